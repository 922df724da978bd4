/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-policy.h"

#include <string.h>

#include "config/xmh-config.h"
#include "hub/xmh-hub.h"

/* Pages of this origin keep the features they use, and frames of other origins get none of them. Features that are
 * not listed keep the browser's default, so a WebXR page loses nothing. */
#define PERMISSIONS                                                                                                 \
  "camera=(self), microphone=(self), display-capture=(self), xr-spatial-tracking=(self), screen-wake-lock=(self), " \
  "fullscreen=(self)"

/* For the daemon's pages, with a style sheet and an icon. */
#define OWN_POLICY \
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/* For the daemon's pages with a script; connect-src is completed below for the trust page. */
#define SCRIPT_POLICY OWN_POLICY "; script-src 'self'; connect-src 'self'"

/* Only what the built-in client uses; connect-src is completed below. */
#define CLIENT_POLICY                                                                                              \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob: mediastream:; " \
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'"

/* A host as Content-Security-Policy can name it. Its grammar has no IPv6 literals (CSP 3, 2.3.1), so a wildcard host
 * with the port replaces them. */
static char *
get_policy_host (const char *origin)
{
  const char *host = strstr (origin, "://");
  gsize length;

  if (host == NULL)
    return NULL;
  host += strlen ("://");
  if (*host == '[')
    return g_strdup ("*");
  length = strcspn (host, ":/");
  if (length == 0 || strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") < length)
    return NULL;

  return g_strndup (host, length);
}

/* Older WebKit does not apply 'self' to WebSockets. */
static void
append_web_socket (GString *policy, const char *origin, const char *host)
{
  const char *authority = strstr (origin, "://") + strlen ("://");
  const char *port = strrchr (authority, ':');

  if (port == NULL || strchr (port, ']') != NULL)
    port = "";
  g_string_append_printf (policy, " %s://%s%s", g_str_has_prefix (origin, "https:") ? "wss" : "ws", host, port);
}

/* Checks whether the device accepts the other port's certificate. It is the only request that leaves the origin. */
static void
append_cloudxr (GString *policy, XmhHub *hub, const char *host)
{
  XmhConfig *config = xmh_hub_get_config (hub);

  if (config->enable_cloudxr_proxy)
    g_string_append_printf (policy, " %s://%s:%u", xmh_hub_get_tls_enabled (hub) ? "https" : "http", host,
                            config->cloudxr_proxy_port);
}

static char *
make_policy (XmhRequest *request, XmhContentOwner owner)
{
  const char *origin = xmh_request_get_origin (request);
  XmhHub *hub = xmh_request_get_hub (request);
  g_autofree char *host = origin != NULL ? get_policy_host (origin) : NULL;
  static const char *const policies[] = {
    [XMH_CONTENT_HUB] = OWN_POLICY,
    [XMH_CONTENT_TRUST] = SCRIPT_POLICY,
    [XMH_CONTENT_PAIR] = SCRIPT_POLICY,
    [XMH_CONTENT_BUILT_IN] = CLIENT_POLICY,
  };
  GString *policy = g_string_new (policies[owner]);

  if (host != NULL && owner == XMH_CONTENT_BUILT_IN)
    append_web_socket (policy, origin, host);
  else if (host != NULL && owner == XMH_CONTENT_TRUST)
    append_cloudxr (policy, hub, host);

  return g_string_free (policy, FALSE);
}

/* SharedArrayBuffer needs these, in workers as well as in pages (HTML, 7.1.4). */
static void
add_isolation (XmhAnswer *answer, XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);

  if (hub == NULL || !xmh_hub_get_config (hub)->web_client_isolated)
    return;

  xmh_answer_add_field (answer, "Cross-Origin-Opener-Policy", "same-origin");
  xmh_answer_add_field (answer, "Cross-Origin-Embedder-Policy", "require-corp");
}

void
xmh_policy_add (XmhAnswer *answer, XmhRequest *request, XmhContentOwner owner, gboolean is_page)
{
  xmh_answer_add_field (answer, "X-Content-Type-Options", "nosniff");
  if (owner == XMH_CONTENT_USER)
    {
      if (is_page)
        xmh_answer_add_field (answer, "Referrer-Policy", "strict-origin-when-cross-origin");
      add_isolation (answer, request);
    }
  else
    {
      g_autofree char *policy = NULL;

      if (is_page)
        policy = make_policy (request, owner);
      xmh_answer_add_field (answer, "Content-Security-Policy",
                            is_page ? policy : "default-src 'none'; frame-ancestors 'none'");
      xmh_answer_add_field (answer, "Referrer-Policy", "no-referrer");
    }
  if (is_page)
    xmh_answer_add_field (answer, "Permissions-Policy", PERMISSIONS);
}

static gboolean
is_document (XmhAnswer *answer)
{
  const char *type = soup_message_headers_get_one (xmh_answer_get_headers (answer), "Content-Type");

  return type != NULL && (g_str_has_prefix (type, "text/html") || g_str_has_prefix (type, "application/xhtml") ||
                          g_str_has_prefix (type, "image/svg"));
}

void
xmh_policy_add_for_file (XmhAnswer *answer, XmhRequest *request, XmhContentOwner owner)
{
  guint status = xmh_answer_get_status (answer);

  if (status == SOUP_STATUS_OK || status == SOUP_STATUS_PARTIAL_CONTENT)
    xmh_policy_add (answer, request, owner, is_document (answer));
  else if (status != SOUP_STATUS_NOT_MODIFIED)
    xmh_policy_add (answer, request, XMH_CONTENT_HUB, FALSE);
}
