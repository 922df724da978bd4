/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "system/xmh-service-manager.h"
#include "transport/xmh-poller.h"

/**
 * XmhPort:
 *
 * The listening sockets of a front, one for each address family, opened all or none. A busy port is tried again
 * until it is free.
 */
typedef struct _XmhPort XmhPort;

typedef enum
{
  XMH_PORT_CLOSED,
  XMH_PORT_LISTENING,
  XMH_PORT_BUSY,
  XMH_PORT_FAILED,
} XmhPortState;

/* Which addresses a port is opened on. */
typedef enum
{
  XMH_PORT_ALL_INTERFACES,
  XMH_PORT_LOOPBACK,
  XMH_PORT_ONE_ADDRESS,
} XmhPortScope;

/* @fd: (transfer full); @remote is an object of this connection alone */
typedef void (*XmhPortAcceptFunc) (int fd, GSocketAddress *remote, GSocketAddress *local, gpointer data);
typedef void (*XmhPortChangeFunc) (gpointer data);

/* @on_accept: called for each connection
 * @on_change: called when the state changes
 * Returns: (transfer full): a closed port */
XmhPort *xmh_port_new (XmhPoller *poller, XmhPortAcceptFunc on_accept, XmhPortChangeFunc on_change, gpointer data);

void xmh_port_free (XmhPort *self);

/* @manager: its inherited sockets are used where they fit; outlives the port */
void xmh_port_set_service_manager (XmhPort *self, XmhServiceManager *manager);

/* Listens on @number instead of the previous port, and tries again until that works. Does nothing if it already
 * listens there.
 * @address: (nullable): numeric, with %XMH_PORT_ONE_ADDRESS */
void xmh_port_open (XmhPort *self, guint16 number, XmhPortScope scope, const char *address);

/* Accepted connections stay open. */
void xmh_port_close (XmhPort *self);

XmhPortState xmh_port_get_state (XmhPort *self);

/* Returns: (nullable): why the port is busy or has failed */
const char *xmh_port_get_error (XmhPort *self);
