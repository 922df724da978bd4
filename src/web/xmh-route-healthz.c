/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include "common/xmh-json.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "web/xmh-respond.h"

/* Only codes are public, since messages name files and processes. */
static void
append_codes (GString *json, XmhHub *hub)
{
  g_autoptr(GPtrArray) problems = xmh_problems_list (xmh_hub_get_problems (hub));

  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);

      if (i > 0)
        g_string_append_c (json, ',');
      xmh_json_append_string (json, problem->code);
    }
}

XmhAnswer *
xmh_route_healthz (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  XmhHubState state = xmh_hub_get_state (hub);
  GString *json = g_string_new ("{\"state\":");

  xmh_json_append_string (json, xmh_hub_state_to_string (state));
  g_string_append (json, ",\"problems\":[");
  append_codes (json, hub);
  g_string_append (json, "]}");

  return xmh_respond_json (request, state == XMH_HUB_READY ? SOUP_STATUS_OK : SOUP_STATUS_SERVICE_UNAVAILABLE,
                           g_string_free (json, FALSE));
}
