/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-system"

#include "config.h"

#include "system/xmh-firewalld.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-error.h"

typedef struct
{
  GDBusConnection *connection;
  GPtrArray *changes;
  guint position;
  GHashTable *paths; /* of the zones' permanent settings, by name */
} Work;

static void do_next (GTask *task);

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_object (&work->connection);
  g_ptr_array_unref (work->changes);
  g_hash_table_unref (work->paths);
  g_free (work);
}

XmhFirewalldChange *
xmh_firewalld_change_new (const char *zone, const char *entry, gboolean permanent, gboolean add)
{
  XmhFirewalldChange *change = g_new0 (XmhFirewalldChange, 1);

  change->zone = g_strdup (zone);
  change->entry = g_strdup (entry);
  change->permanent = permanent;
  change->add = add;
  return change;
}

void
xmh_firewalld_change_free (XmhFirewalldChange *change)
{
  g_free (change->zone);
  g_free (change->entry);
  g_free (change);
}

static XmhFirewalldChange *
get_current (GTask *task)
{
  Work *work = g_task_get_task_data (task);

  return g_ptr_array_index (work->changes, work->position);
}

static void
fail (GTask *task, GError *error)
{
  const XmhFirewalldChange *change = get_current (task);
  g_autofree char *remote = g_dbus_error_get_remote_error (error);

  g_signal_emit_by_name (g_task_get_source_object (task), "changed");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }
  if (remote != NULL && (strstr (remote, "NotAuthorized") != NULL || strstr (remote, "AccessDenied") != NULL))
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_REFUSED, _ ("firewalld refused to change zone %s"),
                               change->zone);
      return;
    }

  g_dbus_error_strip_remote_error (error);
  g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_FAILED, _ ("firewalld could not change %s in zone %s: %s"),
                           change->entry, change->zone, error->message);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* Another program or window may have made the same change first. */
  if (reply == NULL && strstr (error->message, "ALREADY_ENABLED") == NULL &&
      strstr (error->message, "NOT_ENABLED") == NULL)
    {
      fail (task, error);
      return;
    }

  work->position++;
  do_next (task);
}

static void
on_path (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  char *path;

  if (reply == NULL)
    {
      fail (task, error);
      return;
    }

  g_variant_get (reply, "(o)", &path);
  g_hash_table_replace (work->paths, g_strdup (get_current (task)->zone), path);
  do_next (task);
}

static void
call (GTask *task,
      const char *path,
      const char *interface,
      const char *method,
      GVariant *parameters,
      GAsyncReadyCallback callback)
{
  Work *work = g_task_get_task_data (task);

  g_dbus_connection_call (work->connection, XMH_FIREWALLD_NAME, path, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START | G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT,
                          g_task_get_cancellable (task), callback, g_object_ref (task));
}

/* Of addPort and removePort, addService and removeService: at run time with the zone's name, and a time-out when
 * adding. */
static GVariant *
make_parameters (const XmhFirewalldChange *change, const char *port, const char *protocol)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_TUPLE);
  if (!change->permanent)
    g_variant_builder_add (&builder, "s", change->zone);
  g_variant_builder_add (&builder, "s", port);
  if (protocol != NULL)
    g_variant_builder_add (&builder, "s", protocol);
  if (!change->permanent && change->add)
    g_variant_builder_add (&builder, "i", 0);

  return g_variant_builder_end (&builder);
}

static void
carry_out (GTask *task, const char *path, const char *interface)
{
  const XmhFirewalldChange *change = get_current (task);
  g_auto(GStrv) parts = g_strsplit (change->entry, "/", 2);
  const char *verb = change->add ? "add" : "remove";
  g_autofree char *method = g_strconcat (verb, parts[1] != NULL ? "Port" : "Service", NULL);

  call (task, path, interface, method, make_parameters (change, parts[0], parts[1]), on_changed);
}

static void
do_next (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  const XmhFirewalldChange *change;
  const char *path;

  if (work->position == work->changes->len)
    {
      g_signal_emit_by_name (g_task_get_source_object (task), "changed");
      g_task_return_boolean (task, TRUE);
      return;
    }

  change = get_current (task);
  path = g_hash_table_lookup (work->paths, change->zone);
  if (!change->permanent)
    carry_out (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE);
  else if (path != NULL)
    carry_out (task, path, XMH_FIREWALLD_CONFIG_ZONE_INTERFACE);
  else
    call (task, XMH_FIREWALLD_CONFIG_PATH, XMH_FIREWALLD_CONFIG_INTERFACE, "getZoneByName",
          g_variant_new ("(s)", change->zone), on_path);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->connection = xmh_firewalld_connect_finish (XMH_FIREWALLD (source), result, &error);
  if (work->connection != NULL)
    do_next (task);
  else
    g_task_return_error (task, error);
}

/* Changes the runtime and the permanent settings separately, since a reload would drop temporary settings of others.
 * firewalld may prompt the user for a password.
 * @changes: (element-type XmhFirewalldChange): carried out one after the other */
void
xmh_firewalld_change_async (XmhFirewalld *self,
                            GPtrArray *changes,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->changes = g_ptr_array_ref (changes);
  work->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_task_set_source_tag (task, xmh_firewalld_change_async);
  g_task_set_task_data (task, work, work_free);
  xmh_firewalld_connect_async (self, cancellable, on_connected, task);
}

gboolean
xmh_firewalld_change_finish (XmhFirewalld *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
