/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-urls.h"

#include <string.h>

#include "common/xmh-address.h"
#include "config/xmh-config.h"
#include "tls/xmh-identity.h"

typedef struct
{
  const char *scheme;
  guint16 port;
  const XmhCertificate *certificate;    /* NULL without TLS: every name will do */
  GPtrArray *urls;
} Urls;

/* The order in which a device should try them: what a router of a home or an office gives first. */
static guint
get_rank (GInetAddress *address)
{
  gboolean is_ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

  if (is_ipv6)
    return 3;

  return xmh_address_get_scope (address) == XMH_SCOPE_PRIVATE ? 0 : 1;
}

static gboolean
is_covered (const Urls *urls,
            const char *name)
{
  return urls->certificate == NULL || g_strv_contains ((const char *const *) urls->certificate->names, name);
}

static void
add_url (Urls       *urls,
         const char *host)
{
  gboolean is_default = urls->port == (g_str_equal (urls->scheme, "https") ? 443 : 80);
  char *url = is_default ? g_strdup_printf ("%s://%s", urls->scheme, host)
                         : g_strdup_printf ("%s://%s:%u", urls->scheme, host, urls->port);

  if (g_ptr_array_find_with_equal_func (urls->urls, url, g_str_equal, NULL))
    g_free (url);
  else
    g_ptr_array_add (urls->urls, url);
}

static void
add_name (Urls       *urls,
          const char *name)
{
  if (is_covered (urls, name))
    add_url (urls, name);
}

static void
add_address (Urls         *urls,
             GInetAddress *address)
{
  g_autofree char *name = g_inet_address_to_string (address);
  g_autofree char *bracketed = NULL;

  if (!is_covered (urls, name))
    return;

  bracketed = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? g_strdup_printf ("[%s]", name) : NULL;
  add_url (urls, bracketed != NULL ? bracketed : name);
}

static void
add_addresses (Urls      *urls,
               GPtrArray *addresses,
               guint      rank)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const XmhHostAddress *held = g_ptr_array_index (addresses, i);

      if (held->is_reachable && get_rank (held->address) == rank)
        add_address (urls, held->address);
    }
}

static void
add_loopback (Urls *urls)
{
  add_url (urls, "localhost");
  add_url (urls, "127.0.0.1");
}

/* Names that the user's own certificate is for: devices have no others for it. */
static void
add_certified_names (Urls                 *urls,
                     const XmhCertificate *certificate)
{
  for (guint i = 0; certificate->names[i] != NULL; i++)
    if (!g_hostname_is_ip_address (certificate->names[i]) && strchr (certificate->names[i], '*') == NULL &&
        !g_str_equal (certificate->names[i], "localhost"))
      add_url (urls, certificate->names[i]);
}

static void
add_host (Urls    *urls,
          XmhHost *host)
{
  g_autofree char *local_name = g_strconcat (xmh_host_get_name (host), ".local", NULL);
  GPtrArray *addresses = xmh_host_get_addresses (host);

  for (guint rank = 0; rank < 2; rank++)
    add_addresses (urls, addresses, rank);
  add_name (urls, local_name);
  add_addresses (urls, addresses, 3);
}

/* A host in the file is taken as it stands. Returns whether it says where to listen. */
static gboolean
add_configured_host (Urls      *urls,
                     XmhConfig *config)
{
  g_autoptr(GInetAddress) address = NULL;

  if (config->web_server_host == NULL)
    return FALSE;

  address = g_inet_address_new_from_string (config->web_server_host);
  if (address == NULL)
    add_url (urls, config->web_server_host);
  else if (g_inet_address_get_is_any (address))
    return FALSE;
  else if (g_inet_address_get_is_loopback (address))
    add_loopback (urls);
  else
    add_address (urls, address);

  return urls->urls->len > 0;
}

/**
 * xmh_urls_list:
 * @config: the configuration
 * @identity: what the hub proves itself with
 * @tls: whether the web front speaks TLS
 * @loopback_only: whether it listens on loopback only
 *
 * Returns: (transfer full) (array zero-terminated=1): the web front's origins, the best one for a device of the
 *   LAN first; none that the certificate does not cover; empty without a web front
 */
char **
xmh_urls_list (XmhConfig   *config,
               XmhIdentity *identity,
               gboolean     tls,
               gboolean     loopback_only)
{
  const XmhCertificate *certificate = xmh_identity_get_certificate (identity);
  Urls urls = { .scheme = tls ? "https" : "http", .port = config->web_server_port };

  urls.certificate = tls ? certificate : NULL;
  urls.urls = g_ptr_array_new ();

  if (!config->enable_web_server)
    ;                                   /* nothing to dial */
  else if (loopback_only)
    add_loopback (&urls);
  else if (!add_configured_host (&urls, config))
    {
      if (tls && xmh_identity_get_source (identity) == XMH_IDENTITY_FILE)
        add_certified_names (&urls, certificate);
      add_host (&urls, xmh_identity_get_host (identity));
      if (urls.urls->len == 0)
        add_loopback (&urls);
    }

  g_ptr_array_add (urls.urls, NULL);
  return (char **) g_ptr_array_free (urls.urls, FALSE);
}
