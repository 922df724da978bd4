/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-config"

#include "config.h"

#include "config/xmh-settings.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "config/xmh-origin.h"
#include "config/xmh-paths.h"

#define GROUP "settings"
#define KEY_TLS "web_server_tls"
#define KEY_NOTIFICATIONS "notifications"
#define KEY_CLOUDXR_ORIGINS "cloudxr_allow_origins"
#define KEY_CORS_ORIGINS "cors_allow_origins"

/* As many as the configuration may have. */
#define MAX_ORIGINS 256
#define MAX_BYTES (256 * 1024)

struct _XmhSettings
{
  GObject parent_instance;

  char *file;
  char *damaged_file;           /* where a file that could not be read was put, or NULL */
  GKeyFile *keys;
  char **cloudxr_origins;
  char **cors_origins;
  GQueue changes;               /* of GTask, one at work at a time; each holds the settings */
};

/* One change: as the caller wants it, and then as it is to be written. */
typedef struct
{
  const char *key;
  enum
  {
    SET_BOOLEAN,
    RESET,
    ADD_ORIGIN,
  } kind;
  gboolean value;
  char *origin;

  GKeyFile *keys;
  char *bytes;
  gsize length;
} Change;

static void
change_free (Change *change)
{
  g_clear_pointer (&change->keys, g_key_file_unref);
  g_free (change->bytes);
  g_free (change->origin);
  g_free (change);
}

G_DEFINE_FINAL_TYPE (XmhSettings, xmh_settings, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
xmh_settings_finalize (GObject *object)
{
  XmhSettings *self = XMH_SETTINGS (object);

  g_assert (g_queue_is_empty (&self->changes));
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->damaged_file, g_free);
  g_clear_pointer (&self->keys, g_key_file_unref);
  g_clear_pointer (&self->cloudxr_origins, g_strfreev);
  g_clear_pointer (&self->cors_origins, g_strfreev);
  G_OBJECT_CLASS (xmh_settings_parent_class)->finalize (object);
}

