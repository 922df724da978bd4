/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-respond.h"

#include <string.h>

#include "common/xmh-json.h"
#include "web/xmh-pages.h"
#include "web/xmh-policy.h"
#include "web/xmh-site.h"

XmhAnswer *
xmh_respond_bytes (XmhRequest *request, guint status, const char *content_type, GBytes *body)
{
  XmhAnswer *answer = xmh_answer_new (status);

  xmh_answer_set_body (answer, content_type, body);
  xmh_policy_add (answer, request, XMH_CONTENT_HUB, FALSE);
  return answer;
}

XmhAnswer *
xmh_respond_json (XmhRequest *request, guint status, char *json)
{
  g_autoptr(GBytes) body = g_bytes_new_take (json, strlen (json));
  XmhAnswer *answer = xmh_respond_bytes (request, status, "application/json", body);

  xmh_answer_add_field (answer, "Cache-Control", "no-store");
  return answer;
}

static XmhAnswer *
respond_page (XmhRequest *request, guint status, char *html, XmhContentOwner owner)
{
  g_autoptr(GBytes) body = g_bytes_new_take (html, strlen (html));
  XmhAnswer *answer = xmh_answer_new (status);

  xmh_answer_set_body (answer, "text/html; charset=utf-8", body);
  xmh_answer_add_field (answer, "Cache-Control", "no-store");
  xmh_answer_add_field (answer, "Content-Language", xmh_route_get_language (request));
  xmh_answer_add_field (answer, "Vary", "Accept-Language");
  xmh_policy_add (answer, request, owner, TRUE);
  return answer;
}

XmhAnswer *
xmh_respond_page (XmhRequest *request, guint status, char *html)
{
  return respond_page (request, status, html, XMH_CONTENT_HUB);
}

XmhAnswer *
xmh_respond_trust_page (XmhRequest *request, char *html)
{
  return respond_page (request, SOUP_STATUS_OK, html, XMH_CONTENT_TRUST);
}

XmhAnswer *
xmh_respond_error (XmhRequest *request, guint status, const char *code, const char *message)
{
  GString *json;

  if (xmh_request_is_navigation (request))
    return xmh_respond_page (request, status, xmh_pages_make_error (request, status, code, message));

  json = g_string_new ("{\"error\":");
  xmh_json_append_string (json, code);
  g_string_append (json, ",\"message\":");
  xmh_json_append_string (json, message);
  g_string_append_c (json, '}');
  return xmh_respond_json (request, status, g_string_free (json, FALSE));
}
