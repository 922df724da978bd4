/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "checkout/xmh-import.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-published-pair.h"
#include "common/xmh-sandbox.h"
#include "common/xmh-text.h"
#include "common/xmh-yaml-file.h"

/* The longest text of the checkout that is shown. */
#define SHOWN_MAX 4096

#define CONNECTOR LIBEXECDIR "/xr-ai-connector"

typedef enum
{
  LEFT,
  BOOLEAN,
  PORT,
  TEXT,
  TEXTS, /* a list, or a single text */
  PATH,
} Kind;

static const char media_reason[] = N_ ("this hub does not process media");
static const char token_server_reason[] = N_ ("web_server_port serves the tokens; there is no separate token server");

/* The keys of xr-ai's hub. What is not listed is left out. */
static const struct
{
  const char *name;
  Kind kind;
  const char *reason; /* of those that are left out */
} keys[] = {
  { "room_name", TEXT },
  { "identity", TEXT },
  { "api_key", TEXT },
  { "api_secret", TEXT },
  { "lk_port_ws", PORT },
  { "lk_port_tcp", PORT },
  { "lk_port_udp", PORT },
  { "lk_use_external_ip", BOOLEAN },
  { "lk_skip_external_ip_validation", BOOLEAN },
  { "enable_web_server", BOOLEAN },
  { "web_server_host", TEXT },
  { "web_server_port", PORT },
  { "web_server_tls", BOOLEAN },
  { "web_server_extra_sans", TEXTS },
  { "web_client_dir", PATH },
  { "cert_file", PATH },
  { "key_file", PATH },
  { "lk_internal_url", LEFT, N_ ("the hub starts its own LiveKit server") },
  { "enable_token_server", LEFT, token_server_reason },
  { "token_server_host", LEFT, token_server_reason },
  { "token_server_port", LEFT, token_server_reason },
  { "token_server_url", LEFT, token_server_reason },
  { "browser_dir", LEFT, N_ ("the page comes from web_client_dir") },
  { "hub_push_addr", LEFT, N_ ("the connector reads it from its own file") },
  { "hub_sub_addr", LEFT, N_ ("the connector reads it from its own file") },
  { "shm_num_slots", LEFT, N_ ("the connector reads it from its own file") },
  { "shm_max_frame_bytes", LEFT, N_ ("the connector reads it from its own file") },
  { "return_audio_max_buffer_s", LEFT, N_ ("the connector reads it from its own file") },
  { "video_recording", LEFT, N_ ("the connector reads it from its own file") },
  { "gpu_index", LEFT, media_reason },
  { "log_level", LEFT, N_ ("use --verbose or G_MESSAGES_DEBUG") },
};

typedef struct
{
  XmhImport *import;
  const XmhCheckout *checkout;
  const XmhYamlNode *map;
  GString *text;
} Reader;

static void
note_free (gpointer data)
{
  XmhImportNote *note = data;

  g_free (note->key);
  g_free (note->reason);
  g_free (note);
}

void
xmh_import_free (XmhImport *self)
{
  if (self->text != NULL)
    explicit_bzero (self->text, strlen (self->text));
  g_free (self->text);
  g_ptr_array_unref (self->taken);
  g_ptr_array_unref (self->left);
  g_free (self->connector);
  g_free (self->client_dir);
  g_free (self);
}

static void
leave (Reader *reader, const char *key, const char *reason)
{
  XmhImportNote *note = g_new0 (XmhImportNote, 1);

  note->key = xmh_text_from_peer (key, -1);
  /* Becomes a comment of the file, which must not end in the middle. */
  note->reason = xmh_text_from_peer_bounded (reason, -1, SHOWN_MAX);
  g_ptr_array_add (reader->import->left, note);
}

/* A blank, the text, and the end of the line. In double quotes, no text is mistaken for a number or a boolean. */
static void
append_text (GString *text, const char *value)
{
  g_string_append (text, " \"");
  for (const char *p = value; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (text, "\\%c", *p);
    else if (g_ascii_iscntrl (*p))
      g_string_append_printf (text, "\\x%02x", (guint) (guchar) *p);
    else
      g_string_append_c (text, *p);
  g_string_append (text, "\"\n");
}

static void
append_key (Reader *reader, const char *key)
{
  g_ptr_array_add (reader->import->taken, g_strdup (key));
  g_string_append_printf (reader->text, "%s:", key);
}

static gboolean
refuse (Reader *reader, const XmhYamlNode *node, const char *reason, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, "%s:%u:%u: %s: %s", reader->checkout->file, node->line,
               node->column, node->key, reason);
  return FALSE;
}

