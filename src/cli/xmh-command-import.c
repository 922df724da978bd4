/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "checkout/xmh-import-advice.h"
#include "checkout/xmh-import.h"
#include "terminal/xmh-wrap.h"
#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "common/xmh-folders.h"
#include "common/xmh-yaml.h"

#define FILE_NAME "xr_media_hub.yaml"
#define BACKUPS_MAX 100

/* Where the result goes. */
typedef struct
{
  char *path;
  char *backup;  /* where the old content goes; NULL: there is none */
  char *content; /* the old content */
  gsize length;
} Target;

static void
target_clear (Target *target)
{
  if (target->content != NULL)
    explicit_bzero (target->content, target->length);
  g_clear_pointer (&target->content, g_free);
  g_clear_pointer (&target->backup, g_free);
  g_clear_pointer (&target->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* What lies there may be the only copy of a configuration. Returns: (transfer full) (nullable): an unused name */
static char *
name_backup (const char *path)
{
  for (guint i = 1; i < BACKUPS_MAX; i++)
    {
      g_autofree char *backup = i == 1 ? g_strconcat (path, ".backup", NULL)
                                       : g_strdup_printf ("%s.backup-%u", path, i);
      struct stat info;

      if (lstat (backup, &info) != 0 && errno == ENOENT)
        return g_steal_pointer (&backup);
    }

  return NULL;
}

/* A link is followed: the file may be kept elsewhere. */
static gboolean
look_at_target (Target *target, GError **error)
{
  g_autofree char *folder = xmh_folders_get_config ();
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autoptr(GError) local_error = NULL;
  char *real = realpath (path, NULL);

  target->path = g_strdup (real != NULL ? real : path);
  free (real);
  if (!xmh_file_read (target->path, XMH_YAML_MAX_BYTES + 1, &target->content, &target->length, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  target->backup = name_backup (target->path);
  if (target->backup != NULL && target->length <= XMH_YAML_MAX_BYTES)
    return TRUE;

  g_set_error (error, XMH_ERROR, XMH_ERROR_REFUSED, _ ("%s cannot be kept as a backup; move it away"), target->path);
  return FALSE;
}

static gboolean
write_target (const Target *target, const char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target->path);

  if (!xmh_folder_ensure (folder, 0700, error))
    return FALSE;
  if (target->backup != NULL && !xmh_file_replace (target->backup, target->content, target->length, 0600, error))
    return FALSE;

  return xmh_file_replace (target->path, text, strlen (text), 0600, error);
}

static void
print_written (const Target *target, gboolean dry_run, gboolean force)
{
  if (target->backup == NULL)
    g_print (dry_run ? _ ("Would write %s\n") : _ ("Wrote %s\n"), target->path);
  else if (dry_run && force)
    g_print (_ ("Would replace %s, and keep the old file as %s\n"), target->path, target->backup);
  else if (dry_run)
    g_print (_ ("Would need --force to replace %s, and keep the old file as %s\n"), target->path, target->backup);
  else
    g_print (_ ("Replaced %s. The old file is %s\n"), target->path, target->backup);
}

static void
print_result (const XmhImport *import)
{
  g_autofree char *taken = NULL;
  int columns = xmh_wrap_get_columns ();

  g_ptr_array_add (import->taken, NULL);
  taken = g_strjoinv (", ", (char **) import->taken->pdata);
  g_ptr_array_remove_index (import->taken, import->taken->len - 1);
  if (*taken != '\0')
    {
      g_print ("%s\n    ", _ ("Keys in the file:"));
      xmh_wrap_print (taken, 4, 4, columns);
    }
  if (import->left->len > 0)
    g_print ("%s\n", _ ("Left out:"));
  for (guint i = 0; i < import->left->len; i++)
    {
      const XmhImportNote *note = g_ptr_array_index (import->left, i);
      g_autofree char *line = g_strdup_printf ("%s: %s", note->key, note->reason);

      g_print ("    ");
      xmh_wrap_print (line, 8, 4, columns);
    }
}

static void
print_advice (const XmhCheckout *checkout, const XmhImport *import)
{
  g_autoptr(GPtrArray) tasks = xmh_import_list_advice (checkout, import);
  int columns = xmh_wrap_get_columns ();

  g_print ("%s\n", _ ("What you need to do:"));
  for (guint i = 0; i < tasks->len; i++)
    {
      g_auto(GStrv) lines = g_strsplit (g_ptr_array_index (tasks, i), "\n", 2);

      g_print ("  * ");
      xmh_wrap_print (lines[0], 4, 4, columns);
      if (lines[1] != NULL)
        g_print ("        %s\n", lines[1]);
    }
}

static void
print_source (const XmhCheckout *checkout)
{
  g_auto(GStrv) samples = xmh_checkout_list_samples (checkout);
  g_autofree char *list = g_strjoinv (", ", samples);

  g_print (_ ("Read %s\n"), checkout->file);
  if (checkout->sample == NULL && *list != '\0')
    g_print (_ ("This is the file of the checkout's own hub. For a sample, add --sample and one of: %s\n"), list);
}

/* A hub that was started with --config does not read the new file. */
static void
print_other_file (XmhCli *cli, const Target *target)
{
  const char *file = xmh_cli_find (cli) ? xmh_bus_media_hub_get_config_file (cli->hub) : NULL;

  if (file != NULL && *file != '\0' && strcmp (file, target->path) != 0)
    g_printerr (_ ("The running hub reads another file: %s\n"), file);
}

static int
import_file (XmhCli *cli, const char *path, const char *sample, gboolean dry_run, gboolean force)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhCheckout) checkout = xmh_checkout_open (path, sample, &error);
  g_autoptr(XmhImport) import = checkout != NULL ? xmh_import_new (checkout, &error) : NULL;
  g_auto(Target) target = { NULL };

  if (import == NULL || !look_at_target (&target, &error))
    return xmh_cli_fail (error);
  if (target.backup != NULL && strcmp (target.content, import->text) == 0)
    {
      g_print (_ ("%s is up to date.\n"), target.path);
      print_advice (checkout, import);
      return XMH_EXIT_DONE;
    }
  if (target.backup != NULL && !force && !dry_run)
    {
      g_printerr (_ ("xmhctl: %s exists. Use --force to replace it; xmhctl keeps a backup.\n"), target.path);
      return XMH_EXIT_FAILED;
    }
  if (!dry_run && !write_target (&target, import->text, &error))
    return xmh_cli_fail (error);

  print_source (checkout);
  print_written (&target, dry_run, force);
  print_result (import);
  print_advice (checkout, import);
  print_other_file (cli, &target);
  return XMH_EXIT_DONE;
}

int
xmh_command_import (XmhCli *cli, int argc, char **argv)
{
  g_autofree char *sample = NULL;
  gboolean dry_run = FALSE, force = FALSE;
  const GOptionEntry entries[] = {
    { "sample", 's', 0, G_OPTION_ARG_STRING, &sample, N_ ("Use the file of this sample"), N_ ("NAME") },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, N_ ("Show what would be done, and change nothing"), NULL },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force, N_ ("Replace an existing file, and keep a backup"), NULL },
    { NULL }
  };

  if (!xmh_cli_parse (cli, entries, 1, 1, &argc, &argv))
    return XMH_EXIT_USAGE;

  return import_file (cli, argv[1], sample, dry_run, force);
}
