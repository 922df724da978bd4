/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-retired-authorities.h"

#include <string.h>

#include "common/xmh-file.h"
#include "tls/xmh-secret.h"

/* The oldest are dropped. */
#define MAX_RETIRED 32

void
xmh_retired_authority_free (XmhRetiredAuthority *authority)
{
  g_free (authority->common_name);
  g_free (authority->fingerprint);
  g_free (authority);
}

static gint
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const XmhRetiredAuthority *x = *(XmhRetiredAuthority *const *) a;
  const XmhRetiredAuthority *y = *(XmhRetiredAuthority *const *) b;

  return x->retired < y->retired ? 1 : x->retired > y->retired ? -1 : strcmp (x->fingerprint, y->fingerprint);
}

static GKeyFile *
load_file (const char *file)
{
  GKeyFile *key_file = g_key_file_new ();
  g_autoptr(GBytes) content = xmh_secret_read_file (file, NULL);

  if (content != NULL)
    g_key_file_load_from_bytes (key_file, content, G_KEY_FILE_NONE, NULL);

  return key_file;
}

/* @file: a missing or damaged file has no entries
 * Returns: (transfer full) (element-type XmhRetiredAuthority): the authorities that devices may still trust, the one
 *   that was replaced last first */
GPtrArray *
xmh_retired_authorities_load (const char *file)
{
  g_autoptr(GKeyFile) key_file = load_file (file);
  g_auto(GStrv) groups = g_key_file_get_groups (key_file, NULL);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_retired_authority_free);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_autoptr(XmhRetiredAuthority) authority = g_new0 (XmhRetiredAuthority, 1);

      authority->fingerprint = g_strdup (groups[i]);
      authority->common_name = g_key_file_get_string (key_file, groups[i], "common-name", NULL);
      authority->not_after = g_key_file_get_int64 (key_file, groups[i], "not-after", NULL);
      authority->retired = g_key_file_get_int64 (key_file, groups[i], "retired", NULL);
      if (authority->common_name != NULL && authority->not_after > now)
        g_ptr_array_add (list, g_steal_pointer (&authority));
    }

  g_ptr_array_sort (list, compare_newest_first);
  if (list->len > MAX_RETIRED)
    g_ptr_array_set_size (list, MAX_RETIRED);
  return list;
}

static void
write_entry (GKeyFile *key_file, const char *fingerprint, const char *common_name, gint64 not_after, gint64 retired)
{
  g_key_file_set_string (key_file, fingerprint, "common-name", common_name);
  g_key_file_set_int64 (key_file, fingerprint, "not-after", not_after);
  g_key_file_set_int64 (key_file, fingerprint, "retired", retired);
}

/* @certificate: an authority that is no longer used; one that is already in the list is left as it is
 * Returns: whether it is remembered */
gboolean
xmh_retired_authorities_add (const char *file, const XmhCertificate *certificate, GError **error)
{
  g_autoptr(GPtrArray) list = xmh_retired_authorities_load (file);
  g_autoptr(GKeyFile) key_file = g_key_file_new ();
  g_autofree char *content = NULL;
  gsize length;

  write_entry (key_file, certificate->fingerprint, certificate->common_name, certificate->not_after,
               g_get_real_time () / G_USEC_PER_SEC);
  for (guint i = 0; i < list->len && i < MAX_RETIRED - 1; i++)
    {
      const XmhRetiredAuthority *old = g_ptr_array_index (list, i);

      write_entry (key_file, old->fingerprint, old->common_name, old->not_after, old->retired);
    }

  content = g_key_file_to_data (key_file, &length, NULL);
  return xmh_file_replace (file, content, length, 0600, error);
}
