/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-headers.h"

#include <string.h>

#include "config/xmh-config.h"
#include "hub/xmh-hub.h"

/* What the pages of this origin use stays theirs; frames of others get none of it. Features that are not named keep the
 * browser's own rule, so that nothing a WebXR page may want is taken away. */
#define PERMISSIONS \
  "camera=(self), microphone=(self), display-capture=(self), xr-spatial-tracking=(self), screen-wake-lock=(self), " \
  "fullscreen=(self)"

/* The daemon's pages: its style sheet, its one script (the checks of the trust page), nothing else. */
#define OWN_POLICY \
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; " \
  "form-action 'none'; frame-ancestors 'none'; connect-src 'self'"

#define CLIENT_POLICY \
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " \
  "font-src 'self'; media-src 'self' blob: mediastream:; worker-src 'self' blob:; manifest-src 'self'; " \
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'"

/* The host of an origin where Content-Security-Policy can name it: its grammar has no IPv6 literals (CSP 3, 2.3.1). */
static char *
get_policy_host (const char *origin)
{
  const char *host = origin != NULL ? strstr (origin, "://") : NULL;
  gsize length;

  if (host == NULL)
    return NULL;
  host += strlen ("://");
  length = strcspn (host, ":/");
  if (length == 0 || strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") < length)
    return NULL;

  return g_strndup (host, length);
}

/* Older WebKit does not take 'self' for wss; and the check whether the device accepts the other port's certificate is
 * the one request that leaves the origin. */
static char *
make_policy (XmhRequest *request,
             const char *policy)
{
  const char *origin = xmh_request_get_origin (request);
  XmhHub *hub = xmh_request_get_hub (request);
  g_autofree char *host = get_policy_host (origin);
  GString *text;

  if (host == NULL || hub == NULL)
    return g_strdup (policy);

  text = g_string_new (policy);
  if (g_str_has_prefix (origin, "http"))
    g_string_append_printf (text, " ws%s", origin + strlen ("http"));
  if (xmh_hub_get_config (hub)->enable_cloudxr_proxy)
    g_string_append_printf (text, " %s://%s:%u", xmh_hub_get_tls_enabled (hub) ? "https" : "http", host,
                            xmh_hub_get_config (hub)->cloudxr_proxy_port);

  return g_string_free (text, FALSE);
}

/**
 * xmh_headers_add_security:
 * @request: the request that is answered
 * @owner: whose content the answer carries
 * @is_page: whether the answer is a document that a browser shows
 *
 * Adds the headers that keep a browser on the safe side. There is no HSTS (it forbids the click-through that headset
 * browsers need) and no cross-origin isolation (it would break what a page loads from elsewhere).
 */
void
xmh_headers_add_security (XmhRequest     *request,
                          XmhContentOwner owner,
                          gboolean        is_page)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (xmh_request_get_message (request));

  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  if (owner == XMH_CONTENT_USER)
    {
      if (is_page)
        soup_message_headers_append (headers, "Referrer-Policy", "strict-origin-when-cross-origin");
    }
  else
    {
      g_autofree char *policy = NULL;

      if (is_page)
        policy = make_policy (request, owner == XMH_CONTENT_OWN ? OWN_POLICY : CLIENT_POLICY);
      soup_message_headers_append (headers, "Content-Security-Policy",
                                   is_page ? policy : "default-src 'none'; frame-ancestors 'none'");
      soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
    }
  if (is_page)
    soup_message_headers_append (headers, "Permissions-Policy", PERMISSIONS);
}
