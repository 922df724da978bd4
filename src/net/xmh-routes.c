/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-routes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "net/xmh-respond.h"

typedef enum
{
  METHOD_GET = 1 << 0,          /* and HEAD, which libsoup answers with the head of a GET */
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
  { "/healthz", METHOD_GET, ALLOW_GET, xmh_route_healthz },
  { "/hub/page.css", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/trust.js", METHOD_GET, ALLOW_GET, xmh_route_page_file },
  { "/hub/icon.svg", METHOD_GET, ALLOW_GET, xmh_route_page_file },
};

/* Every other path may be a file. */
static const Route files_route = { NULL, METHOD_GET, ALLOW_GET, xmh_route_files };

static const Route *
find_route (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    if (strcmp (path, routes[i].path) == 0)
      return &routes[i];

  return &files_route;
}

static gboolean
has_method (const Route *route,
            const char  *method)
{
  if (method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD)
    return TRUE;

  return method == SOUP_METHOD_OPTIONS && (route->methods & METHOD_OPTIONS);
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

  if (has_method (route, soup_server_message_get_method (xmh_request_get_message (request))))
    {
      route->func (request);
      return;
    }

  xmh_respond_add_header (request, "Allow", route->allow);
  xmh_respond_error (request, SOUP_STATUS_METHOD_NOT_ALLOWED, "method-not-allowed", N_("This is only for reading."));
}
