/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-json-members.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"

/* Far beyond any date, and far from the bounds of 64 bits. */
#define TIME_MAX (G_GINT64_CONSTANT (1) << 50)

gboolean
xmh_json_members_init (XmhJsonMembers *self, JsonNode *node, GError **error)
{
  *self = (XmhJsonMembers){ .error = error };
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("something is not an object of JSON"));
      self->has_failed = TRUE;
      return FALSE;
    }

  self->object = json_node_get_object (node);
  return TRUE;
}

gboolean
xmh_json_members_refuse (XmhJsonMembers *self, const char *name)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error (self->error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("“%s” is missing or wrong"), name);

  self->has_failed = TRUE;
  return FALSE;
}

gboolean
xmh_json_members_has (XmhJsonMembers *self, const char *name)
{
  return json_object_has_member (self->object, name);
}

/* (nullable) */
static JsonNode *
get_value (XmhJsonMembers *self, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (self->object, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type)
    return node;

  xmh_json_members_refuse (self, name);
  return NULL;
}

const char *
xmh_json_members_get_text (XmhJsonMembers *self, const char *name, gsize max)
{
  JsonNode *node = get_value (self, name, G_TYPE_STRING);
  const char *text = node != NULL ? json_node_get_string (node) : NULL;

  if (text != NULL && strlen (text) <= max && g_utf8_validate (text, -1, NULL))
    return text;

  xmh_json_members_refuse (self, name);
  return "";
}

const char *
xmh_json_members_find_text (XmhJsonMembers *self, const char *name, gsize max)
{
  return xmh_json_members_has (self, name) ? xmh_json_members_get_text (self, name, max) : NULL;
}

gint64
xmh_json_members_get_time (XmhJsonMembers *self, const char *name)
{
  JsonNode *node = get_value (self, name, G_TYPE_INT64);
  gint64 time = node != NULL ? json_node_get_int (node) : 0;

  if (time >= 0 && time <= TIME_MAX)
    return time;

  xmh_json_members_refuse (self, name);
  return 0;
}

gboolean
xmh_json_members_get_flag (XmhJsonMembers *self, const char *name)
{
  JsonNode *node = get_value (self, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

gsize
xmh_json_members_get_bytes (XmhJsonMembers *self, const char *name, guint8 *bytes, gsize max)
{
  const char *text = xmh_json_members_get_text (self, name, 2 * max);
  gsize length = strlen (text);

  if (length == 0 || length % 2 != 0 || strspn (text, "0123456789abcdef") != length)
    {
      xmh_json_members_refuse (self, name);
      return 0;
    }

  for (gsize i = 0; i < length / 2; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4 | g_ascii_xdigit_value (text[2 * i + 1]));
  return length / 2;
}

JsonArray *
xmh_json_members_get_array (XmhJsonMembers *self, const char *name, guint max)
{
  JsonNode *node = json_object_get_member (self->object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) <= max)
    return json_node_get_array (node);

  xmh_json_members_refuse (self, name);
  return NULL;
}
