/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "media/xmh-media-server.h"

/* A temporary home with a media server. */
typedef struct
{
  char *folder;
  XmhPaths *paths;
  XmhConfig *config;
  XmhApiCredentials *credentials;
  XmhMediaServer *server;
} MediaFixture;

MediaFixture *media_fixture_new (void);
void media_fixture_free (MediaFixture *self);

void media_fixture_use_stand_in (MediaFixture *self, const char *mode);
/* Skips the test, and returns FALSE, when there is no real server. */
gboolean media_fixture_use_real (MediaFixture *self);
void media_fixture_start (MediaFixture *self);
void media_fixture_wait_for (MediaFixture *self, XmhMediaServerState state, guint timeout_ms);
/* Joins the room "room" of the running server as "guest". Returns: (transfer full) */
SoupWebsocketConnection *media_fixture_join (MediaFixture *self, SoupSession *session, guint timeout_ms);
/* Returns: the duration in milliseconds */
guint media_fixture_stop (MediaFixture *self);

typedef gboolean (*WaitFunc) (gpointer data);

/* Runs the main loop until @done; fails the test after @timeout_ms. */
void wait_until (WaitFunc done, gpointer data, guint timeout_ms, const char *what);
gboolean process_is_gone (gpointer pid);
guint16 find_free_port (void);
int listen_on (guint16 port);
