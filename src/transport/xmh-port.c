/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-transport"

#include "config.h"

#include "transport/xmh-port.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* IPv4 and IPv6. */
#define SOCKETS_MAX 2

/* The delay before a busy port is tried again, and the pause in accepting when no file descriptors are left. */
#define RETRY_S 2
#define PAUSE_MS 100
#define WARNING_SPAN_US (G_TIME_SPAN_MINUTE)

/* Connections accepted in one turn, so that existing ones are served in between. */
#define ACCEPTS_PER_TURN 32

typedef struct
{
  XmhPort *port;
  int fd;
  XmhPollerWatch watch;
  GSocketAddress *local;
  gboolean is_shared; /* with the service manager */
} ListenSocket;

struct _XmhPort
{
  XmhPoller *poller;
  XmhServiceManager *manager; /* NULL: the port opens every socket itself */
  XmhPortAcceptFunc on_accept;
  XmhPortChangeFunc on_change;
  gpointer data;

  guint16 number;
  XmhPortScope scope;
  char *address; /* with XMH_PORT_ONE_ADDRESS */
  XmhPortState state;
  char *error;
  ListenSocket sockets[SOCKETS_MAX];
  guint n_sockets;
  guint retry_id;
  guint pause_id;
  gint64 warned_us; /* when a pause was last logged; 0: never */
};

XmhPort *
xmh_port_new (XmhPoller *poller, XmhPortAcceptFunc on_accept, XmhPortChangeFunc on_change, gpointer data)
{
  XmhPort *self = g_new0 (XmhPort, 1);

  self->poller = poller;
  self->on_accept = on_accept;
  self->on_change = on_change;
  self->data = data;

  return self;
}

void
xmh_port_set_service_manager (XmhPort *self, XmhServiceManager *manager)
{
  self->manager = manager;
}

static void
close_sockets (XmhPort *self)
{
  while (self->n_sockets > 0)
    {
      ListenSocket *listening = &self->sockets[--self->n_sockets];

      xmh_poller_unwatch (self->poller, &listening->watch);
      close (listening->fd);
      if (listening->is_shared)
        xmh_service_manager_release_socket (self->manager, listening->local);
      g_clear_object (&listening->local);
    }
  g_clear_handle_id (&self->pause_id, g_source_remove);
}

void
xmh_port_free (XmhPort *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->retry_id, g_source_remove);
  close_sockets (self);
  g_free (self->address);
  g_free (self->error);
  g_free (self);
}

XmhPortState
xmh_port_get_state (XmhPort *self)
{
  return self->state;
}

const char *
xmh_port_get_error (XmhPort *self)
{
  return self->error;
}

static void
set_state (XmhPort *self, XmhPortState state)
{
  if (self->state == state)
    return;

  self->state = state;
  self->on_change (self->data);
}

static gboolean
on_pause_over (gpointer user_data)
{
  XmhPort *self = user_data;

  self->pause_id = 0;
  for (guint i = 0; i < self->n_sockets; i++)
    xmh_poller_modify (self->poller, &self->sockets[i].watch, EPOLLIN);

  return G_SOURCE_REMOVE;
}

/* Without free file descriptors the socket stays readable but nothing can be accepted. A pause avoids spinning. */
static void
pause_accepting (XmhPort *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->pause_id != 0)
    return;

  /* Peers can cause this, so it is logged at most once a minute. */
  if (self->warned_us == 0 || now_us - self->warned_us >= WARNING_SPAN_US)
    {
      g_warning ("out of file descriptors; new connections wait");
      self->warned_us = now_us;
    }
  for (guint i = 0; i < self->n_sockets; i++)
    xmh_poller_modify (self->poller, &self->sockets[i].watch, 0);
  self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over, self);
}

