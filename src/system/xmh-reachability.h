/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-socket-table.h"

/**
 * XmhReachability:
 *
 * Whether one of the hub's ports accepts connections at one of this computer's addresses.
 */
typedef struct
{
  GInetAddress *address; /* NULL for UDP, which is looked up without a connection */
  XmhProtocol protocol;
  guint16 port;
  gboolean reached; /* connected to; for UDP: some program has bound it */
  GPid holder;      /* of a UDP port; 0: unknown */
  char *text;       /* the error; for a UDP port its holder */
} XmhReachability;

void xmh_reachability_free (XmhReachability *reach);

/* Connects to every TCP port at every address, as a device would, and checks whether UDP ports are bound. The
 * firewall does not affect connections from this computer, so what fails here fails for every device.
 * @addresses: (element-type GInetAddress): this computer's, by which devices connect
 * @ports: (element-type XmhPortUse): the ports that devices need
 * @bound: (nullable): the address that the hub's own ports are bound to; %NULL: all */
void xmh_reachability_check_async (GPtrArray *addresses,
                                   GArray *ports,
                                   const char *bound,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* Returns: (transfer full) (element-type XmhReachability): what was found; %NULL when cancelled */
GPtrArray *xmh_reachability_check_finish (GAsyncResult *result, GError **error);
/* Adds the doctor's checks `reachability` and `media-port-holder`.
 * @reached: (element-type XmhReachability): the result of the check
 * @media_pid: the LiveKit server that the hub has started, or 0
 * @checks: (element-type XmhProblem) */
void xmh_reachability_add_checks (GPtrArray *reached, GPid media_pid, GPtrArray *checks);
