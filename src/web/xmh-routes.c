/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "web/xmh-respond-page.h"

typedef enum
{
  METHOD_GET = 1 << 0,          /* and HEAD: whoever writes the answer leaves the body out */
  METHOD_OPTIONS = 1 << 1,
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
  { "/cert", METHOD_GET, ALLOW_GET, xmh_route_cert },
  { "/cert.mobileconfig", METHOD_GET, ALLOW_GET, xmh_route_mobileconfig },
  { "/trust", METHOD_GET, ALLOW_GET, xmh_route_trust },
  { XMH_HEAD_HOSTLESS_PATH, METHOD_GET, ALLOW_GET, xmh_route_healthz },
  { "/hub/page.css", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/trust.js", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/icon.svg", METHOD_GET, ALLOW_GET, xmh_route_page_file },
};

/* Every other path may be a file. */
static const Route files_route = { NULL, METHOD_GET, ALLOW_GET, xmh_route_files };

static gboolean
is_path (const char *target,
         const char *path,
         gsize       length)
{
  if (g_str_has_prefix (path, "/hub/"))
    return memcmp (target, path, length) == 0;

  return g_ascii_strncasecmp (target, path, length) == 0;
}

/* People type these paths, with a capital or a slash behind, and mean no page of the web client by it. What the hub's
 * own pages load is named exactly. */
static const Route *
find_route (const char *target)
{
  gsize length = strcspn (target, "?");

  if (length > 1 && target[length - 1] == '/' && !g_str_has_prefix (target, "/hub/"))
    length--;
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strlen (routes[i].path) == length && is_path (target, routes[i].path, length))
      return &routes[i];

  return &files_route;
}

static gboolean
has_method (const Route *route,
            const char  *method)
{
  if (strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0)
    return TRUE;

  return strcmp (method, "OPTIONS") == 0 && (route->methods & METHOD_OPTIONS);
}

/**
 * xmh_routes_answer_at_once:
 * @head: a request for the web front that is not LiveKit's
 *
 * Tells what needs no libsoup: the answer is at hand, everything but files is, and the request has no body to be read.
 *
 * Returns: whether xmh_routes_handle() may be called with a request that is answered at once
 */
gboolean
xmh_routes_answer_at_once (const XmhRequestHead *head)
{
  return find_route (head->target) != &files_route && head->content_length == 0;
}

/**
 * xmh_routes_handle:
 * @request: a request for the web front that is not LiveKit's
 *
 * Answers @request, or has it answered later.
 */
void
xmh_routes_handle (XmhRequest *request)
{
  const Route *route = find_route (xmh_request_get_path (request));

  if (has_method (route, xmh_request_get_method (request)))
    {
      route->func (request);
      return;
    }

  xmh_request_add_header (request, "Allow", route->allow);
  xmh_respond_error (request, SOUP_STATUS_METHOD_NOT_ALLOWED, "method-not-allowed", N_("This is only for reading."));
}
