/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef enum
{
  XMH_PORT_HOLDER_NONE,    /* no program listens, or not on this computer */
  XMH_PORT_HOLDER_TRUSTED, /* a program of this user or of root */
  XMH_PORT_HOLDER_HIDDEN,  /* a program of root or of another user: a sandbox hides which */
  XMH_PORT_HOLDER_FOREIGN, /* another user's program: it must not receive data of devices */
} XmhPortHolder;

/* Which program listens on @port of 127.0.0.1 or ::1.
 * @holder: (out) (optional) (nullable): the program or the user */
XmhPortHolder xmh_port_holder_check (guint16 port, char **holder);

/* @url: a URL with the scheme `ws`, `wss`, `http` or `https`
 * @holder: (out) (optional) (nullable): the program or user, only for %XMH_PORT_HOLDER_FOREIGN, since finding the name
 *   searches all processes
 * Returns: which program listens there, if it is this computer's loopback; %XMH_PORT_HOLDER_NONE for any other host */
XmhPortHolder xmh_port_holder_check_url (const char *url, char **holder);
