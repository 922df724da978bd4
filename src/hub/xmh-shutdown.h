/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "hub/xmh-sessions.h"
#include "media/xmh-media-server.h"

/* Ends the sessions and the media server, both at the same time and within 3 s; then @task (transfer full) is done. */
void xmh_shutdown (GTask *task, XmhSessions *sessions, XmhMediaServer *media_server);
