/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "host/xmh-socket-table.h"

/* The condition for a port to be one that devices need. */
typedef enum
{
  XMH_PORT_COUNTS_WEB,     /* the web front is open for the LAN */
  XMH_PORT_COUNTS_CLOUDXR, /* the same for the front of CloudXR */
  XMH_PORT_COUNTS_LIVEKIT, /* a LiveKit server on this computer is used */
  XMH_PORT_COUNTS_RUNTIME, /* never: a port of the CloudXR runtime, which texts mention */
  XMH_PORT_COUNTS_NEVER,   /* for programs of this computer only */
} XmhPortCounts;

/**
 * XmhPortInfo:
 *
 * An entry of the one table of ports, which is made from data/ports/ports.json.
 */
typedef struct
{
  const char *name;
  const char *key; /* of the configuration; NULL: the number is fixed */
  gsize offset;    /* of that key's value in XmhConfig */
  guint16 number;  /* by default */
  XmhProtocol protocol;
  gboolean for_lan;
  XmhPortCounts counts;
} XmhPortInfo;

/* A port as this hub has it. */
typedef struct
{
  const XmhPortInfo *info;
  guint16 number;
} XmhPortUse;

const XmhPortInfo *xmh_ports_get_table (gsize *length);
/* The ports that devices need now, in the order of the table.
 * @loopback_only: whether the fronts serve this computer alone, regardless of @config
 * Returns: (transfer full) (element-type XmhPortUse) */
GArray *xmh_ports_list (XmhConfig *config, gboolean loopback_only);
gboolean xmh_ports_are_default (GArray *ports);
char *xmh_port_use_format (const XmhPortUse *use);
const char *xmh_protocol_to_string (XmhProtocol protocol);
