/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* How far an address reaches, as far as trust is concerned. */
typedef enum
{
  XMH_SCOPE_LOOPBACK,
  XMH_SCOPE_LINK_LOCAL,
  XMH_SCOPE_PRIVATE,            /* RFC 1918, and unique-local addresses of RFC 4193 */
  XMH_SCOPE_SHARED,             /* RFC 6598: 100.64.0.0/10 */
  XMH_SCOPE_GLOBAL,
  XMH_SCOPE_OTHER,              /* unspecified, multicast, reserved: no peer has one */
} XmhScope;

GInetAddress *xmh_address_unmap (GInetAddress *address);
XmhScope xmh_address_get_scope (GInetAddress *address);
char *xmh_address_format (GInetAddress *address,
                          guint16       port);
char *xmh_socket_address_format (GSocketAddress *address);
