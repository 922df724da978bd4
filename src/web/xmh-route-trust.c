/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "http/xmh-content-type.h"
#include "web/xmh-html-page.h"
#include "web/xmh-pages.h"
#include "web/xmh-respond.h"

/**
 * xmh_route_trust:
 * @request: a request for `/trust`
 *
 * What the visiting device has to do so that it trusts the hub.
 */
XmhAnswer *
xmh_route_trust (XmhRequest *request)
{
  XmhAnswer *answer = xmh_respond_trust_page (request, xmh_pages_make_trust (request));

  soup_message_headers_replace (xmh_answer_get_headers (answer), "Vary", "User-Agent, Accept-Language");
  return answer;
}

/**
 * xmh_route_page_file:
 * @request: a request for `/hub/…`: what the hub's own pages are made with
 */
XmhAnswer *
xmh_route_page_file (XmhRequest *request)
{
  const char *name = xmh_request_get_path (request) + strlen ("/hub/");
  g_autoptr(GBytes) file = xmh_html_page_get_file (name);
  gboolean compressible;
  XmhAnswer *answer = xmh_respond_bytes (request, SOUP_STATUS_OK, xmh_content_type_guess (name, &compressible), file);

  /* Pages and these files go together: another version of the hub must not meet the old ones. */
  xmh_answer_add_field (answer, "Cache-Control", "no-cache");
  return answer;
}
