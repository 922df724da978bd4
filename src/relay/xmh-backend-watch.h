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
 * Checks whether a program listens at the address of a backend, or at the first of several addresses. It checks only
 * for a while after each xmh_backend_watch_ask(). The properties "presence" and "url" are notified.
 */

/* Returns: (transfer full): a watch that checks nothing yet */
XmhBackendWatch *xmh_backend_watch_new (void);

/* @urls: where the backend may be, the preferred one first. If there are several, they must be on this machine. */
void xmh_backend_watch_set_backends (XmhBackendWatch *self, const char *const *urls);

/* Checks now, and for two more minutes.
 * Returns: the known state. For a backend on another machine this is the previous state, until "presence" is
 *   notified. */
XmhBackendPresence xmh_backend_watch_ask (XmhBackendWatch *self);

XmhBackendPresence xmh_backend_watch_get_presence (XmhBackendWatch *self);

/* Returns: the first URL where a program was found, or else the first of all; %NULL before any was set */
const char *xmh_backend_watch_get_url (XmhBackendWatch *self);

/* Checks only @url, now.
 * Returns: whether it is one of the backends, on this machine, and a program listens there */
gboolean xmh_backend_watch_has_listener (XmhBackendWatch *self, const char *url);
