/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhCallerWatch:
 *
 * Notices when the program that made a call leaves: its name leaves the bus, or its connection to the control socket
 * is closed.
 */
typedef struct _XmhCallerWatch XmhCallerWatch;

/* Returns: whether the other end of @connection is the program itself, and not a bus */
gboolean xmh_caller_is_peer (GDBusConnection *connection);

/* @sender: the unique name on a bus; ignored for a peer, which can claim any name
 * @on_left: called at most once
 * Returns: (transfer full) */
XmhCallerWatch *xmh_caller_watch_new (GDBusConnection *connection,
                                      const char *sender,
                                      void (*on_left) (gpointer data),
                                      gpointer data);
void xmh_caller_watch_free (XmhCallerWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhCallerWatch, xmh_caller_watch_free)
