/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* What is read at most: configuration files have a hundred lines. */
#define XMH_YAML_MAX_BYTES (1024 * 1024)
#define XMH_YAML_MAX_DEPTH 16
#define XMH_YAML_MAX_NODES 20000

typedef enum
{
  XMH_YAML_NULL,
  XMH_YAML_BOOLEAN,
  XMH_YAML_INTEGER,
  XMH_YAML_FLOAT,
  XMH_YAML_STRING,
  XMH_YAML_LIST,
  XMH_YAML_MAP,
} XmhYamlKind;

typedef struct _XmhYamlNode XmhYamlNode;

/* A value of a document. Lines and columns count from 1, columns in characters. */
struct _XmhYamlNode
{
  XmhYamlKind kind;
  guint line;
  guint column;
  gsize start; /* the position of the value in the document, in bytes */
  gsize end;

  char *key; /* its name in the map around it; NULL in lists and at the root */
  guint key_line;
  guint key_column;

  char *text; /* of scalars: without quotes, escapes resolved; wiped when freed */
  gboolean boolean;
  gint64 integer;      /* what does not fit is G_MAXINT64 or G_MININT64 */
  GPtrArray *children; /* of XmhYamlNode, for lists and maps, in the document's order */
};

/* Reads a YAML 1.1 document into a tree, with scalars as PyYAML's safe loader reads them. Aliases, unknown tags,
 * repeated names in a map and a second document are errors.
 * @name: the name of the document in errors
 * @length: in bytes, at most %XMH_YAML_MAX_BYTES
 * @error: %XMH_ERROR_INVALID_CONFIG, beginning with `name:line:column: `
 * Returns: (transfer full): the root; of kind %XMH_YAML_NULL for an empty document */
XmhYamlNode *xmh_yaml_parse (const char *name, const char *bytes, gsize length, GError **error);
/* Wipes the texts, since one of them may be a secret. */
void xmh_yaml_node_free (XmhYamlNode *node);
/* Returns: (transfer none) (nullable): the value of @key; %NULL if there is none, or if @map is %NULL or no map */
const XmhYamlNode *xmh_yaml_node_get (const XmhYamlNode *map, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhYamlNode, xmh_yaml_node_free)
