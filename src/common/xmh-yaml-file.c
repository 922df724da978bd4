/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-yaml-file.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-file.h"

XmhYamlNode *
xmh_yaml_file_read (const char *path, GError **error)
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
xmh_yaml_file_get_text (const XmhYamlNode *map, const char *path, const char *key, const char **text, GError **error)
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
