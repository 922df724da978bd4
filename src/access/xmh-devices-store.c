/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-access"

#include "config.h"

#include "access/xmh-devices-store.h"

#include "common/xmh-file.h"

struct _XmhDevicesStore
{
  char *path;
  GObject *owner; /* unowned */
  XmhDevicesStoreMake make;
  XmhDevicesStoreFunc on_result_changed;

  gboolean has_changes;
  gboolean is_writing;
  guint soon_id;
  guint later_id; /* also of a retry */
  guint pause_s;  /* before the next try after a failure */
  GError *failure;
  GTask *closing;
};

/* What the thread works on. */
typedef struct
{
  char *path;
  GBytes *content;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_free (writing->path);
  g_bytes_unref (writing->content);
  g_free (writing);
}

XmhDevicesStore *
xmh_devices_store_new (const char *path,
                       GObject *owner,
                       XmhDevicesStoreMake make,
                       XmhDevicesStoreFunc on_result_changed)
{
  XmhDevicesStore *self = g_new0 (XmhDevicesStore, 1);

  self->path = g_strdup (path);
  self->owner = owner;
  self->make = make;
  self->on_result_changed = on_result_changed;
  return self;
}

void
xmh_devices_store_free (XmhDevicesStore *self)
{
  g_assert (!self->is_writing && self->closing == NULL);
  g_clear_handle_id (&self->soon_id, g_source_remove);
  g_clear_handle_id (&self->later_id, g_source_remove);
  g_clear_error (&self->failure);
  g_free (self->path);
  g_free (self);
}

static void
write_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  gsize length;
  const void *bytes = g_bytes_get_data (writing->content, &length);
  GError *error = NULL;

  if (xmh_file_replace (writing->path, bytes, length, 0600, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void begin (XmhDevicesStore *self);

static gboolean
on_time (gpointer data)
{
  XmhDevicesStore *self = data;

  self->later_id = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (XmhDevicesStore *self, guint seconds)
{
  if (self->later_id == 0)
    self->later_id = g_timeout_add_seconds (seconds, on_time, self);
}

static void
note_result (XmhDevicesStore *self, GError *error)
{
  gboolean changed = (error == NULL) != (self->failure == NULL);

  if (error != NULL && self->failure == NULL)
    g_warning ("%s", error->message);
  g_clear_error (&self->failure);
  self->failure = error;
  self->pause_s = error == NULL ? 0
                                : CLAMP (self->pause_s * 2, XMH_DEVICES_STORE_RETRY_S, XMH_DEVICES_STORE_RETRY_MAX_S);
  self->has_changes |= error != NULL;
  if (changed)
    self->on_result_changed (self->owner);
}

static void
finish_closing (XmhDevicesStore *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->closing);

  if (self->failure != NULL)
    g_task_return_error (task, g_error_copy (self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  XmhDevicesStore *self = data;
  G_GNUC_UNUSED g_autoptr(GObject) owner = self->owner;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  self->is_writing = FALSE;
  note_result (self, error);
  if (self->has_changes && self->failure == NULL)
    begin (self);
  else if (self->closing != NULL)
    finish_closing (self);
  else if (self->failure != NULL)
    schedule (self, self->pause_s);
}

static void
begin (XmhDevicesStore *self)
{
  g_autoptr(GTask) task = NULL;
  Writing *writing;

  if (self->is_writing)
    return;

  g_clear_handle_id (&self->soon_id, g_source_remove);
  g_clear_handle_id (&self->later_id, g_source_remove);
  self->has_changes = FALSE;
  self->is_writing = TRUE;
  writing = g_new0 (Writing, 1);
  writing->path = g_strdup (self->path);
  writing->content = self->make (self->owner);
  /* Not as the task's source: the thread could then be the last to release it. */
  g_object_ref (self->owner);
  task = g_task_new (NULL, NULL, on_written, self);
  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_file);
}

static gboolean
on_soon (gpointer data)
{
  XmhDevicesStore *self = data;

  self->soon_id = 0;
  begin (self);
  return G_SOURCE_REMOVE;
}

void
xmh_devices_store_save (XmhDevicesStore *self)
{
  self->has_changes = TRUE;
  if (!self->is_writing && self->soon_id == 0)
    self->soon_id = g_idle_add (on_soon, self);
}

void
xmh_devices_store_save_later (XmhDevicesStore *self)
{
  self->has_changes = TRUE;
  if (!self->is_writing)
    schedule (self, XMH_DEVICES_STORE_LATER_S);
}

const GError *
xmh_devices_store_get_failure (XmhDevicesStore *self)
{
  return self->failure;
}

void
xmh_devices_store_close (XmhDevicesStore *self, GTask *task)
{
  self->closing = task;
  if (self->is_writing)
    return;

  if (self->has_changes)
    begin (self);
  else
    finish_closing (self);
}
