/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-name-constraints.h"

#include <string.h>

#include "host/xmh-address.h"
#include "host/xmh-name.h"

struct _XmhNameConstraints
{
  gnutls_x509_name_constraints_t list;
};

/* Names that any hub may have. `local` covers everything below it. */
static const char *const common_names[] = { "localhost", "local" };

/* Loopback, private, link-local and shared addresses: they belong to no particular site. */
static const char *const common_networks[] = {
  "127.0.0.0/8",   "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
  "100.64.0.0/10", "::1/128",    "fe80::/10",     "fc00::/7",
};

/* A kind of name without a permitted entry is not constrained at all: without one for mail the authority could sign
 * S/MIME for any address. This name never exists (RFC 6761, 6.4). An excluded entry would make GnuTLS refuse every
 * chain. */
static const char nobody[] = "nobody.invalid";

static void
permit (XmhNameConstraints *self, gnutls_x509_subject_alt_name_t type, const void *data, gsize size)
{
  gnutls_datum_t name = { (unsigned char *) data, (unsigned int) size };

  gnutls_x509_name_constraints_add_permitted (self->list, type, &name);
}

static void
permit_network (XmhNameConstraints *self, const char *cidr)
{
  gnutls_datum_t network = { NULL, 0 };

  if (gnutls_x509_cidr_to_rfc5280 (cidr, &network) < 0)
    return;

  permit (self, GNUTLS_SAN_IPADDRESS, network.data, network.size);
  gnutls_free (network.data);
}

static void
permit_around (XmhNameConstraints *self, GInetAddress *address, int ipv4_bits, int ipv6_bits)
{
  g_autofree char *text = g_inet_address_to_string (address);
  gboolean is_ipv4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
  g_autofree char *cidr = g_strdup_printf ("%s/%d", text, is_ipv4 ? ipv4_bits : ipv6_bits);

  permit_network (self, cidr);
}

static void
permit_name (XmhNameConstraints *self, const char *name)
{
  g_autoptr(GInetAddress) address = xmh_name_to_address (name);

  if (address != NULL)
    {
      permit_around (self, address, 32, 128);
      return;
    }

  /* A constraint covers what is below it, so it has no wildcard of its own. */
  if (g_str_has_prefix (name, "*."))
    name += strlen ("*.");
  permit (self, GNUTLS_SAN_DNSNAME, name, strlen (name));
}

static XmhNameConstraints *
new_empty (void)
{
  XmhNameConstraints *self = g_new0 (XmhNameConstraints, 1);

  gnutls_x509_name_constraints_init (&self->list);
  return self;
}

/* @names: names besides those that every hub may have: the host's own and the configured ones, normalized
 * @addresses: (element-type GInetAddress): addresses that the host holds; public ones are permitted with their
 *   surroundings, since providers move customers within those
 * Returns: (transfer full): constraints for a new authority */
XmhNameConstraints *
xmh_name_constraints_new (const char *const *names, GPtrArray *addresses)
{
  XmhNameConstraints *self = new_empty ();

  for (gsize i = 0; i < G_N_ELEMENTS (common_names); i++)
    permit_name (self, common_names[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (common_networks); i++)
    permit_network (self, common_networks[i]);
  for (guint i = 0; i < addresses->len; i++)
    {
      GInetAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *name = g_inet_address_to_string (address);

      if (xmh_address_get_scope (address) == XMH_ADDRESS_SCOPE_GLOBAL && !xmh_name_constraints_permit (self, name))
        permit_around (self, address, 24, 48);
    }
  for (gsize i = 0; names[i] != NULL; i++)
    if (!xmh_name_constraints_permit (self, names[i]))
      permit_name (self, names[i]);
  permit (self, GNUTLS_SAN_RFC822NAME, nobody, strlen (nobody));

  return self;
}

/* Returns: (transfer full): what it may vouch for; everything if it has no constraints */
XmhNameConstraints *
xmh_name_constraints_new_from_certificate (const XmhCertificate *authority)
{
  XmhNameConstraints *self = new_empty ();
  gnutls_x509_crt_t crt = xmh_certificate_to_crt (authority);

  gnutls_x509_crt_get_name_constraints (crt, self->list, 0, NULL);
  gnutls_x509_crt_deinit (crt);
  return self;
}

void
xmh_name_constraints_free (XmhNameConstraints *self)
{
  gnutls_x509_name_constraints_deinit (self->list);
  g_free (self);
}

/* Returns: whether a certificate below the authority may carry @name; a single forbidden name makes the whole chain
 *   invalid */
gboolean
xmh_name_constraints_permit (XmhNameConstraints *self, const char *name)
{
  g_autoptr(GInetAddress) address = xmh_name_to_address (name);
  gnutls_datum_t data;

  if (address != NULL)
    {
      data.data = (unsigned char *) g_inet_address_to_bytes (address);
      data.size = (unsigned int) g_inet_address_get_native_size (address);
      return gnutls_x509_name_constraints_check (self->list, GNUTLS_SAN_IPADDRESS, &data) != 0;
    }

  data.data = (unsigned char *) name;
  data.size = (unsigned int) strlen (name);
  return gnutls_x509_name_constraints_check (self->list, GNUTLS_SAN_DNSNAME, &data) != 0;
}

/* Adds the constraints as not critical: validators that know them enforce them anyway, and mbedTLS refuses certificates
 * with a critical extension that it does not know.
 * Returns: GnuTLS's code */
int
xmh_name_constraints_apply (XmhNameConstraints *self, gnutls_x509_crt_t crt)
{
  return gnutls_x509_crt_set_name_constraints (crt, self->list, 0);
}
