/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-pages.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "http/xmh-status.h"
#include "hub/xmh-hub.h"
#include "web/xmh-page.h"
#include "web/xmh-site.h"

/**
 * xmh_pages_make_front:
 * @request: the request that is answered
 * @note: why this page is shown, in English and marked for translation
 *
 * Returns: (transfer full): the page that stands where the web client would
 */
char *
xmh_pages_make_front (XmhRequest *request,
                      const char *note)
{
  XmhPage *page = xmh_page_new ("front.html", xmh_route_get_language (request));
  const char *origin = xmh_request_get_origin (request);

  xmh_page_translate (page, "note", note);
  xmh_page_translate (page, "address-label", N_("Address"));
  xmh_page_set_text (page, "address", origin);
  xmh_page_translate (page, "room-label", N_("Room"));
  xmh_page_set_text (page, "room", xmh_hub_get_config (xmh_request_get_hub (request))->room_name);
  xmh_page_translate (page, "use", N_("Apps and headsets on your network reach the hub at this address. If a device "
                                      "does not trust the hub's certificate yet, the next page tells what to do on "
                                      "it."));
  xmh_page_translate (page, "trust", N_("How this device trusts the hub"));
  return xmh_page_finish (page, N_("XR Media Hub is running"));
}

/**
 * xmh_pages_make_error:
 * @request: the request that is answered
 * @status: its status
 * @message: what is wrong
 *
 * Returns: (transfer full): a page that says so; nothing of the request's target is in it
 */
char *
xmh_pages_make_error (XmhRequest *request,
                      guint       status,
                      const char *message)
{
  XmhPage *page = xmh_page_new ("error.html", xmh_route_get_language (request));
  g_autofree char *title = g_strdup_printf ("%u %s", status, xmh_status_get_phrase (status));

  xmh_page_translate (page, "message", message);
  xmh_page_translate (page, "home", N_("To the start page"));
  return xmh_page_finish (page, title);
}
