/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-respond.h"

#include <string.h>

#include "common/xmh-json.h"
#include "http/xmh-headers.h"
#include "web/xmh-pages.h"
#include "web/xmh-route-context.h"

/* libsoup would cut a body into the ranges that the client asks for, several of them included: only files have
 * ranges here, and those are cut by us. */
static void
set_body (SoupServerMessage *message,
          GBytes            *bytes)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_message_body_set_accumulate (body, FALSE);
  if (g_bytes_get_size (bytes) > 0)
    soup_message_body_append_bytes (body, bytes);
}

static void
set_status (XmhRequest *request,
            guint       status)
{
  SoupServerMessage *message = xmh_request_get_message (request);

  if (message != NULL)
    soup_server_message_set_status (message, status, xmh_status_get_phrase (status));
  else
    xmh_answer_set_status (xmh_request_get_answer (request), status);
}

static void
respond (XmhRequest *request,
         guint       status,
         const char *content_type,
         GBytes     *bytes)
{
  SoupServerMessage *message = xmh_request_get_message (request);

  set_status (request, status);
  if (message == NULL)
    {
      xmh_answer_set_body (xmh_request_get_answer (request), content_type, bytes);
      return;
    }

  xmh_respond_add_header (request, "Content-Type", content_type);
  set_body (message, bytes);
}

/**
 * xmh_respond_add_header:
 * @request: the request that is answered
 * @name: the name of a header that the answer does not have yet
 * @value: its value
 */
void
xmh_respond_add_header (XmhRequest *request,
                        const char *name,
                        const char *value)
{
  SoupServerMessage *message = xmh_request_get_message (request);

  if (message != NULL)
    soup_message_headers_append (soup_server_message_get_response_headers (message), name, value);
  else
    xmh_answer_add_field (xmh_request_get_answer (request), name, value);
}

/* There is nothing to say. */
void
xmh_respond_no_content (XmhRequest *request)
{
  SoupServerMessage *message = xmh_request_get_message (request);

  set_status (request, SOUP_STATUS_NO_CONTENT);
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
  respond (request, status, content_type, body);
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

static void
respond_page (XmhRequest     *request,
              guint           status,
              char           *html,
              XmhContentOwner owner)
{
  g_autoptr(GBytes) body = g_bytes_new_take (html, strlen (html));

  respond (request, status, "text/html; charset=utf-8", body);
  xmh_respond_add_header (request, "Content-Language", xmh_language_get_tag (xmh_route_get_language (request)));
  xmh_respond_add_header (request, "Vary", "Accept-Language");
  xmh_headers_add_security (request, owner, TRUE);
}

/**
 * xmh_respond_page:
 * @request: the request that is answered
 * @status: an HTTP status
 * @html: (transfer full): a whole document
 */
void
xmh_respond_page (XmhRequest *request,
                  guint       status,
                  char       *html)
{
  respond_page (request, status, html, XMH_CONTENT_OWN);
}

/**
 * xmh_respond_trust_page:
 * @request: the request that is answered
 * @html: (transfer full): a whole document
 *
 * As xmh_respond_page(), for the one page that has a script.
 */
void
xmh_respond_trust_page (XmhRequest *request,
                        char       *html)
{
  respond_page (request, SOUP_STATUS_OK, html, XMH_CONTENT_TRUST);
}

/**
 * xmh_respond_error:
 * @request: the request that is answered
 * @status: an HTTP status of 400 and more
 * @code: a stable English word that programs tell causes apart by
 * @message: what is wrong, for a person, in English and marked for translation where pages say it; nothing of the
 *   request's query
 *
 * Answers with a page in the visitor's language where a browser shows it, and with `{"error", "message"}` otherwise.
 */
void
xmh_respond_error (XmhRequest *request,
                   guint       status,
                   const char *code,
                   const char *message)
{
  xmh_respond_add_header (request, "Cache-Control", "no-store");
  if (xmh_request_is_navigation (request))
    {
      xmh_respond_page (request, status, xmh_pages_make_error (request, status, message));
    }
  else
    {
      GString *json = g_string_new ("{\"error\":");

      xmh_json_append_string (json, code);
      g_string_append (json, ",\"message\":");
      xmh_json_append_string (json, message);
      g_string_append_c (json, '}');
      xmh_respond_json (request, status, g_string_free (json, FALSE));
    }
}
