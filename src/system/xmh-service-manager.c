/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-system"

#include "config.h"

#include "system/xmh-service-manager.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>

#include "common/xmh-sandbox.h"
#include "host/xmh-address.h"

/* The first inherited descriptor (SD_LISTEN_FDS_START), and the most that are accepted: the hub needs a handful. */
#define FIRST_FD 3
#define FDS_MAX 64

struct _XmhServiceManager
{
  int notify_fd;     /* connected to the manager, or -1 */
  gboolean is_ready; /* and READY was sent */
  guint watchdog_id;
  GPtrArray *sockets; /* of Inherited */
};

typedef struct
{
  GSocket *socket;
  guint users;        /* how many listeners use it here */
  gboolean is_closed; /* to the network, together with the manager's own copy */
} Inherited;

static void
inherited_free (Inherited *inherited)
{
  /* The manager keeps using its sockets after this process exits. */
  if (inherited->is_closed)
    g_socket_listen (inherited->socket, NULL);
  g_object_unref (inherited->socket);
  g_free (inherited);
}

/* Connects to NOTIFY_SOCKET: a path, or a name of the abstract namespace with @ in front. */
static int
connect_to_manager (const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = strlen (name);
  int fd;

  if ((name[0] != '/' && name[0] != '@') || length >= sizeof address.sun_path)
    return -1;

  memcpy (address.sun_path, name, length);
  if (name[0] == '@')
    address.sun_path[0] = '\0';

  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  if (connect (fd, (struct sockaddr *) &address, (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length)) == 0)
    return fd;

  /* A Flatpak that a unit started gets the variable, but never the socket. That is not a fault. */
  if (!xmh_sandbox_is_flatpak ())
    g_warning ("can't reach the service manager: %s", g_strerror (errno));
  close (fd);
  return -1;
}

/* A manager that does not read for a moment must not block the hub. */
static void
notify (XmhServiceManager *self, const char *message)
{
  if (self->notify_fd >= 0 && send (self->notify_fd, message, strlen (message), MSG_NOSIGNAL) < 0)
    g_debug ("the service manager did not take “%s”: %s", message, g_strerror (errno));
}

static gboolean
on_watchdog (gpointer data)
{
  notify (data, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static gboolean
is_for_us (const char *variable)
{
  const char *pid = g_getenv (variable);

  return pid == NULL || g_ascii_strtoull (pid, NULL, 10) == (guint64) getpid ();
}

/* From the main loop, at twice the requested rate: a restart helps when the main loop hangs. */
static void
start_watchdog (XmhServiceManager *self)
{
  const char *interval = g_getenv ("WATCHDOG_USEC");
  guint64 interval_us = interval != NULL ? g_ascii_strtoull (interval, NULL, 10) : 0;

  if (self->notify_fd >= 0 && interval_us > 0 && interval_us / 2000 <= G_MAXUINT && is_for_us ("WATCHDOG_PID"))
    self->watchdog_id = g_timeout_add ((guint) MAX (interval_us / 2000, 1), on_watchdog, self);
}

static void
inherit (XmhServiceManager *self, int fd)
{
  g_autoptr(GSocket) socket = NULL;
  int listens = 0;
  socklen_t length = sizeof listens;

  (void) fcntl (fd, F_SETFD, FD_CLOEXEC);
  if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0 && listens)
    socket = g_socket_new_from_fd (fd, NULL);
  if (socket != NULL)
    {
      Inherited *inherited = g_new0 (Inherited, 1);

      g_socket_set_blocking (socket, FALSE);
      g_socket_set_listen_backlog (socket, SOMAXCONN);
      inherited->socket = g_steal_pointer (&socket);
      g_ptr_array_add (self->sockets, inherited);
      return;
    }

  g_message ("inherited descriptor %d is no listening socket; it is closed", fd);
  close (fd);
}

static void
inherit_sockets (XmhServiceManager *self)
{
  const char *count = g_getenv ("LISTEN_FDS");
  guint64 n = count != NULL ? g_ascii_strtoull (count, NULL, 10) : 0;

  if (g_getenv ("LISTEN_PID") == NULL || !is_for_us ("LISTEN_PID"))
    return;
  for (guint64 i = 0; i < MIN (n, FDS_MAX); i++)
    inherit (self, FIRST_FD + (int) i);
}

XmhServiceManager *
xmh_service_manager_new (void)
{
  static const char *const variables[] = {
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
  };
  XmhServiceManager *self = g_new0 (XmhServiceManager, 1);
  const char *name = g_getenv ("NOTIFY_SOCKET");

  self->notify_fd = name != NULL ? connect_to_manager (name) : -1;
  self->sockets = g_ptr_array_new_with_free_func ((GDestroyNotify) inherited_free);
  start_watchdog (self);
  inherit_sockets (self);
  /* Programs that the hub starts must not use them. */
  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    g_unsetenv (variables[i]);
  return self;
}

void
xmh_service_manager_free (XmhServiceManager *self)
{
  g_clear_handle_id (&self->watchdog_id, g_source_remove);
  g_ptr_array_unref (self->sockets);
  if (self->notify_fd >= 0)
    close (self->notify_fd);
  g_free (self);
}

gboolean
xmh_service_manager_is_present (XmhServiceManager *self)
{
  return self->notify_fd >= 0;
}

void
xmh_service_manager_ready (XmhServiceManager *self)
{
  self->is_ready = TRUE;
  notify (self, "READY=1");
}

void
xmh_service_manager_extend_start (XmhServiceManager *self, guint seconds)
{
  g_autofree char *message = g_strdup_printf ("EXTEND_TIMEOUT_USEC=%" G_GINT64_FORMAT,
                                              (gint64) seconds * G_USEC_PER_SEC);

  notify (self, message);
}

void
xmh_service_manager_reloading (XmhServiceManager *self)
{
  struct timespec now;
  g_autofree char *message = NULL;

  if (!self->is_ready)
    return;

  clock_gettime (CLOCK_MONOTONIC, &now);
  message = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT,
                             (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000);
  notify (self, message);
}

void
xmh_service_manager_reloaded (XmhServiceManager *self)
{
  if (self->is_ready)
    notify (self, "READY=1");
}

void
xmh_service_manager_stopping (XmhServiceManager *self)
{
  notify (self, "STOPPING=1");
}

void
xmh_service_manager_set_status (XmhServiceManager *self, const char *status)
{
  g_autofree char *message = g_strconcat ("STATUS=", status, NULL);

  g_strdelimit (message, "\n\r", ' ');
  notify (self, message);
}

static GInetSocketAddress *
get_local_address (GSocket *socket)
{
  g_autoptr(GSocketAddress) local = g_socket_get_local_address (socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (local) ? G_INET_SOCKET_ADDRESS (g_steal_pointer (&local)) : NULL;
}

gboolean
xmh_service_manager_has_port (XmhServiceManager *self, guint16 port)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      const Inherited *inherited = g_ptr_array_index (self->sockets, i);
      g_autoptr(GInetSocketAddress) local = get_local_address (inherited->socket);

      if (local != NULL && g_inet_socket_address_get_port (local) == port)
        return TRUE;
    }

  return FALSE;
}

