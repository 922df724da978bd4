/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-host"

#include "config.h"

#include "host/xmh-neighbours.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "host/xmh-address.h"

/* The kernel's macros walk messages by casts. Attributes are aligned to four bytes, as their structures require. */
#pragma GCC diagnostic ignored "-Wcast-align"

/* The kernel's own limit is 1024 for IPv4 and for IPv6, unless the user has raised it. */
#define MAX_NEIGHBOURS 4096
#define MAX_DUMP_BYTES (2 * 1024 * 1024)
#define BUFFER_SIZE 32768
/* Messages that are read at a time; the rest waits for the next turn of the main loop. */
#define MAX_MESSAGES 64

/* States in which the kernel uses the link-layer address. */
#define VALID_STATES (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT)

/* IPv4 addresses are IPv4-mapped. */
typedef struct
{
  guint8 bytes[16];
} Key;

typedef struct
{
  Key key; /* first, so that a neighbour is its own hash key */
  int interface;
  guint8 length;
  guint8 link_address[XMH_LINK_ADDRESS_MAX];
} Neighbour;

struct _XmhNeighbours
{
  GHashTable *table; /* of Neighbour */
  int fd;
  guint id;
  gboolean is_dumping;
  GCancellable *cancellable;
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;
  guint32 words[4];

  memcpy (words, key->bytes, sizeof words);
  return words[0] ^ (words[1] * 31) ^ (words[2] * 131) ^ (words[3] * 2654435761u);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Key)) == 0;
}

static gboolean
make_key (int family, const guint8 *bytes, gsize length, Key *key)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };

  if (family == AF_INET && length == 4)
    {
      memcpy (key->bytes, mapped, sizeof mapped);
      memcpy (key->bytes + sizeof mapped, bytes, 4);
      return TRUE;
    }
  if (family == AF_INET6 && length == 16)
    {
      memcpy (key->bytes, bytes, 16);
      return TRUE;
    }

  return FALSE;
}

/* Returns whether @message is about a neighbour with an IP address. */
static gboolean
read_neighbour (const struct nlmsghdr *message, Neighbour *neighbour)
{
  const struct ndmsg *info = NLMSG_DATA (message);
  const struct rtattr *attribute = (const void *) ((const guint8 *) info + NLMSG_ALIGN (sizeof *info));
  int length = (int) NLMSG_PAYLOAD (message, sizeof *info);
  gboolean has_key = FALSE;

  if (message->nlmsg_len < NLMSG_LENGTH (sizeof *info) || (info->ndm_flags & NTF_PROXY) != 0)
    return FALSE;

  neighbour->interface = info->ndm_ifindex;
  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    if (attribute->rta_type == NDA_DST)
      has_key = make_key (info->ndm_family, RTA_DATA (attribute), RTA_PAYLOAD (attribute), &neighbour->key);
    else if (attribute->rta_type == NDA_LLADDR && RTA_PAYLOAD (attribute) <= sizeof neighbour->link_address)
      {
        neighbour->length = (guint8) RTA_PAYLOAD (attribute);
        memcpy (neighbour->link_address, RTA_DATA (attribute), neighbour->length);
      }
  if (message->nlmsg_type == RTM_DELNEIGH || (info->ndm_state & VALID_STATES) == 0)
    neighbour->length = 0;

  return has_key;
}

/* @is_news: whether it is newer than what is in the table */
static void
take_neighbour (XmhNeighbours *self, const Neighbour *neighbour, gboolean is_news)
{
  const Neighbour *known = g_hash_table_lookup (self->table, &neighbour->key);
  Neighbour *copy;

  if (known != NULL && !is_news)
    return;
  if (neighbour->length == 0)
    {
      if (known != NULL && known->interface == neighbour->interface)
        g_hash_table_remove (self->table, &neighbour->key);
      return;
    }
  if (known == NULL && g_hash_table_size (self->table) >= MAX_NEIGHBOURS)
    return;

  copy = g_memdup2 (neighbour, sizeof *neighbour);
  g_hash_table_replace (self->table, &copy->key, copy);
}

/* Returns whether more messages of a dump can follow. */
static gboolean
is_unfinished (const struct nlmsghdr *message, int length)
{
  for (; NLMSG_OK (message, (unsigned int) length); message = NLMSG_NEXT (message, length))
    if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
      return FALSE;

  return TRUE;
}

