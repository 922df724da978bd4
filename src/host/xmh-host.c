/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-host"

#include "config.h"

#include "host/xmh-host.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "common/xmh-file.h"
#include "host/xmh-address.h"
#include "host/xmh-interfaces.h"
#include "host/xmh-name.h"
#include "host/xmh-path-watch.h"

#define HOSTNAME_FILE "/proc/sys/kernel/hostname"
#define RESOLVER_FILE "/etc/resolv.conf"

/* resolv.conf(5) allows six domains, newer resolvers any number. */
#define MAX_SEARCH_DOMAINS 16
#define RESOLVER_MAX_BYTES (64 * 1024)

/* Docker brings up ten bridges in a row; DHCP and router advertisements come one after the other. */
#define QUIET_MS 200
#define LONGEST_MS 1000

struct _XmhHost
{
  GObject parent_instance;

  char *name;
  char **search_domains;
  GPtrArray *addresses; /* of XmhHostAddress */

  int netlink_fd;
  int hostname_fd;
  guint netlink_id;
  guint hostname_id;
  XmhPathWatch *resolver_watch; /* of the file and of each link on the way to it */

  XmhNeighbours *neighbours; /* NULL until somebody asks for one */

  guint quiet_id;        /* pending reading */
  gint64 burst_start_us; /* monotonic, of what it is pending for */
};

G_DEFINE_FINAL_TYPE (XmhHost, xmh_host, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

XmhHostAddress *
xmh_host_address_copy (const XmhHostAddress *address)
{
  XmhHostAddress *copy = g_memdup2 (address, sizeof *address);

  copy->address = g_object_ref (address->address);
  copy->interface = g_strdup (address->interface);
  return copy;
}

void
xmh_host_address_free (XmhHostAddress *address)
{
  g_clear_object (&address->address);
  g_free (address->interface);
  g_free (address);
}

static char **
read_search_domains (void)
{
  g_autofree char *content = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GStrvBuilder) domains = NULL;

  if (!xmh_file_read (RESOLVER_FILE, RESOLVER_MAX_BYTES, &content, NULL, NULL))
    return g_new0 (char *, 1);

  lines = g_strsplit (content, "\n", 1000);
  /* The last such line counts (resolv.conf(5)). */
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit_set (g_strstrip (lines[i]), " \t", MAX_SEARCH_DOMAINS + 1);

      if (words[0] == NULL || (strcmp (words[0], "search") != 0 && strcmp (words[0], "domain") != 0))
        continue;
      g_clear_pointer (&domains, g_strv_builder_unref);
      domains = g_strv_builder_new ();
      for (gsize j = 1; words[j] != NULL; j++)
        {
          g_autofree char *domain = xmh_name_normalize (words[j]);

          if (domain != NULL)
            g_strv_builder_add (domains, domain);
        }
    }

  return domains != NULL ? g_strv_builder_end (domains) : g_new0 (char *, 1);
}

static gboolean
same_addresses (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const XmhHostAddress *x = g_ptr_array_index (a, i);
      const XmhHostAddress *y = g_ptr_array_index (b, i);

      if (x->prefix_length != y->prefix_length || x->is_reachable != y->is_reachable ||
          x->has_carrier != y->has_carrier || x->is_tunnel != y->is_tunnel || x->metric != y->metric ||
          strcmp (x->interface, y->interface) != 0 || !g_inet_address_equal (x->address, y->address))
        return FALSE;
    }

  return TRUE;
}

/* Reads everything again; what cannot be read stays as it was. Returns whether anything has changed. */
static gboolean
refresh (XmhHost *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = xmh_interfaces_read (&error);
  char raw_name[256] = "";
  gboolean has_name = gethostname (raw_name, sizeof raw_name - 1) == 0 && *raw_name != '\0';
  g_autofree char *name = has_name ? g_utf8_make_valid (raw_name, -1) : g_strdup ("localhost");
  g_auto(GStrv) domains = read_search_domains ();
  gboolean changed;

  if (addresses == NULL)
    {
      g_warning ("%s", error->message);
      addresses = g_ptr_array_ref (self->addresses);
    }

  changed = g_strcmp0 (name, self->name) != 0 || !same_addresses (addresses, self->addresses) ||
            self->search_domains == NULL ||
            !g_strv_equal ((const char *const *) domains, (const char *const *) self->search_domains);
  g_free (self->name);
  self->name = g_steal_pointer (&name);
  g_strfreev (self->search_domains);
  self->search_domains = g_steal_pointer (&domains);
  g_ptr_array_unref (self->addresses);
  self->addresses = g_steal_pointer (&addresses);
  return changed;
}

