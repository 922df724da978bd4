/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-shutdown.h"

/* For the sessions, LiveKit and fronts together. Callers allow 3 s for the whole stop, and 3 s more if a connector
 * does not end when it is asked to. */
#define STOP_TIMEOUT_MS 2800

typedef struct
{
  XmhSessions *sessions;
  XmhMediaServer *media_server;
  gulong closed_id;
  guint timeout_id;
  gboolean media_server_stopped; /* also: the connector, which ends before */
  gboolean access_closed;
  gboolean is_done;
} Shutdown;

static void
shutdown_free (gpointer data)
{
  Shutdown *shutdown = data;

  g_object_unref (shutdown->sessions);
  g_object_unref (shutdown->media_server);
  g_free (shutdown);
}

static void
finish (GTask *task)
{
  Shutdown *shutdown = g_task_get_task_data (task);

  shutdown->is_done = TRUE;
  g_clear_signal_handler (&shutdown->closed_id, shutdown->sessions);
  g_clear_handle_id (&shutdown->timeout_id, g_source_remove);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
check (GTask *task)
{
  Shutdown *shutdown = g_task_get_task_data (task);

  if (!shutdown->is_done && shutdown->media_server_stopped && shutdown->access_closed &&
      xmh_sessions_get_count (shutdown->sessions) == 0)
    finish (task);
}

static void
on_media_server_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Shutdown *shutdown = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!xmh_media_server_stop_finish (XMH_MEDIA_SERVER (source), result, &error))
    g_message ("the media server did not stop: %s", error->message);
  shutdown->media_server_stopped = TRUE;
  check (task);
}

/* A failure is a problem of the hub, and logged there. */
static void
on_access_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Shutdown *shutdown = g_task_get_task_data (task);

  xmh_access_close_finish (XMH_ACCESS (source), result, NULL);
  shutdown->access_closed = TRUE;
  check (task);
}

static gboolean
on_timeout (gpointer data)
{
  Shutdown *shutdown = g_task_get_task_data (data);

  g_message ("%u sessions did not end in time", xmh_sessions_get_count (shutdown->sessions));
  shutdown->timeout_id = 0;
  finish (data);
  return G_SOURCE_REMOVE;
}

/* It is a participant of LiveKit's, so it ends first; that takes no longer than its own limit. */
static void
on_connector_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Shutdown *shutdown = g_task_get_task_data (task);

  xmh_connector_stop_finish (XMH_CONNECTOR (source), result, NULL);
  shutdown->timeout_id = g_timeout_add (STOP_TIMEOUT_MS, on_timeout, task);
  xmh_media_server_stop_async (shutdown->media_server, on_media_server_stopped, g_object_ref (task));
}

void
xmh_shutdown (GTask *task,
              XmhSessions *sessions,
              XmhConnector *connector,
              XmhMediaServer *media_server,
              XmhAccess *access)
{
  Shutdown *shutdown = g_new0 (Shutdown, 1);

  shutdown->sessions = g_object_ref (sessions);
  shutdown->media_server = g_object_ref (media_server);
  g_task_set_task_data (task, shutdown, shutdown_free);
  shutdown->closed_id = g_signal_connect_swapped (sessions, "closed", G_CALLBACK (check), task);
  xmh_connector_stop_async (connector, on_connector_stopped, task);
  xmh_access_close_async (access, on_access_closed, g_object_ref (task));
  xmh_sessions_close_all (sessions);
}
