/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web-fixture.h"

#include <string.h>

/* libsoup's client would tidy up a hostile target: it travels in a header. */
#define TARGET_HEADER "X-Test-Target"

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  Web *web = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr(GInetAddress) peer = g_inet_address_new_from_string (web->peer);
  g_autoptr(XmhRequest) request = NULL;

  request = xmh_request_new (web->hub, message, soup_message_headers_get_one (headers, TARGET_HEADER), peer, web->tls,
                             web->origin);
  xmh_request_set_site (request, web->site);
  web->handler (request, web->handler_data);
}

void
web_init (Web       *web,
          WebHandler handler,
          gpointer   data)
{
  g_autoptr(GError) error = NULL;
  g_autoslist(GUri) uris = NULL;

  web->handler = handler;
  web->handler_data = data;
  web->peer = "192.168.1.20";
  web->origin = "https://192.168.1.5:8080";
  web->tls = TRUE;
  web->server = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (web->server, NULL, on_request, web, NULL);
  soup_server_listen_local (web->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (web->server);
  web->base = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));

  web->session = soup_session_new ();
  soup_session_set_timeout (web->session, 20);
  soup_session_remove_feature_by_type (web->session, SOUP_TYPE_CONTENT_DECODER);
}

void
web_clear (Web *web)
{
  soup_session_abort (web->session);
  g_clear_object (&web->session);
  soup_server_disconnect (web->server);
  g_clear_object (&web->server);
  g_clear_pointer (&web->base, g_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

Answer *
web_ask (Web        *web,
         const char *method,
         const char *target,
         ...)
{
  g_autoptr(SoupMessage) message = soup_message_new (method, web->base);
  g_autoptr(GAsyncResult) result = NULL;
  Answer *answer = g_new0 (Answer, 1);
  const char *name;
  va_list headers;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_append (soup_message_get_request_headers (message), TARGET_HEADER, target);
  va_start (headers, target);
  while ((name = va_arg (headers, const char *)) != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), name, va_arg (headers, const char *));
  va_end (headers);

  soup_session_send_and_read_async (web->session, message, G_PRIORITY_DEFAULT, NULL, on_answered, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  answer->body = soup_session_send_and_read_finish (web->session, result, NULL);
  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  return answer;
}

void
answer_free (Answer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
  soup_message_headers_unref (answer->headers);
  g_free (answer);
}

const char *
answer_get (Answer     *answer,
            const char *header)
{
  return soup_message_headers_get_list (answer->headers, header);
}

char *
answer_get_text (Answer *answer)
{
  g_assert_nonnull (answer->body);
  return g_strndup (g_bytes_get_data (answer->body, NULL) ?: "", g_bytes_get_size (answer->body));
}
