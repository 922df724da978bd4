/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-listeners.h"

/**
 * XmhReach:
 *
 * Whether one of the hub's ports takes connections at one of this machine's addresses.
 */
typedef struct
{
  GInetAddress *address;        /* NULL for UDP, which is looked up and not dialled */
  XmhProtocol protocol;
  guint16 port;
  gboolean reached;             /* connected to; for UDP: somebody has bound it */
  GPid holder;                  /* of a UDP port; 0: cannot be seen */
  char *text;                   /* why not; for a UDP port who holds it */
} XmhReach;

void xmh_reach_free (XmhReach *reach);

/* @addresses (element-type GInetAddress), @ports (element-type XmhPortUse). */
void xmh_reachability_check_async (GPtrArray           *addresses,
                                   GArray              *ports,
                                   const char          *bound,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);
GPtrArray *xmh_reachability_check_finish (GAsyncResult  *result,
                                          GError       **error);
/* What the doctor says: ids `reachability` and `media-port-holder`; @media_pid is 0 when LiveKit is not ours. */
void xmh_reachability_add_findings (GPtrArray *reached,
                                    GPid       media_pid,
                                    GPtrArray *findings);
