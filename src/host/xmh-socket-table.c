/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "host/xmh-socket-table.h"

#include <glib/gi18n.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/xmh-sandbox.h"
#include "common/xmh-text.h"
#include "host/xmh-address.h"

/* State numbers of the kernel's tables (include/net/tcp_states.h): UDP sockets without a peer are "closed". */
#define STATE_LISTEN 0x0a
#define STATE_UNCONNECTED 0x07

/* A line has 150 bytes, or 170 with IPv6. */
#define LINE_BYTES 256
#define LINES_MAX 65536

/* At most this many processes are searched for a holder. */
#define PROCESSES_MAX 32768

static void
listener_free (gpointer data)
{
  XmhListeningSocket *self = data;

  g_object_unref (self->address);
  g_free (self);
}

/* Addresses are printed as 32-bit words in the machine's own byte order. */
static GInetAddress *
parse_address (const char *hex, gsize length)
{
  guint32 words[4];
  gsize n_words = length / 8;
  g_autoptr(GInetAddress) address = NULL;

  if (length != 8 && length != 32)
    return NULL;

  for (gsize i = 0; i < n_words; i++)
    {
      char word[9] = { 0 };

      memcpy (word, hex + i * 8, 8);
      words[i] = (guint32) g_ascii_strtoull (word, NULL, 16);
    }

  address = g_inet_address_new_from_bytes ((const guint8 *) words,
                                           n_words == 1 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  return xmh_address_unmap (address);
}

/* A cheap check before parsing: a busy computer has thousands of sockets, and few of them listen. */
static gboolean
has_state (const char *line, guint state)
{
  const char *p = strchr (line, ':');

  /* Skips the blank after the number, then the local and the remote address. */
  for (guint i = 0; i < 2 && p != NULL && p[1] != '\0'; i++)
    p = strchr (p + 2, ' ');

  return p != NULL && g_ascii_strtoull (p, NULL, 16) == state;
}

/* "sl: local:port remote:port st tx:rx tr:when retrnsmt uid timeout inode …" */
static XmhListeningSocket *
parse_line (const char *line, XmhProtocol protocol)
{
  char local[33];
  guint port, state, uid;
  guint64 inode;
  guint wanted = protocol == XMH_PROTOCOL_TCP ? STATE_LISTEN : STATE_UNCONNECTED;
  GInetAddress *address;
  XmhListeningSocket *self;

  if (!has_state (line, wanted))
    return NULL;
  if (sscanf (line, " %*u: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %u %*u %" G_GUINT64_FORMAT, local,
              &port, &state, &uid, &inode) != 5)
    return NULL;
  if (state != wanted || port > G_MAXUINT16)
    return NULL;

  address = parse_address (local, strlen (local));
  if (address == NULL)
    return NULL;

  self = g_new0 (XmhListeningSocket, 1);
  self->protocol = protocol;
  self->address = address;
  self->port = (guint16) port;
  self->uid = uid;
  self->inode = inode;
  return self;
}

/* The kernel lists listening TCP sockets before all others (tcp_get_idx() in net/ipv4/tcp_ipv4.c). There are as many
 * others as peers have connections, and more for a minute after those end. Of them no more than a block is read. */
static void
append_table (GPtrArray *list, FILE *table, XmhProtocol protocol, guint16 port)
{
  char line[LINE_BYTES];
  guint n = 0;

  while (table != NULL && n++ < LINES_MAX && fgets (line, sizeof line, table) != NULL)
    {
      XmhListeningSocket *listener = parse_line (line, protocol);

      if (listener != NULL && (port == 0 || listener->port == port))
        g_ptr_array_add (list, listener);
      else if (listener != NULL)
        listener_free (listener);
      if (protocol == XMH_PROTOCOL_TCP && n > 1 && !has_state (line, STATE_LISTEN))
        break;
    }
  if (table != NULL)
    fclose (table);
}

/* For tests: as xmh_socket_table_read() does it.
 * @table: the text of `/proc/net/tcp`, `tcp6`, `udp` or `udp6`
 * @protocol: which of them it is
 * @port: a port in host byte order, or 0 for all
 * Returns: (transfer full) (element-type XmhListeningSocket): the sockets in it that wait for peers */
GPtrArray *
xmh_socket_table_parse (const char *table, XmhProtocol protocol, guint16 port)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (listener_free);

  append_table (list, fmemopen ((char *) table, strlen (table), "r"), protocol, port);
  return list;
}

