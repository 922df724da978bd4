/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-yaml.h"

#include <string.h>

#include <glib/gi18n.h>
#include <yaml.h>

#include "common/xmh-error.h"
#include "common/xmh-text.h"
#include "common/xmh-yaml-scalar.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define TAG_PREFIX "tag:yaml.org,2002:"

typedef yaml_event_t Event;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Event, yaml_event_delete)

/* Uses events instead of yaml_document_t, which does not distinguish `5` from `!!str 5`, and replaces aliases
 * without their position. */
typedef struct
{
  yaml_parser_t parser;
  const char *name;
  const char *bytes;
  gsize length;
  gsize skipped; /* a byte order mark, which libyaml would count as a column */
  guint n_nodes;

  /* libyaml counts characters; this pair turns its marks, which only grow, into bytes in one pass. */
  gsize seen_characters;
  gsize seen_bytes;
} Builder;

static gboolean
fail_at (Builder *builder, gsize line, gsize column, const char *message, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, "%s:%zu:%zu: %s", builder->name, line + 1, column + 1,
               message);
  return FALSE;
}

static gboolean
fail_at_mark (Builder *builder, const yaml_mark_t *mark, const char *message, GError **error)
{
  return fail_at (builder, mark->line, mark->column, message, error);
}

/* Finds the position of the byte @offset, for errors about the encoding, which have no mark. */
static gboolean
fail_at_offset (Builder *builder, gsize offset, const char *message, GError **error)
{
  gsize line = 0, column = 0;

  for (gsize i = 0; i < offset && i < builder->length; i++)
    {
      column = builder->bytes[i] == '\n' ? 0 : column + 1;
      line += builder->bytes[i] == '\n';
    }

  return fail_at (builder, line, column, message, error);
}

static gboolean
next_event (Builder *builder, Event *event, GError **error)
{
  yaml_parser_t *parser = &builder->parser;
  const char *problem;

  if (yaml_parser_parse (parser, event))
    return TRUE;

  problem = parser->problem != NULL ? parser->problem : _ ("cannot read the file");
  if (parser->error == YAML_READER_ERROR)
    return fail_at_offset (builder, parser->problem_offset, problem, error);

  return fail_at_mark (builder, &parser->problem_mark, problem, error);
}

static gsize
mark_to_offset (Builder *builder, const yaml_mark_t *mark)
{
  const char *p = builder->bytes + builder->seen_bytes;

  if (mark->index < builder->seen_characters)
    {
      builder->seen_characters = 0;
      p = builder->bytes;
    }
  for (; builder->seen_characters < mark->index && p < builder->bytes + builder->length; builder->seen_characters++)
    p = g_utf8_next_char (p);

  builder->seen_bytes = (gsize) (p - builder->bytes);
  return builder->skipped + builder->seen_bytes;
}

static XmhYamlNode *
new_node (Builder *builder, XmhYamlKind kind, const Event *event, GError **error)
{
  XmhYamlNode *node;

  if (++builder->n_nodes > XMH_YAML_MAX_NODES)
    {
      fail_at_mark (builder, &event->start_mark, _ ("too many values"), error);
      return NULL;
    }

  node = g_new0 (XmhYamlNode, 1);
  node->kind = kind;
  node->line = (guint) event->start_mark.line + 1;
  node->column = (guint) event->start_mark.column + 1;
  node->start = mark_to_offset (builder, &event->start_mark);
  node->end = mark_to_offset (builder, &event->end_mark);
  if (kind == XMH_YAML_LIST || kind == XMH_YAML_MAP)
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_yaml_node_free);

  return node;
}

/* Unknown tags are refused, as in PyYAML, since they are instructions to build objects. */
static gboolean
check_tag (Builder *builder, const Event *event, const char *tag, const char *names, GError **error)
{
  g_auto(GStrv) known = g_strsplit (names, " ", -1);

  if (tag == NULL || strcmp (tag, "!") == 0)
    return TRUE;
  if (g_str_has_prefix (tag, TAG_PREFIX) && g_strv_contains ((const char *const *) known, tag + strlen (TAG_PREFIX)))
    return TRUE;

  return fail_at_mark (builder, &event->start_mark, _ ("unknown tag"), error);
}