static gboolean
on_quiet (gpointer data)
{
  XmhHost *self = data;

  self->quiet_id = 0;
  self->burst_start_us = 0;
  if (refresh (self))
    g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

static void
schedule (XmhHost *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 left_ms;

  if (self->burst_start_us == 0)
    self->burst_start_us = now_us;
  left_ms = LONGEST_MS - (now_us - self->burst_start_us) / 1000;

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet_id = g_timeout_add ((guint) CLAMP (left_ms, 0, QUIET_MS), on_quiet, self);
}

static gboolean
on_netlink (int fd, GIOCondition condition, gpointer data)
{
  if (xmh_interfaces_drain_watch (fd))
    schedule (data);

  return G_SOURCE_CONTINUE;
}

/* The kernel reports a new host name as an error condition of this file. proc(5) omits this, but systemd-hostnamed
 * and others rely on it. Polling again clears the condition. */
static gboolean
on_hostname (int fd, GIOCondition condition, gpointer data)
{
  schedule (data);
  return G_SOURCE_CONTINUE;
}

static void watch_resolver (XmhHost *self);

/* The path may lead to another file now, so it is watched again before the file is read. */
static void
on_resolver_changed (gpointer data)
{
  watch_resolver (data);
  schedule (data);
}

/* systemd-resolved, NetworkManager and resolvconf put a link there and replace the file that it leads to. */
static void
watch_resolver (XmhHost *self)
{
  static const char *const paths[] = { RESOLVER_FILE, NULL };

  g_clear_pointer (&self->resolver_watch, xmh_path_watch_free);
  self->resolver_watch = xmh_path_watch_new (paths, on_resolver_changed, self);
}

static void
watch (XmhHost *self)
{
  g_autoptr(GError) error = NULL;

  self->netlink_fd = xmh_interfaces_open_watch (&error);
  if (self->netlink_fd >= 0)
    self->netlink_id = g_unix_fd_add (self->netlink_fd, G_IO_IN, on_netlink, self);
  else
    g_warning ("changes of addresses go unnoticed: %s", error->message);

  self->hostname_fd = open (HOSTNAME_FILE, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->hostname_fd >= 0)
    self->hostname_id = g_unix_fd_add (self->hostname_fd, G_IO_PRI | G_IO_ERR, on_hostname, self);

  watch_resolver (self);
}

static void
xmh_host_dispose (GObject *object)
{
  XmhHost *self = XMH_HOST (object);

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_clear_handle_id (&self->netlink_id, g_source_remove);
  g_clear_handle_id (&self->hostname_id, g_source_remove);
  g_clear_pointer (&self->resolver_watch, xmh_path_watch_free);
  g_clear_pointer (&self->neighbours, xmh_neighbours_free);

  G_OBJECT_CLASS (xmh_host_parent_class)->dispose (object);
}

static void
xmh_host_finalize (GObject *object)
{
  XmhHost *self = XMH_HOST (object);

  if (self->netlink_fd >= 0)
    g_close (self->netlink_fd, NULL);
  if (self->hostname_fd >= 0)
    g_close (self->hostname_fd, NULL);
  g_free (self->name);
  g_strfreev (self->search_domains);
  g_ptr_array_unref (self->addresses);

  G_OBJECT_CLASS (xmh_host_parent_class)->finalize (object);
}

static void
xmh_host_class_init (XmhHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = xmh_host_dispose;
  object_class->finalize = xmh_host_finalize;

  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_HOST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
xmh_host_init (XmhHost *self)
{
  self->netlink_fd = -1;
  self->hostname_fd = -1;
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_host_address_free);
}

XmhHost *
xmh_host_new (void)
{
  XmhHost *self = g_object_new (XMH_TYPE_HOST, NULL);

  /* Watched first, so that changes while it is read are noticed. */
  watch (self);
  refresh (self);
  return self;
}

const char *
xmh_host_get_name (XmhHost *self)
{
  return self->name;
}

const char *const *
xmh_host_get_search_domains (XmhHost *self)
{
  return (const char *const *) self->search_domains;
}

GPtrArray *
xmh_host_get_addresses (XmhHost *self)
{
  return self->addresses;
}

/* A prefix of no length is a route to everywhere, not a link. */
static gboolean
have_common_bits (const guint8 *a, const guint8 *b, guint bits)
{
  guint bytes = bits / 8;
  guint8 mask = (guint8) (0xff00 >> (bits % 8));

  if (bits == 0 || memcmp (a, b, bytes) != 0)
    return FALSE;

  return bits % 8 == 0 || ((a[bytes] ^ b[bytes]) & mask) == 0;
}

gboolean
xmh_host_has_address (XmhHost *self, GInetAddress *address)
{
  for (guint i = 0; i < self->addresses->len; i++)
    {
      const XmhHostAddress *own = g_ptr_array_index (self->addresses, i);

      if (g_inet_address_equal (own->address, address))
        return TRUE;
    }

  return FALSE;
}

gboolean
xmh_host_is_on_link (XmhHost *self, GInetAddress *peer)
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (peer);

  for (guint i = 0; i < self->addresses->len; i++)
    {
      const XmhHostAddress *own = g_ptr_array_index (self->addresses, i);

      if (g_inet_address_get_family (own->address) == g_inet_address_get_family (plain) &&
          have_common_bits (g_inet_address_to_bytes (own->address), g_inet_address_to_bytes (plain),
                            own->prefix_length))
        return TRUE;
    }

  return FALSE;
}

/* Each link has link-local addresses of its own (RFC 4007, 6), and the kernel does not refuse one of this computer's that
 * comes from another link. */
gboolean
xmh_host_is_imitated (XmhHost *self, GInetAddress *peer, guint32 link)
{
  char interface[IF_NAMESIZE] = "";
  gboolean is_found = FALSE;

  if (g_inet_address_get_family (peer) != G_SOCKET_FAMILY_IPV6 || !g_inet_address_get_is_link_local (peer))
    return FALSE;

  if_indextoname (link, interface);
  for (guint i = 0; i < self->addresses->len; i++)
    {
      const XmhHostAddress *own = g_ptr_array_index (self->addresses, i);

      if (!g_inet_address_equal (own->address, peer))
        continue;
      if (strcmp (own->interface, interface) == 0)
        return FALSE;
      is_found = TRUE;
    }

  return is_found;
}

guint
xmh_host_find_link_address (XmhHost *self, GInetAddress *peer, guint8 link_address[XMH_LINK_ADDRESS_MAX])
{
  if (self->neighbours == NULL)
    self->neighbours = xmh_neighbours_new ();

  return xmh_neighbours_find (self->neighbours, peer, link_address);
}