GPtrArray *
xmh_socket_table_read (XmhProtocol protocol, guint16 port)
{
  static const char *const tables[][2] = {
    { "/proc/self/net/tcp", "/proc/self/net/tcp6" },
    { "/proc/self/net/udp", "/proc/self/net/udp6" },
  };
  GPtrArray *list = g_ptr_array_new_with_free_func (listener_free);

  for (guint i = 0; i < 2; i++)
    append_table (list, fopen (tables[protocol][i], "re"), protocol, port);

  return list;
}

gboolean
xmh_listening_socket_accepts_loopback (const XmhListeningSocket *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (g_inet_address_get_family (self->address));

  return g_inet_address_get_is_any (self->address) || g_inet_address_equal (self->address, loopback);
}

gboolean
xmh_listening_socket_is_trusted (const XmhListeningSocket *self)
{
  return self->uid == 0 || self->uid == getuid ();
}

gboolean
xmh_listening_socket_is_hidden (const XmhListeningSocket *self)
{
  return xmh_sandbox_hides_user (self->uid);
}

static gboolean
process_has (const char *pid, const char *socket)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      char target[64];
      gssize n = readlink (file, target, sizeof target - 1);

      if (n <= 0)
        continue;
      target[n] = '\0';
      if (strcmp (target, socket) == 0)
        return TRUE;
    }

  return FALSE;
}

GPid
xmh_listening_socket_find_pid (const XmhListeningSocket *self)
{
  g_autofree char *socket = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", self->inode);
  g_autoptr(GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint seen = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && seen < PROCESSES_MAX)
    {
      if (!g_ascii_isdigit (name[0]))
        continue;
      seen++;
      if (process_has (name, socket))
        return (GPid) g_ascii_strtoll (name, NULL, 10);
    }

  return 0;
}

/* What a sandbox does not see is not in it. Translators: who holds a port, as in: Port 8080 is in use by … */
static char *
describe_user (const XmhListeningSocket *self)
{
  struct passwd entry, *found = NULL;
  char buffer[2048];
  g_autofree char *user = NULL;

  if (xmh_listening_socket_is_hidden (self))
    return g_strdup (_ ("root or another user (the sandbox hides which)"));

  if (getpwuid_r (self->uid, &entry, buffer, sizeof buffer, &found) == 0 && found != NULL)
    user = xmh_text_from_peer (found->pw_name, -1);
  else
    user = g_strdup_printf ("%u", self->uid);
  if (xmh_sandbox_is_flatpak ())
    return g_strdup_printf (_ ("a program of user %s outside this sandbox"), user);

  /* Translators: who holds a port, as in: Port 8080 is in use by user anna */
  return g_strdup_printf (_ ("user %s"), user);
}

char *
xmh_listening_socket_describe_holder (const XmhListeningSocket *self)
{
  GPid pid = xmh_listening_socket_find_pid (self);
  g_autofree char *path = pid > 0 ? g_strdup_printf ("/proc/%d/comm", (int) pid) : NULL;
  g_autofree char *comm = NULL;

  if (path != NULL && g_file_get_contents (path, &comm, NULL, NULL))
    {
      g_autofree char *name = xmh_text_from_peer (g_strchomp (comm), -1);

      return xmh_sandbox_is_flatpak () ? g_steal_pointer (&name) : g_strdup_printf ("%s (%d)", name, (int) pid);
    }

  return describe_user (self);
}
