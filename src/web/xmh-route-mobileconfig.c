/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "common/xmh-ids.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-apple-profile.h"
#include "web/xmh-respond.h"
#include "web/xmh-site.h"

XmhAnswer *
xmh_route_mobileconfig (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);
  g_autofree char *profile = NULL;
  g_autoptr(GBytes) body = NULL;
  XmhAnswer *answer;

  if (!xmh_hub_get_tls_enabled (hub))
    return xmh_respond_error (request, SOUP_STATUS_NOT_FOUND, "tls-off",
                              "TLS is off, so there is no certificate to trust.");

  profile = xmh_apple_profile_make (xmh_tls_identity_get_authority (identity),
                                    xmh_host_get_name (xmh_tls_identity_get_host (identity)),
                                    xmh_tls_identity_get_hub_id (identity), xmh_route_get_language (request));
  body = g_bytes_new (profile, strlen (profile));
  answer = xmh_respond_bytes (request, SOUP_STATUS_OK, "application/x-apple-aspen-config", body);
  xmh_answer_add_field (answer, "Cache-Control", "no-store");
  return answer;
}
