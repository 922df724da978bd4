/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"

/* Requests that ask for a WebSocket on their connection. */

gboolean xmh_upgrade_is_wanted (const XmhRequestHead *head);
gboolean xmh_upgrade_check (const XmhRequestHead *head, guint *status, const char **reason);
