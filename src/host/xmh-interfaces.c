/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-host"

#include "config.h"

#include "host/xmh-interfaces.h"

#include <errno.h>
#include <fnmatch.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "host/xmh-address.h"

/* The kernel's macros walk messages by casts. Attributes are aligned to four bytes, as their structures require. */
#pragma GCC diagnostic ignored "-Wcast-align"

/* A machine with more than this is some sort of router. The rest is ignored. */
#define MAX_INTERFACES 4096
#define MAX_ADDRESSES 1024
/* The kernel fills at most 32 KiB a message in dumps. */
#define BUFFER_SIZE 32768
/* Routers with the routes of the whole Internet have a million. Beyond this, default routes are not searched for. */
#define MAX_ROUTE_BUFFERS 64
/* How often a dump that the kernel calls inconsistent is taken again. */
#define MAX_TRIES 5

typedef struct
{
  int index;
  int bridge; /* index of the bridge that it is a port of, or 0 */
  char name[IFNAMSIZ];
  char kind[16]; /* "bridge", "veth", "tun" …; empty for hardware */
  gboolean is_up;
  gboolean has_carrier;
  gboolean is_point_to_point;
  gboolean is_loopback;
  guint32 metrics[2]; /* of its default routes by IPv4 and by IPv6 */
} Link;

typedef struct
{
  GArray *links;        /* of Link */
  GPtrArray *addresses; /* of XmhHostAddress */
  GArray *indexes;      /* of int: the link of each address */
  gboolean was_interrupted;
} Dump;

/* What container engines and virtual machines call their side of a wire, and their switches. Names are the only
 * mark that some of them leave. */
static const char *const guest_names[] = {
  "veth*",   "docker*", "br-????????????", "virbr*",   "vnet*",  "macvtap*",  "cni*",     "podman*",
  "lxc*",    "lxd*",    "incusbr*",        "vboxnet*", "vmnet*", "waydroid*", "flannel*", "cali*",
  "cilium*", "kube-*",  "weave*",          "nerdctl*", "crc*",   "ovs-*",     "anbox*",   "mpqemubr*",
};

/* Interfaces that lead to something other than the LAN. "tun" includes taps, such as the hub's end of a virtual
 * machine's wire. */
static const char *const tunnel_kinds[] = {
  "tun", "wireguard", "ppp",  "ipip",  "sit",    "gre",  "gretap",  "ip6tnl",   "ip6gre",    "ip6gretap",
  "vti", "vti6",      "xfrm", "vxlan", "geneve", "l2tp", "openvpn", "ovpn-dco", "amneziawg",
};

