/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-service-manager.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *path;
  int fd;
} Manager;

static void
manager_set_up (Manager *manager, gconstpointer data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval deadline = { .tv_sec = 5 };

  manager->folder = g_dir_make_tmp ("xmh-XXXXXX", NULL);
  manager->path = g_build_filename (manager->folder, "notify", NULL);
  manager->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_strlcpy (address.sun_path, manager->path, sizeof address.sun_path);
  g_assert_no_errno (bind (manager->fd, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (setsockopt (manager->fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline));
  g_setenv ("NOTIFY_SOCKET", manager->path, TRUE);
}

static void
manager_tear_down (Manager *manager, gconstpointer data)
{
  close (manager->fd);
  g_unlink (manager->path);
  g_rmdir (manager->folder);
  g_free (manager->path);
  g_free (manager->folder);
}

static void
assert_told (Manager *manager, const char *expected)
{
  char message[512];
  ssize_t length = recv (manager->fd, message, sizeof message - 1, 0);

  g_assert_cmpint (length, >=, 0);
  /* For GCC 14, since assertions can be configured not to abort. */
  message[MAX (length, 0)] = '\0';
  if (g_str_has_suffix (expected, "*"))
    g_assert_true (strncmp (message, expected, strlen (expected) - 1) == 0);
  else
    g_assert_cmpstr (message, ==, expected);
}

static void
test_notify (Manager *manager, gconstpointer data)
{
  g_autoptr(XmhServiceManager) service = xmh_service_manager_new ();

  g_assert_null (g_getenv ("NOTIFY_SOCKET"));
  /* While it starts, a reload is nobody's business. */
  xmh_service_manager_reloading (service);
  xmh_service_manager_reloaded (service);
  xmh_service_manager_ready (service);
  assert_told (manager, "READY=1");
  xmh_service_manager_set_status (service, "one\nREADY=1");
  assert_told (manager, "STATUS=one READY=1");
  xmh_service_manager_reloading (service);
  assert_told (manager, "RELOADING=1\nMONOTONIC_USEC=*");
  xmh_service_manager_reloaded (service);
  assert_told (manager, "READY=1");
  xmh_service_manager_stopping (service);
  assert_told (manager, "STOPPING=1");
}

static void
test_watchdog (Manager *manager, gconstpointer data)
{
  g_autoptr(XmhServiceManager) service = NULL;
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());

  g_setenv ("WATCHDOG_USEC", "40000", TRUE);
  g_setenv ("WATCHDOG_PID", pid, TRUE);
  service = xmh_service_manager_new ();
  g_assert_null (g_getenv ("WATCHDOG_USEC"));
  g_main_context_iteration (NULL, TRUE);
  assert_told (manager, "WATCHDOG=1");
}

static void
test_watchdog_of_another (Manager *manager, gconstpointer data)
{
  g_autoptr(XmhServiceManager) service = NULL;

  g_setenv ("WATCHDOG_USEC", "1000", TRUE);
  g_setenv ("WATCHDOG_PID", "1", TRUE);
  service = xmh_service_manager_new ();
  g_assert_false (g_main_context_pending (NULL));
  g_usleep (5000);
  g_assert_false (g_main_context_pending (NULL));
}

static void
test_absent (void)
{
  g_autoptr(XmhServiceManager) service = NULL;

  g_unsetenv ("NOTIFY_SOCKET");
  service = xmh_service_manager_new ();
  xmh_service_manager_ready (service);
  xmh_service_manager_set_status (service, "nobody hears this");
}

/* Runs in a separate process, so that it can place descriptors from 3 on, as a service manager does. */
static void
test_sockets (void)
{
  g_autoptr(XmhServiceManager) service = NULL;
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocket) listener = NULL;
  g_autoptr(GSocketAddress) local = NULL;
  g_autoptr(GSocketAddress) elsewhere = NULL;
  gboolean takes_ipv4;
  g_autofree char *pid = NULL;
  guint16 port;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_assert_true (g_socket_bind (listener, wanted, FALSE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  local = g_socket_get_local_address (listener, NULL);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
  g_assert_no_errno (dup2 (g_socket_get_fd (listener), 3) < 0 ? -1 : 0);
  g_assert_no_errno (dup2 (STDIN_FILENO, 4) < 0 ? -1 : 0);

  pid = g_strdup_printf ("%d", (int) getpid ());
  g_setenv ("LISTEN_PID", pid, TRUE);
  g_setenv ("LISTEN_FDS", "2", TRUE);
  service = xmh_service_manager_new ();
  g_assert_null (g_getenv ("LISTEN_FDS"));
  g_assert_cmpint (fcntl (4, F_GETFD), ==, -1);

  elsewhere = g_inet_socket_address_new (any, port);
  g_assert_true (xmh_service_manager_has_port (service, port));
  g_assert_false (xmh_service_manager_has_port (service, port + 1));
  g_assert_cmpint (xmh_service_manager_share_socket (service, elsewhere, &takes_ipv4), ==, -1);
  for (guint i = 0; i < 2; i++)
    {
      int fd = xmh_service_manager_share_socket (service, local, &takes_ipv4);

      g_assert_cmpint (fd, >, 3);
      g_assert_false (takes_ipv4);
      g_assert_true (fcntl (fd, F_GETFL) & O_NONBLOCK);
      g_assert_true (fcntl (fd, F_GETFD) & FD_CLOEXEC);
      close (fd);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/service-manager/notify", Manager, NULL, manager_set_up, test_notify, manager_tear_down);
  g_test_add ("/service-manager/watchdog", Manager, NULL, manager_set_up, test_watchdog, manager_tear_down);
  g_test_add ("/service-manager/watchdog-of-another", Manager, NULL, manager_set_up, test_watchdog_of_another,
              manager_tear_down);
  g_test_add_func ("/service-manager/absent", test_absent);
  g_test_add_func ("/service-manager/sockets", test_sockets);
  return g_test_run ();
}
