/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-urls.h"

#include <string.h>

#include "config/xmh-config.h"
#include "tls/xmh-tls-identity.h"

static char *
make_url (XmhConfig *config, gboolean tls, const char *host)
{
  const char *scheme = tls ? "https" : "http";
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  g_autofree char *bracketed = is_ipv6 ? g_strdup_printf ("[%s]", host) : g_strdup (host);

  if (config->web_server_port == (tls ? 443 : 80))
    return g_strdup_printf ("%s://%s", scheme, bracketed);

  return g_strdup_printf ("%s://%s:%u", scheme, bracketed, config->web_server_port);
}

/* The configured address to listen on; NULL for all, or for all of @family. */
static GInetAddress *
get_configured_address (XmhConfig *config, GSocketFamily *family)
{
  g_autoptr(GInetAddress) address = NULL;

  *family = G_SOCKET_FAMILY_INVALID;
  if (config->web_server_host != NULL)
    address = g_inet_address_new_from_string (config->web_server_host);
  if (address != NULL && g_inet_address_get_is_any (address))
    {
      *family = g_inet_address_get_family (address);
      return NULL;
    }

  return g_steal_pointer (&address);
}

/* An address in the file is used unchanged, since the administrator has chosen how devices reach it. */
static char **
list_hosts_at (GInetAddress *address, XmhTlsIdentity *identity, gboolean tls)
{
  g_autoptr(GStrvBuilder) hosts = g_strv_builder_new ();
  g_autofree char *text = g_inet_address_to_string (address);
  gboolean is_users = xmh_tls_identity_get_source (identity) == XMH_TLS_IDENTITY_USER_CERTIFICATE;
  g_auto(GStrv)
            dialled = xmh_hub_names_list_dialled (xmh_tls_identity_get_names (identity), tls, G_SOCKET_FAMILY_INVALID);

  if (g_inet_address_get_is_loopback (address))
    g_strv_builder_add (hosts, "localhost");
  for (gsize i = 0; tls && is_users && dialled[i] != NULL; i++)
    if (!g_hostname_is_ip_address (dialled[i]))
      g_strv_builder_add (hosts, dialled[i]);
  if (!tls || g_inet_address_get_is_loopback (address) ||
      xmh_certificate_has_name (xmh_tls_identity_get_certificate (identity), text))
    g_strv_builder_add (hosts, text);

  return g_strv_builder_end (hosts);
}

/* @tls: whether the web front uses TLS
 * @loopback_only: whether it listens on loopback only
 * Returns: (transfer full) (array zero-terminated=1): the web front's origins, the best one for the LAN first. Only
 *   those that the certificate covers. Empty if no device can connect. */
char **
xmh_urls_list (XmhConfig *config, XmhTlsIdentity *identity, gboolean tls, gboolean loopback_only)
{
  g_autoptr(GStrvBuilder) urls = g_strv_builder_new ();
  GSocketFamily family;
  g_autoptr(GInetAddress) only = get_configured_address (config, &family);
  g_auto(GStrv) hosts = NULL;

  if (config->enable_web_server && !loopback_only)
    hosts = only != NULL ? list_hosts_at (only, identity, tls)
                         : xmh_hub_names_list_dialled (xmh_tls_identity_get_names (identity), tls, family);
  for (gsize i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      g_autofree char *url = make_url (config, tls, hosts[i]);

      g_strv_builder_add (urls, url);
    }

  return g_strv_builder_end (urls);
}

/* @config: a configuration with a web front
 * @tls: whether the web front uses TLS
 * @loopback_only: whether it listens on loopback only
 * Returns: (transfer full): the web front's origin for programs of this computer */
char *
xmh_urls_get_local (XmhConfig *config, gboolean tls, gboolean loopback_only)
{
  GSocketFamily family;
  g_autoptr(GInetAddress) only = get_configured_address (config, &family);

  if (only == NULL || loopback_only || g_inet_address_get_is_loopback (only))
    return make_url (config, tls, "localhost");

  return make_url (config, tls, config->web_server_host);
}
