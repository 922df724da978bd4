/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "relay/xmh-header-rules.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "http/xmh-upgrade.h"

typedef struct
{
  const char *name;
  gboolean is_prefix;
} Rule;

/* A Connection field never removes these. A client must not be able to drop fields that route, authorize or
 * negotiate. */
static const Rule protected_fields[] = {
  { "Host" },
  { "Authorization" },
  { "Sec-", TRUE },
};

/* A client must not be able to send these to a backend. They identify the client, which is up to the hub, or belong
 * to this hop or to the hub's own origin. */
static const Rule withheld_fields[] = {
  { "CF-Connecting-IP" },
  { "True-Client-IP" },
  { "X-Real-IP" },
  { "Forwarded" },
  { "X-Forwarded-", TRUE },
  { "Cookie" },
  { "Proxy-", TRUE },
  /* of this hop (RFC 9110, 7.6.1) */
  { "Connection" },
  { "Keep-Alive" },
  { "TE" },
  { "Trailer" },
  { "Transfer-Encoding" },
  { "Upgrade" },
  { "Expect" },
  { "Content-Length" },
  /* written again */
  { "Host" },
};

/* For the 101 of a backend. */
static const Rule switch_fields[] = {
  { "Upgrade" },
  { "Connection" },
  { "Sec-WebSocket-", TRUE },
};

/* For all other answers. Fields that affect the hub's own origin (cookies, policies, redirects) are dropped. */
static const Rule answer_fields[] = {
  { "Retry-After" },
  { "WWW-Authenticate" },
  { "Access-Control-", TRUE },
};

static gboolean
matches (const char *name, const Rule *rules, gsize n_rules)
{
  for (gsize i = 0; i < n_rules; i++)
    if (rules[i].is_prefix ? g_ascii_strncasecmp (name, rules[i].name, strlen (rules[i].name)) == 0
                           : g_ascii_strcasecmp (name, rules[i].name) == 0)
      return TRUE;

  return FALSE;
}

#define MATCHES(name, rules) matches (name, rules, G_N_ELEMENTS (rules))

static gboolean
is_nominated (GArray *fields, const char *name)
{
  return xmh_fields_have_token (fields, "Connection", name) && !MATCHES (name, protected_fields);
}

static void
append_field (GString *bytes, const char *name, const char *value)
{
  g_string_append_printf (bytes, "%s: %s\r\n", name, value);
}

/* The content coding of an answer is not relayed, so the backend must send none (RFC 9110, 12.5.3). */
static void
append_end_to_end_field (GString *bytes, const XmhField *field, gboolean is_upgrade, gboolean *has_coding)
{
  if (is_upgrade || g_ascii_strcasecmp (field->name, "Accept-Encoding") != 0)
    {
      append_field (bytes, field->name, field->value);
      return;
    }

  if (!*has_coding)
    append_field (bytes, field->name, "identity");
  *has_coding = TRUE;
}

static void
append_own_fields (GString *bytes, const XmhRequestHead *head, const XmhPeer *peer, gboolean is_tls)
{
  g_autofree char *address = g_inet_address_to_string (peer->address);

  if (xmh_upgrade_is_wanted (head))
    {
      append_field (bytes, "Connection", "Upgrade");
      append_field (bytes, "Upgrade", "websocket");
    }
  else
    {
      append_field (bytes, "Connection", "close");
    }
  append_field (bytes, "X-Forwarded-For", address);
  append_field (bytes, "X-Forwarded-Proto", is_tls ? "https" : "http");
  append_field (bytes, "X-Forwarded-Host", xmh_request_head_get (head, "Host"));
}

GBytes *
xmh_header_rules_to_backend (const XmhRequestHead *head,
                             const char *target_prefix,
                             const char *host,
                             const XmhPeer *peer,
                             gboolean is_tls)
{
  GString *bytes = g_string_new (NULL);
  gboolean is_upgrade = xmh_upgrade_is_wanted (head);
  gboolean has_coding = FALSE;

  g_string_append_printf (bytes, "%s %s%s HTTP/1.1\r\n", head->method, target_prefix, head->target);
  append_field (bytes, "Host", host != NULL ? host : xmh_request_head_get (head, "Host"));
  for (guint i = 0; i < head->fields->len; i++)
    {
      XmhField *field = &g_array_index (head->fields, XmhField, i);

      if (!MATCHES (field->name, withheld_fields) && !is_nominated (head->fields, field->name))
        append_end_to_end_field (bytes, field, is_upgrade, &has_coding);
    }
  append_own_fields (bytes, head, peer, is_tls);
  g_string_append (bytes, "\r\n");

  return g_string_free_to_bytes (bytes);
}

gboolean
xmh_header_rules_is_switch (const XmhResponseHead *head)
{
  const char *upgrade = xmh_response_head_get (head, "Upgrade");

  return head->status == SOUP_STATUS_SWITCHING_PROTOCOLS && upgrade != NULL &&
         g_ascii_strcasecmp (upgrade, "websocket") == 0 && xmh_fields_count (head->fields, "Upgrade") == 1;
}

static void
copy_fields (XmhAnswer *answer, GArray *fields, const Rule *rules, gsize n_rules)
{
  for (guint i = 0; i < fields->len; i++)
    {
      XmhField *field = &g_array_index (fields, XmhField, i);

      if (matches (field->name, rules, n_rules))
        xmh_answer_add_field (answer, field->name, field->value);
    }
}

XmhAnswer *
xmh_header_rules_switch_from_backend (const XmhResponseHead *head)
{
  XmhAnswer *answer = xmh_answer_new (head->status);

  copy_fields (answer, head->fields, switch_fields, G_N_ELEMENTS (switch_fields));
  return answer;
}

static gboolean
is_json (const char *type)
{
  static const char json[] = "application/json";

  return type != NULL && g_ascii_strncasecmp (type, json, strlen (json)) == 0 &&
         (type[strlen (json)] == '\0' || strchr ("; \t", type[strlen (json)]) != NULL);
}

gboolean
xmh_header_rules_is_interim (const XmhResponseHead *head)
{
  return head->status < 200 && head->status != SOUP_STATUS_SWITCHING_PROTOCOLS;
}

gboolean
xmh_header_rules_is_coded (const XmhResponseHead *head)
{
  g_autofree char *coding = xmh_fields_join (head->fields, "Content-Encoding");

  return coding != NULL && *coding != '\0' && g_ascii_strcasecmp (coding, "identity") != 0;
}

XmhAnswer *
xmh_header_rules_answer_from_backend (const XmhResponseHead *head, GBytes *body)
{
  XmhAnswer *answer;

  if (head->status < 200 || (head->status >= 300 && head->status < 400))
    return xmh_answer_new_text (SOUP_STATUS_BAD_GATEWAY,
                                _ ("The server behind the hub sent an answer that the hub does not relay."));

  answer = xmh_answer_new_for_now (head->status);
  xmh_answer_add_field (answer, "Content-Security-Policy", "sandbox; default-src 'none'");
  copy_fields (answer, head->fields, answer_fields, G_N_ELEMENTS (answer_fields));
  xmh_answer_set_body (answer,
                       is_json (xmh_response_head_get (head, "Content-Type")) ? "application/json"
                                                                              : "text/plain; charset=utf-8",
                       body);
  return answer;
}
