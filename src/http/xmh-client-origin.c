/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-client-origin.h"

#include <string.h>

#include "host/xmh-address.h"

/* Only the fields of a front proxy on this machine count. */
static const char *
get_forwarded (const XmhPeer *peer, const XmhRequestHead *head, const char *name)
{
  return peer->is_loopback ? xmh_request_head_get (head, name) : NULL;
}

gboolean
xmh_client_origin_is_unambiguous (const XmhPeer *peer, const XmhRequestHead *head)
{
  static const struct
  {
    const char *name;
    gboolean is_list;
  } fields[] = { { "X-Forwarded-Host", FALSE }, { "X-Forwarded-Proto", FALSE }, { "X-Forwarded-For", TRUE } };

  for (gsize i = 0; peer->is_loopback && i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = xmh_request_head_get (head, fields[i].name);

      if (xmh_fields_count (head->fields, fields[i].name) > 1 ||
          (value != NULL && !fields[i].is_list && strchr (value, ',') != NULL))
        return FALSE;
    }

  return TRUE;
}

/* Returns: (transfer full) (nullable): the host of `host:port`, lower case and without brackets */
static char *
parse_host (const char *value)
{
  g_autofree char *url = g_strdup_printf ("http://%s/", value);
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || strpbrk (value, "/?#@\\ \t,") != NULL)
    return NULL;

  return g_ascii_strdown (g_uri_get_host (uri), -1);
}

gboolean
xmh_client_origin_check_forwarded_host (XmhHubNames *names, const XmhPeer *peer, const XmhRequestHead *head)
{
  const char *forwarded = get_forwarded (peer, head, "X-Forwarded-Host");
  g_autofree char *host = NULL;

  if (forwarded == NULL)
    return TRUE;

  host = parse_host (forwarded);
  return host != NULL && xmh_hub_names_accept (names, host);
}

char *
xmh_client_origin_of_request (const XmhPeer *peer, gboolean is_tls, const XmhRequestHead *head)
{
  const char *protocol = get_forwarded (peer, head, "X-Forwarded-Proto");
  const char *host = get_forwarded (peer, head, "X-Forwarded-Host");

  if (protocol != NULL)
    is_tls = g_ascii_strcasecmp (protocol, "https") == 0;
  if (host == NULL)
    host = xmh_request_head_get (head, "Host");
  if (host == NULL)
    host = "localhost";

  return g_strdup_printf ("%s://%s", is_tls ? "https" : "http", host);
}

gboolean
xmh_client_origin_is_forwarded (const XmhRequestHead *head)
{
  static const char *const names[] = { "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
                                       "X-Real-IP",       "Forwarded",        "Via" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (xmh_request_head_get (head, names[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* @text: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`; proxies write them all */
static GInetAddress *
parse_address (const char *text)
{
  const char *colon = strchr (text, ':');
  gsize length = strlen (text);
  g_autofree char *address = NULL;

  if (*text == '[')
    {
      text++;
      length = strcspn (text, "]");
    }
  else if (colon != NULL && strchr (colon + 1, ':') == NULL)
    {
      length = (gsize) (colon - text);
    }

  address = g_strndup (text, length);
  return g_inet_address_new_from_string (address);
}

GInetAddress *
xmh_client_origin_get_forwarded_address (GInetAddress *peer, const XmhRequestHead *head)
{
  const char *list = g_inet_address_get_is_loopback (peer) ? xmh_request_head_get (head, "X-Forwarded-For") : NULL;
  const char *comma = list != NULL ? strrchr (list, ',') : NULL;
  g_autofree char *last = g_strdup (comma != NULL ? comma + 1 : list);
  g_autoptr(GInetAddress) address = last != NULL ? parse_address (g_strstrip (last)) : NULL;

  return address != NULL ? xmh_address_unmap (address) : NULL;
}
