/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-host-policy.h"

#include <string.h>

#include "config/xmh-config.h"

struct _XmhHostPolicy
{
  GHashTable *names;            /* lower case, without a final dot */
};

/* Without the dot that says that a name is absolute; (transfer full) */
static char *
normalize (const char *name)
{
  char *lower = g_ascii_strdown (name, -1);
  gsize length = strlen (lower);

  if (length > 1 && lower[length - 1] == '.')
    lower[length - 1] = '\0';

  return lower;
}

static void
add_all (XmhHostPolicy      *self,
         const char *const *names)
{
  for (; names != NULL && *names != NULL; names++)
    g_hash_table_add (self->names, normalize (*names));
}

static void
add_under (XmhHostPolicy *self,
           const char    *name,
           const char    *domain)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", name, domain);

  g_hash_table_add (self->names, normalize (full));
}

/**
 * xmh_host_policy_new:
 * @config: for extra names and allowed hosts
 * @host: for the machine's own names
 *
 * Returns: (transfer full): the names as they are now; made anew when either changes
 */
XmhHostPolicy *
xmh_host_policy_new (XmhConfig *config,
                     XmhHost   *host)
{
  XmhHostPolicy *self = g_new0 (XmhHostPolicy, 1);
  const char *name = xmh_host_get_name (host);
  const char *const *domains = xmh_host_get_search_domains (host);

  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->names, g_strdup ("localhost"));
  if (name != NULL && *name != '\0')
    {
      g_autofree char *first = g_strndup (name, strcspn (name, "."));

      g_hash_table_add (self->names, normalize (name));
      g_hash_table_add (self->names, normalize (first));
      add_under (self, first, "local");
      for (; domains != NULL && *domains != NULL; domains++)
        add_under (self, first, *domains);
    }
  add_all (self, (const char *const *) config->web_server_extra_sans);
  add_all (self, (const char *const *) config->allowed_hosts);

  return self;
}

void
xmh_host_policy_free (XmhHostPolicy *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->names);
  g_free (self);
}

/**
 * xmh_host_policy_accepts:
 * @self: the policy
 * @name: the host of a request, without port and brackets
 *
 * Returns: whether the hub goes by that name; numeric addresses always pass, since rebinding needs a name
 */
gboolean
xmh_host_policy_accepts (XmhHostPolicy *self,
                         const char    *name)
{
  g_autofree char *normal = normalize (name);

  return g_hostname_is_ip_address (normal) || g_hash_table_contains (self->names, normal);
}
