/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhServiceManager:
 *
 * What started us, if it is a service manager as systemd is one: it is told how we are doing, keeps sockets open for
 * us, and wants to hear that we are alive. Without one all of this does nothing. The protocols are those of
 * sd_notify(3), sd_watchdog_enabled(3) and sd_listen_fds(3).
 */
typedef struct _XmhServiceManager XmhServiceManager;

/* Reads what the service manager left in the environment, and takes it out of there: called once, before there are
 * threads and children. If a watchdog is wanted it is fed from the main loop.
 * Returns: (transfer full): the service manager, or one that does nothing */
XmhServiceManager *xmh_service_manager_new (void);
void xmh_service_manager_free (XmhServiceManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhServiceManager, xmh_service_manager_free)

/* Tells that the listeners are up, after the start and after each reload. */
void xmh_service_manager_ready (XmhServiceManager *self);

/* Asks for time before xmh_service_manager_ready(), so that a start that waits is not taken for one that hangs.
 * @seconds: how long from now */
void xmh_service_manager_extend_start (XmhServiceManager *self,
                                       guint              seconds);
/* Tells that the configuration is being read again; xmh_service_manager_ready() follows in any case. */
void xmh_service_manager_reloading (XmhServiceManager *self);
/* Tells that the end has begun. */
void xmh_service_manager_stopping (XmhServiceManager *self);

/* What `systemctl status` shows. */
void xmh_service_manager_set_status (XmhServiceManager *self,
                                     const char        *status);

/* Returns: whether the manager holds a socket on that port, whatever its address: another one can be bound only with
 *   SO_REUSEPORT */
gboolean xmh_service_manager_has_port (XmhServiceManager *self,
                                       guint16            port);

/* One that was closed because nobody wanted it is opened again.
 * @address: what shall be listened on
 * @takes_ipv4: (out): whether it is an IPv6 socket that takes connections of both families
 * Returns: a descriptor that listens there and does not block, to be closed by the caller, who then says so by
 *   xmh_service_manager_release_socket(); or -1 */
int xmh_service_manager_share_socket (XmhServiceManager *self,
                                      GSocketAddress    *address,
                                      gboolean          *takes_ipv4);

/* It stays open: connections that come while we stop are for who is started next.
 * @address: of a socket that was shared */
void xmh_service_manager_release_socket (XmhServiceManager *self,
                                         GSocketAddress    *address);

/* Closes the inherited sockets that nobody listens on, with a line in the log. They listen again when they are
 * shared, or when we are gone.
 * @port: a TCP port, or 0 for all */
void xmh_service_manager_close_unused (XmhServiceManager *self,
                                       guint16            port);
