/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_MEDIA_SERVER (xmh_media_server_get_type ())
G_DECLARE_FINAL_TYPE (XmhMediaServer, xmh_media_server, XMH, MEDIA_SERVER, GObject)

typedef enum
{
  XMH_MEDIA_SERVER_DISABLED, /* enable_livekit is false and livekit_url empty */
  XMH_MEDIA_SERVER_STARTING,
  XMH_MEDIA_SERVER_READY,
  XMH_MEDIA_SERVER_FAILED,
  XMH_MEDIA_SERVER_EXTERNAL, /* livekit_url */
} XmhMediaServerState;

GType xmh_media_server_state_get_type (void);

/**
 * XmhMediaServer:
 *
 * The LiveKit server behind the hub. It is a child process of the hub, or a server elsewhere with periodic health
 * checks.
 *
 * Its properties are "problem", "version" and "state". "state" is also notified when the URL, the process, the
 * number of restarts or xmh_media_server_is_settling() has changed.
 */
/* @credentials: LiveKit's key and secret
 * @paths: the folders; kept by the caller, which outlives the server
 * Returns: (transfer full): a media server that has not been started */
XmhMediaServer *xmh_media_server_new (XmhConfig *config, XmhApiCredentials *credentials, XmhPaths *paths);

/* Starts the server, or the health checks of one that runs elsewhere. Never fails: faults become problems. */
void xmh_media_server_start (XmhMediaServer *self);

/* Ends the server for good. */
void xmh_media_server_stop_async (XmhMediaServer *self, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: %TRUE */
gboolean xmh_media_server_stop_finish (XmhMediaServer *self, GAsyncResult *result, GError **error);

/* Ends a child and starts it again without a delay. Checks again for a program or a port that was missing. Checks
 * the health of an external server. */
void xmh_media_server_restart (XmhMediaServer *self);
/* Uses another configuration, and credentials that have changed since. Restarts the server only when its own
 * configuration changes, or when it is not running. */
void xmh_media_server_apply (XmhMediaServer *self, XmhConfig *config);

XmhMediaServerState xmh_media_server_get_state (XmhMediaServer *self);
/* Returns: its stable name, as the bus has it */
const char *xmh_media_server_state_to_string (XmhMediaServerState state);
/* The address for the relay: `ws://127.0.0.1:7880` or livekit_url. NULL while connections are not allowed (disabled,
 * not running, or the port is in use by another user). */
const char *xmh_media_server_get_url (XmhMediaServer *self);
/* Whether a sandbox hides who runs the server of livekit_url. It is used, since the user named it. */
gboolean xmh_media_server_has_hidden_owner (XmhMediaServer *self);
/* Whether the first answer is still pending. */
gboolean xmh_media_server_is_settling (XmhMediaServer *self);
GPid xmh_media_server_get_pid (XmhMediaServer *self);
guint xmh_media_server_get_restarts (XmhMediaServer *self);
/* Returns: (nullable): the version of the program that is started; %NULL while it is not known */
const char *xmh_media_server_get_version (XmhMediaServer *self);
/* (nullable) (transfer none): the current problem. */
const XmhProblem *xmh_media_server_get_problem (XmhMediaServer *self);