static void
on_readable (XmhPollerWatch *watch, guint32 events, gpointer data)
{
  ListenSocket *listening = data;
  XmhPort *self = listening->port;

  for (guint i = 0; i < ACCEPTS_PER_TURN; i++)
    {
      struct sockaddr_storage storage;
      socklen_t length = sizeof storage;
      g_autoptr(GSocketAddress) remote = NULL;
      int fd = accept4 (listening->fd, (struct sockaddr *) &storage, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

      if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
        continue;
      if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        pause_accepting (self);
      if (fd < 0)
        return;

      remote = g_socket_address_new_from_native (&storage, length);
      if (remote == NULL)
        close (fd);
      else
        self->on_accept (fd, remote, listening->local, self->data);
      /* The callback may have closed the port. */
      if (!watch->is_watched)
        return;
    }
}

static int
bind_and_listen (XmhPort *self, GSocketAddress *address)
{
  struct sockaddr_storage storage;
  gssize length = g_socket_address_get_native_size (address);
  int fd = socket (g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;
  int code;

  if (fd < 0)
    return -1;

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  /* Another socket of the service manager has this port and accepts from more addresses than the port should. */
  if (self->manager != NULL && xmh_service_manager_has_port (self->manager, self->number))
    setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  if (g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
  if (g_socket_address_to_native (address, &storage, sizeof storage, NULL) &&
      bind (fd, (struct sockaddr *) &storage, (socklen_t) length) == 0 && listen (fd, SOMAXCONN) == 0)
    return fd;

  code = errno;
  close (fd);
  errno = code;
  return -1;
}

static void
add_socket (XmhPort *self, int fd, GSocketAddress *address, gboolean is_shared)
{
  ListenSocket *listening = &self->sockets[self->n_sockets++];
  int one = 1;

  /* Accepted sockets inherit this option, so one call serves all connections. */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  memset (listening, 0, sizeof *listening);
  listening->is_shared = is_shared;
  listening->port = self;
  listening->fd = fd;
  listening->local = g_object_ref (address);
  xmh_poller_watch (self->poller, &listening->watch, fd, EPOLLIN, on_readable, listening);
}

/* IPv4 comes first. */
static GPtrArray *
list_addresses (XmhPort *self)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);
  const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };

  if (self->scope == XMH_PORT_ONE_ADDRESS)
    {
      g_ptr_array_add (addresses, g_inet_socket_address_new_from_string (self->address, self->number));
      return addresses;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr(GInetAddress) address = self->scope == XMH_PORT_LOOPBACK ? g_inet_address_new_loopback (families[i])
                                                                          : g_inet_address_new_any (families[i]);

      g_ptr_array_add (addresses, g_inet_socket_address_new (address, self->number));
    }

  return addresses;
}

/* IPv4 is enough if the computer, or its loopback interface, has no IPv6. */
static gboolean
is_missing_family (int code)
{
  return code == EAFNOSUPPORT || code == EADDRNOTAVAIL;
}

/* An inherited socket for one address replaces one of the port's own sockets; one for both families replaces both. */
static gboolean
share_sockets (XmhPort *self, GPtrArray *addresses)
{
  for (guint i = addresses->len; i > 0; i--)
    {
      GSocketAddress *address = g_ptr_array_index (addresses, i - 1);
      gboolean takes_ipv4 = FALSE;
      int fd = address != NULL ? xmh_service_manager_share_socket (self->manager, address, &takes_ipv4) : -1;

      if (fd >= 0)
        add_socket (self, fd, address, TRUE);
      if (fd >= 0 && takes_ipv4)
        break;
    }

  return self->n_sockets > 0;
}

static XmhPortState
try_to_open (XmhPort *self)
{
  g_autoptr(GPtrArray) addresses = list_addresses (self);
  int code = EADDRNOTAVAIL;

  if (self->manager != NULL && share_sockets (self, addresses))
    return XMH_PORT_LISTENING;

  for (guint i = 0; i < addresses->len; i++)
    {
      GSocketAddress *address = g_ptr_array_index (addresses, i);
      int fd = address != NULL ? bind_and_listen (self, address) : -1;

      if (fd >= 0)
        {
          add_socket (self, fd, address, FALSE);
          continue;
        }
      code = errno;
      if (addresses->len > 1 && is_missing_family (code))
        continue;
      close_sockets (self);
      break;
    }
  if (self->n_sockets > 0)
    return XMH_PORT_LISTENING;

  g_free (self->error);
  self->error = g_strdup (g_strerror (code));
  return code == EADDRINUSE ? XMH_PORT_BUSY : XMH_PORT_FAILED;
}

static gboolean
on_retry (gpointer user_data)
{
  XmhPort *self = user_data;
  XmhPortState state = try_to_open (self);

  if (state == XMH_PORT_LISTENING)
    self->retry_id = 0;
  set_state (self, state);

  return state == XMH_PORT_LISTENING ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
is_open_as (XmhPort *self, guint16 number, XmhPortScope scope, const char *address)
{
  return self->state == XMH_PORT_LISTENING && self->number == number && self->scope == scope &&
         g_strcmp0 (self->address, address) == 0;
}

/* Inherited sockets on this port for other addresses are closed, since nothing would answer there. */
static void
close_unused (XmhPort *self, guint16 previous)
{
  xmh_service_manager_close_unused (self->manager, self->number);
  if (previous != 0 && previous != self->number)
    xmh_service_manager_close_unused (self->manager, previous);
}

void
xmh_port_open (XmhPort *self, guint16 number, XmhPortScope scope, const char *address)
{
  guint16 previous = self->number;
  XmhPortState state;
  char *copy;

  if (is_open_as (self, number, scope, address))
    return;

  copy = g_strdup (address);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  close_sockets (self);
  self->number = number;
  self->scope = scope;
  g_free (self->address);
  self->address = copy;

  state = try_to_open (self);
  if (self->manager != NULL)
    close_unused (self, previous);
  if (state != XMH_PORT_LISTENING)
    self->retry_id = g_timeout_add_seconds (RETRY_S, on_retry, self);
  /* A repeated state is reported too, because it belongs to another port or address. */
  self->state = state;
  self->on_change (self->data);
}

void
xmh_port_close (XmhPort *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  close_sockets (self);
  set_state (self, XMH_PORT_CLOSED);
}
