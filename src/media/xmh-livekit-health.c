/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-livekit-health.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "media/xmh-time-limit.h"

/* How long a server may be silent, and how long the head of an answer may take. */
#define TIMEOUT_S 5

typedef struct
{
  SoupMessage *message;
  XmhTimeLimit *limit;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  xmh_time_limit_free (probe->limit);
  g_object_unref (probe->message);
  g_free (probe);
}

/* Returns: (transfer full): a session for the media server: no proxies, no cache, the system's trust store */
SoupSession *
xmh_livekit_health_session_new (void)
{
  return soup_session_new_with_options ("proxy-resolver", NULL, "timeout", TIMEOUT_S, "user-agent", "xr-media-hub",
                                        NULL);
}

/* @url: a URL with the scheme `ws`, `wss`, `http` or `https`
 * Returns: (transfer full): the same server for plain HTTP requests, without a final slash */
char *
xmh_livekit_health_url_to_http (const char *url)
{
  const char *rest = strstr (url, "://");
  gboolean is_tls = g_ascii_strncasecmp (url, "wss:", 4) == 0 || g_ascii_strncasecmp (url, "https:", 6) == 0;
  char *http = g_strconcat (is_tls ? "https" : "http", rest != NULL ? rest : "://invalid", NULL);

  while (g_str_has_suffix (http, "/"))
    http[strlen (http) - 1] = '\0';

  return http;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (body == NULL)
    g_task_return_error (task, xmh_time_limit_explain (probe->limit, error));
  else
    g_task_return_int (task, (gssize) soup_message_get_status (probe->message));
}

/* Sends `GET /`. Each call opens a new connection, since a kept one does not show that a server was restarted.
 * @session: from xmh_livekit_health_session_new()
 * @url: the server, as returned by xmh_media_server_get_url() */
void
xmh_livekit_health_check_async (SoupSession *session,
                                const char *url,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *base = xmh_livekit_health_url_to_http (url);
  g_autofree char *root = g_strconcat (base, "/", NULL);
  SoupMessage *message = soup_message_new (SOUP_METHOD_GET, root);
  Probe *probe;

  g_task_set_source_tag (task, xmh_livekit_health_check_async);
  if (message == NULL)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, _ ("not a usable address: %s"), url);
      g_object_unref (task);
      return;
    }

  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION | SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Connection", "close");
  probe = g_new0 (Probe, 1);
  probe->message = message;
  probe->limit = xmh_time_limit_new (cancellable, TIMEOUT_S);
  g_task_set_task_data (task, probe, probe_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, xmh_time_limit_get_cancellable (probe->limit), on_sent,
                           task);
}

/* @status: (out): the HTTP status
 * Returns: whether the server answered at all */
gboolean
xmh_livekit_health_check_finish (GAsyncResult *result, guint *status, GError **error)
{
  GError *local_error = NULL;
  gssize value = g_task_propagate_int (G_TASK (result), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }

  *status = (guint) value;
  return TRUE;
}
