/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_SESSION (xmh_session_get_type ())
G_DECLARE_FINAL_TYPE (XmhSession, xmh_session, XMH, SESSION, GObject)

#define XMH_TYPE_SESSIONS (xmh_sessions_get_type ())
G_DECLARE_FINAL_TYPE (XmhSessions, xmh_sessions, XMH, SESSIONS, GObject)

/* Ends the relay of a session, which then calls xmh_session_end(). */
typedef void (*XmhSessionCloseFunc) (gpointer data);

/* The open sessions, which are relayed WebSockets. Emits "opened" (XmhSession *) and "closed" (XmhSession *, char
 * *reason). */
XmhSessions *xmh_sessions_new (void);

/* @service: `livekit` or `cloudxr`
 * @peer: the numeric address and port of the device
 * @user_agent: (nullable): of the device, already passed through xmh_text_from_peer()
 * @device_id: (nullable): the device, if the hub knows it; see xmh_device_get_id()
 * @device_name: (nullable): its name
 * @close: ends the session; called at most once, and never after xmh_session_end()
 * Returns: (transfer full): the session; the relay calls xmh_session_end() when it ends, and unrefs it then */
XmhSession *xmh_sessions_open (XmhSessions *self,
                               const char *service,
                               const char *peer,
                               const char *user_agent,
                               const char *device_id,
                               const char *device_name,
                               XmhSessionCloseFunc close,
                               gpointer close_data);
/* Returns: how many are open */
guint xmh_sessions_get_count (XmhSessions *self);
/* Returns: (transfer full) (element-type XmhSession): the open ones, the oldest first */
GPtrArray *xmh_sessions_list (XmhSessions *self);

/* Requests the end of a session. "closed" follows when it has ended.
 * @error: %XMH_ERROR_NOT_FOUND if no such session is open
 * Returns: whether there is such a session */
gboolean xmh_sessions_close (XmhSessions *self, guint64 id, GError **error);
void xmh_sessions_close_all (XmhSessions *self);
/* Requests the end of the sessions of one device. */
void xmh_sessions_close_device (XmhSessions *self, const char *device_id);

/* Requests its end. "closed" follows when it has ended. */
void xmh_session_close (XmhSession *self);
/* Returns: its number; the first one of a hub is 1, and no number is used again */
guint64 xmh_session_get_id (XmhSession *self);
/* Returns: the relayed service, `livekit` or `cloudxr` */
const char *xmh_session_get_service (XmhSession *self);
/* Returns: the numeric address and port of the device */
const char *xmh_session_get_peer (XmhSession *self);
/* Returns: the User-Agent of the device; may be empty */
const char *xmh_session_get_user_agent (XmhSession *self);
/* Returns: (nullable): the id of the device, if the hub knows it */
const char *xmh_session_get_device_id (XmhSession *self);
/* Returns: (nullable): the name that the device had when the session was opened */
const char *xmh_session_get_device_name (XmhSession *self);
/* Returns: when it was opened, in seconds since 1970 */
gint64 xmh_session_get_since (XmhSession *self);
/* Returns: how many bytes came from the device */
guint64 xmh_session_get_bytes_in (XmhSession *self);
/* Returns: how many bytes went to the device */
guint64 xmh_session_get_bytes_out (XmhSession *self);
/* Adds to the bytes received from and sent to the peer since the last call. */
void xmh_session_count (XmhSession *self, guint64 bytes_in, guint64 bytes_out);

/* Called by the relay when the session has ended. A second call does nothing.
 * @reason: why, in stable English words */
void xmh_session_end (XmhSession *self, const char *reason);
