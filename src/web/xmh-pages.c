/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-pages.h"

#include <string.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "http/xmh-http-status.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-html-page.h"
#include "web/xmh-platform.h"
#include "web/xmh-site.h"

char *
xmh_pages_make_front (XmhRequest *request)
{
  XmhConfig *config = xmh_hub_get_config (xmh_request_get_hub (request));
  XmhHtmlPage *page = xmh_html_page_new (xmh_route_get_language (request));

  xmh_html_page_show (page, "client-dir", config->web_client_dir != NULL);
  xmh_html_page_set_text (page, "origin", xmh_request_get_origin (request));
  xmh_html_page_set_text (page, "room", config->room_name);
  return xmh_html_page_finish (page, "front");
}

char *
xmh_pages_make_error (XmhRequest *request, guint status, const char *code, const char *message)
{
  XmhHtmlPage *page = xmh_html_page_new (xmh_route_get_language (request));
  g_autofree char *title = g_strdup_printf ("%u %s", status, xmh_http_status_get_phrase (status));
  g_autofree char *piece = g_strconcat ("errors/", code, NULL);

  xmh_html_page_set_text (page, "title", title);
  if (!xmh_html_page_set_piece (page, "message", piece))
    xmh_html_page_set_text (page, "message", message);
  return xmh_html_page_finish (page, "error");
}

/* Returns: (transfer full) (nullable): https and the host that the client used, with the other port; %NULL if that
 *   front is off */
static char *
make_cloudxr_url (XmhRequest *request)
{
  XmhConfig *config = xmh_hub_get_config (xmh_request_get_hub (request));
  const char *origin = xmh_request_get_origin (request);
  const char *host = strstr (origin, "://") + strlen ("://");
  const char *colon = strrchr (host, ':');

  if (!config->enable_cloudxr_proxy)
    return NULL;
  if (colon == NULL || strchr (colon, ']') != NULL)
    colon = host + strlen (host);

  return g_strdup_printf ("https://%.*s:%u/", (int) (colon - host), host, config->cloudxr_proxy_port);
}

static gboolean
set_guide_part (XmhHtmlPage *page, const char *name, XmhPlatform platform, const char *part)
{
  g_autofree char *piece = g_strdup_printf ("guides/%s.%s", xmh_platform_get_name (platform), part);

  return xmh_html_page_set_piece (page, name, piece);
}

static XmhHtmlPage *
add_guide (XmhHtmlPage *page, const char *name, XmhPlatform platform)
{
  XmhHtmlPage *row = xmh_html_page_add_row (page, name);

  set_guide_part (row, "guide-title", platform, "title");
  set_guide_part (row, "guide-steps", platform, "steps");
  set_guide_part (row, "guide-compare", platform, "compare");
  return row;
}

static void
set_intro (XmhHtmlPage *page, XmhPlatform platform, XmhTlsIdentity *identity)
{
  if (xmh_platform_is_headset (platform))
    xmh_html_page_show (page, "headset", TRUE);
  else if (xmh_tls_identity_get_source (identity) == XMH_TLS_IDENTITY_USER_CERTIFICATE)
    xmh_html_page_show (page, "users-certificate", TRUE);
  else
    xmh_html_page_show (page, "issued", TRUE);
}

/* An iPad and a Vision Pro can identify as a Mac. Both ways are offered, and the script hides the one that does not
 * match the device's touch support. */
static void
add_choice (XmhHtmlPage *page, XmhPlatform platform, XmhPlatform other)
{
  xmh_html_page_show (page, "choice", TRUE);
  xmh_html_page_set_text (add_guide (page, "choices", platform), "touch", "no");
  xmh_html_page_set_text (add_guide (page, "choices", other), "touch", "yes");
}

static void
set_guides (XmhHtmlPage *page, XmhRequest *request, XmhPlatform platform)
{
  XmhPlatform other = xmh_platform_guess_other (xmh_request_get_header (request, "User-Agent"));

  if (other != XMH_N_PLATFORMS)
    {
      add_choice (page, platform, other);
    }
  else
    {
      add_guide (page, "here", platform);
      xmh_html_page_show (page, "nothing-to-compare", !set_guide_part (page, "compare", platform, "compare"));
    }

  for (XmhPlatform each = 0; each < XMH_N_PLATFORMS; each++)
    if (each != platform && each != other)
      add_guide (page, "others", each);
}

