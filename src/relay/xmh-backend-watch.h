/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "relay/xmh-backend.h"

#define XMH_TYPE_BACKEND_WATCH (xmh_backend_watch_get_type ())
G_DECLARE_FINAL_TYPE (XmhBackendWatch, xmh_backend_watch, XMH, BACKEND_WATCH, GObject)

typedef enum
{
  XMH_BACKEND_PRESENCE_AWAY,
  XMH_BACKEND_PRESENCE_THERE,
  XMH_BACKEND_PRESENCE_FOREIGN, /* listening, but started by another user */
} XmhBackendPresence;

GType xmh_backend_presence_get_type (void);

/**
 * XmhBackendWatch:
 *
 * Checks whether a program listens at the address of a backend. It checks only for a while after each
 * xmh_backend_watch_ask(). The property "presence" is notified.
 */

/* Returns: (transfer full): a watch that checks nothing yet */
XmhBackendWatch *xmh_backend_watch_new (void);

void xmh_backend_watch_set_backend (XmhBackendWatch *self, const char *url);

/* Checks now, and for two more minutes.
 * Returns: the known state. For a backend on another machine this is the previous state, until "presence" is
 *   notified. */
XmhBackendPresence xmh_backend_watch_ask (XmhBackendWatch *self);

XmhBackendPresence xmh_backend_watch_get_presence (XmhBackendWatch *self);