static Inherited *
find_inherited (XmhServiceManager *self, GSocketAddress *address)
{
  GInetSocketAddress *wanted = G_IS_INET_SOCKET_ADDRESS (address) ? G_INET_SOCKET_ADDRESS (address) : NULL;

  for (guint i = 0; i < self->sockets->len && wanted != NULL; i++)
    {
      Inherited *inherited = g_ptr_array_index (self->sockets, i);
      g_autoptr(GInetSocketAddress) local = get_local_address (inherited->socket);

      if (local != NULL && g_inet_socket_address_get_port (local) == g_inet_socket_address_get_port (wanted) &&
          g_inet_address_equal (g_inet_socket_address_get_address (local), g_inet_socket_address_get_address (wanted)))
        return inherited;
    }

  return NULL;
}

int
xmh_service_manager_share_socket (XmhServiceManager *self, GSocketAddress *address, gboolean *takes_ipv4)
{
  Inherited *inherited = find_inherited (self, address);
  int v6_only = 1;

  if (inherited == NULL || (inherited->is_closed && !g_socket_listen (inherited->socket, NULL)))
    return -1;

  inherited->is_closed = FALSE;
  inherited->users++;
  *takes_ipv4 = g_socket_get_option (inherited->socket, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, NULL) && !v6_only;
  return fcntl (g_socket_get_fd (inherited->socket), F_DUPFD_CLOEXEC, 0);
}

void
xmh_service_manager_release_socket (XmhServiceManager *self, GSocketAddress *address)
{
  Inherited *inherited = find_inherited (self, address);

  if (inherited != NULL && inherited->users > 0)
    inherited->users--;
}

static void
close_to_network (Inherited *inherited, GInetSocketAddress *local)
{
  g_autofree char *name = xmh_socket_address_format (G_SOCKET_ADDRESS (local));

  /* The manager has a copy, so the port cannot be bound a second time without it. The socket is kept, but stops
   * listening for both. Peers are then refused immediately instead of waiting. */
  if (shutdown (g_socket_get_fd (inherited->socket), SHUT_RD) != 0)
    return;

  inherited->is_closed = TRUE;
  g_message ("the inherited socket %s does not match the configuration and is closed", name);
}

void
xmh_service_manager_close_unused (XmhServiceManager *self, guint16 port)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      Inherited *inherited = g_ptr_array_index (self->sockets, i);
      g_autoptr(GInetSocketAddress) local = get_local_address (inherited->socket);

      if (local == NULL || inherited->users > 0 || inherited->is_closed)
        continue;
      if (port == 0 || g_inet_socket_address_get_port (local) == port)
        close_to_network (inherited, local);
    }
}
