/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config-key.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-text.h"
#include "config/xmh-origin.h"

/* Lists are searched for every request. */
#define MAX_ENTRIES 256

/* The longest identity that LiveKit accepts, in bytes. */
#define IDENTITY_MAX 256

static void
note (XmhConfigReader *reader,
      XmhConfigVerdict verdict,
      const XmhConfigKey *key,
      const XmhYamlNode *node,
      const char *reason,
      const char *detail)
{
  xmh_config_report_add (reader->report, verdict, node->line, node->column, key->name, reason, detail);
}

static gboolean
refuse (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node, const char *reason)
{
  note (reader, XMH_CONFIG_INVALID, key, node, reason, NULL);
  return FALSE;
}

/* Reports a value that is not a string. Never shows the value, since it may be a secret. */
static gboolean
expect_text (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (node->kind == XMH_YAML_LIST || node->kind == XMH_YAML_MAP)
    return refuse (reader, key, node, N_ ("must be a string"));
  if (node->kind != XMH_YAML_STRING)
    return refuse (reader, key, node, N_ ("must be a string: put it in quotes"));
  for (const char *p = node->text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return refuse (reader, key, node, N_ ("contains a control character or a line break"));

  return TRUE;
}

static void
set_text (XmhConfig *config, const XmhConfigKey *key, char *value)
{
  xmh_config_value_clear (key, config);
  G_STRUCT_MEMBER (char *, config, key->offset) = value;
}

static gboolean
read_boolean (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (node->kind != XMH_YAML_BOOLEAN)
    return refuse (reader, key, node, N_ ("must be true or false"));

  G_STRUCT_MEMBER (gboolean, reader->config, key->offset) = node->boolean;
  return TRUE;
}

static gboolean
read_port (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (node->kind != XMH_YAML_INTEGER || node->integer < 1 || node->integer > G_MAXUINT16)
    return refuse (reader, key, node, N_ ("must be a port from 1 to 65535"));

  G_STRUCT_MEMBER (guint16, reader->config, key->offset) = (guint16) node->integer;
  return TRUE;
}

static gboolean
read_number (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (node->kind != XMH_YAML_INTEGER || node->integer < key->min || node->integer > key->max)
    {
      g_autofree char *range = g_strdup_printf ("%" G_GINT64_FORMAT "..%" G_GINT64_FORMAT, key->min, key->max);

      note (reader, XMH_CONFIG_INVALID, key, node, N_ ("must be a whole number in this range"), range);
      return FALSE;
    }

  G_STRUCT_MEMBER (guint, reader->config, key->offset) = (guint) node->integer;
  return TRUE;
}

static gboolean
read_name (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (!expect_text (reader, key, node))
    return FALSE;
  if (node->text[0] == '\0' || strlen (node->text) > 256)
    return refuse (reader, key, node, N_ ("must be 1 to 256 bytes long"));

  set_text (reader->config, key, g_strdup (node->text));
  return TRUE;
}

static gboolean
read_secret (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (!expect_text (reader, key, node))
    return FALSE;
  if (strlen (node->text) > 1024)
    return refuse (reader, key, node, N_ ("is longer than 1024 bytes"));

  set_text (reader->config, key, node->text[0] != '\0' ? g_strdup (node->text) : NULL);
  return TRUE;
}

/* (transfer full): relative paths begin in the configuration's folder, and `~/` in the user's home as in a shell */
static char *
resolve_path (XmhConfigReader *reader, const char *path)
{
  if (g_str_equal (path, "~") || g_str_has_prefix (path, "~/"))
    return g_canonicalize_filename (path[1] != '\0' ? path + 2 : ".", g_get_home_dir ());

  return g_canonicalize_filename (path, reader->folder);
}

static gboolean
read_path (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (!expect_text (reader, key, node))
    return FALSE;

  set_text (reader->config, key, node->text[0] != '\0' ? resolve_path (reader, node->text) : NULL);
  return TRUE;
}

static gboolean
read_address (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  g_autoptr(GInetAddress) address = NULL;

  if (!expect_text (reader, key, node))
    return FALSE;
  if (node->text[0] != '\0')
    address = g_inet_address_new_from_string (node->text);
  if (node->text[0] != '\0' && address == NULL)
    return refuse (reader, key, node, N_ ("must be an IPv4 or IPv6 address, not a name; omit it for all interfaces"));

  set_text (reader->config, key, address != NULL ? g_inet_address_to_string (address) : NULL);
  return TRUE;
}

static gboolean
read_server_url (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  static const char *const schemes[] = { "ws", "wss", "http", "https", NULL };

  if (!expect_text (reader, key, node))
    return FALSE;
  if (node->text[0] != '\0' && !xmh_url_is_valid (node->text, schemes))
    return refuse (reader, key, node, N_ ("must be SCHEME://HOST:PORT with ws, wss, http or https, without a path"));

  set_text (reader->config, key, node->text[0] != '\0' ? g_strdup (node->text) : NULL);
  return TRUE;
}

static gboolean
read_socket_url (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  static const char *const schemes[] = { "ws", "wss", NULL };

  if (!expect_text (reader, key, node))
    return FALSE;
  if (node->text[0] != '\0' && !xmh_url_is_valid (node->text, schemes))
    return refuse (reader, key, node, N_ ("must be ws://HOST:PORT or wss://HOST:PORT, without a path"));

  set_text (reader->config, key, node->text[0] != '\0' ? g_strdup (node->text) : NULL);
  return TRUE;
}

/* A list of texts, or a single text. Anything else is a mistake of the whole key. */
static gboolean
expect_texts (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  if (node->kind == XMH_YAML_STRING)
    return TRUE;
  if (node->kind != XMH_YAML_LIST)
    return refuse (reader, key, node, N_ ("must be a list of strings"));
  if (node->children->len > MAX_ENTRIES)
    return refuse (reader, key, node, N_ ("has more than 256 entries"));

  for (guint i = 0; i < node->children->len; i++)
    if (!expect_text (reader, key, g_ptr_array_index (node->children, i)))
      return FALSE;

  return TRUE;
}

static guint
count_entries (const XmhYamlNode *node)
{
  if (node->kind == XMH_YAML_LIST)
    return node->children->len;

  return node->text[0] != '\0' ? 1 : 0;
}

static const XmhYamlNode *
get_entry (const XmhYamlNode *node, guint index)
{
  return node->kind == XMH_YAML_LIST ? g_ptr_array_index (node->children, index) : node;
}

static char *
copy_identity (const char *entry)
{
  return entry[0] != '\0' && strlen (entry) <= IDENTITY_MAX ? g_strdup (entry) : NULL;
}

/* A name or an address. Addresses are always accepted as Host, listed or not. */
static char *
normalize_extra_name (const char *entry)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (entry);
  g_autofree char *ascii = NULL;

  if (address != NULL)
    return g_inet_address_to_string (address);

  ascii = xmh_host_name_is_valid (entry) ? g_hostname_to_ascii (entry) : NULL;
  return ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
}

