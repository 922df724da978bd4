/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef enum
{
  XMH_BACKEND_ABSENT,           /* nobody listens, or not on this computer */
  XMH_BACKEND_TRUSTED,          /* a program of this user or of root */
  XMH_BACKEND_FOREIGN,          /* somebody else's: it must not receive what is meant for ours */
} XmhBackendHolder;

/* Which program listens on @port of 127.0.0.1 or ::1.
 * @holder: (out) (optional) (nullable): the program or the user */
XmhBackendHolder xmh_backend_check_port (guint16 port,
                                         char  **holder);

/* @url: a URL with the scheme `ws`, `wss`, `http` or `https`
 * @holder: (out) (optional) (nullable): who is there, if it is a stranger: naming somebody takes a look at all
 *   processes
 * Returns: who listens there, if the place is this computer's loopback; %XMH_BACKEND_ABSENT for any other place */
XmhBackendHolder xmh_backend_check_url (const char *url,
                                        char      **holder);
