/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-backend.h"

#include "host/xmh-listeners.h"

/* A foreign listener counts before a trusted one: both may be there, one for each address family. */
static XmhBackendHolder
check (GInetAddress *address,
       guint16       port,
       char        **holder)
{
  g_autoptr(GPtrArray) listeners = xmh_listeners_read (XMH_PROTOCOL_TCP, port);
  const XmhListener *found = NULL;

  for (guint i = 0; i < listeners->len; i++)
    {
      const XmhListener *listener = g_ptr_array_index (listeners, i);
      gboolean matches = address == NULL || g_inet_address_get_is_any (listener->address)
                         ? xmh_listener_takes_loopback (listener)
                         : g_inet_address_equal (listener->address, address);

      if (matches && (found == NULL || xmh_listener_is_trusted (found)))
        found = listener;
    }

  if (holder != NULL)
    *holder = found != NULL ? xmh_listener_describe_holder (found) : NULL;
  if (found == NULL)
    return XMH_BACKEND_ABSENT;

  return xmh_listener_is_trusted (found) ? XMH_BACKEND_TRUSTED : XMH_BACKEND_FOREIGN;
}

XmhBackendHolder
xmh_backend_check_port (guint16 port,
                        char  **holder)
{
  return check (NULL, port, holder);
}

XmhBackendHolder
xmh_backend_check_url (const char *url,
                       char      **holder)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;
  gboolean is_loopback = host != NULL && (address != NULL ? g_inet_address_get_is_loopback (address)
                                                          : g_ascii_strcasecmp (host, "localhost") == 0);
  XmhBackendHolder found;

  if (holder != NULL)
    *holder = NULL;
  if (!is_loopback || g_uri_get_port (uri) <= 0)
    return XMH_BACKEND_ABSENT;

  found = check (address, (guint16) g_uri_get_port (uri), NULL);
  if (found == XMH_BACKEND_FOREIGN && holder != NULL)
    found = check (address, (guint16) g_uri_get_port (uri), holder);

  return found;
}
