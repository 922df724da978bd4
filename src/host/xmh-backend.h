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

/* Who is behind a port of this computer that the hub would dial. @holder (nullable) names the program or the user. */
XmhBackendHolder xmh_backend_check_port (guint16 port,
                                         char  **holder);
XmhBackendHolder xmh_backend_check_url (const char *url,
                                        char      **holder);
