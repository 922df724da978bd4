/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config-restrict.h"

#include "config/xmh-config-key.h"
#include "config/xmh-origin.h"

#define LOOPBACK "127.0.0.1"

/* The keys that can close something. */
static const char *const closing_keys[] = {
  "enable_web_server",
  "web_server_host",
  "web_server_tls",
  "allowed_hosts",
  "reserved_identities",
  "token_ttl",
  "cors_allow_origins",
  "token_networks",
  "enable_livekit",
  "enable_cloudxr_proxy",
  "cloudxr_allow_origins",
  "access",
  NULL,
};

static gboolean
is_loopback_only (const XmhConfig *config)
{
  return config->web_server_host != NULL ? xmh_host_is_loopback (config->web_server_host) : !config->web_server_tls;
}

static void
set_host (XmhConfig *config, const char *host)
{
  g_free (config->web_server_host);
  config->web_server_host = g_strdup (host);
}

/* Called before TLS is narrowed: without an address, TLS decides which interfaces are used. */
static void
narrow_host (XmhConfig *config, const XmhConfig *wanted)
{
  g_autoptr(GInetAddress) address = wanted->web_server_host != NULL
                                       ? g_inet_address_new_from_string (wanted->web_server_host)
                                       : NULL;

  if (is_loopback_only (config) || is_loopback_only (wanted))
    {
      const XmhConfig *narrow = is_loopback_only (config) ? config : wanted;
      g_autofree char *host = g_strdup (narrow->web_server_host != NULL ? narrow->web_server_host : LOOPBACK);

      set_host (config, host);
    }
  else if (address != NULL && !g_inet_address_get_is_any (address))
    {
      set_host (config, wanted->web_server_host);
    }
}

static gboolean
covers (const char *const *list, const char *entry)
{
  return g_strv_contains (list, entry) || g_strv_contains (list, "*");
}

/* The entries that both allow; "*" allows each origin. */
static void
narrow_list (char ***list, char **wanted)
{
  g_autoptr(GStrvBuilder) both = g_strv_builder_new ();

  for (char **entry = *list; *entry != NULL; entry++)
    if (covers ((const char *const *) wanted, *entry))
      g_strv_builder_add (both, *entry);
  for (char **entry = wanted; *entry != NULL; entry++)
    if (covers ((const char *const *) *list, *entry) && !g_strv_contains ((const char *const *) *list, *entry))
      g_strv_builder_add (both, *entry);

  g_strfreev (*list);
  *list = g_strv_builder_end (both);
}

static void
widen_list (char ***list, char **wanted)
{
  g_autoptr(GStrvBuilder) either = g_strv_builder_new ();

  g_strv_builder_addv (either, (const char **) *list);
  for (char **entry = wanted; *entry != NULL; entry++)
    if (!g_strv_contains ((const char *const *) *list, *entry))
      g_strv_builder_add (either, *entry);

  g_strfreev (*list);
  *list = g_strv_builder_end (either);
}

static gboolean
is_within (GInetAddressMask *inner, GPtrArray *networks)
{
  for (guint i = 0; i < networks->len; i++)
    {
      GInetAddressMask *outer = g_ptr_array_index (networks, i);

      if (g_inet_address_mask_get_length (inner) >= g_inet_address_mask_get_length (outer) &&
          g_inet_address_mask_matches (outer, g_inet_address_mask_get_address (inner)))
        return TRUE;
    }

  return FALSE;
}

static void
add_those_within (GPtrArray *both, GPtrArray *networks, GPtrArray *others)
{
  for (guint i = 0; i < networks->len; i++)
    if (is_within (g_ptr_array_index (networks, i), others))
      g_ptr_array_add (both, g_object_ref (g_ptr_array_index (networks, i)));
}

/* Of two networks one is inside the other, or they have nothing in common. */
static void
narrow_networks (XmhConfig *config, const XmhConfig *wanted)
{
  GPtrArray *both = g_ptr_array_new_with_free_func (g_object_unref);

  add_those_within (both, config->token_networks, wanted->token_networks);
  add_those_within (both, wanted->token_networks, config->token_networks);
  g_ptr_array_unref (config->token_networks);
  config->token_networks = both;
}

static void
narrow (XmhConfig *config, const XmhConfig *wanted)
{
  narrow_host (config, wanted);
  config->web_server_tls = config->web_server_tls || wanted->web_server_tls;
  config->enable_web_server = config->enable_web_server && wanted->enable_web_server;
  config->enable_livekit = config->enable_livekit && wanted->enable_livekit;
  config->enable_cloudxr_proxy = config->enable_cloudxr_proxy && wanted->enable_cloudxr_proxy;
  config->access = MIN (config->access, wanted->access);
  config->token_ttl_s = MIN (config->token_ttl_s, wanted->token_ttl_s);
  narrow_list (&config->allowed_hosts, wanted->allowed_hosts);
  narrow_list (&config->cors_allow_origins, wanted->cors_allow_origins);
  narrow_list (&config->cloudxr_allow_origins, wanted->cloudxr_allow_origins);
  narrow_networks (config, wanted);
  widen_list (&config->reserved_identities, wanted->reserved_identities);
  /* The pair that the file replaces may be public. */
  if (wanted->api_key != NULL && wanted->api_secret != NULL && !config->api_from_environment)
    {
      xmh_config_value_clear (xmh_config_key_find ("api_key"), config);
      xmh_config_value_clear (xmh_config_key_find ("api_secret"), config);
      config->api_key = g_strdup (wanted->api_key);
      config->api_secret = g_strdup (wanted->api_secret);
    }
}

/* Whether the report is about single keys, and every key that can close something was understood. */
static gboolean
is_understood (XmhConfigReport *report)
{
  gboolean has_reason = FALSE;

  for (guint i = 0; i < report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (report->notes, i);

      if (note->verdict != XMH_CONFIG_INVALID)
        continue;
      if (note->key == NULL || g_strv_contains (closing_keys, note->key))
        return FALSE;
      has_reason = TRUE;
    }

  return has_reason;
}

/* Closes in @config what @file closes, so that a mistake in a file opens nothing. If the file is no YAML map, or one
 * of these keys is wrong, the hub listens on this computer only.
 * @config: the substitute for @file, not in use yet
 * @file: the file that cannot be used, absolute
 * @content: (nullable): the content of @file; %NULL when it cannot be read
 * Returns: whether it listens on this computer only for that reason */
gboolean
xmh_config_restrict (XmhConfig *config, const char *file, GBytes *content)
{
  g_autoptr(XmhConfig) wanted = xmh_config_new_default ();
  g_autoptr(XmhConfigReport) report = xmh_config_report_new (file);
  gsize length = 0;
  const char *bytes = content != NULL ? g_bytes_get_data (content, &length) : NULL;
  gboolean is_known = content != NULL &&
                      (xmh_config_apply (wanted, file, bytes, length, report, NULL) || is_understood (report));

  narrow (config, wanted);
  if (!is_known && !is_loopback_only (config))
    set_host (config, LOOPBACK);

  return !is_known;
}
