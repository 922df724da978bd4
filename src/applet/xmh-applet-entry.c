/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-panel"

#include "config.h"

#include "applet/xmh-applet-entry.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"
#include "common/xmh-sandbox.h"

struct _XmhAppletEntry
{
  GObject parent_instance;

  GFile *file;
  GFileMonitor *monitor; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (XmhAppletEntry, xmh_applet_entry, G_TYPE_OBJECT)

static guint changed_signal;

/* In a sandbox, the portal keeps one file for each application, and that one starts the hub. */
gboolean
xmh_applet_entry_is_available (void)
{
  return !xmh_sandbox_is_flatpak ();
}

gboolean
xmh_applet_entry_is_on (XmhAppletEntry *self)
{
  return g_file_query_exists (self->file, NULL);
}

static void
on_file_changed (XmhAppletEntry *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* The icon is part of this program. */
static char *
get_program (void)
{
  return g_file_read_link ("/proc/self/exe", NULL);
}

/* As the Desktop Entry Specification quotes arguments, and strings after that. */
static char *
quote (const char *program)
{
  g_autoptr(GString) text = g_string_new (program);

  g_string_replace (text, "\\", "\\\\\\\\", 0);
  g_string_replace (text, "\"", "\\\\\"", 0);
  g_string_replace (text, "`", "\\\\`", 0);
  g_string_replace (text, "$", "\\\\$", 0);
  g_string_replace (text, "%", "%%", 0);
  return g_strdup_printf ("\"%s\"", text->str);
}

static char *
make_entry (const char *program)
{
  g_autofree char *quoted = quote (program);

  return g_strdup_printf ("[Desktop Entry]\n"
                          "Type=Application\n"
                          "Name=%s\n"
                          "Icon=" XMH_APPLICATION_ID "\n"
                          "Exec=%s --applet\n"
                          "NoDisplay=true\n",
                          _ ("XR Media Hub status icon"), quoted);
}

static void
start_applet (const char *program)
{
  const char *argv[] = { program, "--applet", NULL };
  g_autoptr(GError) error = NULL;

  if (!g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &error))
    g_warning ("can't start the status icon: %s", error->message);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  start_applet (g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, NULL);

  if (connection != NULL)
    g_dbus_connection_call (connection, XMH_APPLET_ID, XMH_APPLET_PATH, "org.gtk.Actions", "Activate",
                            g_variant_new ("(sava{sv})", "quit", NULL, NULL), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                            NULL, NULL, NULL);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_file_delete_finish (G_FILE (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_bus_get (G_BUS_TYPE_SESSION, NULL, on_bus, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
write_entry (XmhAppletEntry *self, GTask *task)
{
  g_autoptr(GFile) folder = g_file_get_parent (self->file);
  char *program = get_program ();
  g_autofree char *entry = program != NULL ? make_entry (program) : NULL;
  g_autoptr(GBytes) contents = NULL;

  if (entry == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", _ ("The path of this program is unknown."));
      g_object_unref (task);
      return;
    }

  g_task_set_task_data (task, program, g_free);
  g_mkdir_with_parents (g_file_peek_path (folder), 0700);
  contents = g_bytes_new_take (entry, strlen (entry));
  entry = NULL;
  g_file_replace_contents_bytes_async (self->file, contents, NULL, FALSE, G_FILE_CREATE_NONE,
                                       g_task_get_cancellable (task), on_written, task);
}

/* Starts or ends the icon, too. */
void
xmh_applet_entry_set_async (XmhAppletEntry *self,
                            gboolean is_on,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_applet_entry_set_async);
  if (is_on)
    write_entry (self, task);
  else
    g_file_delete_async (self->file, G_PRIORITY_DEFAULT, cancellable, on_deleted, task);
}

gboolean
xmh_applet_entry_set_finish (XmhAppletEntry *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
xmh_applet_entry_dispose (GObject *object)
{
  XmhAppletEntry *self = XMH_APPLET_ENTRY (object);

  g_clear_object (&self->file);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (xmh_applet_entry_parent_class)->dispose (object);
}

static void
xmh_applet_entry_class_init (XmhAppletEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_applet_entry_dispose;
  changed_signal = g_signal_new ("changed", XMH_TYPE_APPLET_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
xmh_applet_entry_init (XmhAppletEntry *self)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "autostart", XMH_APPLET_ID ".desktop", NULL);

  self->file = g_file_new_for_path (path);
  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (on_file_changed), self, G_CONNECT_SWAPPED);
}

/* (transfer full) */
XmhAppletEntry *
xmh_applet_entry_new (void)
{
  return g_object_new (XMH_TYPE_APPLET_ENTRY, NULL);
}
