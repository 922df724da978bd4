/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "common/xmh-json.h"
#include "hub/xmh-hub.h"
#include "web/xmh-pages.h"
#include "web/xmh-respond.h"
#include "web/xmh-token-networks.h"
#include "web/xmh-visit.h"

/* The longest body, in bytes. A code and a name have some hundred. */
#define BODY_MAX 1024

/* How long five wrong codes exclude an address. */
#define WRONG_CODES_RETRY_AFTER "60"

gboolean
xmh_route_pair_wants_body (const XmhRequestHead *head)
{
  return g_str_equal (head->method, "POST") && g_str_equal (head->target, XMH_ROUTE_PAIR_PATH) &&
         head->content_length > 0 && head->content_length <= BODY_MAX;
}

static XmhAnswer *
answer_page (XmhRequest *request)
{
  XmhAnswer *answer = xmh_respond_pair_page (request, xmh_pages_make_pair (request));

  soup_message_headers_replace (xmh_answer_get_headers (answer), "Vary", "User-Agent, Accept-Language, Sec-Fetch-Site");
  return answer;
}

/* A page of another site must not pair a browser with a code of its own. A browser sends Origin with every POST, and a
 * page cannot change it. */
static gboolean
is_of_own_page (XmhRequest *request)
{
  return g_strcmp0 (xmh_request_get_header (request, "Origin"), xmh_request_get_origin (request)) == 0 &&
         xmh_request_is_same_site (request);
}

static gboolean
is_json (XmhRequest *request)
{
  const char *type = xmh_request_get_header (request, "Content-Type");
  gsize length = type != NULL ? strcspn (type, "; \t") : 0;

  return length == strlen ("application/json") && g_ascii_strncasecmp (type, "application/json", length) == 0;
}

/* Returns: (transfer full) (nullable): the string member, if it has one */
static char *
read_string (JsonObject *object, const char *name)
{
  JsonNode *member = json_object_get_member (object, name);

  return member != NULL && JSON_NODE_HOLDS_VALUE (member) && json_node_get_value_type (member) == G_TYPE_STRING
           ? g_strdup (json_node_get_string (member))
           : NULL;
}

/* @name: (out) (transfer full) (nullable)
 * Returns: (transfer full) (nullable): the code */
static char *
read_body (XmhRequest *request, char **name)
{
  GBytes *body = xmh_request_get_body (request);
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  gsize length;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  *name = NULL;
  if (text == NULL || !g_utf8_validate (text, (gssize) length, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  *name = read_string (json_node_get_object (root), "name");
  return read_string (json_node_get_object (root), "code");
}

static XmhAnswer *
refuse (XmhRequest *request, const GError *error)
{
  XmhAnswer *answer;

  if (g_error_matches (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_DEVICES))
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "too-many-devices",
                              "Too many devices have access to this hub. Remove one at the computer, then try again.");
  if (!g_error_matches (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_TRIES))
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "wrong-code",
                              "This code is wrong, was used already, or has expired. Get a new one at the computer.");

  answer = xmh_respond_error (request, XMH_HTTP_STATUS_TOO_MANY_REQUESTS, "too-many-tries",
                              "There were too many wrong codes. Wait a minute, then try again.");
  xmh_answer_add_field (answer, "Retry-After", WRONG_CODES_RETRY_AFTER);
  return answer;
}

static XmhAnswer *
answer_with_device (XmhRequest *request, XmhDevice *device, const char *cookie)
{
  GString *json = g_string_new ("{\"name\":");
  XmhAnswer *answer;

  xmh_json_append_string (json, xmh_device_get_name (device));
  g_string_append (json, ",\"device\":");
  xmh_json_append_string (json, xmh_device_get_id (device));
  g_string_append_c (json, '}');
  answer = xmh_respond_json (request, SOUP_STATUS_OK, g_string_free (json, FALSE));
  if (cookie != NULL)
    xmh_visit_set_cookie (answer, xmh_request_get_origin (request), cookie);
  return answer;
}

static XmhAnswer *
pair (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  g_autofree char *name = NULL;
  g_autofree char *code = read_body (request, &name);
  g_autofree char *cookie = NULL;
  g_autoptr(XmhVisit) visit = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device;

  if (code == NULL)
    return xmh_respond_error (request, SOUP_STATUS_BAD_REQUEST, "bad-request", "send {\"code\": \"…\"} as JSON");

  visit = xmh_visit_new (hub, xmh_request_get_peer (request), xmh_request_get_head (request));
  visit->shown.keeps_cookies = TRUE;
  visit->shown.name = name;
  device = xmh_visit_pair (visit, code, &cookie, &error);
  if (device == NULL)
    return refuse (request, error);

  return answer_with_device (request, device, cookie);
}

static XmhAnswer *
answer_post (XmhRequest *request)
{
  if (!xmh_token_networks_allow_request (request))
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "peer-not-allowed",
                              "pairing is for the local network; list other networks in token_networks");
  if (!is_of_own_page (request))
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "cross-site", "only the hub's own pages can pair");
  if (!is_json (request))
    return xmh_respond_error (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "bad-type", "send application/json");
  if (xmh_request_get_head (request)->content_length > BODY_MAX)
    return xmh_respond_error (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-long", "send at most 1 KiB");

  return pair (request);
}

XmhAnswer *
xmh_route_pair (XmhRequest *request)
{
  return strcmp (xmh_request_get_method (request), "POST") == 0 ? answer_post (request) : answer_page (request);
}
