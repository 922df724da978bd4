/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config.h"

#include "config/xmh-config-key.h"
#include "xmh-config-resource.h"

G_DEFINE_BOXED_TYPE (XmhConfig, xmh_config, xmh_config_ref, xmh_config_unref)

#define DEFAULTS "/io/github/xr_ai/MediaHub/xr_media_hub.yaml"

/* Returns: (transfer full): a configuration with nothing but empty lists, to be filled by the defaults */
XmhConfig *
xmh_config_new_empty (void)
{
  XmhConfig *config = g_new0 (XmhConfig, 1);

  g_atomic_ref_count_init (&config->ref_count);
  config->web_server_extra_sans = g_new0 (char *, 1);
  config->cors_allow_origins = g_new0 (char *, 1);
  config->allowed_hosts = g_new0 (char *, 1);
  config->token_networks = g_ptr_array_new_with_free_func (g_object_unref);
  config->reserved_identities = g_new0 (char *, 1);
  config->livekit_command = g_new0 (char *, 1);
  config->connector_command = g_new0 (char *, 1);
  config->cloudxr_allow_origins = g_new0 (char *, 1);
  config->run_time_keys = g_new0 (char *, 1);
  return config;
}

/* What a field of the copy points to is still the original's. */
static void
own_value (XmhConfig *copy, const XmhConfigKey *key)
{
  switch (key->kind)
    {
    case XMH_CONFIG_KEY_IGNORED:
    case XMH_CONFIG_KEY_SECTION:
    case XMH_CONFIG_KEY_BOOLEAN:
    case XMH_CONFIG_KEY_PORT:
    case XMH_CONFIG_KEY_NUMBER:
    case XMH_KEY_CONNECTOR_RESTART:
    case XMH_KEY_ACCESS:
      break;
    case XMH_CONFIG_KEY_COMMAND:
    case XMH_CONFIG_KEY_EXTRA_NAMES:
    case XMH_CONFIG_KEY_HOST_NAMES:
    case XMH_CONFIG_KEY_ORIGINS:
    case XMH_CONFIG_KEY_IDENTITIES:
      G_STRUCT_MEMBER (char **, copy, key->offset) = g_strdupv (G_STRUCT_MEMBER (char **, copy, key->offset));
      break;
    case XMH_CONFIG_KEY_NETWORKS:
      g_ptr_array_ref (G_STRUCT_MEMBER (GPtrArray *, copy, key->offset));
      break;
    default:
      G_STRUCT_MEMBER (char *, copy, key->offset) = g_strdup (G_STRUCT_MEMBER (char *, copy, key->offset));
    }
}

XmhConfig *
xmh_config_copy (const XmhConfig *config)
{
  XmhConfig *copy = g_memdup2 (config, sizeof *config);
  const XmhConfigKey *keys;
  guint n_keys;

  g_atomic_ref_count_init (&copy->ref_count);
  copy->file = g_strdup (config->file);
  copy->run_time_keys = g_strdupv (config->run_time_keys);
  keys = xmh_config_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    own_value (copy, &keys[i]);
  return copy;
}

XmhConfig *
xmh_config_ref (XmhConfig *config)
{
  g_atomic_ref_count_inc (&config->ref_count);
  return config;
}

void
xmh_config_unref (XmhConfig *config)
{
  const XmhConfigKey *keys;
  guint n_keys;

  if (!g_atomic_ref_count_dec (&config->ref_count))
    return;

  keys = xmh_config_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    xmh_config_value_clear (&keys[i], config);
  g_free (config->file);
  g_strfreev (config->run_time_keys);
  g_free (config);
}

/* Reads the shipped `xr_media_hub.yaml`, which is compiled in and the only source of defaults. The environment is
 * ignored. */
XmhConfig *
xmh_config_new_default (void)
{
  g_autoptr(GBytes) bytes = g_resource_lookup_data (xmh_config_get_resource (), DEFAULTS, 0, NULL);
  g_autoptr(XmhConfigReport) report = xmh_config_report_new (NULL);
  g_autoptr(XmhConfig) config = xmh_config_new_empty ();
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  /* A build with invalid defaults fails its first test, so there is no fallback here. */
  if (!xmh_config_apply (config, "xr_media_hub.yaml", text, length, report, &error))
    g_critical ("the built-in configuration is wrong: %s", error->message);

  return g_steal_pointer (&config);
}

char **
xmh_config_compare (const XmhConfig *a, const XmhConfig *b)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  const XmhConfigKey *keys;
  guint n_keys;

  keys = xmh_config_keys (&n_keys);
  for (guint i = 0; i < n_keys; i++)
    if (!xmh_config_value_equal (&keys[i], a, b))
      g_strv_builder_add (names, keys[i].name);

  return g_strv_builder_end (names);
}

gboolean
xmh_config_key_applies_on_reload (const char *key)
{
  const XmhConfigKey *entry = xmh_config_key_find (key);

  return entry != NULL && (entry->flags & XMH_CONFIG_KEY_ON_RELOAD) != 0;
}

gboolean
xmh_config_was_set_at_run_time (const XmhConfig *config, const char *key)
{
  return g_strv_contains ((const char *const *) config->run_time_keys, key);
}

gboolean
xmh_config_is_loopback_only (const XmhConfig *config)
{
  return !config->web_server_tls &&
         (config->web_server_host == NULL || xmh_config_was_set_at_run_time (config, "web_server_tls"));
}
