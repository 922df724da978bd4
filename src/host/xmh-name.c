/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-host"

#include "config.h"

#include "host/xmh-name.h"

#include <string.h>

#include <glib/gi18n.h>

/* RFC 1035, 2.3.4: the longest DNS name and label. */
#define MAX_NAME 253
#define MAX_LABEL 63

/* Returns: (nullable): what is wrong with one label, untranslated */
static const char *
find_label_fault (const char *text, gsize length)
{
  if (length == 0)
    return N_ ("one of its labels is empty");
  if (length > MAX_LABEL)
    return N_ ("one of its labels is longer than 63 characters");
  if (text[0] == '-' || text[length - 1] == '-')
    return N_ ("one of its labels begins or ends with a hyphen");
  for (gsize i = 0; i < length; i++)
    if (text[i] == '_')
      /* Validators accept such certificates, but GnuTLS refuses the name in a handshake (illegal_parameter). This is
       * before any code of the hub runs, and its server_name extension cannot be overridden. */
      return N_ ("devices cannot connect to a name with an underscore");
    else if (!g_ascii_isalnum (text[i]) && text[i] != '-')
      return N_ ("it contains a character that host names cannot have");

  return NULL;
}

static const char *
find_fault (const char *name)
{
  const char *p = name;

  if (*name == '\0')
    return N_ ("it is empty");
  if (strlen (name) > MAX_NAME)
    return N_ ("it is longer than 253 characters");
  /* A wildcard represents one whole label in front of at least two (RFC 6125, 6.4.3). */
  if (g_str_has_prefix (p, "*."))
    {
      p += strlen ("*.");
      if (strchr (p, '.') == NULL)
        return N_ ("a wildcard needs at least two labels after it");
    }
  for (;;)
    {
      gsize length = strcspn (p, ".");
      const char *fault = find_label_fault (p, length);

      if (fault != NULL)
        return fault;
      if (p[length] == '\0')
        /* A last label of digits only would read as an address (RFC 3696, 2). */
        return strspn (p, "0123456789") == length ? N_ ("it looks like an IP address") : NULL;
      p += length + 1;
    }
}

/* (transfer full) (nullable): @text in ASCII and lower case, without the final dot of an absolute name */
static char *
to_ascii (const char *text)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  gsize length = strlen (plain);
  g_autofree char *ascii = NULL;

  if (length > 1 && plain[length - 1] == '.')
    plain[length - 1] = '\0';
  ascii = g_hostname_is_non_ascii (plain) ? g_hostname_to_ascii (plain) : g_strdup (plain);
  return ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;
}

char *
xmh_name_normalize (const char *text)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));
  gsize length = strlen (plain);
  g_autoptr(GInetAddress) address = NULL;
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

  lower = to_ascii (plain);
  return lower != NULL && find_fault (lower) == NULL ? g_steal_pointer (&lower) : NULL;
}

const char *
xmh_name_find_fault (const char *text)
{
  g_autofree char *name = xmh_name_normalize (text);
  g_autofree char *lower = name == NULL ? to_ascii (text) : NULL;

  if (name != NULL)
    return NULL;

  return lower != NULL ? _ (find_fault (lower)) : _ ("it cannot be written in ASCII");
}

GInetAddress *
xmh_name_to_address (const char *name)
{
  return g_inet_address_new_from_string (name);
}

char *
xmh_name_first_label (const char *host_name)
{
  return g_strndup (host_name, strcspn (host_name, "."));
}

char **
xmh_name_list_of_host (const char *host_name)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *whole = xmh_name_normalize (host_name);
  g_autofree char *raw_label = xmh_name_first_label (host_name);
  g_autofree char *raw_local = g_strconcat (raw_label, ".local", NULL);
  g_autofree char *label = xmh_name_normalize (raw_label);
  g_autofree char *local = xmh_name_normalize (raw_local);
  g_autoptr(GInetAddress) address = whole != NULL ? xmh_name_to_address (whole) : NULL;

  if (address != NULL || g_str_equal (raw_label, "*") || g_strcmp0 (label, "localhost") == 0)
    return g_strv_builder_end (names);

  if (whole != NULL)
    g_strv_builder_add (names, whole);
  if (label != NULL && g_strcmp0 (label, whole) != 0)
    g_strv_builder_add (names, label);
  if (local != NULL && g_strcmp0 (local, whole) != 0)
    g_strv_builder_add (names, local);
  return g_strv_builder_end (names);
}

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
        g_warning ("web_server_extra_sans: \"%s\" is neither a DNS name nor an address: %s", names[i],
                   xmh_name_find_fault (names[i]));
    }

  return g_strv_builder_end (result);
}