static gboolean
take_boolean (Reader *reader, const XmhYamlNode *node, GError **error)
{
  if (node->kind != XMH_YAML_BOOLEAN)
    return refuse (reader, node, _ ("must be true or false"), error);
  if (strcmp (node->key, "enable_web_server") == 0 && !node->boolean)
    {
      leave (reader, node->key, _ ("devices reach the room through the hub's web server"));
      return TRUE;
    }

  append_key (reader, node->key);
  g_string_append (reader->text, node->boolean ? " true\n" : " false\n");
  return TRUE;
}

static gboolean
take_port (Reader *reader, const XmhYamlNode *node, GError **error)
{
  if (node->kind != XMH_YAML_INTEGER || node->integer < 1 || node->integer > G_MAXUINT16)
    return refuse (reader, node, _ ("must be a port from 1 to 65535"), error);

  append_key (reader, node->key);
  g_string_append_printf (reader->text, " %u\n", (guint) node->integer);
  return TRUE;
}

static gboolean
take_text (Reader *reader, const XmhYamlNode *node, GError **error)
{
  if (node->kind != XMH_YAML_STRING)
    return refuse (reader, node, _ ("must be a string: put it in quotes"), error);
  if (*node->text == '\0')
    return TRUE;

  append_key (reader, node->key);
  append_text (reader->text, node->text);
  return TRUE;
}

static gboolean
take_texts (Reader *reader, const XmhYamlNode *node, GError **error)
{
  if (node->kind == XMH_YAML_STRING)
    return take_text (reader, node, error);
  if (node->kind != XMH_YAML_LIST)
    return refuse (reader, node, _ ("must be a list of strings"), error);
  for (guint i = 0; i < node->children->len; i++)
    if (((const XmhYamlNode *) g_ptr_array_index (node->children, i))->kind != XMH_YAML_STRING)
      return refuse (reader, node, _ ("must be a list of strings"), error);
  if (node->children->len == 0)
    return TRUE;

  append_key (reader, node->key);
  g_string_append_c (reader->text, '\n');
  for (guint i = 0; i < node->children->len; i++)
    {
      g_string_append (reader->text, "  -");
      append_text (reader->text, ((const XmhYamlNode *) g_ptr_array_index (node->children, i))->text);
    }
  return TRUE;
}

/* Paths start at the sample's file, or at the user's home after `~/`. */
static char *
resolve_path (Reader *reader, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (reader->checkout->file);

  if (strcmp (path, "~") == 0 || g_str_has_prefix (path, "~/"))
    return g_canonicalize_filename (path[1] != '\0' ? path + 2 : ".", g_get_home_dir ());

  return g_canonicalize_filename (path, folder);
}

static gboolean
take_path (Reader *reader, const XmhYamlNode *node, GError **error)
{
  g_autofree char *path = NULL;
  gboolean is_client = strcmp (node->key, "web_client_dir") == 0;

  if (node->kind != XMH_YAML_STRING)
    return refuse (reader, node, _ ("must be a string: put it in quotes"), error);
  if (*node->text == '\0')
    return TRUE;

  path = resolve_path (reader, node->text);
  if (!g_file_test (path, is_client ? G_FILE_TEST_IS_DIR : G_FILE_TEST_IS_REGULAR))
    {
      g_autofree char *reason = g_strdup_printf (_ ("%s is missing"), path);

      leave (reader, node->key, reason);
      return TRUE;
    }

  append_key (reader, node->key);
  append_text (reader->text, path);
  if (is_client)
    reader->import->client_dir = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
is_of_pair (const char *key)
{
  return strcmp (key, "api_key") == 0 || strcmp (key, "api_secret") == 0;
}

/* The pair is taken whole or not at all. */
static gboolean
take_pair (Reader *reader, GError **error)
{
  const XmhYamlNode *key_node = xmh_yaml_node_get (reader->map, "api_key");
  const XmhYamlNode *secret_node = xmh_yaml_node_get (reader->map, "api_secret");
  const char *file = reader->checkout->file;
  const char *key, *secret;

  if (!xmh_yaml_file_get_text (reader->map, file, "api_key", &key, error) ||
      !xmh_yaml_file_get_text (reader->map, file, "api_secret", &secret, error))
    return FALSE;
  if (key == NULL && secret == NULL)
    return TRUE;

  if (key == NULL || secret == NULL)
    leave (reader, key != NULL ? "api_key" : "api_secret", _ ("the other half of the pair is missing"));
  else if (xmh_pair_is_published (key, secret))
    {
      leave (reader, "api_key", _ ("everybody knows the published pair; the hub makes its own"));
      leave (reader, "api_secret", _ ("everybody knows the published pair; the hub makes its own"));
    }
  else
    return take_text (reader, key_node, error) && take_text (reader, secret_node, error);

  return TRUE;
}

static gboolean
take_key (Reader *reader, const XmhYamlNode *node, GError **error)
{
  static gboolean (*const takers[]) (Reader * reader, const XmhYamlNode *node, GError **error) = {
    [BOOLEAN] = take_boolean, [PORT] = take_port, [TEXT] = take_text, [TEXTS] = take_texts, [PATH] = take_path,
  };

  if (is_of_pair (node->key))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].name, node->key) == 0)
      {
        if (keys[i].kind != LEFT)
          return node->kind == XMH_YAML_NULL || takers[keys[i].kind](reader, node, error);
        leave (reader, node->key, _ (keys[i].reason));
        return TRUE;
      }

  leave (reader, node->key, _ ("not a key of xr-ai's hub; add it yourself if you need it"));
  return TRUE;
}

