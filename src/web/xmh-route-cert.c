/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-respond.h"
#include "web/xmh-token-query.h"

XmhAnswer *
xmh_route_cert (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  const XmhCertificate *authority;
  g_autoptr(GBytes) body = NULL;
  XmhAnswer *answer;

  if (!xmh_hub_get_tls_enabled (hub))
    return xmh_respond_error (request, SOUP_STATUS_NOT_FOUND, "tls-off",
                              "TLS is off, so there is no certificate to trust.");

  authority = xmh_tls_identity_get_authority (xmh_hub_get_tls_identity (hub));
  if (xmh_query_has_pair (xmh_request_get_query (request), "format=der"))
    body = g_bytes_ref (authority->der);
  else
    body = g_bytes_new (authority->pem, strlen (authority->pem));

  answer = xmh_respond_bytes (request, SOUP_STATUS_OK, "application/x-x509-ca-cert", body);
  xmh_answer_add_field (answer, "Content-Disposition", "attachment; filename=\"xr-ai-hub.crt\"");
  xmh_answer_add_field (answer, "Cache-Control", "no-store");
  return answer;
}