/* How an entry of a list is read, and what is wrong with one that cannot be. */
static const struct
{
  char *(*normalize) (const char *entry);
  const char *reason;
} entries[] = {
  [XMH_CONFIG_KEY_ORIGINS] = { xmh_origin_normalize,
                               N_ ("not a valid origin (expected https://host, https://host:port or \"*\")") },
  [XMH_CONFIG_KEY_IDENTITIES] = { copy_identity, N_ ("an identity must be 1 to 256 bytes long") },
  [XMH_CONFIG_KEY_HOST_NAMES] = { normalize_extra_name,
                                  N_ ("not a valid host name (expected a name or address without a port)") },
};

static gboolean
read_list (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();

  if (!expect_texts (reader, key, node))
    return FALSE;

  for (guint i = 0; i < count_entries (node); i++)
    {
      const XmhYamlNode *entry = get_entry (node, i);
      g_autofree char *value = entries[key->kind].normalize (entry->text);

      if (value == NULL)
        {
          note (reader, XMH_CONFIG_INVALID, key, entry, entries[key->kind].reason, entry->text);
          return FALSE;
        }
      g_strv_builder_add (list, value);
    }

  xmh_config_value_clear (key, reader->config);
  G_STRUCT_MEMBER (char **, reader->config, key->offset) = g_strv_builder_end (list);
  return TRUE;
}

/* The only list that never stops a start: unusable entries are left out, as the published files expect. */
static gboolean
read_extra_names (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (node->kind != XMH_YAML_LIST && node->kind != XMH_YAML_STRING)
    {
      note (reader, XMH_CONFIG_SKIPPED, key, node, N_ ("must be a list of names and addresses"), NULL);
      return FALSE;
    }

  for (guint i = 0; i < count_entries (node); i++)
    {
      const XmhYamlNode *entry = get_entry (node, i);
      g_autofree char *stripped = entry->text != NULL ? g_strstrip (g_strdup (entry->text)) : NULL;
      char *name = entry->kind == XMH_YAML_STRING && i < MAX_ENTRIES ? normalize_extra_name (stripped) : NULL;

      if (name == NULL)
        note (reader, XMH_CONFIG_SKIPPED, key, entry, N_ ("not a host name or an address"), stripped);
      else if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_free (name);
      else
        g_ptr_array_add (names, name);
    }

  g_ptr_array_add (names, NULL);
  xmh_config_value_clear (key, reader->config);
  G_STRUCT_MEMBER (char **, reader->config, key->offset) = (char **) g_ptr_array_steal (names, NULL);
  return TRUE;
}

