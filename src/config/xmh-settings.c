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
#include "common/xmh-json.h"
#include "config/xmh-config-key.h"
#include "config/xmh-origin.h"
#include "config/xmh-paths.h"

#define GROUP "settings"
#define KEY_NOTIFICATIONS "notifications"

/* As many as the configuration may have. */
#define MAX_ORIGINS 256
#define MAX_BYTES (256 * 1024)

struct _XmhSettings
{
  GObject parent_instance;

  char *file;         /* NULL: nothing is kept */
  char *damaged_file; /* the new name of a file that could not be read, or NULL */
  GKeyFile *keys;
  GQueue changes; /* of GTask, of which the first is running; each holds a reference to the settings */
};

/* One change: first the requested one, then the one to be written. */
typedef struct
{
  const char *key;
  enum
  {
    SET_BOOLEAN,
    SET_TEXT,
    RESET,
    ADD_ORIGIN,
  } kind;
  gboolean value;
  const char *text; /* a constant */
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
  PROP_NOTIFICATIONS = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

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
  G_OBJECT_CLASS (xmh_settings_parent_class)->finalize (object);
}

static void
xmh_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, xmh_settings_get_notifications (XMH_SETTINGS (object)));
}

static void
xmh_settings_class_init (XmhSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = xmh_settings_finalize;
  object_class->get_property = xmh_settings_get_property;

  properties[PROP_NOTIFICATIONS] = g_param_spec_boolean ("notifications", NULL, NULL, TRUE,
                                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_SETTINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
}

static void
xmh_settings_init (XmhSettings *self)
{
  self->keys = g_key_file_new ();
  g_queue_init (&self->changes);
}

/* The valid origins of @key. A file that was edited by hand must not allow more than its entries, and `*` is only
 * allowed in the configuration. */
static char **
get_origins (XmhSettings *self, const char *key)
{
  g_auto(GStrv) entries = g_key_file_get_string_list (self->keys, GROUP, key, NULL, NULL);
  g_autoptr(GStrvBuilder) origins = g_strv_builder_new ();

  for (guint i = 0; entries != NULL && entries[i] != NULL && i < MAX_ORIGINS; i++)
    {
      g_autofree char *origin = xmh_origin_normalize (entries[i]);

      if (origin != NULL && strcmp (origin, "*") != 0)
        g_strv_builder_add (origins, origin);
      else
        g_warning ("%s: %s: '%s' is no origin", self->file, key, entries[i]);
    }

  return g_strv_builder_end (origins);
}

static gboolean
is_boolean_or_absent (GKeyFile *keys, const char *key, GError **error)
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
check_keys (GKeyFile *keys, GError **error)
{
  const XmhConfigKey *known;
  guint n_known;

  known = xmh_config_keys (&n_known);
  for (guint i = 0; i < n_known; i++)
    if ((known[i].flags & XMH_KEY_RUN_TIME) != 0 && known[i].kind == XMH_CONFIG_KEY_BOOLEAN &&
        !is_boolean_or_absent (keys, known[i].name, error))
      return FALSE;

  return is_boolean_or_absent (keys, KEY_NOTIFICATIONS, error);
}

static gboolean
read_keys (const char *bytes, gsize length, GKeyFile *keys, GError **error)
{
  if (length > MAX_BYTES)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("the file is too large"));
      return FALSE;
    }

  return (length == 0 || g_key_file_load_from_data (keys, bytes, length, G_KEY_FILE_KEEP_COMMENTS, error)) &&
         check_keys (keys, error);
}

/* Settings are only conveniences: without them the configuration applies. The file is kept for the user to examine. */
static void
put_aside (XmhSettings *self, const GError *reason)
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

XmhSettings *
xmh_settings_new (XmhPaths *paths, GError **error)
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
  return g_steal_pointer (&self);
}

XmhSettings *
xmh_settings_new_volatile (void)
{
  return g_object_new (XMH_TYPE_SETTINGS, NULL);
}

const char *
xmh_settings_get_file (XmhSettings *self)
{
  return self->file;
}

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

/* `*` is only allowed in the configuration, since one click must not open the hub to every page. */
static gboolean
add_origin (XmhSettings *self, Change *change, GError **error)
{
  g_auto(GStrv) origins = get_origins (self, change->key);
  g_autofree char *normal = xmh_origin_normalize (change->origin);
  g_autoptr(GPtrArray) list = g_ptr_array_new ();

  if (normal == NULL || strcmp (normal, "*") == 0)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                           _ ("not a valid origin (expected https://host or https://host:port)"));
      return FALSE;
    }
  if (g_strv_contains ((const char *const *) origins, normal))
    return TRUE;
  if (g_strv_length (origins) >= MAX_ORIGINS)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_REFUSED, _ ("there are too many origins already"));
      return FALSE;
    }

  for (guint i = 0; origins[i] != NULL; i++)
    g_ptr_array_add (list, origins[i]);
  g_ptr_array_add (list, normal);
  g_key_file_set_string_list (change->keys, GROUP, change->key, (const char *const *) list->pdata, list->len);
  return TRUE;
}

