/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "access/xmh-access.h"
#include "common/xmh-types.h"
#include "config/xmh-config-file.h"
#include "config/xmh-settings.h"
#include "hub/xmh-config-status.h"
#include "hub/xmh-firewall-watch.h"
#include "hub/xmh-front.h"
#include "hub/xmh-refused-origins.h"
#include "participants/xmh-room-identities.h"
#include "participants/xmh-tokens.h"
#include "system/xmh-service-manager.h"

#define XMH_TYPE_HUB (xmh_hub_get_type ())
G_DECLARE_FINAL_TYPE (XmhHub, xmh_hub, XMH, HUB, GObject)

typedef enum
{
  XMH_HUB_STARTING,
  XMH_HUB_READY,
  XMH_HUB_DEGRADED, /* exactly while there is a problem of severity error */
  XMH_HUB_STOPPING,
} XmhHubState;

GType xmh_hub_state_get_type (void);

/**
 * XmhHub:
 *
 * Owns the parts, combines their states, and carries out operations on several parts. Depends on neither D-Bus nor
 * HTTP. Its properties are "config", "urls", "local-url", "open", "access" and "state"; each part has its own.
 *
 * xmh_hub_new() returns (transfer full) a hub without fronts, not started. The caller keeps the folders, which must
 * outlive the hub.
 */
XmhHub *xmh_hub_new (XmhConfig *config,
                     XmhPaths *paths,
                     XmhApiCredentials *credentials,
                     XmhTlsIdentity *identity,
                     XmhMediaServer *media_server);

/* The file for xmh_hub_reload(), which must outlive the hub. */
void xmh_hub_set_config_file (XmhHub *self, XmhConfigFile *file);
/* (nullable) */
XmhConfigFile *xmh_hub_get_config_file (XmhHub *self);
/* Keeps run-time changes for the next start. Without it, nothing is kept. Set it before the start. */
void xmh_hub_set_settings (XmhHub *self, XmhSettings *settings);
XmhSettings *xmh_hub_get_settings (XmhHub *self);
/* Receives the state of the hub, and provides sockets for fronts. It must outlive the hub. Set it before the fronts. */
void xmh_hub_set_service_manager (XmhHub *self, XmhServiceManager *manager);
XmhServiceManager *xmh_hub_get_service_manager (XmhHub *self);

/* Checks the firewall from the start on. Without it, there are no checks. Set it before the start. */
void xmh_hub_set_firewall_watch (XmhHub *self, XmhFirewallWatch *watch);
/* (nullable) */
XmhFirewall *xmh_hub_get_firewall (XmhHub *self);

/* Add fronts before the start: first the web front, which provides the hub's address, then the CloudXR front.
 * @front: must not hold a reference to the hub */
void xmh_hub_add_front (XmhHub *self, XmhFront *front);

/* Never fails: a part that does not work raises a problem. */
void xmh_hub_start (XmhHub *self);

/* Called at most once. Closes the fronts, and ends the sessions and the media server at the same time, within 3 s. */
void xmh_hub_stop_async (XmhHub *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean xmh_hub_stop_finish (XmhHub *self, GAsyncResult *result, GError **error);

XmhHubState xmh_hub_get_state (XmhHub *self);

/* Its stable name, as on the bus and in `/healthz` */
const char *xmh_hub_state_to_string (XmhHubState state);
/* Whether the port that devices connect to is open: that of the web front, or of CloudXR if the web front is
 * disabled. CloudXR's port is ignored beside the web front, since the proxy of a runtime may own it. */
gboolean xmh_hub_is_open (XmhHub *self);
/* Returns: (transfer full): origins such as `https://192.168.1.20:8080`, the best one for the LAN first. Empty if
 *   devices cannot connect: no web front, a port in use, no network, or a hub for this computer only. */
char **xmh_hub_get_urls (XmhHub *self);

/* (transfer full) (nullable): the web front's origin for programs of this computer; NULL while it is closed */
char *xmh_hub_get_local_url (XmhHub *self);
gboolean xmh_hub_get_tls_enabled (XmhHub *self);
/* Applies a configuration that was read again. If a part cannot use it, nothing changes. */
gboolean xmh_hub_apply_config (XmhHub *self, XmhConfig *config, GError **error);
/* See xmh_config_is_loopback_only(). */
gboolean xmh_hub_is_loopback_only (XmhHub *self);

/* Whether only devices that the user has allowed may join the room and use CloudXR. Programs of this computer always
 * may. */
gboolean xmh_hub_asks (XmhHub *self);
/* Returns: `open`, `ask`, or `ask-ineffective` if everybody can make tokens with LiveKit's key and secret */
const char *xmh_hub_describe_access (XmhHub *self);
/* @code: of xmh_access_make_code()
 * Returns: (transfer full) (nullable): the address that a device opens to pair; %NULL while no device can connect */
char *xmh_hub_make_pairing_url (XmhHub *self, const char *code);
/* Returns: (nullable) (transfer none): the device that has @identity in the room, or got the last token for it */
XmhDevice *xmh_hub_find_participant (XmhHub *self, const char *identity);

/* (nullable) */
XmhFront *xmh_hub_get_cloudxr_front (XmhHub *self);
/* The configuration in use: the file with the run-time changes. */
XmhConfig *xmh_hub_get_config (XmhHub *self);
/* The file alone. */
XmhConfig *xmh_hub_get_file_config (XmhHub *self);
XmhPaths *xmh_hub_get_paths (XmhHub *self);
XmhApiCredentials *xmh_hub_get_api_credentials (XmhHub *self);
XmhTlsIdentity *xmh_hub_get_tls_identity (XmhHub *self);
XmhMediaServer *xmh_hub_get_media_server (XmhHub *self);
XmhConnector *xmh_hub_get_connector (XmhHub *self);
XmhAgents *xmh_hub_get_agents (XmhHub *self);
/* The devices. The room and the sessions follow: what a device has ends when it loses its access. */
XmhAccess *xmh_hub_get_access (XmhHub *self);
XmhProblems *xmh_hub_get_problems (XmhHub *self);
XmhConfigStatus *xmh_hub_get_config_status (XmhHub *self);
XmhRefusedOrigins *xmh_hub_get_refused_origins (XmhHub *self);
XmhRoomIdentities *xmh_hub_get_room_identities (XmhHub *self);
XmhTokens *xmh_hub_get_tokens (XmhHub *self);
XmhSessions *xmh_hub_get_sessions (XmhHub *self);
XmhDistrust *xmh_hub_get_distrust (XmhHub *self);
