/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-port-holder.h"

#include "host/xmh-socket-table.h"

/* A foreign listener counts before a trusted one: both may be there, one for each address family. */
static XmhPortHolder
check (GInetAddress *address, guint16 port, char **holder)
{
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, port);
  const XmhListeningSocket *found = NULL;

  for (guint i = 0; i < listeners->len; i++)
    {
      const XmhListeningSocket *listener = g_ptr_array_index (listeners, i);
      gboolean matches = address == NULL || g_inet_address_get_is_any (listener->address)
                           ? xmh_listening_socket_accepts_loopback (listener)
                           : g_inet_address_equal (listener->address, address);

      if (matches && (found == NULL || xmh_listening_socket_is_trusted (found)))
        found = listener;
    }

  if (holder != NULL)
    *holder = found != NULL ? xmh_listening_socket_describe_holder (found) : NULL;
  if (found == NULL)
    return XMH_PORT_HOLDER_NONE;

  if (xmh_listening_socket_is_trusted (found))
    return XMH_PORT_HOLDER_TRUSTED;
  return xmh_listening_socket_is_hidden (found) ? XMH_PORT_HOLDER_HIDDEN : XMH_PORT_HOLDER_FOREIGN;
}

XmhPortHolder
xmh_port_holder_check (guint16 port, char **holder)
{
  return check (NULL, port, holder);
}

XmhPortHolder
xmh_port_holder_check_url (const char *url, char **holder)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;
  gboolean is_loopback = host != NULL && (address != NULL ? g_inet_address_get_is_loopback (address)
                                                          : g_ascii_strcasecmp (host, "localhost") == 0);
  XmhPortHolder found;

  if (holder != NULL)
    *holder = NULL;
  if (!is_loopback || g_uri_get_port (uri) <= 0)
    return XMH_PORT_HOLDER_NONE;

  found = check (address, (guint16) g_uri_get_port (uri), NULL);
  if (found == XMH_PORT_HOLDER_FOREIGN && holder != NULL)
    found = check (address, (guint16) g_uri_get_port (uri), holder);

  return found;
}