/* Makes the new content of the file from the current settings. */
static gboolean
prepare (XmhSettings *self, Change *change, GError **error)
{
  gboolean is_right = TRUE;

  change->keys = copy_keys (self);
  switch (change->kind)
    {
    case SET_BOOLEAN:
      g_key_file_set_boolean (change->keys, GROUP, change->key, change->value);
      break;
    case SET_TEXT:
      g_key_file_set_string (change->keys, GROUP, change->key, change->text);
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
write_file (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
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

/* Applies what was written, answers, and starts the next change. */
static void
end_change (XmhSettings *self, gboolean is_written, GError *error)
{
  g_autoptr(GTask) task = g_queue_pop_head (&self->changes);
  const Change *change = g_task_get_task_data (task);

  if (is_written)
    {
      g_key_file_unref (self->keys);
      self->keys = g_key_file_ref (change->keys);
      if (strcmp (change->key, KEY_NOTIFICATIONS) == 0)
        g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOTIFICATIONS]);
      else
        g_signal_emit (self, signals[CHANGED], 0, change->key);
    }
  begin_change (self);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmhSettings *self = XMH_SETTINGS (source);
  GError *error = NULL;
  gboolean is_written = g_task_propagate_boolean (G_TASK (result), &error);

  end_change (self, is_written, error);
}

static gboolean
says_the_same (XmhSettings *self, const Change *change)
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
  if (self->file == NULL)
    {
      end_change (self, TRUE, NULL);
      return;
    }

  writing = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (writing, begin_change);
  g_task_set_task_data (writing, change, NULL);
  g_task_run_in_thread (writing, write_file);
}

/* Takes @change. The file is written in a thread, since syncing to disk may be slow. */
static void
queue_change (XmhSettings *self, const Change *change, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, queue_change);
  g_task_set_task_data (task, g_memdup2 (change, sizeof *change), (GDestroyNotify) change_free);
  g_queue_push_tail (&self->changes, task);
  if (self->changes.length == 1)
    begin_change (self);
}

gboolean
xmh_settings_change_finish (XmhSettings *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* One value as a line of the configuration, so that the code there reads and checks it. */
static char *
make_line (XmhSettings *self, const XmhConfigKey *key)
{
  g_autofree char *value = NULL;
  GString *line = g_string_new (key->name);

  g_string_append (line, ": ");
  if (key->kind == XMH_CONFIG_KEY_BOOLEAN)
    {
      g_string_append (line, g_key_file_get_boolean (self->keys, GROUP, key->name, NULL) ? "true" : "false");
      return g_string_free (line, FALSE);
    }

  value = g_key_file_get_string (self->keys, GROUP, key->name, NULL);
  if (key->kind == XMH_CONFIG_KEY_PORT || key->kind == XMH_CONFIG_KEY_NUMBER)
    g_string_append (line, value != NULL ? value : "");
  else
    xmh_json_append_string (line, value != NULL ? value : "");
  return g_string_free (line, FALSE);
}

static gboolean
replace_value (XmhSettings *self, const XmhConfigKey *key, XmhConfig *config)
{
  const char *name = self->file != NULL ? self->file : "settings.ini";
  g_autofree char *line = make_line (self, key);
  g_autoptr(XmhConfigReport) report = xmh_config_report_new (NULL);
  g_autoptr(GError) error = NULL;

  if (xmh_config_apply (config, name, line, strlen (line), report, &error))
    return TRUE;

  g_warning ("%s", error->message);
  return FALSE;
}

static gboolean
add_origins (XmhSettings *self, const XmhConfigKey *key, XmhConfig *config)
{
  g_auto(GStrv) added = get_origins (self, key->name);
  char ***list = &G_STRUCT_MEMBER (char **, config, key->offset);
  g_autoptr(GStrvBuilder) all = g_strv_builder_new ();

  g_strv_builder_addv (all, (const char **) *list);
  for (guint i = 0; added[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) *list, added[i]))
      g_strv_builder_add (all, added[i]);
  g_strfreev (*list);
  *list = g_strv_builder_end (all);
  return TRUE;
}

XmhConfig *
xmh_settings_merge (XmhSettings *self, XmhConfig *config)
{
  g_autoptr(XmhConfig) merged = xmh_config_copy (config);
  g_autoptr(GStrvBuilder) taken = g_strv_builder_new ();
  const XmhConfigKey *keys;
  guint n_keys;

  keys = xmh_config_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    if ((keys[i].flags & XMH_KEY_RUN_TIME) != 0 && g_key_file_has_key (self->keys, GROUP, keys[i].name, NULL) &&
        (keys[i].kind == XMH_CONFIG_KEY_ORIGINS ? add_origins : replace_value) (self, &keys[i], merged))
      g_strv_builder_add (taken, keys[i].name);

  g_strfreev (merged->run_time_keys);
  merged->run_time_keys = g_strv_builder_end (taken);
  return merged->run_time_keys[0] != NULL ? g_steal_pointer (&merged) : xmh_config_ref (config);
}

gboolean
xmh_settings_get_notifications (XmhSettings *self)
{
  return !g_key_file_has_key (self->keys, GROUP, KEY_NOTIFICATIONS, NULL) ||
         g_key_file_get_boolean (self->keys, GROUP, KEY_NOTIFICATIONS, NULL);
}

void
xmh_settings_set_boolean_async (XmhSettings *self,
                                const char *key,
                                gboolean value,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Change change = { .key = key, .kind = SET_BOOLEAN, .value = value };

  queue_change (self, &change, callback, user_data);
}

void
xmh_settings_set_text_async (XmhSettings *self,
                             const char *key,
                             const char *text,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Change change = { .key = key, .kind = SET_TEXT, .text = text };

  queue_change (self, &change, callback, user_data);
}

void
xmh_settings_reset_async (XmhSettings *self, const char *key, GAsyncReadyCallback callback, gpointer user_data)
{
  Change change = { .key = key, .kind = RESET };

  queue_change (self, &change, callback, user_data);
}

void
xmh_settings_add_origin_async (XmhSettings *self,
                               const char *key,
                               const char *origin,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  Change change = { .key = key, .kind = ADD_ORIGIN, .origin = g_strdup (origin) };

  queue_change (self, &change, callback, user_data);
}
