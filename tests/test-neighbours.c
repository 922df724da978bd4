/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-access.h"
#include "host/xmh-host.h"
#include "host/xmh-neighbours.h"
#include "test-folder.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

static gboolean is_alone;

/* A network of this process alone, where it is root. */
static gboolean
enter_network (void)
{
  g_autofree char *uids = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gids = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) < 0)
    return FALSE;

  return g_file_set_contents_full ("/proc/self/setgroups", "deny", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL) &&
         g_file_set_contents_full ("/proc/self/uid_map", uids, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL) &&
         g_file_set_contents_full ("/proc/self/gid_map", gids, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
}

static void
run (const char *command)
{
  g_autoptr(GError) error = NULL;
  int status;

  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, &error));
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

/* Runs the main loop until the link-layer address of @text is @wanted; 0 stands for unknown. */
static void
wait_for (XmhHost *host, const char *text, guint8 wanted)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);
  gint64 deadline_us = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
  guint8 link_address[XMH_LINK_ADDRESS_MAX];
  guint length;

  for (;;)
    {
      length = xmh_host_find_link_address (host, address, link_address);
      if (wanted == 0 ? length == 0 : length == 6 && link_address[5] == wanted)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

/* Known neighbours are read at the start, and others when the kernel meets them. */
static void
test_neighbours (void)
{
  g_autoptr(XmhHost) host = NULL;

  if (!is_alone)
    {
      g_test_skip ("no bubblewrap, or no namespaces for users");
      return;
    }

  run ("ip link add lan0 type veth peer name lan1");
  run ("ip link set lan1 up");
  run ("ip link set lan0 up");
  run ("ip address add 192.0.2.1/24 dev lan0");
  run ("ip address add 2001:db8::1/64 dev lan0 nodad");
  run ("ip neighbour add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lan0");
  run ("ip neighbour add 192.0.2.9 nud failed dev lan0");

  host = xmh_host_new ();
  wait_for (host, "192.0.2.7", 7);
  wait_for (host, "::ffff:192.0.2.7", 7);
  wait_for (host, "192.0.2.9", 0);
  run ("ip neighbour add 2001:db8::8 lladdr 02:00:00:00:00:08 dev lan0");
  wait_for (host, "2001:db8::8", 8);
  run ("ip neighbour replace 192.0.2.7 lladdr 02:00:00:00:00:17 dev lan0");
  wait_for (host, "192.0.2.7", 0x17);
  run ("ip neighbour del 192.0.2.7 dev lan0");
  wait_for (host, "192.0.2.7", 0);
  wait_for (host, "2001:db8::8", 8);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = xmh_access_close_finish (XMH_ACCESS (source), result, NULL);
}

/* Another device that takes over the address of an app is not taken for it, not even after a restart. */
static void
test_other_device (void)
{
  g_autoptr(TestFolder) folder = test_folder_new ();
  g_autoptr(XmhHost) host = NULL;
  g_autoptr(XmhAccess) access = NULL;
  g_autoptr(XmhAccess) next = NULL;
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("192.0.2.6");
  XmhVisitor visitor = { .address = address, .identity = "phone" };
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  gboolean is_closed = FALSE;
  XmhDevice *device;

  if (!is_alone)
    {
      g_test_skip ("no bubblewrap, or no namespaces for users");
      return;
    }

  run ("ip neighbour replace 192.0.2.6 lladdr 02:00:00:00:00:06 dev lan0");
  host = xmh_host_new ();
  access = xmh_access_new (folder->paths->data_dir, host);
  device = xmh_access_ask (access, &visitor, now_s, NULL, NULL, NULL);
  wait_for (host, "192.0.2.6", 6);
  g_assert_true (xmh_access_allow (access, xmh_device_get_id (device), FALSE, now_s, NULL));
  g_assert_nonnull (xmh_access_recognise (access, &visitor, now_s));
  run ("ip neighbour replace 192.0.2.6 lladdr 02:00:00:00:00:66 dev lan0");
  wait_for (host, "192.0.2.6", 0x66);
  g_assert_null (xmh_access_recognise (access, &visitor, now_s));

  xmh_access_close_async (access, on_closed, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
  next = xmh_access_new (folder->paths->data_dir, host);
  g_assert_null (xmh_access_recognise (next, &visitor, now_s));
  run ("ip neighbour replace 192.0.2.6 lladdr 02:00:00:00:00:06 dev lan0");
  wait_for (host, "192.0.2.6", 6);
  g_assert_nonnull (xmh_access_recognise (next, &visitor, now_s));
}

/* It ends while the thread still reads. */
static void
test_freed_early (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(XmhNeighbours) neighbours = xmh_neighbours_new ();

      g_assert_nonnull (neighbours);
    }
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
}

int
main (int argc, char **argv)
{
  /* Before there are threads. */
  is_alone = enter_network ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/neighbours/table", test_neighbours);
  g_test_add_func ("/neighbours/other-device", test_other_device);
  g_test_add_func ("/neighbours/freed-early", test_freed_early);
  return g_test_run ();
}
