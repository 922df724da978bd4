/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-request.h"

#include <string.h>

#include "host/xmh-address.h"

struct _XmhRequest
{
  XmhHub *hub;   /* outlives its fronts */
  XmhSite *site; /* the front's; both exist while an answer is awaited */
  XmhRequestHead *head;
  SoupMessageHeaders *headers; /* those of @head; NULL until a route reads them */
  char *path;
  char *query; /* within the allocation of @path, or NULL */
  GInetAddress *peer;
  char *origin;
  GBytes *body; /* or NULL */
  gboolean tls;
  /* Only for a request that is answered later. */
  GCancellable *cancellable;      /* NULL until a route requests it */
  XmhRequestAnswered on_answered; /* NULL: no answer is awaited */
  gpointer data;
};

XmhRequest *
xmh_request_new (XmhHub *hub, const XmhRequestHead *head, GInetAddress *peer, gboolean tls, const char *origin)
{
  XmhRequest *request = g_rc_box_new0 (XmhRequest);

  request->hub = hub;
  request->head = xmh_request_head_ref (head);
  request->path = g_strdup (head->target);
  request->query = strchr (request->path, '?');
  if (request->query != NULL)
    *request->query++ = '\0';
  request->peer = xmh_address_unmap (peer);
  request->tls = tls;
  request->origin = g_strdup (origin);

  return request;
}

XmhRequest *
xmh_request_ref (XmhRequest *request)
{
  return g_rc_box_acquire (request);
}

static void
request_clear (gpointer data)
{
  XmhRequest *request = data;

  xmh_request_head_unref (request->head);
  g_clear_pointer (&request->headers, soup_message_headers_unref);
  g_clear_object (&request->cancellable);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_object_unref (request->peer);
  g_free (request->path);
  g_free (request->origin);
}

void
xmh_request_unref (XmhRequest *request)
{
  g_rc_box_release_full (request, request_clear);
}

XmhHub *
xmh_request_get_hub (XmhRequest *request)
{
  return request->hub;
}

void
xmh_request_set_site (XmhRequest *request, XmhSite *site)
{
  request->site = site;
}

XmhSite *
xmh_request_get_site (XmhRequest *request)
{
  return request->site;
}

const char *
xmh_request_get_method (XmhRequest *request)
{
  return request->head->method;
}

const char *
xmh_request_get_path (XmhRequest *request)
{
  return request->path;
}

const char *
xmh_request_get_query (XmhRequest *request)
{
  return request->query;
}

GInetAddress *
xmh_request_get_peer (XmhRequest *request)
{
  return request->peer;
}

gboolean
xmh_request_is_tls (XmhRequest *request)
{
  return request->tls;
}

const char *
xmh_request_get_origin (XmhRequest *request)
{
  return request->origin;
}

const XmhRequestHead *
xmh_request_get_head (XmhRequest *request)
{
  return request->head;
}

void
xmh_request_set_body (XmhRequest *request, GBytes *body)
{
  g_clear_pointer (&request->body, g_bytes_unref);
  request->body = body != NULL ? g_bytes_ref (body) : NULL;
}

GBytes *
xmh_request_get_body (XmhRequest *request)
{
  return request->body;
}

/* Relayed requests stay unchanged; routes use libsoup's parser. */
SoupMessageHeaders *
xmh_request_get_headers (XmhRequest *request)
{
  GArray *fields = request->head->fields;

  if (request->headers != NULL)
    return request->headers;

  request->headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  for (guint i = 0; i < fields->len; i++)
    {
      const XmhField *field = &g_array_index (fields, XmhField, i);

      soup_message_headers_append (request->headers, field->name, field->value);
    }

  return request->headers;
}

const char *
xmh_headers_get_single (SoupMessageHeaders *headers, const char *name)
{
  SoupMessageHeadersIter iter;
  const char *found = NULL;
  const char *each, *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &each, &value))
    {
      if (g_ascii_strcasecmp (each, name) != 0)
        continue;
      if (found != NULL)
        return NULL;
      found = value;
    }

  return found;
}

const char *
xmh_request_get_header (XmhRequest *request, const char *name)
{
  return xmh_headers_get_single (xmh_request_get_headers (request), name);
}

const char *
xmh_request_get_list (XmhRequest *request, const char *name)
{
  return soup_message_headers_get_list (xmh_request_get_headers (request), name);
}

gboolean
xmh_accept_names (const char *accept, const char *type)
{
  gboolean is_read = accept != NULL && strlen (accept) <= XMH_FIELD_LIST_MAX;
  GSList *accepted = is_read ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean found = FALSE;

  for (GSList *each = accepted; each != NULL; each = each->next)
    {
      const char *item = each->data;
      gsize length = strcspn (item, "; \t");

      found |= length == strlen (type) && g_ascii_strncasecmp (item, type, length) == 0;
    }
  soup_header_free_list (accepted);

  return found;
}

gboolean
xmh_request_is_navigation (XmhRequest *request)
{
  const char *mode = xmh_request_get_header (request, "Sec-Fetch-Mode");

  if (mode != NULL)
    return strcmp (mode, "navigate") == 0;

  return xmh_accept_names (xmh_request_get_list (request, "Accept"), "text/html");
}

/* Repeated fields say nothing that a browser would. */
gboolean
xmh_request_is_same_site (XmhRequest *request)
{
  const char *origin = xmh_request_get_list (request, "Origin");
  const char *site = xmh_request_get_list (request, "Sec-Fetch-Site");

  return (origin == NULL || g_strcmp0 (origin, request->origin) == 0) &&
         (site == NULL || strcmp (site, "same-origin") == 0);
}

void
xmh_request_complete (XmhRequest *request, XmhAnswer *answer)
{
  XmhRequestAnswered on_answered = request->on_answered;

  request->on_answered = NULL;
  if (on_answered != NULL)
    on_answered (answer, request->data);
  else
    xmh_answer_free (answer);
}

GCancellable *
xmh_request_get_cancellable (XmhRequest *request)
{
  if (request->cancellable == NULL)
    request->cancellable = g_cancellable_new ();

  return request->cancellable;
}

void
xmh_request_wait (XmhRequest *request, XmhRequestAnswered on_answered, gpointer data)
{
  request->on_answered = on_answered;
  request->data = data;
}

void
xmh_request_abandon (XmhRequest *request)
{
  gboolean is_waited_for = request->on_answered != NULL;

  /* A handler of the signal may complete the request immediately. */
  request->on_answered = NULL;
  if (is_waited_for && request->cancellable != NULL)
    g_cancellable_cancel (request->cancellable);
}