static gboolean
read_networks (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  g_autoptr(GPtrArray) networks = g_ptr_array_new_with_free_func (g_object_unref);

  if (!expect_texts (reader, key, node))
    return FALSE;

  for (guint i = 0; i < count_entries (node); i++)
    {
      const XmhYamlNode *entry = get_entry (node, i);
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (entry->text, NULL);

      if (mask == NULL)
        {
          note (reader, XMH_CONFIG_INVALID, key, entry,
                N_ ("not a valid network (expected ADDRESS/LENGTH, with no bits set after the length)"), entry->text);
          return FALSE;
        }
      g_ptr_array_add (networks, mask);
    }

  xmh_config_value_clear (key, reader->config);
  G_STRUCT_MEMBER (GPtrArray *, reader->config, key->offset) = g_steal_pointer (&networks);
  return TRUE;
}

/* The program is a name that is looked up on PATH, or a path. A text is the program alone, blanks included. A command
 * with arguments is a list, so that no quoting is needed. */
static gboolean
read_command (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  char **argv;
  guint n;

  if (!expect_texts (reader, key, node))
    return FALSE;
  n = count_entries (node);
  if (n == 0 && (key->flags & XMH_KEY_OPTIONAL) != 0)
    {
      xmh_config_value_clear (key, reader->config);
      G_STRUCT_MEMBER (char **, reader->config, key->offset) = g_new0 (char *, 1);
      return TRUE;
    }
  if (n == 0 || get_entry (node, 0)->text[0] == '\0')
    return refuse (reader, key, node, N_ ("must name a program"));

  argv = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    argv[i] = g_strdup (get_entry (node, i)->text);
  if (strchr (argv[0], '/') != NULL)
    {
      char *path = resolve_path (reader, argv[0]);

      g_free (argv[0]);
      argv[0] = path;
    }

  xmh_config_value_clear (key, reader->config);
  G_STRUCT_MEMBER (char **, reader->config, key->offset) = argv;
  return TRUE;
}

/* @words: ended by %NULL, in the order of the enumeration
 * @reason: why another word is wrong
 * @place: (out): the place of the word */
static gboolean
read_word (XmhConfigReader *reader,
           const XmhConfigKey *key,
           const XmhYamlNode *node,
           const char *const *words,
           const char *reason,
           guint *place)
{
  if (!expect_text (reader, key, node))
    return FALSE;

  for (*place = 0; words[*place] != NULL; (*place)++)
    if (strcmp (node->text, words[*place]) == 0)
      return TRUE;

  return refuse (reader, key, node, reason);
}

static gboolean
read_connector_restart (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  static const char *const words[] = {
    [XMH_CONNECTOR_WITH_LIVEKIT] = "with-livekit",
    [XMH_CONNECTOR_ON_FAILURE] = "on-failure",
    NULL,
  };
  guint place;

  if (!read_word (reader, key, node, words, N_ ("must be with-livekit or on-failure"), &place))
    return FALSE;

  G_STRUCT_MEMBER (XmhConnectorRestart, reader->config, key->offset) = (XmhConnectorRestart) place;
  return TRUE;
}

static gboolean
read_access (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  static const char *const words[] = { [XMH_CONFIG_ACCESS_ASK] = "ask", [XMH_CONFIG_ACCESS_OPEN] = "open", NULL };
  guint place;

  if (!read_word (reader, key, node, words, N_ ("must be ask or open"), &place))
    return FALSE;

  G_STRUCT_MEMBER (XmhConfigAccess, reader->config, key->offset) = (XmhConfigAccess) place;
  return TRUE;
}

typedef gboolean (*ReadFunc) (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node);

static const ReadFunc read_funcs[] = {
  [XMH_CONFIG_KEY_BOOLEAN] = read_boolean,
  [XMH_CONFIG_KEY_PORT] = read_port,
  [XMH_CONFIG_KEY_NUMBER] = read_number,
  [XMH_CONFIG_KEY_NAME] = read_name,
  [XMH_CONFIG_KEY_SECRET] = read_secret,
  [XMH_CONFIG_KEY_PATH] = read_path,
  [XMH_CONFIG_KEY_ADDRESS] = read_address,
  [XMH_CONFIG_KEY_SERVER_URL] = read_server_url,
  [XMH_CONFIG_KEY_SOCKET_URL] = read_socket_url,
  [XMH_CONFIG_KEY_COMMAND] = read_command,
  [XMH_KEY_CONNECTOR_RESTART] = read_connector_restart,
  [XMH_KEY_ACCESS] = read_access,
  [XMH_CONFIG_KEY_EXTRA_NAMES] = read_extra_names,
  [XMH_CONFIG_KEY_HOST_NAMES] = read_list,
  [XMH_CONFIG_KEY_ORIGINS] = read_list,
  [XMH_CONFIG_KEY_IDENTITIES] = read_list,
  [XMH_CONFIG_KEY_NETWORKS] = read_networks,
};