static gboolean
is_tunnel (const Link *link)
{
  if (link->is_point_to_point)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (tunnel_kinds); i++)
    if (strcmp (link->kind, tunnel_kinds[i]) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
has_guest_name (const Link *link)
{
  for (gsize i = 0; i < G_N_ELEMENTS (guest_names); i++)
    if (fnmatch (guest_names[i], link->name, 0) == 0)
      return TRUE;

  return FALSE;
}

/* A bridge with a real port (a network card, a bond, a named wire) is a switch to the LAN. One with guests only, or
 * without ports, is not. */
static gboolean
has_lan_port (Dump *dump, int bridge)
{
  for (guint i = 0; i < dump->links->len; i++)
    {
      const Link *link = &g_array_index (dump->links, Link, i);

      if (link->bridge == bridge && !has_guest_name (link) && strcmp (link->kind, "tun") != 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether devices of the LAN could connect there. This includes a veth without the name of a container engine.
 * Inside a container it leads to the network, and in network namespaces it is a LAN cable. */
static gboolean
is_way_in (Dump *dump, const Link *link)
{
  if (!link->is_up || link->is_loopback || link->bridge != 0 || has_guest_name (link))
    return FALSE;
  if (strcmp (link->kind, "bridge") == 0)
    return has_lan_port (dump, link->index);

  return TRUE;
}

static void
copy_text (char *target, gsize size, const struct rtattr *attribute)
{
  g_strlcpy (target, RTA_DATA (attribute), MIN (size, RTA_PAYLOAD (attribute) + 1));
}

static void
read_kind (Link *link, const struct rtattr *info)
{
  const struct rtattr *attribute = RTA_DATA (info);
  int length = (int) RTA_PAYLOAD (info);

  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    if (attribute->rta_type == IFLA_INFO_KIND)
      copy_text (link->kind, sizeof link->kind, attribute);
}

static void
read_link (Dump *dump, const struct nlmsghdr *message)
{
  const struct ifinfomsg *info = NLMSG_DATA (message);
  const struct rtattr *attribute = IFLA_RTA (info);
  int length = (int) IFLA_PAYLOAD (message);
  Link link = { 0 };

  link.index = info->ifi_index;
  link.metrics[0] = link.metrics[1] = XMH_NO_DEFAULT_ROUTE;
  link.is_up = (info->ifi_flags & IFF_UP) != 0;
  link.has_carrier = (info->ifi_flags & IFF_LOWER_UP) != 0;
  link.is_point_to_point = (info->ifi_flags & IFF_POINTOPOINT) != 0;
  link.is_loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    {
      if (attribute->rta_type == IFLA_IFNAME)
        copy_text (link.name, sizeof link.name, attribute);
      else if (attribute->rta_type == IFLA_MASTER)
        memcpy (&link.bridge, RTA_DATA (attribute), sizeof link.bridge);
      else if (attribute->rta_type == IFLA_LINKINFO)
        read_kind (&link, attribute);
    }

  if (dump->links->len < MAX_INTERFACES)
    g_array_append_val (dump->links, link);
}

static Link *
find_link (Dump *dump, int index)
{
  for (guint i = 0; i < dump->links->len; i++)
    if (g_array_index (dump->links, Link, i).index == index)
      return &g_array_index (dump->links, Link, i);

  return NULL;
}

static gboolean
is_default_route (const struct rtmsg *route)
{
  return route->rtm_dst_len == 0 && route->rtm_table == RT_TABLE_MAIN && route->rtm_type == RTN_UNICAST &&
         (route->rtm_family == AF_INET || route->rtm_family == AF_INET6);
}

static void
note_route (Dump *dump, int index, gsize family, guint32 metric)
{
  Link *link = find_link (dump, index);

  if (link != NULL)
    link->metrics[family] = MIN (link->metrics[family], metric);
}

/* One of several ways of a route has its interface in a structure of its own. */
static void
note_ways (Dump *dump, const struct rtattr *attribute, gsize family, guint32 metric)
{
  const struct rtnexthop *hop = RTA_DATA (attribute);
  int length = (int) RTA_PAYLOAD (attribute);

  for (; RTNH_OK (hop, length); length -= (int) NLMSG_ALIGN (hop->rtnh_len), hop = RTNH_NEXT (hop))
    note_route (dump, hop->rtnh_ifindex, family, metric);
}

static void
read_route (Dump *dump, const struct nlmsghdr *message)
{
  const struct rtmsg *route = NLMSG_DATA (message);
  const struct rtattr *attribute = RTM_RTA (route);
  const struct rtattr *ways = NULL;
  int length = (int) RTM_PAYLOAD (message);
  gsize family = route->rtm_family == AF_INET ? 0 : 1;
  guint32 metric = 0;
  int index = 0;

  if (!is_default_route (route))
    return;

  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    if (attribute->rta_type == RTA_OIF && RTA_PAYLOAD (attribute) >= sizeof index)
      memcpy (&index, RTA_DATA (attribute), sizeof index);
    else if (attribute->rta_type == RTA_PRIORITY && RTA_PAYLOAD (attribute) >= sizeof metric)
      memcpy (&metric, RTA_DATA (attribute), sizeof metric);
    else if (attribute->rta_type == RTA_MULTIPATH)
      ways = attribute;
  if (index > 0)
    note_route (dump, index, family, MIN (metric, XMH_NO_DEFAULT_ROUTE - 1));
  if (ways != NULL)
    note_ways (dump, ways, family, MIN (metric, XMH_NO_DEFAULT_ROUTE - 1));
}

/* Temporary addresses (RFC 8981) change daily, and deprecated ones will disappear, so neither is offered to devices.
 * Tentative ones are included: they are usable a second later, when the certificate with them exists. */
static gboolean
is_lasting (guint32 flags, int family)
{
  /* For IPv4 this bit means "secondary", and any of the addresses will do. */
  if (family == AF_INET)
    flags &= ~(guint32) IFA_F_TEMPORARY;

  return (flags & (IFA_F_TEMPORARY | IFA_F_DEPRECATED | IFA_F_DADFAILED)) == 0;
}

static void
read_address (Dump *dump, const struct nlmsghdr *message)
{
  const struct ifaddrmsg *info = NLMSG_DATA (message);
  const struct rtattr *attribute = IFA_RTA (info);
  int length = (int) IFA_PAYLOAD (message);
  gsize size = info->ifa_family == AF_INET ? 4 : 16;
  const void *bytes = NULL;
  guint32 flags = info->ifa_flags;
  int index = (int) info->ifa_index;
  XmhHostAddress *address;

  if ((info->ifa_family != AF_INET && info->ifa_family != AF_INET6) || dump->addresses->len >= MAX_ADDRESSES)
    return;

  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    {
      /* On point-to-point links IFA_ADDRESS is the other end's. */
      if (RTA_PAYLOAD (attribute) >= size &&
          (attribute->rta_type == IFA_LOCAL || (attribute->rta_type == IFA_ADDRESS && bytes == NULL)))
        bytes = RTA_DATA (attribute);
      else if (attribute->rta_type == IFA_FLAGS)
        memcpy (&flags, RTA_DATA (attribute), sizeof flags);
    }
  if (bytes == NULL)
    return;

  address = g_new0 (XmhHostAddress, 1);
  address->address = g_inet_address_new_from_bytes (bytes, size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  address->prefix_length = info->ifa_prefixlen;
  address->is_reachable = is_lasting (flags, info->ifa_family);
  g_ptr_array_add (dump->addresses, address);
  g_array_append_val (dump->indexes, index);
}

static gboolean
read_messages (Dump *dump, const struct nlmsghdr *message, int length)
{
  for (; NLMSG_OK (message, (unsigned int) length); message = NLMSG_NEXT (message, length))
    {
      if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
        dump->was_interrupted = TRUE;
      if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
        return FALSE;
      if (message->nlmsg_type == RTM_NEWLINK)
        read_link (dump, message);
      else if (message->nlmsg_type == RTM_NEWADDR)
        read_address (dump, message);
      else if (message->nlmsg_type == RTM_NEWROUTE)
        read_route (dump, message);
    }

  return TRUE;
}

/* The kernel has the answer ready when send() returns: nothing is waited for here. */
static gboolean
ask (int fd, Dump *dump, int type, int family, guint max_buffers)
{
  struct
  {
    struct nlmsghdr header;
    struct ifinfomsg info; /* as long as other requests need, and longer; all begin with the family */
  } request = { 0 };
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gssize n;

  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = (guint16) type;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.info.ifi_family = (unsigned char) family;
  if (send (fd, &request, sizeof request, 0) < 0)
    return FALSE;

  do
    {
      do
        n = recv (fd, buffer, BUFFER_SIZE, 0);
      while (n < 0 && errno == EINTR);
    }
  while (n > 0 && read_messages (dump, (const struct nlmsghdr *) (void *) buffer, (int) n) && --max_buffers > 0);

  return n > 0;
}

static gboolean
has_other_ipv4 (Dump *dump, guint position)
{
  for (guint i = 0; i < dump->addresses->len; i++)
    {
      XmhHostAddress *other = g_ptr_array_index (dump->addresses, i);

      if (i != position && g_array_index (dump->indexes, int, i) == g_array_index (dump->indexes, int, position) &&
          g_inet_address_get_family (other->address) == G_SOCKET_FAMILY_IPV4 &&
          xmh_address_get_scope (other->address) != XMH_ADDRESS_SCOPE_LINK_LOCAL)
        return TRUE;
    }

  return FALSE;
}

/* Link-local IPv6 addresses are of no use in a URL, since browsers accept no zone. A headset on a direct cable uses
 * a link-local IPv4 address (RFC 3927) if nothing has assigned a better one. */
static gboolean
has_useful_scope (Dump *dump, guint position)
{
  XmhHostAddress *address = g_ptr_array_index (dump->addresses, position);
  XmhAddressScope scope = xmh_address_get_scope (address->address);

  if (scope == XMH_ADDRESS_SCOPE_LINK_LOCAL)
    return g_inet_address_get_family (address->address) == G_SOCKET_FAMILY_IPV4 && !has_other_ipv4 (dump, position);

  return scope != XMH_ADDRESS_SCOPE_LOOPBACK && scope != XMH_ADDRESS_SCOPE_OTHER;
}

/* The order in which devices should try them. Cards are before tunnels, and interfaces with a link before others.
 * Next come networks with a default route, which devices usually share, and then private IPv4 addresses. */
static gint
compare_by_use (gconstpointer a, gconstpointer b)
{
  const XmhHostAddress *x = *(XmhHostAddress *const *) a;
  const XmhHostAddress *y = *(XmhHostAddress *const *) b;
  gboolean x_is_ipv6 = g_inet_address_get_family (x->address) == G_SOCKET_FAMILY_IPV6;
  gboolean y_is_ipv6 = g_inet_address_get_family (y->address) == G_SOCKET_FAMILY_IPV6;
  gboolean x_is_private = xmh_address_get_scope (x->address) == XMH_ADDRESS_SCOPE_PRIVATE;
  gboolean y_is_private = xmh_address_get_scope (y->address) == XMH_ADDRESS_SCOPE_PRIVATE;

  if (x->is_tunnel != y->is_tunnel)
    return x->is_tunnel ? 1 : -1;
  if (x->has_carrier != y->has_carrier)
    return x->has_carrier ? -1 : 1;
  if (x->metric != y->metric)
    return x->metric < y->metric ? -1 : 1;
  if (x_is_ipv6 != y_is_ipv6)
    return x_is_ipv6 ? 1 : -1;

  return x_is_private == y_is_private ? 0 : x_is_private ? -1 : 1;
}

/* Joins addresses with their links. Omits those of links that are down or have disappeared. */
static GPtrArray *
join (Dump *dump)
{
  GPtrArray *result = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_host_address_free);

  for (guint i = 0; i < dump->addresses->len; i++)
    {
      XmhHostAddress *address = g_ptr_array_index (dump->addresses, i);
      const Link *link = find_link (dump, g_array_index (dump->indexes, int, i));

      if (link == NULL || !link->is_up)
        continue;
      address->interface = g_strdup (link->name);
      address->has_carrier = link->has_carrier;
      address->is_tunnel = is_tunnel (link);
      address->metric = MIN (link->metrics[0], link->metrics[1]);
      address->is_reachable = address->is_reachable && is_way_in (dump, link) && has_useful_scope (dump, i);
      g_ptr_array_add (result, xmh_host_address_copy (address));
    }

  /* Stable: what is equal stays in the kernel's order. */
  g_ptr_array_sort (result, compare_by_use);
  return result;
}

static int
open_netlink (guint32 groups, int flags, GError **error)
{
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };

  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _ ("cannot read the network addresses: %s"),
                   g_strerror (errno));
      if (fd >= 0)
        g_close (fd, NULL);
      return -1;
    }

  return fd;
}

/* Without routes only the order is worse. Closing the socket discards the rest of an unfinished dump. */
static void
add_routes (Dump *dump)
{
  const int families[] = { AF_INET, AF_INET6 };

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      int fd = open_netlink (0, 0, NULL);

      if (fd < 0)
        return;
      ask (fd, dump, RTM_GETROUTE, families[i], MAX_ROUTE_BUFFERS);
      g_close (fd, NULL);
    }
}

