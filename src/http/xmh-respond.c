/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-respond.h"

#include <string.h>

#include "http/xmh-headers.h"

/* There is nothing to say. */
void
xmh_respond_no_content (XmhRequest *request)
{
  SoupServerMessage *message = xmh_request_get_message (request);

  xmh_request_set_status (request, SOUP_STATUS_NO_CONTENT);
  /* libsoup closes behind such an answer, and does not announce it. */
  if (message != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
}

/**
 * xmh_respond_bytes:
 * @request: the request that is answered
 * @status: an HTTP status
 * @content_type: the type of @body
 * @body: the content
 *
 * Answers with something of the hub's own that is no page.
 */
void
xmh_respond_bytes (XmhRequest *request,
                   guint       status,
                   const char *content_type,
                   GBytes     *body)
{
  xmh_request_set_status (request, status);
  xmh_request_set_body (request, content_type, body);
  xmh_headers_add_security (request, XMH_CONTENT_OWN, FALSE);
}

/**
 * xmh_respond_text:
 * @request: the request that is answered
 * @status: an HTTP status
 * @text: plain UTF-8 text
 */
void
xmh_respond_text (XmhRequest *request,
                  guint       status,
                  const char *text)
{
  g_autoptr(GBytes) body = g_bytes_new (text, strlen (text));

  xmh_respond_bytes (request, status, "text/plain; charset=utf-8", body);
}

/**
 * xmh_respond_json:
 * @request: the request that is answered
 * @status: an HTTP status
 * @json: (transfer full): a JSON text
 */
void
xmh_respond_json (XmhRequest *request,
                  guint       status,
                  char       *json)
{
  g_autoptr(GBytes) body = g_bytes_new_take (json, strlen (json));

  xmh_respond_bytes (request, status, "application/json", body);
}