static gboolean
resolve_scalar (Builder *builder, const Event *event, XmhYamlNode *node, GError **error)
{
  static const char *const names[] = {
    [XMH_YAML_NULL] = "null",   [XMH_YAML_BOOLEAN] = "bool", [XMH_YAML_INTEGER] = "int",
    [XMH_YAML_FLOAT] = "float", [XMH_YAML_STRING] = "str",
  };
  const char *tag = (const char *) event->data.scalar.tag;

  if (event->data.scalar.plain_implicit)
    {
      xmh_yaml_resolve_plain (node);
      return TRUE;
    }
  if (!check_tag (builder, event, tag, "null bool int float str", error))
    return FALSE;
  if (tag == NULL || !g_str_has_prefix (tag, TAG_PREFIX) || g_str_has_suffix (tag, ":str"))
    return TRUE;

  xmh_yaml_resolve_plain (node);
  if (strcmp (names[node->kind], tag + strlen (TAG_PREFIX)) != 0)
    return fail_at_mark (builder, &event->start_mark, _ ("the value does not fit its tag"), error);

  return TRUE;
}

static XmhYamlNode *
build_scalar (Builder *builder, const Event *event, GError **error)
{
  g_autoptr(XmhYamlNode) node = new_node (builder, XMH_YAML_STRING, event, error);
  const char *value = (const char *) event->data.scalar.value;

  if (node == NULL)
    return NULL;
  if (memchr (value, '\0', event->data.scalar.length) != NULL)
    {
      fail_at_mark (builder, &event->start_mark, _ ("a string cannot contain a NUL character"), error);
      return NULL;
    }

  node->text = g_strndup (value, event->data.scalar.length);
  if (!resolve_scalar (builder, event, node, error))
    return NULL;

  return g_steal_pointer (&node);
}

static XmhYamlNode *build_node (Builder *builder, const Event *event, guint depth, GError **error);

static XmhYamlNode *
build_list (Builder *builder, const Event *start, guint depth, GError **error)
{
  g_autoptr(XmhYamlNode) list = new_node (builder, XMH_YAML_LIST, start, error);

  if (list == NULL || !check_tag (builder, start, (const char *) start->data.sequence_start.tag, "seq", error))
    return NULL;

  for (;;)
    {
      g_auto(Event) event = { 0 };
      XmhYamlNode *child;

      if (!next_event (builder, &event, error))
        return NULL;
      if (event.type == YAML_SEQUENCE_END_EVENT)
        return g_steal_pointer (&list);
      child = build_node (builder, &event, depth + 1, error);
      if (child == NULL)
        return NULL;
      g_ptr_array_add (list->children, child);
    }
}

/* Adds what follows the name at @key to @map. */
static gboolean
build_entry (Builder *builder, XmhYamlNode *map, GHashTable *names, const Event *key, guint depth, GError **error)
{
  g_auto(Event) event = { 0 };
  XmhYamlNode *value;

  if (key->type != YAML_SCALAR_EVENT)
    return fail_at_mark (builder, &key->start_mark, _ ("a key must be a plain word"), error);
  if (strlen ((const char *) key->data.scalar.value) != key->data.scalar.length)
    return fail_at_mark (builder, &key->start_mark, _ ("a string cannot contain a NUL character"), error);
  if (g_hash_table_contains (names, key->data.scalar.value))
    {
      g_autofree char *shown = xmh_text_from_peer ((const char *) key->data.scalar.value, -1);
      g_autofree char *message = g_strdup_printf (_ ("%s: the key appears twice"), shown);

      return fail_at_mark (builder, &key->start_mark, message, error);
    }

  if (!next_event (builder, &event, error))
    return FALSE;
  value = build_node (builder, &event, depth + 1, error);
  if (value == NULL)
    return FALSE;

  value->key = g_strndup ((const char *) key->data.scalar.value, key->data.scalar.length);
  value->key_line = (guint) key->start_mark.line + 1;
  value->key_column = (guint) key->start_mark.column + 1;
  g_hash_table_add (names, value->key);
  g_ptr_array_add (map->children, value);
  return TRUE;
}

