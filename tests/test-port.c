/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-port.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static void
on_accept (int fd, GSocketAddress *remote, GSocketAddress *local, gpointer data)
{
  *(int *) data = fd;
}

static void
on_change (gpointer data)
{
}

/* A port that was free a moment ago. */
static guint16
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 number = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_assert_cmpuint (number, !=, 0);
  g_socket_listener_close (listener);
  return number;
}

static int
dial (guint16 number)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (number),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_no_errno (connect (fd, (struct sockaddr *) &address, sizeof address));
  return fd;
}

/* Channels rely on non-blocking sockets with TCP_NODELAY. */
static void
test_accepted_sockets (void)
{
  XmhPoller *poller = xmh_poller_new ();
  int accepted = -1, no_delay = 0;
  socklen_t length = sizeof no_delay;
  XmhPort *port = xmh_port_new (poller, on_accept, on_change, &accepted);
  guint16 number = find_port ();
  int client;

  xmh_port_open (port, number, XMH_PORT_LOOPBACK, NULL);
  g_assert_cmpint (xmh_port_get_state (port), ==, XMH_PORT_LISTENING);
  client = dial (number);
  while (accepted < 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (fcntl (accepted, F_GETFL) & O_NONBLOCK);
  g_assert_true (fcntl (accepted, F_GETFD) & FD_CLOEXEC);
  g_assert_no_errno (getsockopt (accepted, IPPROTO_TCP, TCP_NODELAY, &no_delay, &length));
  g_assert_cmpint (no_delay, !=, 0);

  close (client);
  close (accepted);
  xmh_port_free (port);
  xmh_poller_free (poller);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port/accepted-sockets", test_accepted_sockets);

  return g_test_run ();
}