static GPtrArray *
read_once (int fd, gboolean *was_interrupted)
{
  Dump dump = { 0 };
  GPtrArray *result = NULL;

  dump.links = g_array_new (FALSE, FALSE, sizeof (Link));
  dump.addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_host_address_free);
  dump.indexes = g_array_new (FALSE, FALSE, sizeof (int));
  if (ask (fd, &dump, RTM_GETLINK, AF_UNSPEC, G_MAXUINT) && ask (fd, &dump, RTM_GETADDR, AF_UNSPEC, G_MAXUINT))
    {
      add_routes (&dump);
      result = join (&dump);
    }
  *was_interrupted = dump.was_interrupted;
  g_array_unref (dump.links);
  g_ptr_array_unref (dump.addresses);
  g_array_unref (dump.indexes);
  return result;
}

GPtrArray *
xmh_interfaces_read (GError **error)
{
  int fd = open_netlink (0, 0, error);
  gboolean was_interrupted = TRUE;
  GPtrArray *result = NULL;

  if (fd < 0)
    return NULL;

  for (guint i = 0; i < MAX_TRIES && was_interrupted; i++)
    {
      g_clear_pointer (&result, g_ptr_array_unref);
      result = read_once (fd, &was_interrupted);
    }
  if (result == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("the kernel did not report the network addresses"));
  g_close (fd, NULL);
  return result;
}

