/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhServiceManager:
 *
 * The service manager that started the hub, such as systemd. It receives the hub's state, keeps sockets open for it,
 * and runs a watchdog. Without one, all of this does nothing.
 *
 * The protocols are those of sd_notify(3), sd_watchdog_enabled(3) and sd_listen_fds(3).
 */
typedef struct _XmhServiceManager XmhServiceManager;

/* Reads the service manager's variables and removes them from the environment. Called once, before there are threads
 * and children. Feeds a watchdog from the main loop if the manager requests one.
 * Returns: (transfer full): the service manager, or one that does nothing */
XmhServiceManager *xmh_service_manager_new (void);
void xmh_service_manager_free (XmhServiceManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhServiceManager, xmh_service_manager_free)

/* Returns: whether a manager started this process */
gboolean xmh_service_manager_is_present (XmhServiceManager *self);

/* Reports that the listeners are up. */
void xmh_service_manager_ready (XmhServiceManager *self);

/* Requests more time before xmh_service_manager_ready(), so that a start that waits is not treated as hanging.
 * @seconds: how long from now */
void xmh_service_manager_extend_start (XmhServiceManager *self, guint seconds);
/* Reports that the configuration is being read again, and then the end of that. Does nothing before READY, since the
 * end is reported with READY. */
void xmh_service_manager_reloading (XmhServiceManager *self);
void xmh_service_manager_reloaded (XmhServiceManager *self);
/* Reports that the hub is stopping. */
void xmh_service_manager_stopping (XmhServiceManager *self);

/* What `systemctl status` shows. */
void xmh_service_manager_set_status (XmhServiceManager *self, const char *status);

/* Returns: whether the manager holds a socket on that port, at any address. A second one can be bound only with
 *   SO_REUSEPORT. */
gboolean xmh_service_manager_has_port (XmhServiceManager *self, guint16 port);

/* Opens a socket again that was closed because it was unused.
 * @address: where to listen
 * @takes_ipv4: (out): whether it is an IPv6 socket that accepts connections of both families
 * Returns: a descriptor that listens there and does not block, to be closed by the caller, which then calls
 *   xmh_service_manager_release_socket(); or -1 */
int xmh_service_manager_share_socket (XmhServiceManager *self, GSocketAddress *address, gboolean *takes_ipv4);

/* The socket stays open: connections that arrive during the stop are for the next start.
 * @address: of a socket that was shared */
void xmh_service_manager_release_socket (XmhServiceManager *self, GSocketAddress *address);

/* Closes the inherited sockets that are not in use, and logs that. They listen again when they are shared, or after the
 * hub has exited.
 * @port: a TCP port, or 0 for all */
void xmh_service_manager_close_unused (XmhServiceManager *self, guint16 port);
