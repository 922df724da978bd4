/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-routes.h"

#include "net/xmh-pages.h"
#include "net/xmh-respond.h"

/**
 * xmh_route_trust:
 * @request: a request for `/trust`
 *
 * What the visiting device has to do so that it trusts the hub.
 */
void
xmh_route_trust (XmhRequest *request)
{
  xmh_respond_add_header (request, "Cache-Control", "no-store");
  xmh_respond_add_header (request, "Vary", "User-Agent");
  xmh_respond_page (request, SOUP_STATUS_OK, xmh_pages_make_trust (request));
}

/**
 * xmh_route_style:
 * @request: a request for the style sheet of the hub's pages
 */
void
xmh_route_style (XmhRequest *request)
{
  g_autoptr(GBytes) style = xmh_pages_get_style ();

  xmh_respond_add_header (request, "Cache-Control", "max-age=300");
  xmh_respond_bytes (request, SOUP_STATUS_OK, "text/css; charset=utf-8", style);
}
