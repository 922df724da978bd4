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
 * XmhListeningSocket:
 *
 * A listening socket of this computer, as the kernel lists it.
 */
typedef struct
{
  XmhProtocol protocol;
  GInetAddress *address; /* any address when it listens on all; IPv4-mapped ones as IPv4 */
  guint16 port;
  guint uid; /* the user that opened it */
  guint64 inode;
} XmhListeningSocket;

/* The listening sockets of this network namespace. The kernel answers from memory: quick enough for the main loop.
 * @port: in host byte order, or 0 for all
 * Returns: (transfer full) (element-type XmhListeningSocket) */
GPtrArray *xmh_socket_table_read (XmhProtocol protocol, guint16 port);
GPtrArray *xmh_socket_table_parse (const char *table, XmhProtocol protocol, guint16 port);

/* Returns: whether connections to 127.0.0.1 or ::1 reach it */
gboolean xmh_listening_socket_accepts_loopback (const XmhListeningSocket *self);
/* Returns: whether its owner is the user of this process or root */
gboolean xmh_listening_socket_is_trusted (const XmhListeningSocket *self);
/* Returns: whether a sandbox hides if its owner is root or another user */
gboolean xmh_listening_socket_is_hidden (const XmhListeningSocket *self);

/* Searches the descriptors of all readable processes: too slow to call often.
 * Returns: the process that holds it, or 0 if that is not visible */
GPid xmh_listening_socket_find_pid (const XmhListeningSocket *self);

/* Returns: (transfer full): `name (pid)` of the process that holds it, or `user name` if only that is known. In a
 *   Flatpak it is the name alone, since process numbers differ there. */
char *xmh_listening_socket_describe_holder (const XmhListeningSocket *self);
