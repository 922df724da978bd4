/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-request.h"

#include <string.h>

#include "host/xmh-address.h"
#include "http/xmh-status.h"

struct _XmhRequest
{
  XmhHub *hub;                  /* the fronts outlive their requests, and the hub outlives its fronts */
  XmhSite *site;                /* the front's */
  SoupServerMessage *message;   /* or both of these: */
  const XmhRequestHead *head;   /* not owned */
  XmhAnswer *answer;
  char *path;
  char *query;                  /* within path's allocation, or NULL */
  GInetAddress *peer;
  char *origin;
  gboolean tls;
};

static XmhRequest *
request_new (XmhHub       *hub,
             const char   *target,
             GInetAddress *peer,
             gboolean      tls,
             const char   *origin)
{
  XmhRequest *request = g_rc_box_new0 (XmhRequest);

  request->hub = hub;
  request->path = g_strdup (target);
  request->query = strchr (request->path, '?');
  if (request->query != NULL)
    *request->query++ = '\0';
  request->peer = xmh_address_unmap (peer);
  request->tls = tls;
  /* The head guard lets no request through without a host, but nothing behind here should have to rely on it. */
  if (origin != NULL && g_str_has_prefix (origin, "http"))
    request->origin = g_strdup (origin);
  else
    request->origin = g_strdup (tls ? "https://localhost" : "http://localhost");

  return request;
}

/**
 * xmh_request_new:
 * @hub: (nullable): the hub; %NULL only where no route asks for it
 * @message: the message that libsoup has read
 * @target_on_wire: the request target, byte for byte (RFC 9112, 3.2.1: origin form)
 * @peer: the TCP peer
 * @tls: whether the connection is encrypted
 * @origin: scheme, host and port that the client used, as its browser writes them
 *
 * Returns: (transfer full): a request with one reference
 */
XmhRequest *
xmh_request_new (XmhHub            *hub,
                 SoupServerMessage *message,
                 const char        *target_on_wire,
                 GInetAddress      *peer,
                 gboolean           tls,
                 const char        *origin)
{
  XmhRequest *request = request_new (hub, target_on_wire, peer, tls, origin);

  request->message = g_object_ref (message);
  return request;
}

/**
 * xmh_request_new_at_once:
 * @hub: the hub
 * @head: the request as it came; outlives the new object
 * @peer: the TCP peer
 * @tls: whether the connection is encrypted
 * @origin: as for xmh_request_new()
 *
 * Returns: (transfer full): a request with one reference, whose answer is made before the caller goes on
 */
XmhRequest *
xmh_request_new_at_once (XmhHub               *hub,
                         const XmhRequestHead *head,
                         GInetAddress         *peer,
                         gboolean              tls,
                         const char           *origin)
{
  XmhRequest *request = request_new (hub, head->target, peer, tls, origin);

  request->head = head;
  request->answer = xmh_answer_new (SOUP_STATUS_OK);
  xmh_answer_set_keeps_open (request->answer, TRUE);
  return request;
}

/**
 * xmh_request_ref:
 * @request: a request
 *
 * Returns: (transfer full): @request
 */
XmhRequest *
xmh_request_ref (XmhRequest *request)
{
  return g_rc_box_acquire (request);
}

static void
request_clear (gpointer data)
{
  XmhRequest *request = data;

  g_clear_object (&request->message);
  g_clear_pointer (&request->answer, xmh_answer_free);
  g_object_unref (request->peer);
  g_free (request->path);
  g_free (request->origin);
}

/**
 * xmh_request_unref:
 * @request: (transfer full): a request
 */
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
xmh_request_set_site (XmhRequest *request,
                      XmhSite    *site)
{
  request->site = site;
}

XmhSite *
xmh_request_get_site (XmhRequest *request)
{
  return request->site;
}

SoupServerMessage *
xmh_request_get_message (XmhRequest *request)
{
  return request->message;
}

XmhAnswer *
xmh_request_get_answer (XmhRequest *request)
{
  return request->answer;
}

XmhAnswer *
xmh_request_steal_answer (XmhRequest *request)
{
  return g_steal_pointer (&request->answer);
}

const char *
xmh_request_get_method (XmhRequest *request)
{
  return request->head != NULL ? request->head->method : soup_server_message_get_method (request->message);
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

/**
 * xmh_soup_headers_get_single:
 * @headers: headers that libsoup has read
 * @name: the name of a header that is no list
 *
 * Returns: (nullable): its value; %NULL if it came more than once
 */
const char *
xmh_soup_headers_get_single (SoupMessageHeaders *headers,
                             const char         *name)
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

/**
 * xmh_request_get_header:
 * @request: a request
 * @name: the name of a header that is no list
 *
 * Returns: (nullable): its value; %NULL if it came more than once
 */
const char *
xmh_request_get_header (XmhRequest *request,
                        const char *name)
{
  if (request->head != NULL)
    return xmh_fields_count (request->head->fields, name) == 1 ? xmh_request_head_get (request->head, name) : NULL;

  return xmh_soup_headers_get_single (soup_server_message_get_request_headers (request->message), name);
}

char *
xmh_request_get_list (XmhRequest *request,
                      const char *name)
{
  if (request->head != NULL)
    return xmh_fields_join (request->head->fields, name);

  return g_strdup (soup_message_headers_get_list (soup_server_message_get_request_headers (request->message), name));
}

/**
 * xmh_request_wants_page:
 * @request: a request
 *
 * Returns: whether a person reads the answer, not a program: `Accept` names HTML
 */
gboolean
xmh_request_wants_page (XmhRequest *request)
{
  g_autofree char *accept = xmh_request_get_list (request, "Accept");

  return xmh_field_accepts (accept, "text/html");
}

/**
 * xmh_request_is_navigation:
 * @request: a request
 *
 * Returns: whether a browser asks for a page to show, by Fetch Metadata, or by `Accept` where browsers lack it
 */
gboolean
xmh_request_is_navigation (XmhRequest *request)
{
  const char *mode = xmh_request_get_header (request, "Sec-Fetch-Mode");

  if (mode != NULL)
    return strcmp (mode, "navigate") == 0;

  return xmh_request_wants_page (request);
}

/**
 * xmh_request_set_status:
 * @request: the request that is answered
 * @status: an HTTP status
 */
void
xmh_request_set_status (XmhRequest *request,
                        guint       status)
{
  if (request->message != NULL)
    soup_server_message_set_status (request->message, status, xmh_status_get_phrase (status));
  else
    xmh_answer_set_status (request->answer, status);
}

/**
 * xmh_request_add_header:
 * @request: the request that is answered
 * @name: the name of a header that the answer does not have yet
 * @value: its value
 */
void
xmh_request_add_header (XmhRequest *request,
                        const char *name,
                        const char *value)
{
  if (request->message != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (request->message), name, value);
  else
    xmh_answer_add_field (request->answer, name, value);
}

/**
 * xmh_request_set_body:
 * @request: the request that is answered
 * @content_type: the type of @bytes
 * @bytes: the content
 */
void
xmh_request_set_body (XmhRequest *request,
                      const char *content_type,
                      GBytes     *bytes)
{
  SoupMessageBody *body;

  if (request->message == NULL)
    {
      xmh_answer_set_body (request->answer, content_type, bytes);
      return;
    }

  xmh_request_add_header (request, "Content-Type", content_type);
  body = soup_server_message_get_response_body (request->message);
  /* libsoup would cut a body into the ranges that the client asks for, several of them included: only files have
   * ranges here, and those are cut by us. */
  soup_message_body_set_accumulate (body, FALSE);
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (body, bytes);
}
