/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-origin.h"

#include <string.h>

#include <gio/gio.h>

/* The authority of a URL and nothing else: no user, no query, no fragment, no path but "/". */
static GUri *
parse_bare_url (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  const char *host;

  if (uri == NULL || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL)
    return NULL;
  if (g_uri_get_path (uri)[0] != '\0' && strcmp (g_uri_get_path (uri), "/") != 0)
    return NULL;

  host = g_uri_get_host (uri);
  if (host == NULL || g_uri_get_port (uri) == 0)
    return NULL;
  if (!g_hostname_is_ip_address (host) && !xmh_host_name_is_valid (host))
    return NULL;

  return g_steal_pointer (&uri);
}

char *
xmh_origin_normalize (const char *text)
{
  g_autoptr(GUri) uri = NULL;
  g_autofree char *host = NULL;
  const char *scheme, *open = "", *close = "";
  int port;

  if (strcmp (text, "*") == 0)
    return g_strdup (text);
  uri = parse_bare_url (text);
  if (uri == NULL)
    return NULL;

  host = g_hostname_is_ip_address (g_uri_get_host (uri)) ? g_strdup (g_uri_get_host (uri))
                                                         : g_hostname_to_ascii (g_uri_get_host (uri));
  if (host == NULL)
    return NULL;
  if (strchr (host, ':') != NULL)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

      if (address == NULL) /* a zone, which no browser sends */
        return NULL;
      g_free (host);
      host = g_inet_address_to_string (address);
      open = "[";
      close = "]";
    }
  scheme = g_uri_get_scheme (uri);
  port = g_uri_get_port (uri);
  if (port == -1 || (strcmp (scheme, "https") == 0 && port == 443) || (strcmp (scheme, "http") == 0 && port == 80))
    return g_strdup_printf ("%s://%s%s%s", scheme, open, host, close);

  return g_strdup_printf ("%s://%s%s%s:%d", scheme, open, host, close, port);
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  return length > 0 && length <= 63 && label[0] != '-' && label[length - 1] != '-' &&
         strspn (label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

/* Returns: whether @name is a valid host name in DNS and certificates (RFC 1123, 2.1). Underscores are allowed.
 *   International names count by their ASCII form. Addresses and wildcards are not valid. */
gboolean
xmh_host_name_is_valid (const char *name)
{
  g_autofree char *ascii = g_hostname_to_ascii (name);
  g_auto(GStrv) labels = NULL;

  if (ascii == NULL || ascii[0] == '\0' || strlen (ascii) > 253 || g_hostname_is_ip_address (ascii))
    return FALSE;

  labels = g_strsplit (ascii, ".", -1);
  for (guint i = 0; labels[i] != NULL; i++)
    if (!is_label (labels[i]))
      return FALSE;

  return TRUE;
}

gboolean
xmh_host_is_loopback (const char *host)
{
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : host != NULL && g_ascii_strcasecmp (host, "localhost") == 0;
}

/* @schemes: the schemes that may be used
 * Returns: whether @text names a server and nothing more: paths, queries and users have no meaning for a backend */
gboolean
xmh_url_is_valid (const char *text, const char *const *schemes)
{
  g_autoptr(GUri) uri = parse_bare_url (text);

  return uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri));
}

/* 192.168.1.5.example.com, or with dashes. */
static gboolean
begins_with_address (const char *folded)
{
  g_auto(GStrv) labels = g_strsplit (folded, ".", 5);

  if (g_strv_length (labels) < 5)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (labels[i][0] == '\0' || labels[i][strspn (labels[i], "0123456789")] != '\0')
      return FALSE;

  return TRUE;
}

gboolean
xmh_host_name_resembles (const char *host, const char *trusted)
{
  /* Imitations of a name often have dashes in place of its dots. */
  g_autofree char *folded = g_strdelimit (g_ascii_strdown (host, -1), "-_", '.');
  g_autofree char *other = g_strdelimit (g_ascii_strdown (trusted, -1), "-_", '.');
  gsize length = strlen (folded), other_length = strlen (other);
  gboolean is_label = strchr (other, '.') == NULL;

  if (begins_with_address (folded))
    return TRUE;
  if (other_length > length)
    return FALSE;

  /* A single label is short: it counts only as a whole. */
  return (g_str_has_prefix (folded, other) && (!is_label || strchr (".", folded[other_length]) != NULL)) ||
         (g_str_has_suffix (folded, other) &&
          (!is_label || length == other_length || folded[length - other_length - 1] == '.'));
}
