/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "config/xmh-config-report.h"

/**
 * XmhLimits:
 *
 * Bounds on what peers can use, named as in the `limits` map of the configuration. "Per address" counts an IPv6 /64 as
 * one; loopback peers are exempt.
 */
typedef struct
{
  guint handshakes_per_address; /* unfinished handshakes and first heads */
  guint handshakes;
  guint connections_per_address;
  guint connections;
  guint rtc_tunnels_per_address;
  guint rtc_tunnels;
  guint cloudxr_tunnels_per_address;
  guint cloudxr_tunnels;
  guint dials_per_address; /* backends being dialled */
  guint dials;
  guint tokens_per_second; /* answers of /token, per address */
  guint token_burst;
  guint head_bytes;
  guint head_timeout_s;       /* from accept to the end of the first head */
  guint dial_timeout_s;       /* from dialling to the end of the backend's head */
  guint half_close_timeout_s; /* without a byte in a session after one side has finished */
} XmhLimits;

typedef enum
{
  XMH_CONNECTOR_WITH_LIVEKIT, /* also after each start of LiveKit and each renewal of credentials */
  XMH_CONNECTOR_ON_FAILURE,   /* for one that reconnects by itself */
} XmhConnectorRestart;

/* Which devices may join the room and use CloudXR; the stricter one first. */
typedef enum
{
  XMH_CONFIG_ACCESS_ASK,  /* devices that the user has allowed */
  XMH_CONFIG_ACCESS_OPEN, /* every device */
} XmhConfigAccess;

/**
 * XmhConfig:
 *
 * One configuration, read and checked as a whole and never modified: a reload makes a new one. The fields are for
 * reading only. Paths are absolute; what is "unset" is %NULL (strings) or empty (lists, never %NULL).
 */
struct _XmhConfig
{
  char *file; /* where it was read; NULL for the built-in defaults */

  gboolean enable_web_server;
  char *web_server_host; /* NULL: all interfaces with TLS, loopback without */
  guint16 web_server_port;
  gboolean web_server_tls;
  char *web_client_dir;
  gboolean web_client_isolated; /* cross-origin isolation for pages of the user's folders */
  char **web_server_extra_sans;
  char *cert_file; /* set only together with key_file */
  char *key_file;

  XmhConfigAccess access;

  guint token_ttl_s;
  char **cors_allow_origins;
  char **allowed_hosts;
  GPtrArray *token_networks; /* of GInetAddressMask */

  char *room_name;
  char *identity;             /* reserved: never issued by /token */
  char **reserved_identities; /* likewise */
  char *api_key;              /* from file or environment; NULL: generated (see XmhApiCredentials) */
  char *api_secret;

  gboolean enable_livekit;
  char **livekit_command;
  char *livekit_url;
  guint16 lk_port_ws;
  guint16 lk_port_tcp;
  guint16 lk_port_udp;
  gboolean lk_use_external_ip;
  gboolean lk_skip_external_ip_validation;

  char **connector_command; /* empty: none */
  XmhConnectorRestart connector_restart;

  gboolean enable_cloudxr_proxy;
  guint16 cloudxr_proxy_port;
  char *cloudxr_backend; /* NULL: found on this computer, see xmh-cloudxr-backends.h */
  char **cloudxr_allow_origins;
  char *cloudxr_client_dir;

  XmhLimits limits;

  char **run_time_keys; /* keys with values that were changed at run time (see xmh_settings_merge()) */
  gboolean restricted;  /* from the working directory: keys that start programs or make connections are refused */
  gboolean api_from_environment; /* api_key or api_secret is not the file's */

  /*< private >*/
  gatomicrefcount ref_count;
};

/**
 * XmhConfigSource:
 *
 * A configuration file that was read, or (all zero) none. Strings are borrowed.
 */
typedef struct
{
  const char *file; /* absolute; its folder is where relative paths start */
  const char *bytes;
  gsize length;
  gboolean restricted; /* see XmhConfig */
  char **environment;  /* as g_get_environ() gives it; NULL: ignored */
} XmhConfigSource;

#define XMH_TYPE_CONFIG (xmh_config_get_type ())
GType xmh_config_get_type (void);

XmhConfig *xmh_config_ref (XmhConfig *config);
void xmh_config_unref (XmhConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfig, xmh_config_unref)

XmhConfig *xmh_config_new_default (void);
/* (transfer full): to be changed before others use it. */
XmhConfig *xmh_config_copy (const XmhConfig *config);
XmhConfig *xmh_config_parse (const XmhConfigSource *source, XmhConfigReport *report, GError **error);

/* Finds and reads the configuration file: the named one, or the first of `./xr_media_hub.yaml`, the user's and the
 * system's, or none. In each place, `device_io_hub.yaml` is the second choice.
 *
 * The file of the working directory is read only if no other user could have written it. Its keys that start
 * programs or make connections are refused, since a cloned folder must not start programs.
 *
 * Reads files and the environment synchronously, so it is only for the start and for reloads.
 * @explicit_file: (nullable): the file that `--config` names, relative to the working directory
 * @report: (out) (optional) (transfer full): the result for each key; set in case of an error too
 * @error: %XMH_ERROR_INVALID_CONFIG
 * Returns: (transfer full): the configuration, or %NULL */
XmhConfig *xmh_config_load (const char *explicit_file, XmhPaths *paths, XmhConfigReport **report, GError **error);

/* Like xmh_config_load(), but a mistake in a file of the usual places does not prevent a start. The last usable
 * content of the same file is used instead, or the built-in defaults. The report contains which, and why. Settings
 * in the file that restrict access still apply, see xmh_config_restrict().
 * @explicit_file: (nullable): the file that `--config` names
 * @report: (out) (transfer full): the result for the file, and what is used
 * @error: %XMH_ERROR_INVALID_CONFIG, for @explicit_file only
 * Returns: (transfer full): the configuration, or %NULL if @explicit_file cannot be used */
XmhConfig *xmh_config_load_or_fall_back (const char *explicit_file,
                                         XmhPaths *paths,
                                         XmhConfigReport **report,
                                         GError **error);

/* Returns: (transfer full): the names of the keys with different values, dotted below maps */
char **xmh_config_compare (const XmhConfig *a, const XmhConfig *b);

/* @key: a name that xmh_config_compare() gave
 * Returns: whether a reload applies a change of @key; a restart is needed otherwise */
gboolean xmh_config_key_applies_on_reload (const char *key);
/* Returns: whether a run-time setting changes the value of @key in the file */
gboolean xmh_config_was_set_at_run_time (const XmhConfig *config, const char *key);
/* Without TLS the web front listens on loopback only, unless the file itself sets `web_server_tls: false` and a
 * host. TLS that was switched off at run time is for this computer only. */
gboolean xmh_config_is_loopback_only (const XmhConfig *config);
