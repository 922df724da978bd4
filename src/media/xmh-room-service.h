/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_ROOM_SERVICE (xmh_room_service_get_type ())
G_DECLARE_FINAL_TYPE (XmhRoomService, xmh_room_service, XMH, ROOM_SERVICE, GObject)

/**
 * XmhParticipant:
 *
 * A participant of a room, as LiveKit reports it; texts are escaped for display.
 */
typedef struct
{
  char *identity;
  char *name;
  char *state;                  /* joining, joined, active, disconnected */
  gint64 joined;                /* seconds since 1970 */
  char **publishing;            /* sources such as camera and microphone, or names of tracks without one */
} XmhParticipant;

/* A client of the LiveKit server's own API. */
XmhRoomService *xmh_room_service_new (XmhMediaServer *media_server,
                                      XmhCredentials *credentials);

/* Lists the participants of @room. A room that does not exist has none. */
void xmh_room_service_list_participants_async (XmhRoomService     *self,
                                               const char         *room,
                                               GCancellable       *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer            user_data);
/* @error: an #XmhError
 * Returns: (transfer full) (element-type XmhParticipant) */
GPtrArray *xmh_room_service_list_participants_finish (XmhRoomService *self,
                                                      GAsyncResult   *result,
                                                      GError        **error);

/* Ends a participant's session. It may come again while its token lives. */
void xmh_room_service_remove_participant_async (XmhRoomService     *self,
                                                const char         *room,
                                                const char         *identity,
                                                GCancellable       *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer            user_data);

/* @error: %XMH_ERROR_NOT_FOUND if there is no such participant
 * Returns: whether the participant was there and has been removed */
gboolean xmh_room_service_remove_participant_finish (XmhRoomService *self,
                                                     GAsyncResult   *result,
                                                     GError        **error);

GPtrArray *xmh_room_service_parse_participants (const char *json,
                                                gssize      length,
                                                GError    **error);
