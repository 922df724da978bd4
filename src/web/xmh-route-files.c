/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "web/xmh-pages.h"
#include "web/xmh-respond.h"
#include "web/xmh-site.h"

/* A configured folder that cannot be served is reported. Without the built-in client there is a plain page. */
static XmhAnswer *
answer_without_files (XmhRequest *request)
{
  return xmh_respond_page (request, SOUP_STATUS_OK, xmh_pages_make_front (request));
}

static gboolean
is_front_page (XmhRequest *request)
{
  const char *path = xmh_request_get_path (request);

  return strcmp (path, "/") == 0 || strcmp (path, "/index.html") == 0;
}

XmhAnswer *
xmh_route_files (XmhRequest *request)
{
  XmhAnswer *answer = NULL;
  XmhStaticResult result = xmh_site_find_file (xmh_request_get_site (request), request, xmh_request_get_path (request),
                                               &answer);

  if (answer != NULL)
    return answer;
  if (result == XMH_STATIC_UNUSABLE && is_front_page (request))
    return answer_without_files (request);

  return xmh_respond_error (request, SOUP_STATUS_NOT_FOUND, "not-found", "There is no page here.");
}
