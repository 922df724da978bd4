/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef enum
{
  XMH_PROTOCOL_TCP,
  XMH_PROTOCOL_UDP,
} XmhProtocol;

/**
 * XmhListener:
 *
 * A listening socket of this computer, as the kernel lists it.
 */
typedef struct
{
  XmhProtocol protocol;
  GInetAddress *address;        /* any address when it listens on all; IPv4-mapped ones as IPv4 */
  guint16 port;
  guint uid;                    /* the user that opened it */
  guint64 inode;
} XmhListener;

/* The listening sockets of this network namespace. The kernel answers from memory: quick enough for the main loop.
 * @port: in host byte order, or 0 for all
 * Returns: (transfer full) (element-type XmhListener) */
GPtrArray *xmh_listeners_read (XmhProtocol protocol,
                               guint16     port);
GPtrArray *xmh_listeners_parse (const char *table,
                                XmhProtocol protocol,
                                guint16     port);

/* Returns: whether connections to 127.0.0.1 or ::1 reach it */
gboolean xmh_listener_takes_loopback (const XmhListener *self);
/* Returns: whether it belongs to this process's user or to root */
gboolean xmh_listener_is_trusted (const XmhListener *self);
/* Returns: whether a sandbox hides if it belongs to root or to another user */
gboolean xmh_listener_is_hidden (const XmhListener *self);

/* Searches the descriptors of all readable processes: too slow to call often.
 * Returns: the process that holds it, or 0 if that is not visible */
GPid xmh_listener_find_pid (const XmhListener *self);

/* Returns: (transfer full): `name (pid)` of the process that holds it, or `user name` if only that is known; in a
 *   Flatpak the name alone, since process numbers differ there */
char *xmh_listener_describe_holder (const XmhListener *self);
