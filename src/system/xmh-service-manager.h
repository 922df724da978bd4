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

XmhServiceManager *xmh_service_manager_new (void);
void xmh_service_manager_free (XmhServiceManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhServiceManager, xmh_service_manager_free)

void xmh_service_manager_ready (XmhServiceManager *self);
void xmh_service_manager_extend_start (XmhServiceManager *self,
                                       guint              seconds);
void xmh_service_manager_reloading (XmhServiceManager *self);
void xmh_service_manager_stopping (XmhServiceManager *self);
void xmh_service_manager_set_status (XmhServiceManager *self,
                                     const char        *status);

gboolean xmh_service_manager_has_port (XmhServiceManager *self,
                                       guint16            port);
int xmh_service_manager_share_socket (XmhServiceManager *self,
                                      GSocketAddress    *address,
                                      gboolean          *takes_ipv4);
void xmh_service_manager_release_socket (XmhServiceManager *self,
                                         GSocketAddress    *address);
void xmh_service_manager_close_unused (XmhServiceManager *self,
                                       guint16            port);
