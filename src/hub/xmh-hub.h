/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "config/xmh-config-file.h"
#include "config/xmh-settings.h"
#include "hub/xmh-config-status.h"
#include "hub/xmh-firewall-watch.h"
#include "hub/xmh-front.h"
#include "hub/xmh-refused-origins.h"
#include "hub/xmh-room-identities.h"
#include "hub/xmh-tokens.h"
#include "system/xmh-service-manager.h"

#define XMH_TYPE_HUB (xmh_hub_get_type ())
G_DECLARE_FINAL_TYPE (XmhHub, xmh_hub, XMH, HUB, GObject)

typedef enum
{
  XMH_HUB_STARTING,
  XMH_HUB_READY,
  XMH_HUB_DEGRADED, /* exactly when a problem of severity error stands */
  XMH_HUB_STOPPING,
} XmhHubState;

GType xmh_hub_state_get_type (void);

/**
 * XmhHub:
 *
 * Joins the parts, knows how each is doing, and carries out what people ask for. Knows neither D-Bus nor HTTP.
 * Its own are the properties "config", "urls", "local-url", "open" and "state"; each part has its own.
 */
XmhHub *xmh_hub_new (XmhConfig *config,
                     XmhPaths *paths,
                     XmhApiCredentials *credentials,
                     XmhTlsIdentity *identity,
                     XmhMediaServer *media_server);

/* Where the configuration is read again, see xmh_hub_reload(); outlives the hub. */
void xmh_hub_set_config_file (XmhHub *self, XmhConfigFile *file);
/* (nullable) */
XmhConfigFile *xmh_hub_get_config_file (XmhHub *self);
/* What was changed at run time, kept for the next start. Without it, nothing is kept. Given before the start. */
void xmh_hub_set_settings (XmhHub *self, XmhSettings *settings);
XmhSettings *xmh_hub_get_settings (XmhHub *self);
/* Who is told how the hub is doing, and whose sockets fronts may use; outlives the hub. Given before the fronts. */
void xmh_hub_set_service_manager (XmhHub *self, XmhServiceManager *manager);
XmhServiceManager *xmh_hub_get_service_manager (XmhHub *self);

/* Looks at the firewall from the start on. Without it, nobody does. Given before the start. */
void xmh_hub_set_firewall_watch (XmhHub *self, XmhFirewallWatch *watch);
/* (nullable) */
XmhFirewall *xmh_hub_get_firewall (XmhHub *self);

/* Fronts are added before the start: first the web front, whose address is the hub's, then that of CloudXR. */
void xmh_hub_add_front (XmhHub *self, XmhFront *front);
void xmh_hub_start (XmhHub *self);
void xmh_hub_stop_async (XmhHub *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean xmh_hub_stop_finish (XmhHub *self, GAsyncResult *result, GError **error);

XmhHubState xmh_hub_get_state (XmhHub *self);
const char *xmh_hub_state_to_string (XmhHubState state);
/* The addresses that devices dial, the best one for a LAN first. */
gboolean xmh_hub_is_open (XmhHub *self);
char **xmh_hub_get_urls (XmhHub *self);
char *xmh_hub_get_local_url (XmhHub *self);
gboolean xmh_hub_get_tls_enabled (XmhHub *self);
/* Takes over a configuration that has been read again; parts that cannot are left as they are. */
gboolean xmh_hub_apply_config (XmhHub *self, XmhConfig *config, GError **error);
/* See xmh_config_is_loopback_only(). */
gboolean xmh_hub_is_loopback_only (XmhHub *self);

/* (nullable) */
XmhFront *xmh_hub_get_cloudxr_front (XmhHub *self);
/* What is in force: the file and what was changed at run time. */
XmhConfig *xmh_hub_get_config (XmhHub *self);
/* What the file alone says. */
XmhConfig *xmh_hub_get_file_config (XmhHub *self);
XmhPaths *xmh_hub_get_paths (XmhHub *self);
XmhApiCredentials *xmh_hub_get_api_credentials (XmhHub *self);
XmhTlsIdentity *xmh_hub_get_tls_identity (XmhHub *self);
XmhMediaServer *xmh_hub_get_media_server (XmhHub *self);
XmhProblems *xmh_hub_get_problems (XmhHub *self);
XmhConfigStatus *xmh_hub_get_config_status (XmhHub *self);
XmhRefusedOrigins *xmh_hub_get_refused_origins (XmhHub *self);
XmhRoomIdentities *xmh_hub_get_room_identities (XmhHub *self);
XmhTokens *xmh_hub_get_tokens (XmhHub *self);
XmhSessions *xmh_hub_get_sessions (XmhHub *self);
XmhDistrust *xmh_hub_get_distrust (XmhHub *self);
