/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Values of MESSAGE_ID, to filter the journal by event: `journalctl --user MESSAGE_ID=…`. Entries also have the field
 * XMH_SESSION or XMH_PROBLEM. */
#define XMH_MESSAGE_SESSION_OPENED "1a8689cfaa6a4842b9282694d5868d5e"
#define XMH_MESSAGE_SESSION_CLOSED "d692c0c1b27b4dcf87c46438f7bbc7ab"
#define XMH_MESSAGE_PROBLEM "34ce6c4eae8548f0965d8060e57c3397"
#define XMH_MESSAGE_PROBLEM_SOLVED "6e8bebc1cdc14188ba25c85654709c42"

/* Of lines that the LiveKit server writes. */
#define XMH_LOG_DOMAIN_LIVEKIT "xmh-livekit"
/* Of lines that the connector writes. */
#define XMH_LOG_DOMAIN_CONNECTOR "xmh-connector"

/* Installs the log writer of the process: structured fields for the journal if standard error is connected to it,
 * plain lines otherwise.
 * @verbose: whether debug messages of the project's own log domains are written */
void xmh_log_init (gboolean verbose);
