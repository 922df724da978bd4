/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-socket-table.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/xmh-cloudxr-process.h"
#include "host/xmh-port-holder.h"

static const XmhListeningSocket *
nth (GPtrArray *list, guint position)
{
  g_assert_cmpuint (position, <, list->len);
  return g_ptr_array_index (list, position);
}

static void
assert_address (const XmhListeningSocket *listener, const char *expected)
{
  g_autofree char *text = g_inet_address_to_string (listener->address);

  g_assert_cmpstr (text, ==, expected);
}

/* A busy server has tens of thousands of lines: the cost of one must not depend on how many follow. */
static void
test_long_table (void)
{
  g_autoptr(GString) table = g_string_new ("");
  g_autoptr(GPtrArray) none = NULL;
  gint64 start_us;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (table,
                            "%4u: 0100007F:1EC8 0100007F:45D8 06 00000000:00000000 03:00001720 00000000     0"
                            "        0 0 3 0000000000000000                                            \n",
                            i);
  start_us = g_get_monotonic_time ();
  none = xmh_socket_table_parse (table->str, XMH_PROTOCOL_TCP, 0);

  g_assert_cmpuint (none->len, ==, 0);
  /* Usually milliseconds; half a minute if each line measured the rest. */
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 2 * G_USEC_PER_SEC);
}

/* Lines of a little-endian machine: two listen, between them is one that is cut off. Behind the first connection are
 * only others, as many as strangers like: the last line is not read. */
static void
test_parse (void)
{
  static const char table[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1EC8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 149 1 0 100 0 0 10 0\n"
    "   2: 00000000:1F90 00000000:0000 0A 00000000:000\n"
    "   3: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 151 1 0 100 0 0 10 0\n"
    "   4: 0100007F:1EC8 0100007F:45D8 01 00000000:00000000 03:00001720 00000000  1000        0 150 3 0\n"
    "   5: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 152 1 0 100 0 0 10 0\n";
  g_autoptr(GPtrArray) all = xmh_socket_table_parse (table, XMH_PROTOCOL_TCP, 0);
  g_autoptr(GPtrArray) one = xmh_socket_table_parse (table, XMH_PROTOCOL_TCP, 8080);

  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      g_test_skip ("the lines are of a little-endian machine");
      return;
    }

  g_assert_cmpuint (all->len, ==, 2);
  assert_address (nth (all, 0), "127.0.0.1");
  g_assert_cmpuint (nth (all, 0)->port, ==, 7880);
  g_assert_cmpuint (nth (all, 0)->uid, ==, 1000);
  g_assert_cmpuint (nth (all, 0)->inode, ==, 149);
  g_assert_cmpuint (one->len, ==, 1);
  assert_address (nth (one, 0), "0.0.0.0");
  g_assert_true (xmh_listening_socket_accepts_loopback (nth (one, 0)));
  g_assert_true (xmh_listening_socket_is_trusted (nth (one, 0)));
}

static void
test_parse_ipv6 (void)
{
  static const char table[] =
    "   0: 00000000000000000000000001000000:1EC8 00000000000000000000000000000000:0000 0A 00000000:00000000 "
    "00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n"
    "   1: 0000000000000000FFFF00000100007F:1EC8 00000000000000000000000000000000:0000 0A 00000000:00000000 "
    "00:00000000 00000000     0        0 2 1 0 100 0 0 10 0\n"
    "   2: B80D0120000000000000000001000000:1EC8 00000000000000000000000000000000:0000 0A 00000000:00000000 "
    "00:00000000 00000000     0        0 3 1 0 100 0 0 10 0\n";
  g_autoptr(GPtrArray) list = xmh_socket_table_parse (table, XMH_PROTOCOL_TCP, 0);

  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      g_test_skip ("the lines are of a little-endian machine");
      return;
    }

  g_assert_cmpuint (list->len, ==, 3);
  assert_address (nth (list, 0), "::1");
  assert_address (nth (list, 1), "127.0.0.1");
  assert_address (nth (list, 2), "2001:db8::1");
  g_assert_true (xmh_listening_socket_accepts_loopback (nth (list, 1)));
  g_assert_false (xmh_listening_socket_accepts_loopback (nth (list, 2)));
}

