/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "config/xmh-config-key.h"
#include "config/xmh-origin.h"

/* Beyond this, unknown keys are probably those of another program, not typing mistakes. */
#define MAX_SUGGESTIONS 50

static void
report_key (XmhConfigReport *report,
            XmhConfigVerdict verdict,
            const XmhYamlNode *node,
            const char *name,
            const char *reason)
{
  xmh_config_report_add (report, verdict, node->key_line, node->key_column, name, reason, NULL);
}

static void read_map (XmhConfigReader *reader, const XmhYamlNode *map, const char *prefix);

static void
read_section (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node)
{
  g_autofree char *prefix = g_strconcat (key->name, ".", NULL);

  if (node->kind == XMH_YAML_MAP)
    read_map (reader, node, prefix);
  else if (node->kind != XMH_YAML_NULL && key->kind == XMH_CONFIG_KEY_SECTION)
    xmh_config_report_add (reader->report, XMH_CONFIG_INVALID, node->line, node->column, key->name,
                           N_ ("must be a map of names to numbers"), NULL);
}

static void
read_key (XmhConfigReader *reader, const XmhYamlNode *node, const char *name)
{
  const XmhConfigKey *key = xmh_config_key_find (name);

  if (key == NULL)
    {
      const char *nearest = reader->report->notes->len < MAX_SUGGESTIONS ? xmh_config_key_nearest (name) : NULL;

      xmh_config_report_add (reader->report, XMH_CONFIG_UNKNOWN, node->key_line, node->key_column, name,
                             N_ ("unknown key"), nearest);
    }
  else if (key->kind == XMH_CONFIG_KEY_IGNORED)
    {
      report_key (reader->report, XMH_CONFIG_IGNORED, node, name, key->reason);
      read_section (reader, key, node);
    }
  else if (key->kind == XMH_CONFIG_KEY_SECTION)
    {
      read_section (reader, key, node);
    }
  else if (reader->config->restricted && (key->flags & XMH_CONFIG_KEY_TRUSTED) != 0)
    {
      report_key (reader->report, XMH_CONFIG_REFUSED, node, name,
                  N_ ("not accepted from the working directory; if you trust the file, pass it with --config"));
    }
  else
    {
      xmh_config_value_read (reader, key, node);
    }
}

static void
read_map (XmhConfigReader *reader, const XmhYamlNode *map, const char *prefix)
{
  for (guint i = 0; i < map->children->len; i++)
    {
      const XmhYamlNode *child = g_ptr_array_index (map->children, i);
      g_autofree char *name = g_strconcat (prefix, child->key, NULL);

      read_key (reader, child, name);
    }
}

/* Overrides values of @config by those of the document. Wrong values are only reported.
 * @file: the name of the document, absolute if it has relative paths
 * @bytes: (array length=length): the document
 * @length: its length in bytes
 * @report: receives the result for each key
 * @error: %XMH_ERROR_INVALID_CONFIG when it is no YAML map
 * Returns: whether it could be read */
gboolean
xmh_config_apply (XmhConfig *config,
                  const char *file,
                  const char *bytes,
                  gsize length,
                  XmhConfigReport *report,
                  GError **error)
{
  g_autoptr(XmhYamlNode) root = xmh_yaml_parse (file, bytes, length, error);
  g_autofree char *folder = g_path_get_dirname (file);
  XmhConfigReader reader = { config, folder, report };

  if (root == NULL)
    return FALSE;

  if (root->kind == XMH_YAML_MAP)
    read_map (&reader, root, "");
  else if (root->kind != XMH_YAML_NULL)
    xmh_config_report_add (report, XMH_CONFIG_INVALID, root->line, root->column, NULL,
                           N_ ("the file must contain a map of keys and values"), NULL);

  return xmh_config_report_check (report, error);
}

static void
report_conflict (XmhConfigReport *report, const char *key, const char *reason, const char *other)
{
  const XmhConfigNote *note = xmh_config_report_find (report, key);

  xmh_config_report_add (report, XMH_CONFIG_INVALID, note->line, note->column, key, reason, other);
}