int
xmh_interfaces_open_watch (GError **error)
{
  return open_netlink (RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
                       SOCK_NONBLOCK, error);
}

static gboolean
is_news (const struct nlmsghdr *message)
{
  switch (message->nlmsg_type)
    {
    case RTM_NEWADDR:
    case RTM_DELADDR:
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return TRUE;
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return message->nlmsg_len >= NLMSG_LENGTH (sizeof (struct rtmsg)) && is_default_route (NLMSG_DATA (message));
    default:
      return FALSE;
    }
}

static gboolean
has_news (const struct nlmsghdr *message, int length)
{
  for (; NLMSG_OK (message, (unsigned int) length); message = NLMSG_NEXT (message, length))
    if (is_news (message))
      return TRUE;

  return FALSE;
}

gboolean
xmh_interfaces_drain_watch (int fd)
{
  g_autofree char *buffer = g_malloc (BUFFER_SIZE);
  gboolean changed = FALSE;
  gssize n;

  for (;;)
    {
      n = recv (fd, buffer, BUFFER_SIZE, MSG_DONTWAIT);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == ENOBUFS)
        {
          changed = TRUE;
          continue;
        }
      if (n <= 0)
        return changed;
      changed |= has_news ((const struct nlmsghdr *) (void *) buffer, (int) n);
    }
}