static int
listen_somewhere (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
test_own (void)
{
  guint16 port;
  int fd = listen_somewhere (&port);
  g_autoptr(GPtrArray) list = xmh_socket_table_read (XMH_PROTOCOL_TCP, port);
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/x", port);
  g_autofree char *other = g_strdup_printf ("ws://127.0.0.9:%u", port);
  g_autofree char *holder = NULL;
  g_autofree char *pid = g_strdup_printf ("(%d)", (int) getpid ());

  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpint (xmh_listening_socket_find_pid (nth (list, 0)), ==, getpid ());
  g_assert_cmpint (xmh_port_holder_check (port, &holder), ==, XMH_PORT_HOLDER_TRUSTED);
  g_assert_nonnull (strstr (holder, pid));
  g_assert_cmpint (xmh_port_holder_check_url (url, NULL), ==, XMH_PORT_HOLDER_TRUSTED);
  g_assert_cmpint (xmh_port_holder_check_url (other, NULL), ==, XMH_PORT_HOLDER_NONE);
  g_assert_cmpint (xmh_port_holder_check_url ("ws://192.0.2.1:1", NULL), ==, XMH_PORT_HOLDER_NONE);
  g_assert_cmpint (xmh_port_holder_check_url ("nonsense", NULL), ==, XMH_PORT_HOLDER_NONE);

  close (fd);
  g_assert_cmpint (xmh_port_holder_check (port, NULL), ==, XMH_PORT_HOLDER_NONE);
}

/* Command lines as in /proc, without the NUL at the end. */
static void
test_cloudxr_process (void)
{
#define LINE(text, expected)    \
  {                             \
    text, sizeof text, expected \
  }
  static const struct
  {
    const char *text;
    gsize length;
    gboolean expected;
  } cases[] = {
    LINE ("/srv/xr-ai/.venv/bin/python3\0/srv/xr-ai/.venv/bin/cloudxr_runtime\0--config\0a.yaml", TRUE),
    LINE ("python\0-u\0-m\0cloudxr_runtime", TRUE),
    LINE ("/usr/bin/python3.12\0-m\0isaacteleop.cloudxr.service\0run", TRUE),
    LINE ("python3\0-m\0isaacteleop.cloudxr", TRUE),
    LINE ("python3\0/srv/site-packages/isaacteleop/cloudxr/service/__main__.py\0run", TRUE),
    LINE ("python3\0-m\0http.server\0--directory\0/srv/isaacteleop/cloudxr/", FALSE),
    LINE ("python3\0-m\0isaacteleop.cloudxrx", FALSE),
    LINE ("python3\0serve.py\0cloudxr_runtime", FALSE),
    LINE ("python3\0-c\0cloudxr_runtime", FALSE),
    LINE ("nginx\0cloudxr_runtime", FALSE),
    LINE ("python3\0-m", FALSE),
    LINE ("python3", FALSE),
  };
#undef LINE

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (xmh_cloudxr_process_check_line (cases[i].text, cases[i].length), ==, cases[i].expected);
  g_assert_false (xmh_cloudxr_process_check_line ("", 0));
  g_assert_false (xmh_cloudxr_process_check (getpid ()));
  g_assert_false (xmh_cloudxr_process_check (0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listeners/parse", test_parse);
  g_test_add_func ("/listeners/parse-ipv6", test_parse_ipv6);
  g_test_add_func ("/listeners/long-table", test_long_table);
  g_test_add_func ("/listeners/own", test_own);
  g_test_add_func ("/listeners/cloudxr-process", test_cloudxr_process);

  return g_test_run ();
}