static void
xmh_settings_class_init (XmhSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_settings_finalize;

  /**
   * XmhSettings::changed:
   * @key: the name of what changed, as the file has it
   */
  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
xmh_settings_init (XmhSettings *self)
{
  self->keys = g_key_file_new ();
  g_queue_init (&self->changes);
}

/* The origins of @key that are some: a file that was edited by hand must not let in more than it says. */
static char **
get_origins (XmhSettings *self,
             const char  *key)
{
  g_auto(GStrv) entries = g_key_file_get_string_list (self->keys, GROUP, key, NULL, NULL);
  g_autoptr(GStrvBuilder) origins = g_strv_builder_new ();

  for (guint i = 0; entries != NULL && entries[i] != NULL && i < MAX_ORIGINS; i++)
    {
      g_autofree char *origin = xmh_origin_normalize (entries[i]);

      if (origin != NULL)
        g_strv_builder_add (origins, origin);
      else
        g_warning ("%s: %s: '%s' is no origin", self->file, key, entries[i]);
    }

  return g_strv_builder_end (origins);
}

static void
refresh_origins (XmhSettings *self)
{
  g_strfreev (self->cloudxr_origins);
  self->cloudxr_origins = get_origins (self, KEY_CLOUDXR_ORIGINS);
  g_strfreev (self->cors_origins);
  self->cors_origins = get_origins (self, KEY_CORS_ORIGINS);
}

static gboolean
is_boolean_or_absent (GKeyFile   *keys,
                      const char *key,
                      GError    **error)
{
  g_autoptr(GError) local_error = NULL;

  if (!g_key_file_has_key (keys, GROUP, key, NULL))
    return TRUE;
  g_key_file_get_boolean (keys, GROUP, key, &local_error);
  if (local_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
read_keys (const char *bytes,
           gsize       length,
           GKeyFile   *keys,
           GError    **error)
{
  if (length > MAX_BYTES)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _("the file is too large"));
      return FALSE;
    }

  return (length == 0 || g_key_file_load_from_data (keys, bytes, length, G_KEY_FILE_KEEP_COMMENTS, error)) &&
         is_boolean_or_absent (keys, KEY_TLS, error) && is_boolean_or_absent (keys, KEY_NOTIFICATIONS, error);
}

/* Settings are conveniences: without them the configuration speaks again, and the file stays for a look. */
static void
put_aside (XmhSettings  *self,
           const GError *reason)
{
  g_clear_pointer (&self->keys, g_key_file_unref);
  self->keys = g_key_file_new ();
  self->damaged_file = g_strconcat (self->file, ".broken", NULL);

  if (rename (self->file, self->damaged_file) == 0)
    g_warning ("%s: %s; it is %s now, and the configuration speaks again", self->file, reason->message,
               self->damaged_file);
  else
    g_warning ("%s: %s; it is not used", self->file, reason->message);
}

/**
 * xmh_settings_new:
 * @paths: the hub's folders
 * @error: return location; of #GIOError or #GFileError when the file is there and cannot be read
 *
 * Reads `settings.ini` of the state folder. A file that makes no sense is kept aside, see
 * xmh_settings_get_damaged_file().
 *
 * Returns: (transfer full): the settings
 */
XmhSettings *
xmh_settings_new (XmhPaths *paths,
                  GError  **error)
{
  g_autoptr(XmhSettings) self = g_object_new (XMH_TYPE_SETTINGS, NULL);
  g_autoptr(GError) local_error = NULL;
  g_autofree char *bytes = NULL;
  gsize length = 0;

  self->file = g_build_filename (paths->state_dir, "settings.ini", NULL);
  if (!xmh_file_read (self->file, MAX_BYTES + 1, &bytes, &length, &local_error) &&
      !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  g_clear_error (&local_error);
  if (!read_keys (bytes, length, self->keys, &local_error))
    put_aside (self, local_error);
  refresh_origins (self);
  return g_steal_pointer (&self);
}

const char *
xmh_settings_get_file (XmhSettings *self)
{
  return self->file;
}

/**
 * xmh_settings_get_damaged_file:
 * @self: the settings
 *
 * Returns: (transfer none) (nullable): where a damaged file was put at the start, or %NULL
 */
const char *
xmh_settings_get_damaged_file (XmhSettings *self)
{
  return self->damaged_file;
}

static GKeyFile *
copy_keys (XmhSettings *self)
{
  GKeyFile *copy = g_key_file_new ();
  gsize length;
  g_autofree char *bytes = g_key_file_to_data (self->keys, &length, NULL);

  if (length > 0)
    g_key_file_load_from_data (copy, bytes, length, G_KEY_FILE_KEEP_COMMENTS, NULL);
  return copy;
}

/* `*` is for those who edit the configuration: one click must not open the hub to every page there is. */
static gboolean
add_origin (XmhSettings *self,
            Change      *change,
            GError     **error)
{
  gboolean is_cloudxr = g_str_equal (change->key, KEY_CLOUDXR_ORIGINS);
  char **origins = is_cloudxr ? self->cloudxr_origins : self->cors_origins;
  g_autofree char *normal = xmh_origin_normalize (change->origin);
  g_autoptr(GPtrArray) list = g_ptr_array_new ();

  if (normal == NULL || strcmp (normal, "*") == 0)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                           _("not a valid origin (expected https://host or https://host:port)"));
      return FALSE;
    }
  if (g_strv_contains ((const char *const *) origins, normal))
    return TRUE;
  if (g_strv_length (origins) >= MAX_ORIGINS)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_REFUSED, _("there are already too many origins"));
      return FALSE;
    }

  for (guint i = 0; origins[i] != NULL; i++)
    g_ptr_array_add (list, origins[i]);
  g_ptr_array_add (list, normal);
  g_key_file_set_string_list (change->keys, GROUP, change->key, (const char *const *) list->pdata, list->len);
  return TRUE;
}

/* Makes what the file shall hold, from what it holds now. */
static gboolean
prepare (XmhSettings *self,
         Change      *change,
         GError     **error)
{
  gboolean is_right = TRUE;

  change->keys = copy_keys (self);
  switch (change->kind)
    {
    case SET_BOOLEAN:
      g_key_file_set_boolean (change->keys, GROUP, change->key, change->value);
      break;
    case RESET:
      g_key_file_remove_key (change->keys, GROUP, change->key, NULL);
      break;
    case ADD_ORIGIN:
    default:
      is_right = add_origin (self, change, error);
      break;
    }
  change->bytes = g_key_file_to_data (change->keys, &change->length, NULL);
  return is_right;
}

