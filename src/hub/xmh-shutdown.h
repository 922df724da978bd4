/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"
#include "participants/xmh-sessions.h"
#include "media/xmh-connector.h"
#include "media/xmh-media-server.h"

/* Ends the sessions, writes the devices, and at the same time ends first the connector and then the media server; then
 * @task (transfer full) is done. Takes at most 3 s, and 3 s more for a connector that hangs. */
void xmh_shutdown (GTask *task,
                   XmhSessions *sessions,
                   XmhConnector *connector,
                   XmhMediaServer *media_server,
                   XmhAccess *access);
