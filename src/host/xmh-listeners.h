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
 * A socket of this machine that waits for peers, as the kernel lists it.
 */
typedef struct
{
  XmhProtocol protocol;
  GInetAddress *address;        /* any address when it listens on all; IPv4-mapped ones as IPv4 */
  guint16 port;
  guint uid;                    /* who opened it */
  guint64 inode;
} XmhListener;

/* (transfer full): of XmhListener; a port of 0 means all ports. */
GPtrArray *xmh_listeners_read (XmhProtocol protocol,
                               guint16     port);
GPtrArray *xmh_listeners_parse (const char *table,
                                XmhProtocol protocol,
                                guint16     port);

gboolean xmh_listener_takes_loopback (const XmhListener *self);
gboolean xmh_listener_is_trusted (const XmhListener *self);
gboolean xmh_listener_is_hidden (const XmhListener *self);
GPid xmh_listener_find_pid (const XmhListener *self);
char *xmh_listener_describe_holder (const XmhListener *self);
