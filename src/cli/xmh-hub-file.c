/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-hub-file.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "common/xmh-folders.h"

static const char *const names[] = { "xr_media_hub.yaml", "device_io_hub.yaml" };

static char *
find_in (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }

  return NULL;
}

char *
xmh_hub_file_find (XmhCli *cli)
{
  g_autofree char *folder = xmh_folders_get_config ();
  const char *in_use = cli->hub != NULL ? xmh_bus_media_hub_get_config_file (cli->hub) : NULL;
  char *path;

  if (in_use != NULL)
    return *in_use != '\0' ? g_strdup (in_use) : NULL;

  path = find_in (folder);
  return path != NULL ? path : find_in (SYSCONFDIR "/xr-ai");
}

XmhYamlNode *
xmh_hub_file_read (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr(XmhYamlNode) root = NULL;
  gsize length;

  if (!xmh_file_read (path, XMH_YAML_MAX_BYTES + 1, &text, &length, error))
    return NULL;

  root = xmh_yaml_parse (path, text, length, error);
  explicit_bzero (text, length);
  if (root == NULL || root->kind == XMH_YAML_MAP || root->kind == XMH_YAML_NULL)
    return g_steal_pointer (&root);

  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("%s: the file must contain a map of keys and values"),
               path);
  return NULL;
}

gboolean
xmh_hub_file_get_text (const XmhYamlNode *map, const char *path, const char *key, const char **text, GError **error)
{
  const XmhYamlNode *node = xmh_yaml_node_get (map, key);

  *text = NULL;
  if (node == NULL || node->kind == XMH_YAML_NULL)
    return TRUE;
  if (node->kind == XMH_YAML_STRING)
    {
      *text = *node->text != '\0' ? node->text : NULL;
      return TRUE;
    }

  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("%s:%u:%u: %s must be a string: put it in quotes"), path,
               node->line, node->column, key);
  return FALSE;
}
