/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-name.h"

#include <string.h>

/* RFC 1035, 2.3.4: what a DNS name and a label may have at most. */
#define MAX_NAME 253
#define MAX_LABEL 63

static gboolean
is_label (const char *text,
          gsize       length)
{
  if (length == 0 || length > MAX_LABEL || text[0] == '-' || text[length - 1] == '-')
    return FALSE;
  /* Underscores are no letters of host names, but machines are called so, and validators accept them. */
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;

  return TRUE;
}

static gboolean
is_dns_name (const char *name)
{
  const char *p = name;

  if (strlen (name) > MAX_NAME)
    return FALSE;
  /* A wildcard stands for one whole label in front of at least two (RFC 6125, 6.4.3). */
  if (g_str_has_prefix (p, "*."))
    {
      p += strlen ("*.");
      if (strchr (p, '.') == NULL)
        return FALSE;
    }
  for (;;)
    {
      gsize length = strcspn (p, ".");

      if (!is_label (p, length))
        return FALSE;
      if (p[length] == '\0')
        /* A last label of digits only would read as an address (RFC 3696, 2). */
        return strspn (p, "0123456789") != length;
      p += length + 1;
    }
}

/**
 * xmh_name_normalize:
 * @text: what is meant as the name of a server: a DNS name (international ones too) or an address, IPv6 with or
 *   without brackets
 *
 * Returns: (transfer full) (nullable): the name as certificates have it, or %NULL when it cannot stand in one;
 *   a single malformed name makes validators refuse the whole certificate
 */
char *
xmh_name_normalize (const char *text)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  gsize length = strlen (plain);
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;

  if (length > 2 && plain[0] == '[' && plain[length - 1] == ']')
    {
      plain[length - 1] = '\0';
      address = g_inet_address_new_from_string (plain + 1);
      return address != NULL ? g_inet_address_to_string (address) : NULL;
    }

  address = g_inet_address_new_from_string (plain);
  if (address != NULL)
    return g_inet_address_to_string (address);

  if (length > 1 && plain[length - 1] == '.')
    plain[length - 1] = '\0';
  ascii = g_hostname_is_non_ascii (plain) ? g_hostname_to_ascii (plain) : g_strdup (plain);
  if (ascii == NULL)
    return NULL;

  lower = g_ascii_strdown (ascii, -1);
  return is_dns_name (lower) ? g_steal_pointer (&lower) : NULL;
}

/**
 * xmh_name_to_address:
 * @name: a name of xmh_name_normalize()
 *
 * Returns: (transfer full) (nullable): the address that it is, if it is one
 */
GInetAddress *
xmh_name_to_address (const char *name)
{
  return g_inet_address_new_from_string (name);
}

/**
 * xmh_name_first_label:
 * @host_name: a host name, with or without a domain
 *
 * Returns: (transfer full): the part before the first dot
 */
char *
xmh_name_first_label (const char *host_name)
{
  return g_strndup (host_name, strcspn (host_name, "."));
}

/**
 * xmh_name_list_of_host:
 * @host_name: what the machine calls itself
 *
 * Returns: (transfer full): its names in a certificate: the whole name, its first label and that below .local
 *   (RFC 6762), as far as they can stand in one; empty for `localhost`
 */
char **
xmh_name_list_of_host (const char *host_name)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *whole = xmh_name_normalize (host_name);
  g_autofree char *label = NULL;
  g_autofree char *local = NULL;
  g_autoptr(GInetAddress) address = whole != NULL ? xmh_name_to_address (whole) : NULL;

  label = whole != NULL && address == NULL ? xmh_name_first_label (whole) : g_strdup ("");
  if (*label != '\0' && strcmp (label, "localhost") != 0 && strcmp (label, "*") != 0)
    {
      local = g_strconcat (label, ".local", NULL);
      g_strv_builder_add (names, whole);
      if (strcmp (label, whole) != 0)
        g_strv_builder_add (names, label);
      if (strcmp (local, whole) != 0)
        g_strv_builder_add (names, local);
    }

  return g_strv_builder_end (names);
}

/**
 * xmh_name_list_normalize:
 * @names: (nullable): the configured extra names
 *
 * Returns: (transfer full): those of @names that can stand in a certificate; the log has the others
 */
char **
xmh_name_list_normalize (char **names)
{
  g_autoptr(GStrvBuilder) result = g_strv_builder_new ();

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = xmh_name_normalize (names[i]);

      if (name != NULL)
        g_strv_builder_add (result, name);
      else
        g_warning ("web_server_extra_sans: \"%s\" is neither a DNS name nor an address", names[i]);
    }

  return g_strv_builder_end (result);
}
