/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <json-glib/json-glib.h>

/**
 * XmhJsonMembers:
 * @object: the object
 * @error: (nullable): where the first fault goes, also of several objects
 * @has_failed: whether there was one
 *
 * Reads members of an object from a file that anybody may have changed. The first member that is missing or not as it
 * should be sets the error; the functions then return a harmless value.
 */
typedef struct
{
  JsonObject *object;
  GError **error;
  gboolean has_failed;
} XmhJsonMembers;

/* @node: (nullable)
 * @error: (nullable): left alone if it is set already
 * Returns: whether @node is an object */
gboolean xmh_json_members_init (XmhJsonMembers *self, JsonNode *node, GError **error);

/* Sets the error for the member @name.
 * Returns: %FALSE */
gboolean xmh_json_members_refuse (XmhJsonMembers *self, const char *name);

gboolean xmh_json_members_has (XmhJsonMembers *self, const char *name);

/* @max: in bytes
 * Returns: (transfer none): the text; empty after a fault */
const char *xmh_json_members_get_text (XmhJsonMembers *self, const char *name, gsize max);
/* Returns: (transfer none) (nullable): as xmh_json_members_get_text(), or %NULL if there is no such member */
const char *xmh_json_members_find_text (XmhJsonMembers *self, const char *name, gsize max);
/* Returns: a number that is not negative, and small enough to calculate with */
gint64 xmh_json_members_get_time (XmhJsonMembers *self, const char *name);
gboolean xmh_json_members_get_flag (XmhJsonMembers *self, const char *name);
/* Reads hex digits.
 * @bytes: (out caller-allocates)
 * @max: the size of @bytes
 * Returns: the number of bytes; 0 after a fault */
gsize xmh_json_members_get_bytes (XmhJsonMembers *self, const char *name, guint8 *bytes, gsize max);
/* @max: so many elements at most
 * Returns: (transfer none) (nullable): %NULL after a fault */
JsonArray *xmh_json_members_get_array (XmhJsonMembers *self, const char *name, guint max);
