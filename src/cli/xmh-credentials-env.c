/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-credentials-env.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/xmh-hub-file.h"
#include "terminal/xmh-print.h"
#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "common/xmh-folders.h"
#include "common/xmh-lock.h"
#include "common/xmh-text.h"
#include "common/xmh-yaml-file.h"

#define DEFAULT_PORT 7880
#define ENVIRONMENT_MAX (1024 * 1024)

/* What programs of LiveKit need. Key and secret are wiped. */
typedef struct
{
  char *url;
  char *key;
  char *secret;
} Access;

static void
access_clear (Access *access)
{
  g_clear_pointer (&access->url, g_free);
  g_clear_pointer (&access->key, xmh_text_free_secret);
  g_clear_pointer (&access->secret, xmh_text_free_secret);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Access, access_clear)

static gboolean
fail (const char *path, const char *reason, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, "%s: %s", path, reason);
  return FALSE;
}

/* The pair that the hub generated: one line, `KEY: SECRET`. */
static gboolean
read_generated (Access *access, GError **error)
{
  g_autofree char *folder = xmh_folders_get_data ();
  g_autofree char *path = g_build_filename (folder, "livekit-keys.yaml", NULL);
  g_autoptr(XmhYamlNode) root = NULL;
  const XmhYamlNode *pair;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return fail (path, _ ("there is no LiveKit key yet; the hub makes one when it starts"), error);

  root = xmh_yaml_file_read (path, error);
  if (root == NULL)
    return FALSE;
  if (root->kind != XMH_YAML_MAP || root->children->len != 1)
    return fail (path, _ ("must contain one key and its secret"), error);
  pair = g_ptr_array_index (root->children, 0);
  if (pair->kind != XMH_YAML_STRING || *pair->text == '\0' || *pair->key == '\0')
    return fail (path, _ ("must contain one key and its secret"), error);

  access->key = g_strdup (pair->key);
  access->secret = g_strdup (pair->text);
  return TRUE;
}

static gboolean
read_port (const XmhYamlNode *map, const char *path, guint *port, GError **error)
{
  const XmhYamlNode *node = xmh_yaml_node_get (map, "lk_port_ws");

  *port = DEFAULT_PORT;
  if (node == NULL || node->kind == XMH_YAML_NULL)
    return TRUE;
  if (node->kind != XMH_YAML_INTEGER || node->integer < 1 || node->integer > G_MAXUINT16)
    return fail (path, _ ("lk_port_ws must be a port from 1 to 65535"), error);

  *port = (guint) node->integer;
  return TRUE;
}

static gboolean
read_configured (Access *access, const char *path, GError **error)
{
  g_autoptr(XmhYamlNode) map = xmh_yaml_file_read (path, error);
  const char *url, *key, *secret;
  guint port;

  if (map == NULL || !xmh_yaml_file_get_text (map, path, "api_key", &key, error) ||
      !xmh_yaml_file_get_text (map, path, "api_secret", &secret, error) ||
      !xmh_yaml_file_get_text (map, path, "livekit_url", &url, error) || !read_port (map, path, &port, error))
    return FALSE;

  access->url = url != NULL ? g_strdup (url) : g_strdup_printf ("ws://127.0.0.1:%u", port);
  access->key = g_strdup (key);
  access->secret = g_strdup (secret);
  return TRUE;
}

static void
take_variable (const char *environment, gsize length, const char *name, char **value)
{
  gsize name_length = strlen (name);

  for (const char *entry = environment; entry < environment + length; entry += strlen (entry) + 1)
    if (strncmp (entry, name, name_length) == 0 && entry[name_length] == '=')
      {
        char *stripped = g_strstrip (g_strdup (entry + name_length + 1));

        if (*stripped != '\0')
          {
            xmh_text_free_secret (*value);
            *value = g_steal_pointer (&stripped);
          }
        xmh_text_free_secret (stripped);
      }
}

/* The environment of the running hub wins over its file. That of this shell does not count: it may still have the pair
 * from before a renewal. */
static void
take_environment (Access *access)
{
  g_autofree char *folder = xmh_folders_get_data ();
  g_autofree char *path = NULL;
  g_autofree char *environment = NULL;
  gsize length;
  int pid;

  if (!xmh_lock_find_holder (folder, &pid) || pid <= 0)
    return;
  path = g_strdup_printf ("/proc/%d/environ", pid);
  if (!xmh_file_read (path, ENVIRONMENT_MAX, &environment, &length, NULL))
    return;

  take_variable (environment, length, "LIVEKIT_API_KEY", &access->key);
  take_variable (environment, length, "LIVEKIT_API_SECRET", &access->secret);
  explicit_bzero (environment, length);
}

static gboolean
complete (Access *access, const char *path, GError **error)
{
  const char *place = path != NULL ? path : "LIVEKIT_API_KEY, LIVEKIT_API_SECRET";

  if (access->url == NULL)
    access->url = g_strdup_printf ("ws://127.0.0.1:%u", DEFAULT_PORT);
  if (access->key == NULL && access->secret == NULL)
    return read_generated (access, error);
  if (access->key == NULL)
    return fail (place, _ ("api_secret is set, but api_key is missing"), error);
  if (access->secret == NULL)
    return fail (place, _ ("api_key is set, but api_secret is missing"), error);

  return TRUE;
}

/* Where the hub itself finds LiveKit. */
static void
take_url_in_use (Access *access, XmhCli *cli)
{
  GVariant *server = cli->hub != NULL ? xmh_bus_media_hub_get_media_server (cli->hub) : NULL;
  const char *url = server != NULL ? xmh_print_lookup (server, "url") : "";

  if (*url == '\0')
    return;

  g_free (access->url);
  access->url = g_strdup (url);
}

static void
print_line (const char *name, const char *value)
{
  char *quoted = g_shell_quote (value);

  g_print ("export %s=%s\n", name, quoted);
  xmh_text_free_secret (quoted);
}

int
xmh_api_credentials_env (XmhCli *cli, const char *file)
{
  gboolean has_hub = file == NULL && xmh_cli_find (cli);
  g_autofree char *path = file != NULL ? g_canonicalize_filename (file, NULL) : xmh_hub_file_find (cli);
  g_auto(Access) access = { NULL };
  g_autoptr(GError) error = NULL;

  if (path != NULL && !read_configured (&access, path, &error))
    return xmh_cli_fail (error);
  if (file == NULL)
    take_environment (&access);
  if (!complete (&access, path, &error))
    return xmh_cli_fail (error);
  if (has_hub)
    take_url_in_use (&access, cli);

  if (isatty (STDOUT_FILENO))
    g_printerr ("%s\n", _ ("These lines contain a secret. Anyone who has it can join every room and make tokens."));
  print_line ("LIVEKIT_URL", access.url);
  print_line ("LIVEKIT_API_KEY", access.key);
  print_line ("LIVEKIT_API_SECRET", access.secret);
  return XMH_EXIT_DONE;
}