static void
write_file (GTask        *task,
            gpointer      source,
            gpointer      data,
            GCancellable *cancellable)
{
  XmhSettings *self = source;
  const Change *change = data;
  GError *error = NULL;

  if (xmh_file_replace (self->file, change->bytes, change->length, 0600, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void begin_change (XmhSettings *self);

/* Takes over what was written, answers, and goes on with whoever waits. */
static void
end_change (XmhSettings *self,
            gboolean     is_written,
            GError      *error)
{
  g_autoptr(GTask) task = g_queue_pop_head (&self->changes);
  const Change *change = g_task_get_task_data (task);

  if (is_written)
    {
      g_key_file_unref (self->keys);
      self->keys = g_key_file_ref (change->keys);
      refresh_origins (self);
      g_signal_emit (self, signals[CHANGED], 0, change->key);
    }
  begin_change (self);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  XmhSettings *self = XMH_SETTINGS (source);
  GError *error = NULL;
  gboolean is_written = g_task_propagate_boolean (G_TASK (result), &error);

  end_change (self, is_written, error);
}

static gboolean
says_the_same (XmhSettings  *self,
               const Change *change)
{
  g_autofree char *bytes = g_key_file_to_data (self->keys, NULL, NULL);

  return strcmp (bytes, change->bytes) == 0;
}

static void
begin_change (XmhSettings *self)
{
  GTask *task = g_queue_peek_head (&self->changes);
  Change *change = task != NULL ? g_task_get_task_data (task) : NULL;
  g_autoptr(GTask) writing = NULL;
  GError *error = NULL;

  if (change == NULL)
    return;
  if (!prepare (self, change, &error) || says_the_same (self, change))
    {
      end_change (self, FALSE, error);
      return;
    }

  writing = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (writing, begin_change);
  g_task_set_task_data (writing, change, NULL);
  g_task_run_in_thread (writing, write_file);
}

/* Takes @change. The file is written in a thread: to be sure that it is on disk may take its time. */
static void
queue_change (XmhSettings        *self,
              const Change       *change,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, queue_change);
  g_task_set_task_data (task, g_memdup2 (change, sizeof *change), (GDestroyNotify) change_free);
  g_queue_push_tail (&self->changes, task);
  if (self->changes.length == 1)
    begin_change (self);
}

/**
 * xmh_settings_change_finish:
 * @self: the settings
 * @result: what the callback of any change got
 * @error: return location
 *
 * Returns: whether the change is on disk and in force; nothing has changed otherwise
 */
gboolean
xmh_settings_change_finish (XmhSettings  *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * xmh_settings_get_tls:
 * @self: the settings
 * @enabled: (out) (optional): whether TLS is on; untouched when the return value is %FALSE
 *
 * Returns: whether TLS was switched at run time; the configuration's `web_server_tls` counts otherwise
 */
gboolean
xmh_settings_get_tls (XmhSettings *self,
                      gboolean    *enabled)
{
  if (!g_key_file_has_key (self->keys, GROUP, KEY_TLS, NULL))
    return FALSE;

  if (enabled != NULL)
    *enabled = g_key_file_get_boolean (self->keys, GROUP, KEY_TLS, NULL);
  return TRUE;
}

/**
 * xmh_settings_switch_tls_async:
 * @self: the settings
 * @position: what wins over the configuration's `web_server_tls`, if anything
 * @callback: called when that is on disk, or cannot be put there
 * @user_data: for @callback
 */
void
xmh_settings_switch_tls_async (XmhSettings        *self,
                               XmhTlsSwitch        position,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  Change change = {
    .key = KEY_TLS,
    .kind = position == XMH_TLS_SWITCH_RESET ? RESET : SET_BOOLEAN,
    .value = position == XMH_TLS_SWITCH_ON,
  };

  queue_change (self, &change, callback, user_data);
}

/**
 * xmh_settings_get_notifications:
 * @self: the settings
 *
 * Returns: whether the desktop is notified; it is unless that was switched off
 */
gboolean
xmh_settings_get_notifications (XmhSettings *self)
{
  return !g_key_file_has_key (self->keys, GROUP, KEY_NOTIFICATIONS, NULL) ||
         g_key_file_get_boolean (self->keys, GROUP, KEY_NOTIFICATIONS, NULL);
}

void
xmh_settings_set_notifications_async (XmhSettings        *self,
                                      gboolean            enabled,
                                      GAsyncReadyCallback callback,
                                      gpointer            user_data)
{
  Change change = { .key = KEY_NOTIFICATIONS, .kind = SET_BOOLEAN, .value = enabled };

  queue_change (self, &change, callback, user_data);
}

/**
 * xmh_settings_get_cloudxr_origins:
 * @self: the settings
 *
 * Returns: (transfer none): origins that were added to `cloudxr_allow_origins`, until the next change
 */
const char *const *
xmh_settings_get_cloudxr_origins (XmhSettings *self)
{
  return (const char *const *) self->cloudxr_origins;
}

void
xmh_settings_add_cloudxr_origin_async (XmhSettings        *self,
                                       const char         *origin,
                                       GAsyncReadyCallback callback,
                                       gpointer            user_data)
{
  Change change = { .key = KEY_CLOUDXR_ORIGINS, .kind = ADD_ORIGIN, .origin = g_strdup (origin) };

  queue_change (self, &change, callback, user_data);
}

/**
 * xmh_settings_get_cors_origins:
 * @self: the settings
 *
 * Returns: (transfer none): origins that were added to `cors_allow_origins`, until the next change
 */
const char *const *
xmh_settings_get_cors_origins (XmhSettings *self)
{
  return (const char *const *) self->cors_origins;
}

void
xmh_settings_add_cors_origin_async (XmhSettings        *self,
                                    const char         *origin,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  Change change = { .key = KEY_CORS_ORIGINS, .kind = ADD_ORIGIN, .origin = g_strdup (origin) };

  queue_change (self, &change, callback, user_data);
}
