/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "web/xmh-respond.h"

typedef enum
{
  METHOD_GET = 1 << 0, /* and HEAD, for which the writer of the answer omits the body */
  METHOD_OPTIONS = 1 << 1,
  METHOD_POST = 1 << 2,
} Methods;

typedef struct
{
  const char *path;
  Methods methods;
  const char *allow;
  XmhRouteFunc func;
} Route;

#define ALLOW_GET "GET, HEAD"

static const Route routes[] = {
  { "/token", METHOD_GET | METHOD_OPTIONS, ALLOW_GET ", OPTIONS", xmh_route_token },
  { XMH_ROUTE_PAIR_PATH, METHOD_GET | METHOD_POST, ALLOW_GET ", POST", xmh_route_pair },
  { "/pair/wait", METHOD_GET, ALLOW_GET, xmh_route_pair_wait },
  { "/cert", METHOD_GET, ALLOW_GET, xmh_route_cert },
  { "/cert.mobileconfig", METHOD_GET, ALLOW_GET, xmh_route_mobileconfig },
  { "/trust", METHOD_GET, ALLOW_GET, xmh_route_trust },
  { XMH_HEAD_HOSTLESS_PATH, METHOD_GET, ALLOW_GET, xmh_route_healthz },
  { "/hub/page.css", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/pair.js", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/trust.js", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/icon.svg", METHOD_GET, ALLOW_GET, xmh_route_page_file },
};

/* Every other path may be a file. */
static const Route files_route = { NULL, METHOD_GET, ALLOW_GET, xmh_route_files };

static gboolean
is_path (const char *asked, const char *path, gsize length)
{
  if (g_str_has_prefix (path, "/hub/"))
    return memcmp (asked, path, length) == 0;

  return g_ascii_strncasecmp (asked, path, length) == 0;
}

/* People type these paths, with a capital letter or a trailing slash, and do not mean a page of the web client. The
 * paths of files that the hub's own pages load must match exactly. */
static const Route *
find_route (const char *path)
{
  gsize length = strlen (path);

  if (length > 1 && path[length - 1] == '/' && !g_str_has_prefix (path, "/hub/"))
    length--;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strlen (routes[i].path) == length && is_path (path, routes[i].path, length))
      return &routes[i];

  return &files_route;
}

static gboolean
has_method (const Route *route, const char *method)
{
  if (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0)
    return TRUE;

  return (strcmp (method, "OPTIONS") == 0 && (route->methods & METHOD_OPTIONS)) ||
         (strcmp (method, "POST") == 0 && (route->methods & METHOD_POST));
}

XmhAnswer *
xmh_routes_handle (XmhRequest *request)
{
  const Route *route = find_route (xmh_request_get_path (request));
  XmhAnswer *answer;

  if (has_method (route, xmh_request_get_method (request)))
    return route->func (request);

  answer = xmh_respond_error (request, SOUP_STATUS_METHOD_NOT_ALLOWED, "method-not-allowed",
                              "This resource is read-only.");
  xmh_answer_add_field (answer, "Allow", route->allow);
  return answer;
}
