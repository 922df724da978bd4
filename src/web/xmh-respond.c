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
xmh_respond_pair_page (XmhRequest *request, char *html)
{
  return respond_page (request, SOUP_STATUS_OK, html, XMH_CONTENT_PAIR);
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

static void
append_member (GString *json, const char *name, const char *value)
{
  if (value == NULL)
    return;

  g_string_append_printf (json, "%s\"%s\":", json->len > 1 ? "," : "", name);
  xmh_json_append_string (json, value);
}

static XmhAnswer *
respond_refusal_json (XmhRequest *request, const XmhRefusal *refusal)
{
  GString *json = g_string_new ("{");

  append_member (json, "error", refusal->code);
  append_member (json, "code", refusal->number);
  append_member (json, "message", refusal->text);
  append_member (json, "wait", refusal->wait);
  g_string_append_c (json, '}');
  return xmh_respond_json (request, refusal->status, g_string_free (json, FALSE));
}

static XmhAnswer *
respond_line (XmhRequest *request, const XmhRefusal *refusal)
{
  g_autofree char *line = g_strconcat (refusal->said, "\n", NULL);
  g_autoptr(GBytes) body = g_bytes_new (line, strlen (line));
  XmhAnswer *answer = xmh_respond_bytes (request, refusal->status, "text/plain; charset=utf-8", body);

  xmh_answer_add_field (answer, "Cache-Control", "no-store");
  return answer;
}

XmhAnswer *
xmh_respond_refusal (XmhRequest *request, const XmhRefusal *refusal)
{
  gboolean wants_json = xmh_accept_names (xmh_request_get_list (request, "Accept"), "application/json");
  XmhAnswer *answer = wants_json ? respond_refusal_json (request, refusal) : respond_line (request, refusal);
  char seconds[16];

  g_snprintf (seconds, sizeof seconds, "%u", refusal->retry_after_s);
  if (refusal->retry_after_s > 0)
    xmh_answer_add_field (answer, "Retry-After", seconds);
  return answer;
}