static void
set_checks (XmhHtmlPage *page, XmhRequest *request, gboolean click_through)
{
  g_autofree char *url = make_cloudxr_url (request);
  XmhConfig *config = xmh_hub_get_config (xmh_request_get_hub (request));
  g_autofree char *port = g_strdup_printf ("%u", config->cloudxr_proxy_port);

  xmh_html_page_set_piece (page, "checks", "parts/checks");
  xmh_html_page_set_piece (page, "mark", "parts/mark");
  xmh_html_page_show (page, "click-through", click_through);
  xmh_html_page_set_text (page, "origin", xmh_request_get_origin (request));
  xmh_html_page_set_text (page, "cloudxr", url);
  xmh_html_page_set_text (page, "cloudxr-port", port);
  xmh_html_page_set_text (page, "xmhctl", xmh_sandbox_insert_command ("%s"));
}

/* Names are enough to find what to remove. Fingerprints distinguish certificates with the same name. */
static void
set_old (XmhHtmlPage *page, XmhTlsIdentity *identity)
{
  g_autoptr(GPtrArray) retired = xmh_tls_identity_get_retired_authorities (identity);

  for (guint i = 0; i < retired->len; i++)
    {
      const XmhRetiredAuthority *authority = g_ptr_array_index (retired, i);
      XmhHtmlPage *row = xmh_html_page_add_row (page, "retired");

      xmh_html_page_set_text (row, "name", authority->common_name);
      xmh_html_page_set_text (row, "fingerprint", authority->fingerprint);
    }
  if (retired->len > 0)
    xmh_html_page_set_piece (page, "old", "parts/old");
}

char *
xmh_pages_make_trust (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);
  XmhPlatform platform = xmh_platform_guess (xmh_request_get_header (request, "User-Agent"));
  gboolean is_public = xmh_tls_identity_is_publicly_trusted (identity);
  XmhHtmlPage *page = xmh_html_page_new (xmh_route_get_language (request));

  if (!xmh_hub_get_tls_enabled (hub))
    return xmh_html_page_finish (page, "trust-off");

  set_checks (page, request, is_public || xmh_platform_is_headset (platform));
  set_old (page, identity);
  /* Even where a device needs no steps, the other port and the hub's state are useful. */
  if (is_public)
    return xmh_html_page_finish (page, "trusted");

  set_intro (page, platform, identity);
  set_guides (page, request, platform);
  return xmh_html_page_finish (page, "trust");
}

/* Whether a browser that has passed the warning of this page still cannot open the room or CloudXR. Safari passes it for
 * pages but not for WebSockets, and headsets pass it for each port. */
static gboolean
needs_trust (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  const char *user_agent = xmh_request_get_header (request, "User-Agent");
  XmhPlatform platform = xmh_platform_guess (user_agent);

  if (!xmh_hub_get_tls_enabled (hub) || xmh_tls_identity_is_publicly_trusted (xmh_hub_get_tls_identity (hub)))
    return FALSE;
  if (xmh_platform_is_headset (platform))
    return xmh_hub_get_config (hub)->enable_cloudxr_proxy;

  return platform == XMH_PLATFORM_APPLE_MOBILE || xmh_platform_guess_other (user_agent) != XMH_N_PLATFORMS;
}

/* A link on a page of another site pairs only after a press, since its code may be that site's. Browsers do not say where
 * a link was without TLS, and old ones never do. */
static gboolean
comes_from_elsewhere (XmhRequest *request)
{
  const char *site = xmh_request_get_list (request, "Sec-Fetch-Site");

  return site == NULL || (strcmp (site, "none") != 0 && strcmp (site, "same-origin") != 0);
}

char *
xmh_pages_make_pair (XmhRequest *request)
{
  XmhHtmlPage *page = xmh_html_page_new (xmh_route_get_language (request));

  xmh_html_page_show (page, "needs-trust", needs_trust (request));
  xmh_html_page_set_text (page, "pairs", comes_from_elsewhere (request) ? "by-press" : "by-link");
  xmh_html_page_set_text (page, "xmhctl", xmh_sandbox_insert_command ("%s"));
  return xmh_html_page_finish (page, "pair");
}
