/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

#define XMH_TYPE_LIVEKIT_API (xmh_livekit_api_get_type ())
G_DECLARE_FINAL_TYPE (XmhLivekitApi, xmh_livekit_api, XMH, LIVEKIT_API, GObject)

/**
 * XmhParticipant:
 *
 * A participant of a room, as LiveKit reports it; texts are escaped for display.
 */
typedef struct
{
  char *identity;
  char *name;
  char *state;       /* joining, joined, active, disconnected */
  gint64 joined;     /* seconds since 1970 */
  char **publishing; /* sources such as camera and microphone, or names of tracks without one */
} XmhParticipant;

/* A client of the LiveKit server's own API. */
XmhLivekitApi *xmh_livekit_api_new (XmhMediaServer *media_server, XmhApiCredentials *credentials);

/* Lists the participants of @room. A room that does not exist has none. */
void xmh_livekit_api_list_participants_async (XmhLivekitApi *self,
                                              const char *room,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
/* @error: an #XmhError
 * Returns: (transfer full) (element-type XmhParticipant) */
GPtrArray *xmh_livekit_api_list_participants_finish (XmhLivekitApi *self, GAsyncResult *result, GError **error);

/* Ends a participant's session. It may come again while its token lives. */
void xmh_livekit_api_remove_participant_async (XmhLivekitApi *self,
                                               const char *room,
                                               const char *identity,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);

/* @error: %XMH_ERROR_NOT_FOUND if there is no such participant
 * Returns: whether the participant was there and has been removed */
gboolean xmh_livekit_api_remove_participant_finish (XmhLivekitApi *self, GAsyncResult *result, GError **error);

GPtrArray *xmh_livekit_api_parse_participants (const char *json, gssize length, GError **error);
