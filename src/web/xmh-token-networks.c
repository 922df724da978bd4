/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-token-networks.h"

#include "config/xmh-config.h"
#include "host/xmh-address.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"

static gboolean
is_listed (GPtrArray *networks, GInetAddress *peer)
{
  for (guint i = 0; i < networks->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (networks, i), peer))
      return TRUE;

  return FALSE;
}

gboolean
xmh_token_networks_allow (XmhConfig *config, XmhHost *host, GInetAddress *peer)
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (peer);

  switch (xmh_address_get_scope (plain))
    {
    case XMH_ADDRESS_SCOPE_LOOPBACK:
    case XMH_ADDRESS_SCOPE_LINK_LOCAL:
    case XMH_ADDRESS_SCOPE_PRIVATE:
    case XMH_ADDRESS_SCOPE_SHARED:
      return TRUE;
    case XMH_ADDRESS_SCOPE_GLOBAL:
    case XMH_ADDRESS_SCOPE_OTHER:
    default:
      break;
    }

  return config->lk_use_external_ip || is_listed (config->token_networks, plain) ||
         (host != NULL && xmh_host_is_on_link (host, plain));
}

gboolean
xmh_token_networks_allow_request (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);

  return xmh_token_networks_allow (xmh_hub_get_config (hub),
                                   identity != NULL ? xmh_tls_identity_get_host (identity) : NULL,
                                   xmh_request_get_peer (request));
}
