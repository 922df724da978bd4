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

/* Ends the tunnel behind a session; the tunnel answers with xmh_session_end(). */
typedef void (*XmhSessionCloseFunc) (gpointer data);

/* The relayed WebSockets that are open. Emits "opened" (XmhSession *) and "closed" (XmhSession *, char *reason). */
XmhSessions *xmh_sessions_new (void);

/* (transfer full): the tunnel keeps the session until it has called xmh_session_end(), and unrefs it then. The strings
 * are from the peer and have been through xmh_text_from_peer(). */
XmhSession *xmh_sessions_open (XmhSessions        *self,
                               const char         *service,
                               const char         *peer,
                               const char         *user_agent,
                               XmhSessionCloseFunc close,
                               gpointer            close_data);
guint xmh_sessions_get_count (XmhSessions *self);
/* (transfer full): of XmhSession, the oldest first. */
GPtrArray *xmh_sessions_list (XmhSessions *self);
gboolean xmh_sessions_close (XmhSessions *self,
                             guint64      id,
                             GError     **error);
void xmh_sessions_close_all (XmhSessions *self);

guint64 xmh_session_get_id (XmhSession *self);
const char *xmh_session_get_service (XmhSession *self);
const char *xmh_session_get_peer (XmhSession *self);
const char *xmh_session_get_user_agent (XmhSession *self);
gint64 xmh_session_get_since (XmhSession *self);
guint64 xmh_session_get_bytes_in (XmhSession *self);
guint64 xmh_session_get_bytes_out (XmhSession *self);
/* From and to the peer. */
void xmh_session_count (XmhSession *self,
                        guint64     bytes_in,
                        guint64     bytes_out);
void xmh_session_end (XmhSession *self,
                      const char *reason);
