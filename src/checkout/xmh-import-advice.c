/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "checkout/xmh-import-advice.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "common/xmh-yaml-file.h"

/* Leaves 48322 to the hub, whose certificate the headset trusts. */
#define PROXY_PORT "PROXY_PORT: 48323"

/* The links of a client are in it or in one of its folders. */
#define LINKS_DEPTH 2

static void G_GNUC_PRINTF (2, 3) add_task (GPtrArray *tasks, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (tasks, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
advise_build (GPtrArray *tasks, const XmhImport *import)
{
  static const char *const files[] = { "vendor/cloudxr-sdk.esm.mjs", "vendor/livekit-client.esm.mjs" };
  g_autofree char *vendor = g_build_filename (import->client_dir, "vendor", NULL);
  g_autofree char *script = g_strconcat (import->client_dir, "-build/build.sh", NULL);
  g_autoptr(GString) missing = g_string_new (NULL);

  if (!g_file_test (vendor, G_FILE_TEST_IS_DIR))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (import->client_dir, files[i], NULL);

      if (!g_file_test (file, G_FILE_TEST_EXISTS))
        g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", files[i]);
    }
  if (missing->len == 0)
    return;

  if (g_file_test (script, G_FILE_TEST_EXISTS))
    add_task (tasks, _ ("The web client needs files that are not built yet (%s). Run %s"), missing->str, script);
  else
    add_task (tasks, _ ("The web client needs files that are not built yet: %s"), missing->str);
}

/* Returns: (transfer full) (nullable): a folder from @top to @path, which is beneath, that others can write to */
static char *
find_writable (const char *top, const char *path)
{
  g_autofree char *place = g_strdup (path);

  while (g_str_has_prefix (place, top))
    {
      g_autofree char *above = g_path_get_dirname (place);
      struct stat info;

      if (stat (place, &info) == 0 && S_ISDIR (info.st_mode) && (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return g_steal_pointer (&place);
      g_free (place);
      place = g_steal_pointer (&above);
    }

  return NULL;
}

/* Looks at the links below @folder that lead out of it. Returns: as find_writable() */
static char *
find_obstacle (const char *top, const char *folder, guint depth)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  char *found = NULL;

  while (dir != NULL && found == NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        {
          char *target = realpath (path, NULL);

          found = find_writable (top, folder);
          if (found == NULL && target != NULL)
            found = find_writable (top, target);
          free (target);
        }
      else if (depth > 0 && g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          found = find_obstacle (top, path, depth - 1);
        }
    }

  return found;
}

static void
advise_links (GPtrArray *tasks, const XmhCheckout *checkout, const XmhImport *import)
{
  g_autofree char *folder = find_obstacle (checkout->path, import->client_dir, LINKS_DEPTH);

  if (folder != NULL)
    add_task (tasks,
              _ ("The hub does not follow links of the web client, because other users can write to %s. Run chmod -R "
                 "go-w %s"),
              folder, checkout->path);
}

/* The line for the runtime's file, with what its `cloudxr_env` contains already. Returns: (nullable): %NULL if it needs
 * none */
static char *
make_runtime_line (const char *file)
{
  g_autoptr(XmhYamlNode) map = xmh_yaml_file_read (file, NULL);
  const XmhYamlNode *env = map != NULL ? xmh_yaml_node_get (map, "cloudxr_env") : NULL;
  g_autoptr(GString) line = g_string_new ("cloudxr_env: {");

  if (env != NULL && env->kind == XMH_YAML_MAP)
    for (guint i = 0; i < env->children->len; i++)
      {
        const XmhYamlNode *node = g_ptr_array_index (env->children, i);

        if (strcmp (node->key, "PROXY_PORT") == 0 && node->kind == XMH_YAML_INTEGER && node->integer != 48322)
          return NULL;
        if (strcmp (node->key, "PROXY_PORT") != 0 && node->text != NULL)
          g_string_append_printf (line, "%s: %s, ", node->key, node->text);
      }

  g_string_append (line, PROXY_PORT "}");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
advise_runtime (GPtrArray *tasks, const XmhCheckout *checkout)
{
  g_autofree char *file = xmh_checkout_find_runtime_file (checkout);
  g_autofree char *line = file != NULL ? make_runtime_line (file) : NULL;
  g_autofree char *task = NULL;

  if (line == NULL)
    return;

  task = g_strdup_printf (_ ("Leave port 48322 to the hub: in %s, set"), file);
  g_ptr_array_add (tasks, g_strconcat (task, "\n", line, NULL));
}

/* Otherwise the sample starts a second hub, with a LiveKit server of its own. */
static void
advise_sample (GPtrArray *tasks, const XmhCheckout *checkout)
{
  g_autofree char *program = g_build_filename (checkout->folder, "main.py", NULL);

  if (checkout->sample != NULL && g_file_test (program, G_FILE_TEST_EXISTS))
    add_task (tasks, _ ("The sample must not start xr-ai's hub: in %s, add launch_mode=\"reuse\" to the process “hub”"),
              program);
}

/* Where xr-ai-connector looks for an interpreter. Without one it needs uv, which a service often does not find. */
static gboolean
has_packages (const XmhCheckout *checkout)
{
  static const char *const programs[] = { XMH_CHECKOUT_HUB "/.venv/bin/python", ".venv/bin/python" };
  gboolean is_there = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (programs) && !is_there; i++)
    {
      g_autofree char *program = g_build_filename (checkout->path, programs[i], NULL);

      is_there = g_file_test (program, G_FILE_TEST_EXISTS);
    }

  return is_there;
}

static void
advise_packages (GPtrArray *tasks, const XmhCheckout *checkout, const XmhImport *import)
{
  g_autofree char *folder = g_build_filename (checkout->path, XMH_CHECKOUT_HUB, NULL);
  g_autofree char *quoted = g_shell_quote (folder);
  g_autofree char *task = NULL;

  if (import->connector == NULL || has_packages (checkout))
    return;

  task = g_strdup (_ ("The packages of the connector are not installed in the checkout. Run"));
  g_ptr_array_add (tasks, g_strconcat (task, "\nuv sync --project ", quoted, NULL));
}

static void
advise_connector (GPtrArray *tasks, const XmhImport *import)
{
  if (import->connector == NULL)
    add_task (
      tasks, "%s",
      _ ("Without a connector, agents do not join the room. See docs/from-xr-ai.md for another way to keep them."));
  else if (!g_file_test (import->connector, G_FILE_TEST_IS_EXECUTABLE))
    add_task (tasks, _ ("Agents cannot join the room: %s is not installed"), import->connector);
}

GPtrArray *
xmh_import_list_advice (const XmhCheckout *checkout, const XmhImport *import)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func (g_free);

  if (import->client_dir != NULL)
    {
      advise_build (tasks, import);
      advise_links (tasks, checkout, import);
    }
  advise_runtime (tasks, checkout);
  advise_sample (tasks, checkout);
  advise_connector (tasks, import);
  advise_packages (tasks, checkout, import);
  add_task (tasks, "%s", _ ("Restart the hub with “xmhctl restart”, then run “xmhctl status”."));
  return g_steal_pointer (&tasks);
}
