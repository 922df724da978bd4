/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config-key.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-nearest.h"

#define FIELD(name) G_STRUCT_OFFSET (XmhConfig, name)
#define LIMIT(name, low, high)                                                                             \
  {                                                                                                        \
    "limits." #name, XMH_CONFIG_KEY_NUMBER, FIELD (limits.name), XMH_CONFIG_KEY_ON_RELOAD, low, high, NULL \
  }
#define IGNORED(name, reason)                        \
  {                                                  \
    name, XMH_CONFIG_KEY_IGNORED, 0, 0, 0, 0, reason \
  }

#define WEEK_S (7 * 24 * 60 * 60)
#define MANY 1000000

static const char media_reason[] = N_ ("this hub does not process media");
static const char recording_reason[] = N_ ("this hub does not record");
static const char token_server_reason[] = N_ ("web_server_port serves the tokens; there is no separate token server");

/* Every key that was ever published is accepted. */
static const XmhConfigKey keys[] = {
  { "enable_web_server", XMH_CONFIG_KEY_BOOLEAN, FIELD (enable_web_server) },
  { "web_server_host", XMH_CONFIG_KEY_ADDRESS, FIELD (web_server_host), XMH_CONFIG_KEY_ON_RELOAD },
  { "web_server_port", XMH_CONFIG_KEY_PORT, FIELD (web_server_port), XMH_CONFIG_KEY_ON_RELOAD },
  { "web_server_tls", XMH_CONFIG_KEY_BOOLEAN, FIELD (web_server_tls), XMH_CONFIG_KEY_ON_RELOAD | XMH_KEY_RUN_TIME },
  { "web_client_dir", XMH_CONFIG_KEY_PATH, FIELD (web_client_dir), XMH_CONFIG_KEY_ON_RELOAD },
  { "web_client_isolated", XMH_CONFIG_KEY_BOOLEAN, FIELD (web_client_isolated), XMH_CONFIG_KEY_ON_RELOAD },
  { "web_server_extra_sans", XMH_CONFIG_KEY_EXTRA_NAMES, FIELD (web_server_extra_sans), XMH_CONFIG_KEY_ON_RELOAD },
  { "cert_file", XMH_CONFIG_KEY_PATH, FIELD (cert_file), XMH_CONFIG_KEY_ON_RELOAD },
  { "key_file", XMH_CONFIG_KEY_PATH, FIELD (key_file), XMH_CONFIG_KEY_ON_RELOAD },
  { "allowed_hosts", XMH_CONFIG_KEY_HOST_NAMES, FIELD (allowed_hosts), XMH_CONFIG_KEY_ON_RELOAD },

  { "access", XMH_KEY_ACCESS, FIELD (access), XMH_CONFIG_KEY_ON_RELOAD | XMH_KEY_RUN_TIME },

  { "room_name", XMH_CONFIG_KEY_NAME, FIELD (room_name), XMH_CONFIG_KEY_ON_RELOAD },
  { "identity", XMH_CONFIG_KEY_NAME, FIELD (identity), XMH_CONFIG_KEY_ON_RELOAD },
  { "reserved_identities", XMH_CONFIG_KEY_IDENTITIES, FIELD (reserved_identities), XMH_CONFIG_KEY_ON_RELOAD },
  { "api_key", XMH_CONFIG_KEY_SECRET, FIELD (api_key), XMH_CONFIG_KEY_ON_RELOAD },
  { "api_secret", XMH_CONFIG_KEY_SECRET, FIELD (api_secret), XMH_CONFIG_KEY_ON_RELOAD },
  { "token_ttl", XMH_CONFIG_KEY_NUMBER, FIELD (token_ttl_s), XMH_CONFIG_KEY_ON_RELOAD, 1, WEEK_S },
  { "cors_allow_origins", XMH_CONFIG_KEY_ORIGINS, FIELD (cors_allow_origins),
    XMH_CONFIG_KEY_ON_RELOAD | XMH_KEY_RUN_TIME },
  { "token_networks", XMH_CONFIG_KEY_NETWORKS, FIELD (token_networks), XMH_CONFIG_KEY_ON_RELOAD },

  { "enable_livekit", XMH_CONFIG_KEY_BOOLEAN, FIELD (enable_livekit) },
  { "livekit_command", XMH_CONFIG_KEY_COMMAND, FIELD (livekit_command), XMH_CONFIG_KEY_TRUSTED },
  { "livekit_url", XMH_CONFIG_KEY_SERVER_URL, FIELD (livekit_url), XMH_CONFIG_KEY_TRUSTED },
  { "lk_port_ws", XMH_CONFIG_KEY_PORT, FIELD (lk_port_ws), XMH_CONFIG_KEY_ON_RELOAD },
  { "lk_port_tcp", XMH_CONFIG_KEY_PORT, FIELD (lk_port_tcp), XMH_CONFIG_KEY_ON_RELOAD },
  { "lk_port_udp", XMH_CONFIG_KEY_PORT, FIELD (lk_port_udp), XMH_CONFIG_KEY_ON_RELOAD },
  { "lk_use_external_ip", XMH_CONFIG_KEY_BOOLEAN, FIELD (lk_use_external_ip) },
  { "lk_skip_external_ip_validation", XMH_CONFIG_KEY_BOOLEAN, FIELD (lk_skip_external_ip_validation) },

  { "connector_command", XMH_CONFIG_KEY_COMMAND, FIELD (connector_command),
    XMH_CONFIG_KEY_ON_RELOAD | XMH_CONFIG_KEY_TRUSTED | XMH_KEY_OPTIONAL },
  { "connector_restart", XMH_KEY_CONNECTOR_RESTART, FIELD (connector_restart), XMH_CONFIG_KEY_ON_RELOAD },

  { "enable_cloudxr_proxy", XMH_CONFIG_KEY_BOOLEAN, FIELD (enable_cloudxr_proxy) },
  { "cloudxr_proxy_port", XMH_CONFIG_KEY_PORT, FIELD (cloudxr_proxy_port), XMH_CONFIG_KEY_ON_RELOAD },
  { "cloudxr_backend", XMH_CONFIG_KEY_SOCKET_URL, FIELD (cloudxr_backend), XMH_CONFIG_KEY_TRUSTED },
  { "cloudxr_allow_origins", XMH_CONFIG_KEY_ORIGINS, FIELD (cloudxr_allow_origins),
    XMH_CONFIG_KEY_ON_RELOAD | XMH_KEY_RUN_TIME },
  { "cloudxr_client_dir", XMH_CONFIG_KEY_PATH, FIELD (cloudxr_client_dir), XMH_CONFIG_KEY_ON_RELOAD },

  { "limits", XMH_CONFIG_KEY_SECTION },
  LIMIT (handshakes_per_address, 1, MANY),
  LIMIT (handshakes, 1, MANY),
  LIMIT (connections_per_address, 1, MANY),
  LIMIT (connections, 1, MANY),
  LIMIT (rtc_tunnels_per_address, 1, MANY),
  LIMIT (rtc_tunnels, 1, MANY),
  LIMIT (cloudxr_tunnels_per_address, 1, MANY),
  LIMIT (cloudxr_tunnels, 1, MANY),
  LIMIT (dials_per_address, 1, MANY),
  LIMIT (dials, 1, MANY),
  LIMIT (tokens_per_second, 1, MANY),
  LIMIT (token_burst, 1, MANY),
  LIMIT (head_bytes, 1024, 1024 * 1024),
  LIMIT (head_timeout_s, 1, 600),
  LIMIT (dial_timeout_s, 1, 600),
  LIMIT (half_close_timeout_s, 1, 600),

  IGNORED ("lk_internal_url", N_ ("set lk_port_ws or livekit_url to choose the LiveKit server")),
  IGNORED ("enable_token_server", token_server_reason),
  IGNORED ("token_server_host", token_server_reason),
  IGNORED ("token_server_port", token_server_reason),
  IGNORED ("token_server_url", token_server_reason),
  IGNORED ("browser_dir", N_ ("the page comes from web_client_dir")),
  IGNORED ("hub_push_addr", N_ ("this hub has no ZeroMQ sockets")),
  IGNORED ("hub_sub_addr", N_ ("this hub has no ZeroMQ sockets")),
  IGNORED ("shm_num_slots", N_ ("this hub does not use shared memory")),
  IGNORED ("shm_max_frame_bytes", N_ ("this hub does not use shared memory")),
  IGNORED ("return_audio_max_buffer_s", media_reason),
  IGNORED ("gpu_index", media_reason),
  IGNORED ("log_level", N_ ("use --verbose or G_MESSAGES_DEBUG")),
  IGNORED ("video_recording", recording_reason),
  IGNORED ("video_recording.enabled", recording_reason),
  IGNORED ("video_recording.out_dir", recording_reason),
  IGNORED ("video_recording.chunk_frames", recording_reason),
  IGNORED ("video_recording.max_total_bytes", recording_reason),
  IGNORED ("video_recording.max_chunks", recording_reason),
  IGNORED ("video_recording.sample_fps", recording_reason),
  IGNORED ("video_recording.bitrate", recording_reason),
  IGNORED ("video_recording.gpu_id", recording_reason),
};

/* @n_keys: (out): how many there are
 * Returns: (transfer none) (array length=n_keys): all keys of the configuration */
const XmhConfigKey *
xmh_config_keys (guint *n_keys)
{
  *n_keys = G_N_ELEMENTS (keys);
  return keys;
}

/* @name: a name, dotted below a section
 * Returns: (transfer none) (nullable): the key, or %NULL when there is none */
const XmhConfigKey *
xmh_config_key_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].name, name) == 0)
      return &keys[i];

  return NULL;
}

/* @name: a name that is no key
 * Returns: (transfer none) (nullable): the most similar key, but never an ignored one */
const char *
xmh_config_key_nearest (const char *name)
{
  const char *names[G_N_ELEMENTS (keys) + 1] = { NULL };
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].kind != XMH_CONFIG_KEY_IGNORED)
      names[n++] = keys[i].name;

  return xmh_nearest (name, names);
}
