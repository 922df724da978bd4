/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-hub-names.h"

#include <string.h>

#include <glib/gi18n.h>

#include "host/xmh-name.h"

struct _XmhHubNames
{
  gatomicrefcount ref_count;
  GHashTable *accepted;     /* names in lower case, without a final dot */
  GHashTable *domains;      /* of accepted wildcards: what stands behind "*." */
  GPtrArray *unusable;      /* of XmhUnusableName */
  GPtrArray *dialled_names; /* of char *, names that devices may dial, the best one first */
  char *local_name;         /* below .local (RFC 6762), or NULL */
  GPtrArray *addresses;     /* of XmhHostAddress, those that devices can reach now, in the order of use */
  char **certified;         /* the names of the certificate */
};

static void
unusable_name_free (XmhUnusableName *unusable)
{
  g_free (unusable->name);
  g_free (unusable->reason);
  g_free (unusable);
}

static void
add_unusable (XmhHubNames *self, const char *name, const char *reason)
{
  XmhUnusableName *unusable = g_new (XmhUnusableName, 1);

  unusable->name = g_utf8_make_valid (name, -1);
  unusable->reason = g_strdup (reason);
  g_ptr_array_add (self->unusable, unusable);
}

/* A device can use a name that cannot be in a certificate: plain HTTP sends it as it is. */
static void
accept_name (XmhHubNames *self, const char *name)
{
  g_autofree char *normal = xmh_name_normalize (name);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize length = strlen (lower);

  if (length > 1 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  if (normal != NULL && g_str_has_prefix (normal, "*."))
    g_hash_table_add (self->domains, g_strdup (normal + strlen ("*.")));
  else if (normal != NULL)
    g_hash_table_add (self->accepted, g_strdup (normal));
  if (*lower != '\0' && strchr (lower, '*') == NULL)
    g_hash_table_add (self->accepted, g_steal_pointer (&lower));
}

static void
accept_all (XmhHubNames *self, const char *const *names)
{
  for (; names != NULL && *names != NULL; names++)
    accept_name (self, *names);
}

gboolean
xmh_hub_names_accept (XmhHubNames *self, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize length = strlen (lower);
  const char *dot;

  if (length > 1 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  if (g_hostname_is_ip_address (lower) || g_hash_table_contains (self->accepted, lower))
    return TRUE;

  dot = strchr (lower, '.');
  return dot != NULL && dot != lower && g_hash_table_contains (self->domains, dot + 1);
}

static void
accept_names_of_host (XmhHubNames *self, XmhHost *host)
{
  const char *name = xmh_host_get_name (host);
  g_autofree char *label = xmh_name_first_label (name);
  g_autofree char *local = g_strconcat (label, ".local", NULL);

  accept_name (self, "localhost");
  if (*label == '\0')
    return;

  accept_name (self, name);
  accept_name (self, label);
  accept_name (self, local);
  for (const char *const *domain = xmh_host_get_search_domains (host); domain != NULL && *domain != NULL; domain++)
    {
      g_autofree char *full = g_strdup_printf ("%s.%s", label, *domain);

      accept_name (self, full);
    }
}

static gboolean
is_certified (XmhHubNames *self, const char *name)
{
  const char *const *certified = (const char *const *) self->certified;
  const char *dot = strchr (name, '.');
  g_autofree char *wildcard = dot != NULL ? g_strconcat ("*", dot, NULL) : NULL;
  gboolean is_address = g_hostname_is_ip_address (name);

  return g_strv_contains (certified, name) ||
         (!is_address && wildcard != NULL && g_strv_contains (certified, wildcard));
}

static void
add_dialled_name (XmhHubNames *self, const char *name)
{
  if (!g_ptr_array_find_with_equal_func (self->dialled_names, name, g_str_equal, NULL))
    g_ptr_array_add (self->dialled_names, g_strdup (name));
}

/* The user's certificate names what devices dial. For a wildcard that is this computer's name in a domain of the
 * resolver's, if it covers that. */
static void
offer_certified (XmhHubNames *self, XmhHost *host)
{
  g_autofree char *label = xmh_name_first_label (xmh_host_get_name (host));

  for (gsize i = 0; self->certified[i] != NULL; i++)
    {
      const char *name = self->certified[i];
      const char *fault = g_hostname_is_ip_address (name) ? NULL : xmh_name_find_fault (name);

      if (fault != NULL)
        add_unusable (self, name, fault);
      else if (!g_hostname_is_ip_address (name) && strchr (name, '*') == NULL && strcmp (name, "localhost") != 0)
        add_dialled_name (self, name);
    }
  for (const char *const *domain = xmh_host_get_search_domains (host); *domain != NULL; domain++)
    {
      g_autofree char *full = g_strdup_printf ("%s.%s", label, *domain);
      g_autofree char *name = xmh_name_normalize (full);

      if (name != NULL && is_certified (self, name))
        add_dialled_name (self, name);
    }
}

static void
find_unusable (XmhHubNames *self, const XmhHubNamesSource *source)
{
  const char *host_name = xmh_host_get_name (source->host);
  const char *fault = *host_name != '\0' ? xmh_name_find_fault (host_name) : NULL;

  if (fault != NULL)
    add_unusable (self, host_name, fault);
  for (gsize i = 0; source->extra_names != NULL && source->extra_names[i] != NULL; i++)
    {
      fault = xmh_name_find_fault (source->extra_names[i]);
      if (fault != NULL)
        add_unusable (self, source->extra_names[i], fault);
    }
  for (gsize i = 0; source->no_room != NULL && source->no_room[i] != NULL; i++)
    add_unusable (self, source->no_room[i], _ ("the certificate can contain at most 128 names"));
}

/* Returns: (transfer full): the names as they are now */
XmhHubNames *
xmh_hub_names_new (const XmhHubNamesSource *source)
{
  XmhHubNames *self = g_new0 (XmhHubNames, 1);
  GPtrArray *addresses = xmh_host_get_addresses (source->host);
  g_autofree char *label = xmh_name_first_label (xmh_host_get_name (source->host));
  g_autofree char *local = g_strconcat (label, ".local", NULL);

  g_atomic_ref_count_init (&self->ref_count);
  self->accepted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->unusable = g_ptr_array_new_with_free_func ((GDestroyNotify) unusable_name_free);
  self->dialled_names = g_ptr_array_new_with_free_func (g_free);
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_host_address_free);
  self->certified = source->certificate != NULL ? g_strdupv (source->certificate->names) : g_new0 (char *, 1);
  self->local_name = *label != '\0' && strcmp (label, "localhost") != 0 ? xmh_name_normalize (local) : NULL;

  accept_names_of_host (self, source->host);
  accept_all (self, source->extra_names);
  accept_all (self, source->allowed_names);
  /* The owner of the key vouches for them. */
  accept_all (self, (const char *const *) self->certified);
  find_unusable (self, source);
  if (source->certificate_is_users)
    offer_certified (self, source->host);
  for (guint i = 0; i < addresses->len; i++)
    {
      const XmhHostAddress *address = g_ptr_array_index (addresses, i);

      if (address->is_reachable && address->has_carrier)
        g_ptr_array_add (self->addresses, xmh_host_address_copy (address));
    }
  return self;
}

XmhHubNames *
xmh_hub_names_ref (XmhHubNames *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmh_hub_names_unref (XmhHubNames *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->accepted);
  g_hash_table_unref (self->domains);
  g_ptr_array_unref (self->unusable);
  g_ptr_array_unref (self->dialled_names);
  g_ptr_array_unref (self->addresses);
  g_strfreev (self->certified);
  g_free (self->local_name);
  g_free (self);
}

typedef struct
{
  XmhHubNames *names;
  gboolean tls;         /* the certificate must cover them */
  GSocketFamily family; /* G_SOCKET_FAMILY_INVALID: both */
  GStrvBuilder *list;
} Selection;

static void
select_addresses (const Selection *selection, GSocketFamily family, gboolean tunnels)
{
  XmhHubNames *self = selection->names;

  for (guint i = 0; i < self->addresses->len; i++)
    {
      const XmhHostAddress *held = g_ptr_array_index (self->addresses, i);
      GSocketFamily its_family = g_inet_address_get_family (held->address);
      g_autofree char *text = g_inet_address_to_string (held->address);

      if (its_family == family && held->is_tunnel == tunnels &&
          (selection->family == G_SOCKET_FAMILY_INVALID || selection->family == its_family) &&
          (!selection->tls || is_certified (self, text)))
        g_strv_builder_add (selection->list, text);
    }
}

char **
xmh_hub_names_list_dialled (XmhHubNames *self, gboolean tls, GSocketFamily family)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  const Selection selection = { self, tls, family, list };
  gboolean has_address = FALSE;

  for (guint i = 0; i < self->addresses->len && !has_address; i++)
    {
      const XmhHostAddress *held = g_ptr_array_index (self->addresses, i);

      has_address = family == G_SOCKET_FAMILY_INVALID || g_inet_address_get_family (held->address) == family;
    }

  /* A name leads to one of the addresses: without any of those it leads nowhere. */
  if (has_address)
    {
      for (guint i = 0; tls && i < self->dialled_names->len; i++)
        g_strv_builder_add (list, g_ptr_array_index (self->dialled_names, i));
      select_addresses (&selection, G_SOCKET_FAMILY_IPV4, FALSE);
      if (self->local_name != NULL && (!tls || is_certified (self, self->local_name)))
        g_strv_builder_add (list, self->local_name);
      select_addresses (&selection, G_SOCKET_FAMILY_IPV6, FALSE);
      select_addresses (&selection, G_SOCKET_FAMILY_IPV4, TRUE);
      select_addresses (&selection, G_SOCKET_FAMILY_IPV6, TRUE);
    }

  return g_strv_builder_end (list);
}

GPtrArray *
xmh_hub_names_get_unusable (XmhHubNames *self)
{
  return self->unusable;
}

/* Returns: (transfer full): what its own server certificate covers: its names, and its addresses in the order of use,
 *   so that the first ones get a place when there is not room for all */
char **
xmh_hub_names_list_of_host (XmhHost *host)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_auto(GStrv) host_names = xmh_name_list_of_host (xmh_host_get_name (host));
  GPtrArray *addresses = xmh_host_get_addresses (host);

  g_strv_builder_addv (names, (const char **) host_names);
  for (guint i = 0; i < addresses->len; i++)
    {
      const XmhHostAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *text = g_inet_address_to_string (address->address);

      if (address->is_reachable)
        g_strv_builder_add (names, text);
    }

  return g_strv_builder_end (names);
}
