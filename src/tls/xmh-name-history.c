/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-name-history.h"

#include <string.h>

#include "host/xmh-name.h"
#include "tls/xmh-issuer.h"
#include "tls/xmh-secret.h"

#define GROUP "seen"
#define KEPT_S (30 * XMH_DAY_S)
/* The certificate holds 128 names in all. */
#define MAX_NAMES 96

struct _XmhNameHistory
{
  GHashTable *times; /* name → gint64 *, seconds since 1970 */
};

static void
set_time (XmhNameHistory *self, const char *name, gint64 time)
{
  g_hash_table_replace (self->times, g_strdup (name), g_memdup2 (&time, sizeof time));
}

static gint64
get_time (XmhNameHistory *self, const char *name)
{
  const gint64 *time = g_hash_table_lookup (self->times, name);

  return time != NULL ? *time : 0;
}

/* @file: a missing or damaged file counts as empty */
XmhNameHistory *
xmh_name_history_new (const char *file)
{
  XmhNameHistory *self = g_new0 (XmhNameHistory, 1);
  g_autoptr(GKeyFile) key_file = g_key_file_new ();
  g_autoptr(GBytes) content = xmh_secret_read_file (file, NULL);
  g_auto(GStrv) keys = NULL;

  self->times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (content != NULL && g_key_file_load_from_bytes (key_file, content, G_KEY_FILE_NONE, NULL))
    keys = g_key_file_get_keys (key_file, GROUP, NULL, NULL);
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *name = xmh_name_normalize (keys[i]);

      if (g_strcmp0 (name, keys[i]) == 0)
        set_time (self, name, g_key_file_get_int64 (key_file, GROUP, keys[i], NULL));
    }

  return self;
}

void
xmh_name_history_free (XmhNameHistory *self)
{
  g_hash_table_unref (self->times);
  g_free (self);
}

static gint
compare_latest_first (gconstpointer a, gconstpointer b, gpointer data)
{
  XmhNameHistory *self = data;
  const char *x = *(const char *const *) a;
  const char *y = *(const char *const *) b;
  gint64 difference = get_time (self, y) - get_time (self, x);

  return difference > 0 ? 1 : difference < 0 ? -1 : strcmp (x, y);
}

/* A time in the future comes from a wrong clock. It counts as now, or it would stay forever. */
static void
forget_old (XmhNameHistory *self, gint64 now)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->times);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      gint64 *time = value;

      *time = MIN (*time, now);
      if (*time < now - KEPT_S)
        g_hash_table_iter_remove (&iter);
    }
}

/* @names: those of the computer now
 * @now: seconds since 1970
 * Returns: whether the file must be written: there is a new name, or the times are a day old */
gboolean
xmh_name_history_touch (XmhNameHistory *self, const char *const *names, gint64 now)
{
  gboolean changed = FALSE;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      changed |= ABS (now - get_time (self, names[i])) >= XMH_DAY_S;
      set_time (self, names[i], now);
    }

  return changed;
}

/* @now: seconds since 1970
 * Returns: (transfer full): the names seen within 30 days, the latest first */
char **
xmh_name_history_list (XmhNameHistory *self, gint64 now)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name;

  forget_old (self, now);
  g_hash_table_iter_init (&iter, self->times);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_ptr_array_sort_with_data (names, compare_latest_first, self);
  for (guint i = 0; i < names->len && i < MAX_NAMES; i++)
    g_strv_builder_add (list, g_ptr_array_index (names, i));

  return g_strv_builder_end (list);
}

/* Returns: (transfer full): the new text of the file */
char *
xmh_name_history_to_text (XmhNameHistory *self)
{
  g_autoptr(GKeyFile) key_file = g_key_file_new ();
  GHashTableIter iter;
  gpointer name, time;

  g_hash_table_iter_init (&iter, self->times);
  while (g_hash_table_iter_next (&iter, &name, &time))
    g_key_file_set_int64 (key_file, GROUP, name, *(gint64 *) time);

  return g_key_file_to_data (key_file, NULL, NULL);
}
