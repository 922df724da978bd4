/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-livekit-ports.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "host/xmh-port-holder.h"
#include "host/xmh-socket-table.h"

static char *
describe (XmhProtocol protocol, guint16 port)
{
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (protocol, port);
  g_autofree char *holder = NULL;

  if (listeners->len == 0)
    return NULL;

  holder = xmh_listening_socket_describe_holder (g_ptr_array_index (listeners, 0));
  return g_strdup_printf (_ ("port %u/%s is in use by %s"), port, protocol == XMH_PROTOCOL_TCP ? "tcp" : "udp", holder);
}

/* LiveKit exits with status 0 and one line among others if a port is in use. The media ports are checked first: the
 * signalling port was free before the start.
 * Returns: (transfer full) (nullable): a text in the daemon's language */
char *
xmh_livekit_ports_describe_busy (XmhConfig *config)
{
  char *text = describe (XMH_PROTOCOL_TCP, config->lk_port_tcp);

  if (text == NULL)
    text = describe (XMH_PROTOCOL_UDP, config->lk_port_udp);

  return text != NULL ? text : describe (XMH_PROTOCOL_TCP, config->lk_port_ws);
}

XmhProblem *
xmh_livekit_ports_make_foreign (const char *holder)
{
  return xmh_problem_new ("foreign-backend",
                          _ ("Stop that program, or choose another port with lk_port_ws or livekit_url"),
                          _ ("Another program on this computer uses the LiveKit server's port: %s. The hub does not "
                             "connect to it, because that program would receive the tokens of devices"),
                          holder);
}

XmhProblem *
xmh_livekit_ports_check (XmhConfig *config)
{
  g_autofree char *holder = NULL;

  switch (xmh_port_holder_check (config->lk_port_ws, &holder))
    {
    case XMH_PORT_HOLDER_HIDDEN:
    case XMH_PORT_HOLDER_FOREIGN:
      return xmh_livekit_ports_make_foreign (holder);

    case XMH_PORT_HOLDER_TRUSTED:
      return xmh_problem_new ("livekit-failed",
                              _ ("Stop that program, choose another port with lk_port_ws, or set livekit_url to use "
                                 "that server"),
                              _ ("Cannot start the LiveKit server: its port %u is in use by %s"), config->lk_port_ws,
                              holder);

    case XMH_PORT_HOLDER_NONE:
    default:
      return NULL;
    }
}
