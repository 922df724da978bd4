/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "files/xmh-content-type.h"
#include "web/xmh-html-page.h"
#include "web/xmh-pages.h"
#include "web/xmh-respond.h"

XmhAnswer *
xmh_route_trust (XmhRequest *request)
{
  XmhAnswer *answer = xmh_respond_trust_page (request, xmh_pages_make_trust (request));

  soup_message_headers_replace (xmh_answer_get_headers (answer), "Vary", "User-Agent, Accept-Language");
  return answer;
}

XmhAnswer *
xmh_route_page_file (XmhRequest *request)
{
  const char *name = xmh_request_get_path (request) + strlen ("/hub/");
  g_autoptr(GBytes) file = xmh_html_page_get_file (name);
  gboolean compressible;
  XmhAnswer *answer = xmh_respond_bytes (request, SOUP_STATUS_OK, xmh_content_type_guess (name, &compressible), file);

  /* Pages and these files belong together. Another version of the hub must not use old files. */
  xmh_answer_add_field (answer, "Cache-Control", "no-cache");
  return answer;
}