static void
take_messages (XmhNeighbours *self, const void *bytes, int length, gboolean are_news)
{
  const struct nlmsghdr *message = bytes;

  for (; NLMSG_OK (message, (unsigned int) length); message = NLMSG_NEXT (message, length))
    {
      Neighbour neighbour = { 0 };

      if ((message->nlmsg_type == RTM_NEWNEIGH || message->nlmsg_type == RTM_DELNEIGH) &&
          read_neighbour (message, &neighbour))
        take_neighbour (self, &neighbour, are_news);
    }
}

static int
open_netlink (guint32 groups, int flags)
{
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };

  if (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      g_close (fd, NULL);
      return -1;
    }

  return fd;
}

static gboolean
send_request (int fd)
{
  struct
  {
    struct nlmsghdr header;
    struct ndmsg info;
  } request = { 0 };

  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = RTM_GETNEIGH;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  return send (fd, &request, sizeof request, 0) >= 0;
}

/* In a thread: this can wait for the kernel. */
static void
read_dump (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  int fd = open_netlink (0, 0);
  GByteArray *dump = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  gssize n = fd >= 0 && send_request (fd) ? 1 : -1;

  while (n > 0 && dump->len < MAX_DUMP_BYTES)
    {
      do
        n = recv (fd, buffer, BUFFER_SIZE, 0);
      while (n < 0 && errno == EINTR);
      /* Each message is padded, so that they can stand behind each other. */
      if (n > 0)
        g_byte_array_append (dump, buffer, (guint) n);
      if (n > 0 && !is_unfinished ((const void *) buffer, (int) n))
        break;
    }
  if (fd >= 0)
    g_close (fd, NULL);

  g_task_return_pointer (task, dump, (GDestroyNotify) g_byte_array_unref);
}

static void
on_dump (GObject *source, GAsyncResult *result, gpointer data)
{
  XmhNeighbours *self = data;
  g_autoptr(GByteArray) dump = g_task_propagate_pointer (G_TASK (result), NULL);

  /* It was cancelled: there is no table any more. */
  if (dump == NULL)
    return;

  self->is_dumping = FALSE;
  take_messages (self, dump->data, (int) dump->len, FALSE);
}

static void
start_dump (XmhNeighbours *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->is_dumping)
    return;

  self->is_dumping = TRUE;
  task = g_task_new (NULL, self->cancellable, on_dump, self);
  g_task_set_source_tag (task, start_dump);
  g_task_run_in_thread (task, read_dump);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  XmhNeighbours *self = data;
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);

  for (guint i = 0; i < MAX_MESSAGES; i++)
    {
      gssize n = recv (fd, buffer, BUFFER_SIZE, MSG_DONTWAIT);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 && errno == ENOBUFS)
        {
          /* Messages were lost, so nothing in the table is certain. */
          g_hash_table_remove_all (self->table);
          start_dump (self);
          continue;
        }
      if (n <= 0)
        break;
      take_messages (self, buffer, (int) n, TRUE);
    }

  return G_SOURCE_CONTINUE;
}

XmhNeighbours *
xmh_neighbours_new (void)
{
  XmhNeighbours *self = g_new0 (XmhNeighbours, 1);

  self->table = g_hash_table_new_full (key_hash, key_equal, NULL, g_free);
  self->cancellable = g_cancellable_new ();
  self->fd = open_netlink (RTMGRP_NEIGH, SOCK_NONBLOCK);
  if (self->fd < 0)
    {
      g_info ("link-layer addresses are not known: %s", g_strerror (errno));
      return self;
    }

  /* Watched first, so that changes during the dump are noticed. */
  self->id = g_unix_fd_add (self->fd, G_IO_IN, on_readable, self);
  start_dump (self);
  return self;
}

void
xmh_neighbours_free (XmhNeighbours *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->id, g_source_remove);
  if (self->fd >= 0)
    g_close (self->fd, NULL);
  g_hash_table_unref (self->table);
  g_free (self);
}

guint
xmh_neighbours_find (XmhNeighbours *self, GInetAddress *address, guint8 link_address[XMH_LINK_ADDRESS_MAX])
{
  g_autoptr(GInetAddress) plain = xmh_address_unmap (address);
  int family = g_inet_address_get_family (plain) == G_SOCKET_FAMILY_IPV4 ? AF_INET : AF_INET6;
  const Neighbour *neighbour;
  Key key;

  make_key (family, g_inet_address_to_bytes (plain), g_inet_address_get_native_size (plain), &key);
  neighbour = g_hash_table_lookup (self->table, &key);
  if (neighbour == NULL)
    return 0;

  memcpy (link_address, neighbour->link_address, neighbour->length);
  return neighbour->length;
}