/* Checks a value, sets the field and reports.
 * @reader: where the value goes, and the report
 * @key: a key that has a value
 * @node: the value; an empty one leaves the default */
void
xmh_config_value_read (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  guint n_before = reader->report->notes->len;

  if (node->kind != XMH_YAML_NULL && !read_funcs[key->kind](reader, key, node))
    return;

  /* Skipped entries are listed after their key. */
  xmh_config_report_add (reader->report, XMH_CONFIG_TAKEN, node->key_line, node->key_column, key->name, NULL, NULL);
  if (reader->report->notes->len > n_before + 1)
    {
      gpointer *notes = reader->report->notes->pdata;
      gpointer taken = notes[reader->report->notes->len - 1];

      memmove (notes + n_before + 1, notes + n_before, (reader->report->notes->len - 1 - n_before) * sizeof *notes);
      notes[n_before] = taken;
    }
}

static gboolean
networks_equal (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_inet_address_mask_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;

  return TRUE;
}

/* Returns: whether @key has the same value in both */
gboolean
xmh_config_value_equal (const XmhConfigKey *key, const XmhConfig *a, const XmhConfig *b)
{
#define SAME(type) (G_STRUCT_MEMBER (type, a, key->offset) == G_STRUCT_MEMBER (type, b, key->offset))
  switch (key->kind)
    {
    case XMH_CONFIG_KEY_IGNORED:
    case XMH_CONFIG_KEY_SECTION:
      return TRUE;
    case XMH_CONFIG_KEY_BOOLEAN:
      return SAME (gboolean);
    case XMH_KEY_CONNECTOR_RESTART:
      return SAME (XmhConnectorRestart);
    case XMH_KEY_ACCESS:
      return SAME (XmhConfigAccess);
    case XMH_CONFIG_KEY_PORT:
      return SAME (guint16);
    case XMH_CONFIG_KEY_NUMBER:
      return SAME (guint);
    case XMH_CONFIG_KEY_COMMAND:
    case XMH_CONFIG_KEY_EXTRA_NAMES:
    case XMH_CONFIG_KEY_HOST_NAMES:
    case XMH_CONFIG_KEY_ORIGINS:
    case XMH_CONFIG_KEY_IDENTITIES:
      return g_strv_equal ((const char *const *) G_STRUCT_MEMBER (char **, a, key->offset),
                           (const char *const *) G_STRUCT_MEMBER (char **, b, key->offset));
    case XMH_CONFIG_KEY_NETWORKS:
      return networks_equal (G_STRUCT_MEMBER (GPtrArray *, a, key->offset),
                             G_STRUCT_MEMBER (GPtrArray *, b, key->offset));
    default:
      return g_strcmp0 (G_STRUCT_MEMBER (char *, a, key->offset), G_STRUCT_MEMBER (char *, b, key->offset)) == 0;
    }
#undef SAME
}

/* Frees what the field of @key points to, if it is a pointer, and sets it to %NULL. */
void
xmh_config_value_clear (const XmhConfigKey *key, XmhConfig *config)
{
  switch (key->kind)
    {
    case XMH_CONFIG_KEY_IGNORED:
    case XMH_CONFIG_KEY_SECTION:
    case XMH_CONFIG_KEY_BOOLEAN:
    case XMH_KEY_CONNECTOR_RESTART:
    case XMH_KEY_ACCESS:
    case XMH_CONFIG_KEY_PORT:
    case XMH_CONFIG_KEY_NUMBER:
      break;
    case XMH_CONFIG_KEY_COMMAND:
    case XMH_CONFIG_KEY_EXTRA_NAMES:
    case XMH_CONFIG_KEY_HOST_NAMES:
    case XMH_CONFIG_KEY_ORIGINS:
    case XMH_CONFIG_KEY_IDENTITIES:
      g_clear_pointer (&G_STRUCT_MEMBER (char **, config, key->offset), g_strfreev);
      break;
    case XMH_CONFIG_KEY_NETWORKS:
      g_clear_pointer (&G_STRUCT_MEMBER (GPtrArray *, config, key->offset), g_ptr_array_unref);
      break;
    case XMH_CONFIG_KEY_SECRET:
      g_clear_pointer (&G_STRUCT_MEMBER (char *, config, key->offset), xmh_text_free_secret);
      break;
    default:
      g_clear_pointer (&G_STRUCT_MEMBER (char *, config, key->offset), g_free);
    }
}
