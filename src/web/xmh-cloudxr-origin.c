/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-cloudxr-origin.h"

#include "config/xmh-config.h"
#include "host/xmh-address.h"

static gboolean
is_listed (const char *origin, const char *const *list)
{
  for (; *list != NULL; list++)
    if (g_str_equal (*list, "*") || g_ascii_strcasecmp (*list, origin) == 0)
      return TRUE;

  return FALSE;
}

/* A page from this machine or its own network. To put a page there, an attacker must already be inside. */
static gboolean
is_near (GInetAddress *address)
{
  XmhAddressScope scope = xmh_address_get_scope (address);

  return scope == XMH_ADDRESS_SCOPE_LOOPBACK || scope == XMH_ADDRESS_SCOPE_PRIVATE ||
         scope == XMH_ADDRESS_SCOPE_LINK_LOCAL;
}

/* One of the hub's own pages, on either port, under any of its names or addresses. */
static gboolean
is_own (GUri *uri, GInetAddress *address, const XmhConfig *config, XmhHost *host, XmhHubNames *names)
{
  int port = g_uri_get_port (uri);

  if (port != config->web_server_port && port != config->cloudxr_proxy_port)
    return FALSE;

  return address != NULL ? xmh_host_has_address (host, address) : xmh_hub_names_accept (names, g_uri_get_host (uri));
}

/* The page of an app's own web view. No site on the web can have such an origin. */
static gboolean
is_app (GUri *uri)
{
  static const char *const schemes[] = { "capacitor", "ionic", "tauri", NULL };

  return g_strv_contains (schemes, g_uri_get_scheme (uri)) && g_str_equal (g_uri_get_host (uri), "localhost") &&
         g_uri_get_port (uri) == -1;
}

gboolean
xmh_cloudxr_origin_is_allowed (const char *origin, const XmhConfig *config, XmhHost *host, XmhHubNames *names)
{
  g_autoptr(GUri) uri = NULL;
  g_autoptr(GInetAddress) address = NULL;

  if (origin == NULL)
    return TRUE;
  if (is_listed (origin, (const char *const *) config->cloudxr_allow_origins))
    return TRUE;

  uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  if (is_app (uri))
    return TRUE;
  if (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http"))
    return FALSE;
  if (g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return (address != NULL && is_near (address)) || is_own (uri, address, config, host, names);
}
