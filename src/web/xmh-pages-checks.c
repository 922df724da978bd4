/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-pages-checks.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "web/xmh-page.h"
#include "web/xmh-site.h"

/* A tick, an exclamation mark and a ring: the style sheet shows the one that fits the row's state. */
#define MARK \
  "<svg class=\"mark\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">" \
  "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path class=\"yes\" d=\"M7.500 12.500l3 3 6-6.500\"/>" \
  "<path class=\"no\" d=\"M12 7v6M12 16.500v.2\"/></svg>"

/* One thing to check. The texts are what the page's script chooses from; without it @still stands there. */
typedef struct
{
  const char *id;
  const char *url;
  const char *title;
  const char *address;          /* or NULL */
  const char *still;
  const char *busy;
  const char *good;
  const char *bad;
  const char *late;
} Check;

/**
 * xmh_pages_get_cloudxr_url:
 * @request: the request that is answered
 *
 * Returns: (transfer full) (nullable): https and the host that the client used, with the other port; %NULL when that
 *   front is off
 */
char *
xmh_pages_get_cloudxr_url (XmhRequest *request)
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

static void
append_check (GString     *html,
              const Check *check)
{
  g_autofree char *row = g_markup_printf_escaped (
    "<li class=\"check\" data-check=\"%s\" data-url=\"%s\" data-busy=\"%s\" data-good=\"%s\" data-bad=\"%s\" "
    "data-late=\"%s\">",
    check->id, check->url, check->busy, check->good, check->bad, check->late);
  g_autofree char *title = g_markup_printf_escaped ("<div><h3>%s</h3>\n", check->title);
  g_autofree char *address = g_markup_printf_escaped ("<p><code dir=\"ltr\">%s</code></p>\n",
                                                      check->address != NULL ? check->address : "");
  g_autofree char *said = g_markup_printf_escaped ("<p class=\"said\">%s</p></div></li>\n", check->still);

  g_string_append (html, row);
  g_string_append (html, MARK);
  g_string_append (html, title);
  if (check->address != NULL)
    g_string_append (html, address);
  g_string_append (html, said);
}

static void
append_own (GString    *html,
            XmhRequest *request)
{
  XmhLanguage *language = xmh_route_get_language (request);
  const Check check = {
    .id = "own",
    .url = "/healthz",
    .title = xmh_language_get (language, N_("This address")),
    .address = xmh_request_get_origin (request),
    .still = xmh_language_get (language, N_("Reached: you see its page.")),
    .busy = xmh_language_get (language, N_("Asking…")),
    .good = xmh_language_get (language, N_("Reached over TLS.")),
    .bad = xmh_language_get (language, N_("No answer. Is the computer still on, and in the same network?")),
    .late = xmh_language_get (language, N_("No answer. Is the computer still on, and in the same network?")),
  };

  append_check (html, &check);
}

/* Some browsers remember a click for the host, others for the host and the port: only those tell by the other port whether
 * the authority is installed, so nothing is said that only it would prove. */
static void
append_cloudxr (GString    *html,
                XmhRequest *request,
                gboolean    is_headset)
{
  XmhLanguage *language = xmh_route_get_language (request);
  g_autofree char *url = xmh_pages_get_cloudxr_url (request);
  g_autofree char *late =
    g_strdup_printf (xmh_language_get (language, N_("No answer. A firewall may be in the way: port %u/tcp.")),
                     xmh_hub_get_config (xmh_request_get_hub (request))->cloudxr_proxy_port);
  const Check check = {
    .id = "cloudxr",
    .url = url,
    .title = xmh_language_get (language, N_("The other port, for CloudXR")),
    .address = url,
    .still = xmh_language_get (language, is_headset
                               ? N_("Open it: if the browser warns, continue past the warning.")
                               : N_("Open it: if the browser warns, this device does not trust the hub yet.")),
    .busy = xmh_language_get (language, N_("Asking…")),
    .good = xmh_language_get (language, is_headset
                              ? N_("Accepted.")
                              : N_("Accepted. If you continued past a warning here, apps on this device still need "
                                   "the steps above.")),
    .bad = xmh_language_get (language, is_headset
                             ? N_("Not accepted yet. Open it, continue past the warning, and come back.")
                             : N_("Not trusted yet. Follow the steps above, then come back.")),
    .late = late,
  };

  if (url != NULL)
    append_check (html, &check);
}

static void
append_state (GString    *html,
              XmhRequest *request)
{
  XmhLanguage *language = xmh_route_get_language (request);
  const Check check = {
    .id = "state",
    .url = "/healthz",
    .title = xmh_language_get (language, N_("The hub")),
    .still = xmh_sandbox_spell (xmh_language_get (language, N_("The panel on the computer and “%s status” show how it "
                                                                "is."))),
    .busy = xmh_language_get (language, N_("Asking…")),
    .good = xmh_language_get (language, N_("Ready.")),
    .bad = xmh_sandbox_spell (xmh_language_get (language, N_("Runs, but something is missing. “%s doctor” on the "
                                                              "computer tells what."))),
    .late = xmh_language_get (language, N_("Not known.")),
  };

  append_check (html, &check);
}

static char *
make_rows (XmhRequest *request,
           gboolean    is_headset)
{
  GString *html = g_string_new (NULL);

  append_own (html, request);
  append_cloudxr (html, request, is_headset);
  append_state (html, request);
  return g_string_free (html, FALSE);
}

/**
 * xmh_pages_make_checks:
 * @request: the request that is answered
 * @platform: what the visiting device is
 * @public_trust: whether devices trust the certificate anyway, so that nothing is to be done
 *
 * Returns: (transfer full): the part of the trust page that tells whether this device is done
 */
char *
xmh_pages_make_checks (XmhRequest *request,
                       XmhPlatform platform,
                       gboolean    public_trust)
{
  XmhPage *page = xmh_page_new ("checks.html", xmh_route_get_language (request));
  gboolean is_headset = xmh_platform_is_headset (platform);

  xmh_page_translate (page, "title", N_("Does it work?"));
  xmh_page_translate (page, "done", N_("This device is ready."));
  xmh_page_translate (page, "open", N_("Open the hub"));
  xmh_page_translate (page, "again", N_("Check again"));
  xmh_page_take_html (page, "rows", make_rows (request, is_headset || public_trust));
  return xmh_page_finish_part (page);
}