/* A path of the sandbox is none on the host, where the checkout's Python is. */
static void
add_connector (Reader *reader)
{
  const XmhCheckout *checkout = reader->checkout;
  const char *const words[] = { CONNECTOR, "--checkout", checkout->path, "--config", checkout->file };

  if (xmh_sandbox_is_flatpak ())
    {
      leave (reader, "connector_command", _ ("the Flatpak cannot start programs of the checkout"));
      return;
    }
  if (checkout->is_old)
    {
      leave (reader, "connector_command",
             _ ("this checkout is from before August 2026, which the connector does not support; update it"));
      return;
    }

  g_string_append_printf (reader->text, "\n# %s\n", _ ("Links the agents of the checkout to the room."));
  append_key (reader, "connector_command");
  g_string_append_c (reader->text, '\n');
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_string_append (reader->text, "  -");
      append_text (reader->text, words[i]);
    }
  /* It reconnects by itself, and a new process would not know the agents. */
  append_key (reader, "connector_restart");
  g_string_append (reader->text, " on-failure\n");
  reader->import->connector = g_strdup (CONNECTOR);
}

static void
append_left (Reader *reader)
{
  GPtrArray *left = reader->import->left;

  if (left->len > 0)
    g_string_append_printf (reader->text, "\n# %s\n", _ ("Left out:"));
  for (guint i = 0; i < left->len; i++)
    {
      const XmhImportNote *note = g_ptr_array_index (left, i);

      g_string_append_printf (reader->text, "#   %s: %s\n", note->key, note->reason);
    }
}

static void
append_title (Reader *reader)
{
  g_autofree char *shown = xmh_text_from_peer_bounded (reader->checkout->file, -1, SHOWN_MAX);

  g_string_append (reader->text, "# ");
  g_string_append_printf (reader->text, _ ("Made by “xmhctl import” from %s"), shown);
  g_string_append (reader->text, "\n\n");
}

XmhImport *
xmh_import_new (const XmhCheckout *checkout, GError **error)
{
  g_autoptr(XmhImport) self = g_new0 (XmhImport, 1);
  g_autoptr(XmhYamlNode) map = NULL;
  Reader reader = { .import = self, .checkout = checkout };
  gboolean is_done;

  self->taken = g_ptr_array_new_with_free_func (g_free);
  self->left = g_ptr_array_new_with_free_func (note_free);
  map = xmh_yaml_file_read (checkout->file, error);
  if (map == NULL)
    return NULL;

  reader.map = map;
  reader.text = g_string_sized_new (4096);
  append_title (&reader);
  is_done = take_pair (&reader, error);
  for (guint i = 0; map->children != NULL && i < map->children->len && is_done; i++)
    is_done = take_key (&reader, g_ptr_array_index (map->children, i), error);
  if (is_done)
    {
      add_connector (&reader);
      append_left (&reader);
    }

  self->text = g_string_free (reader.text, FALSE);
  return is_done ? g_steal_pointer (&self) : NULL;
}
