/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-request.h"

#include <string.h>

#include "common/xmh-address.h"

struct _XmhRequest
{
  XmhHub *hub;                  /* the fronts outlive their requests, and the hub outlives its fronts */
  SoupServerMessage *message;
  char *path;
  char *query;                  /* within path's allocation, or NULL */
  GInetAddress *peer;
  char *origin;
  gboolean tls;
};

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
  XmhRequest *request = g_rc_box_new0 (XmhRequest);

  request->hub = hub;
  request->message = g_object_ref (message);
  request->path = g_strdup (target_on_wire);
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

  g_object_unref (request->message);
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

SoupServerMessage *
xmh_request_get_message (XmhRequest *request)
{
  return request->message;
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
 * xmh_request_get_header:
 * @request: a request
 * @name: the name of a header that comes once at most
 *
 * Returns: (nullable): its value
 */
const char *
xmh_request_get_header (XmhRequest *request,
                        const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (request->message), name);
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
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (request->message),
                                                      "Accept");

  return accept != NULL && strstr (accept, "text/html") != NULL;
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