static XmhYamlNode *
build_map (Builder *builder, const Event *start, guint depth, GError **error)
{
  g_autoptr(XmhYamlNode) map = new_node (builder, XMH_YAML_MAP, start, error);
  g_autoptr(GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  if (map == NULL || !check_tag (builder, start, (const char *) start->data.mapping_start.tag, "map", error))
    return NULL;

  for (;;)
    {
      g_auto(Event) event = { 0 };

      if (!next_event (builder, &event, error))
        return NULL;
      if (event.type == YAML_MAPPING_END_EVENT)
        return g_steal_pointer (&map);
      if (!build_entry (builder, map, names, &event, depth, error))
        return NULL;
    }
}

static XmhYamlNode *
build_node (Builder *builder, const Event *event, guint depth, GError **error)
{
  if (depth > XMH_YAML_MAX_DEPTH)
    {
      fail_at_mark (builder, &event->start_mark, _ ("nested too deeply"), error);
      return NULL;
    }

  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      return build_scalar (builder, event, error);
    case YAML_SEQUENCE_START_EVENT:
      return build_list (builder, event, depth, error);
    case YAML_MAPPING_START_EVENT:
      return build_map (builder, event, depth, error);
    default:
      /* Only aliases are left. They save nothing in files of this size, and can make small files grow huge. */
      fail_at_mark (builder, &event->start_mark, _ ("aliases are not supported; write out the value"), error);
      return NULL;
    }
}

/* Reads the one document. A missing document is an empty one. */
static XmhYamlNode *
build_document (Builder *builder, GError **error)
{
  g_autoptr(XmhYamlNode) root = NULL;

  for (;;)
    {
      g_auto(Event) event = { 0 };

      if (!next_event (builder, &event, error))
        return NULL;

      switch (event.type)
        {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
          break;
        case YAML_STREAM_END_EVENT:
          return root != NULL ? g_steal_pointer (&root) : new_node (builder, XMH_YAML_NULL, &event, error);
        default:
          if (root != NULL)
            {
              fail_at_mark (builder, &event.start_mark, _ ("the file contains more than one document"), error);
              return NULL;
            }
          root = build_node (builder, &event, 0, error);
          if (root == NULL)
            return NULL;
        }
    }
}

XmhYamlNode *
xmh_yaml_parse (const char *name, const char *bytes, gsize length, GError **error)
{
  Builder builder = { .name = name, .bytes = bytes, .length = length };
  const char *invalid = NULL;
  XmhYamlNode *root;

  if (length > XMH_YAML_MAX_BYTES)
    {
      fail_at (&builder, 0, 0, _ ("the file is larger than 1 MiB"), error);
      return NULL;
    }
  if (length > 0 && !g_utf8_validate_len (bytes, length, &invalid))
    {
      fail_at_offset (&builder, (gsize) (invalid - bytes), _ ("not UTF-8 text"), error);
      return NULL;
    }

  if (length >= strlen (BYTE_ORDER_MARK) && memcmp (bytes, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    {
      builder.skipped = strlen (BYTE_ORDER_MARK);
      builder.bytes += builder.skipped;
      builder.length -= builder.skipped;
    }

  if (!yaml_parser_initialize (&builder.parser))
    g_abort (); /* out of memory, as g_malloc() does */
  yaml_parser_set_encoding (&builder.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&builder.parser, (const unsigned char *) builder.bytes, builder.length);
  root = build_document (&builder, error);
  yaml_parser_delete (&builder.parser);
  return root;
}

void
xmh_yaml_node_free (XmhYamlNode *node)
{
  g_clear_pointer (&node->children, g_ptr_array_unref);
  xmh_text_free_secret (node->text);
  g_free (node->key);
  g_free (node);
}

const XmhYamlNode *
xmh_yaml_node_get (const XmhYamlNode *map, const char *key)
{
  if (map == NULL || map->kind != XMH_YAML_MAP)
    return NULL;

  for (guint i = 0; i < map->children->len; i++)
    {
      const XmhYamlNode *child = g_ptr_array_index (map->children, i);

      if (strcmp (child->key, key) == 0)
        return child;
    }

  return NULL;
}