/* Ports that the hub and its LiveKit server listen on over TCP; the UDP port cannot conflict with them. */
static void
check_ports (XmhConfig *config, XmhConfigReport *report)
{
  gboolean livekit = config->enable_livekit && config->livekit_url == NULL;
  const struct
  {
    const char *key;
    gboolean enabled;
    guint16 port;
  } ports[] = {
    { "web_server_port", config->enable_web_server, config->web_server_port },
    { "lk_port_ws", livekit, config->lk_port_ws },
    { "lk_port_tcp", livekit, config->lk_port_tcp },
    { "cloudxr_proxy_port", config->enable_cloudxr_proxy, config->cloudxr_proxy_port },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    for (guint j = 0; j < i; j++)
      if (ports[i].enabled && ports[j].enabled && ports[i].port == ports[j].port)
        {
          /* Point at the one that the file has: the other may be a default. */
          gboolean swap = xmh_config_report_find (report, ports[i].key)->line == 0;

          report_conflict (report, ports[swap ? j : i].key, N_ ("uses the same port as this key"),
                           ports[swap ? i : j].key);
        }
}

/* A front must not have one of the hub's fronts as its backend, since it would connect to itself forever. */
static void
check_backend (XmhConfig *config, XmhConfigReport *report, const char *key, const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  if (uri == NULL || !xmh_host_is_loopback (g_uri_get_host (uri)))
    return;

  if (config->enable_cloudxr_proxy && g_uri_get_port (uri) == config->cloudxr_proxy_port)
    report_conflict (report, key, N_ ("points back to the hub itself, to the port set by this key"),
                     "cloudxr_proxy_port");
  else if (config->enable_web_server && g_uri_get_port (uri) == config->web_server_port)
    report_conflict (report, key, N_ ("points back to the hub itself, to the port set by this key"), "web_server_port");
}

static void
take_credential (XmhConfig *config,
                 const XmhConfigKey *key,
                 char **environment,
                 const char *variable,
                 XmhConfigReport *report)
{
  const char *value = g_environ_getenv (environment, variable);
  char *stripped;

  if (value == NULL)
    return;
  stripped = g_strstrip (g_strdup (value));
  if (stripped[0] == '\0')
    {
      g_free (stripped);
      return;
    }

  xmh_config_value_clear (key, config);
  G_STRUCT_MEMBER (char *, config, key->offset) = stripped;
  config->api_from_environment = TRUE;
  xmh_config_report_add (report, XMH_CONFIG_TAKEN, 0, 0, key->name, N_ ("from the environment"), variable);
}

static gboolean
is_yes (const char *value)
{
  static const char *const words[] = { "1", "true", "yes", "on", NULL };
  g_autofree char *word = value != NULL ? g_strstrip (g_ascii_strdown (value, -1)) : NULL;

  return word != NULL && g_strv_contains (words, word);
}

static void
apply_environment (XmhConfig *config, char **environment, XmhConfigReport *report)
{
  static const char *const no_client[] = { "XR_MEDIA_HUB_NO_WEB_CLIENT", "DEVICE_IO_HUB_NO_WEB_CLIENT" };

  take_credential (config, xmh_config_key_find ("api_key"), environment, "LIVEKIT_API_KEY", report);
  take_credential (config, xmh_config_key_find ("api_secret"), environment, "LIVEKIT_API_SECRET", report);

  for (guint i = 0; i < G_N_ELEMENTS (no_client); i++)
    if (is_yes (g_environ_getenv (environment, no_client[i])) && config->web_client_dir != NULL)
      {
        g_clear_pointer (&config->web_client_dir, g_free);
        xmh_config_report_add (report, XMH_CONFIG_IGNORED, 0, 0, "web_client_dir", N_ ("turned off by the environment"),
                               no_client[i]);
      }
}

/* Reads a configuration from memory: the defaults, then the file, then the environment. Then checks what must fit
 * together. Touches no files: a folder or certificate that is missing is not a mistake of the configuration.
 * @source: the file's content and the circumstances
 * @report: receives the result for each key
 * @error: %XMH_ERROR_INVALID_CONFIG with file, line, column and key, a line for each mistake
 * Returns: (transfer full): the configuration, or %NULL */
XmhConfig *
xmh_config_parse (const XmhConfigSource *source, XmhConfigReport *report, GError **error)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();

  config->file = g_strdup (source->file);
  config->restricted = source->restricted;
  if (source->file != NULL && !xmh_config_apply (config, source->file, source->bytes, source->length, report, error))
    return NULL;
  if (source->environment != NULL)
    apply_environment (config, source->environment, report);

  if ((config->cert_file == NULL) != (config->key_file == NULL))
    {
      xmh_config_report_add (report, XMH_CONFIG_SKIPPED, 0, 0, config->cert_file != NULL ? "cert_file" : "key_file",
                             N_ ("not used, because this key is missing"),
                             config->cert_file != NULL ? "key_file" : "cert_file");
      g_clear_pointer (&config->cert_file, g_free);
      g_clear_pointer (&config->key_file, g_free);
    }
  check_ports (config, report);
  check_backend (config, report, "livekit_url", config->livekit_url);
  check_backend (config, report, "cloudxr_backend", config->cloudxr_backend);
  if (config->api_key != NULL && config->api_secret == NULL)
    report_conflict (report, "api_key", N_ ("is set, but this key is missing"), "api_secret");
  else if (config->api_key == NULL && config->api_secret != NULL)
    report_conflict (report, "api_secret", N_ ("is set, but this key is missing"), "api_key");
  if (!xmh_config_report_check (report, error))
    return NULL;

  return g_steal_pointer (&config);
}
