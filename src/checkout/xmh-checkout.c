/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "checkout/xmh-checkout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"

#define SAMPLES "agent-samples"

/* Where xr-ai has kept its hub, the newest first. */
static const struct
{
  const char *folder;
  const char *file;
  gboolean is_old;
} layouts[] = {
  { XMH_CHECKOUT_HUB, "device_io_hub.yaml", FALSE },
  { "services/xr-media-hub", "xr_media_hub.yaml", TRUE },
};

void
xmh_checkout_free (XmhCheckout *self)
{
  g_free (self->path);
  g_free (self->sample);
  g_free (self->folder);
  g_free (self->file);
  g_free (self);
}

static gboolean
fail (const char *path, const char *reason, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, "%s: %s", path, reason);
  return FALSE;
}

/* The hub starts programs of the checkout and serves its pages. */
static gboolean
check_trust (const char *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return fail (path, g_strerror (errno), error);
  if (info.st_uid != geteuid () && info.st_uid != 0)
    return fail (path, _ ("belongs to another user; import a checkout of your own"), error);
  if ((info.st_mode & S_IWOTH) != 0)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED, _ ("%s: every user can write to it; run %s on the checkout"),
                   path, "chmod -R o-w");
      return FALSE;
    }

  return TRUE;
}

static gboolean
is_folder (const char *path, const char *below)
{
  g_autofree char *folder = g_build_filename (path, below, NULL);

  return g_file_test (folder, G_FILE_TEST_IS_DIR);
}

/* Returns: the index of the layout, or -1 */
static int
find_layout (const char *path, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (is_folder (path, layouts[i].folder))
      return (int) i;

  if (is_folder (path, "server-runtime") && is_folder (path, SAMPLES))
    fail (path, _ ("this xr-ai checkout is too old for xmhctl; update it and try again"), error);
  else
    fail (path, _ ("not an xr-ai checkout; it has no folder services/device-io-hub"), error);
  return -1;
}

static char *
resolve (const char *path, GError **error)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real);

  free (real);
  if (copy == NULL)
    fail (path, g_strerror (errno), error);
  else if (!g_utf8_validate (copy, -1, NULL))
    fail (path, _ ("the path is not valid UTF-8"), error);
  else if (!g_file_test (copy, G_FILE_TEST_IS_DIR))
    fail (path, _ ("not a folder"), error);
  else
    return copy;

  g_free (copy);
  return NULL;
}

/* Returns: (transfer full) (nullable): the file of the sample in @folder, which may have either name */
static char *
find_sample_file (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autofree char *file = g_build_filename (folder, "yaml", layouts[i].file, NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&file);
    }

  return NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
xmh_checkout_list_samples (const XmhCheckout *self)
{
  g_autofree char *samples = g_build_filename (self->path, SAMPLES, NULL);
  g_autoptr(GDir) dir = g_dir_open (samples, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (samples, name, NULL);
      g_autofree char *file = find_sample_file (folder);

      if (file != NULL)
        g_ptr_array_add (names, g_strdup (name));
    }

  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static gboolean
find_sample (XmhCheckout *self, const char *sample, GError **error)
{
  g_auto(GStrv) samples = xmh_checkout_list_samples (self);
  g_autofree char *list = g_strjoinv (", ", samples);

  if (!g_strv_contains ((const char *const *) samples, sample))
    {
      if (*list != '\0')
        g_set_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND, _ ("%s: there is no sample “%s”; there are: %s"),
                     self->path, sample, list);
      else
        g_set_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND, _ ("%s: there is no sample “%s”"), self->path, sample);
      return FALSE;
    }

  self->sample = g_strdup (sample);
  self->folder = g_build_filename (self->path, SAMPLES, sample, NULL);
  self->file = find_sample_file (self->folder);
  return TRUE;
}

XmhCheckout *
xmh_checkout_open (const char *path, const char *sample, GError **error)
{
  g_autoptr(XmhCheckout) self = g_new0 (XmhCheckout, 1);
  int layout;

  self->path = resolve (path, error);
  if (self->path == NULL)
    return NULL;
  /* First: to protect a checkout is no advice for another folder. */
  layout = find_layout (self->path, error);
  if (layout < 0 || !check_trust (self->path, error))
    return NULL;

  self->is_old = layouts[layout].is_old;
  if (sample == NULL)
    {
      self->folder = g_build_filename (self->path, layouts[layout].folder, NULL);
      self->file = g_build_filename (self->folder, layouts[layout].file, NULL);
    }
  else if (!find_sample (self, sample, error))
    {
      return NULL;
    }

  if (!check_trust (self->folder, error) || !check_trust (self->file, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
xmh_checkout_find_runtime_file (const XmhCheckout *self)
{
  g_autofree char *file = g_build_filename (self->folder, "yaml", "cloudxr_runtime.yaml", NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS) ? g_steal_pointer (&file) : NULL;
}
