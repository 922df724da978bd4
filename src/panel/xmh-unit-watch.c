/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-unit-watch.h"

#include <sys/wait.h>

#include <glib/gi18n.h>

#define SYSTEMD_NAME "org.freedesktop.systemd1"
#define UNIT_PATH "/org/freedesktop/systemd1/unit/xr_2dmedia_2dhub_2eservice"
#define SERVICE_INTERFACE "org.freedesktop.systemd1.Service"

#define PAUSE_MS 400

struct _XmhUnitWatch
{
  GDBusConnection *connection;
  GCancellable *cancellable;
  XmhUnitFailed failed;
  gpointer user_data;
  gint64 start_us;              /* monotonic, as systemd's times are: what failed before is no news */
  guint pause_id;
};

static gboolean on_pause_over (gpointer user_data);

static gboolean
has_failed (XmhUnitWatch *self,
            GVariant     *service)
{
  const char *result = "";
  guint64 end_us = 0;

  g_variant_lookup (service, "Result", "&s", &result);
  g_variant_lookup (service, "ExecMainExitTimestampMonotonic", "t", &end_us);
  if (g_str_equal (result, "") || g_str_equal (result, "success"))
    return FALSE;

  /* One that failed too often is not started again, so it does not end again either. */
  return end_us >= (guint64) self->start_us || g_str_equal (result, "start-limit-hit");
}

static char *
describe (GVariant *service)
{
  const char *text = "";
  gint32 code = 0, status = 0;

  g_variant_lookup (service, "StatusText", "&s", &text);
  if (*text != '\0')
    return g_strdup (text);

  g_variant_lookup (service, "ExecMainCode", "i", &code);
  g_variant_lookup (service, "ExecMainStatus", "i", &status);
  if (code == CLD_EXITED)
    return g_strdup_printf (_("The hub exited with status %d. “journalctl --user -u xr-media-hub” shows its messages."),
                            status);
  if (code == CLD_KILLED || code == CLD_DUMPED)
    return g_strdup_printf (_("The hub was ended by signal %d. “journalctl --user -u xr-media-hub” shows its messages."),
                            status);

  return g_strdup (_("“journalctl --user -u xr-media-hub” shows the messages of the hub."));
}

static void
on_properties (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  XmhUnitWatch *self = user_data;
  g_autoptr(GVariant) service = NULL;
  g_autofree char *reason = NULL;

  /* Cancelled: the watch is gone. Otherwise there is no such manager. */
  if (answer == NULL)
    return;

  service = g_variant_get_child_value (answer, 0);
  if (!has_failed (self, service))
    {
      self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over, self);
      return;
    }

  reason = describe (service);
  self->failed (reason, self->user_data);
}

static gboolean
on_pause_over (gpointer user_data)
{
  XmhUnitWatch *self = user_data;

  self->pause_id = 0;
  g_dbus_connection_call (self->connection, SYSTEMD_NAME, UNIT_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", SERVICE_INTERFACE), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_properties, self);
  return G_SOURCE_REMOVE;
}

/**
 * xmh_unit_watch_new:
 * @connection: the session bus
 * @failed: called once, at most; it may free the watch
 * @user_data: for @failed
 *
 * To be made just before the start is asked for.
 *
 * Returns: (transfer full): a watch
 */
XmhUnitWatch *
xmh_unit_watch_new (GDBusConnection *connection,
                    XmhUnitFailed    failed,
                    gpointer         user_data)
{
  XmhUnitWatch *self = g_new0 (XmhUnitWatch, 1);

  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->failed = failed;
  self->user_data = user_data;
  self->start_us = g_get_monotonic_time ();
  self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over, self);
  return self;
}

void
xmh_unit_watch_free (XmhUnitWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_object_unref (self->cancellable);
  g_object_unref (self->connection);
  g_free (self);
}
