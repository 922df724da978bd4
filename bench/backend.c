/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/*
 * The backend of the tunnels: takes WebSocket handshakes and sends every byte after them back as it came. Prints its
 * port and ends with its standard input.
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#define HEAD_MAX (16 * 1024)
#define ECHO_SIZE (256 * 1024)
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

typedef struct
{
  int fd;
  gboolean upgraded;
  GByteArray *head;
  GByteArray *unsent;
} Peer;

static int epoll_fd;
static guint8 scratch[ECHO_SIZE];

static void
peer_free (Peer *peer)
{
  close (peer->fd);
  g_byte_array_unref (peer->head);
  g_byte_array_unref (peer->unsent);
  g_free (peer);
}

static void
watch (Peer *peer, int operation)
{
  struct epoll_event event = { .events = peer->unsent->len ? EPOLLOUT : EPOLLIN, .data.ptr = peer };

  epoll_ctl (epoll_fd, operation, peer->fd, &event);
}

static void
send_or_keep (Peer *peer, const void *data, gsize size)
{
  ssize_t sent = send (peer->fd, data, size, MSG_NOSIGNAL);
  gsize done = sent > 0 ? (gsize) sent : 0;

  if (done == size)
    return;
  g_byte_array_append (peer->unsent, (const guint8 *) data + done, (guint) (size - done));
  watch (peer, EPOLL_CTL_MOD);
}

static char *
make_accept (const char *key)
{
  g_autofree char *joined = g_strconcat (key, GUID, NULL);
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (sha1, (const guchar *) joined, -1);
  g_checksum_get_digest (sha1, digest, &size);

  return g_base64_encode (digest, size);
}

static char *
make_answer (const char *head)
{
  const char *field = strcasestr (head, "\r\nSec-WebSocket-Key:");
  g_autofree char *key = NULL;
  g_autofree char *accept_value = NULL;

  if (!field)
    return g_strdup ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK");
  field += strlen ("\r\nSec-WebSocket-Key:");
  key = g_strstrip (g_strndup (field, strcspn (field, "\r\n")));
  accept_value = make_accept (key);

  return g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: %s\r\n\r\n",
                          accept_value);
}

/* Returns: whether the peer may stay. */
static gboolean
take_head (Peer *peer, gsize size)
{
  g_autofree char *answer = NULL;
  char *end;

  if (peer->head->len + size > HEAD_MAX)
    return FALSE;
  g_byte_array_append (peer->head, scratch, (guint) size);
  g_byte_array_append (peer->head, (const guint8 *) "", 1);
  end = strstr ((char *) peer->head->data, "\r\n\r\n");
  g_byte_array_set_size (peer->head, peer->head->len - 1);
  if (!end)
    return TRUE;

  answer = make_answer ((char *) peer->head->data);
  peer->upgraded = g_str_has_prefix (answer, "HTTP/1.1 101");
  send_or_keep (peer, answer, strlen (answer));
  g_byte_array_remove_range (peer->head, 0, (guint) (end + 4 - (char *) peer->head->data));
  if (peer->upgraded && peer->head->len > 0)
    send_or_keep (peer, peer->head->data, peer->head->len);

  return TRUE;
}

/* Returns: whether the peer may stay. */
static gboolean
handle_readable (Peer *peer)
{
  ssize_t got = recv (peer->fd, scratch, sizeof scratch, 0);

  if (got < 0 && (errno == EAGAIN || errno == EINTR))
    return TRUE;
  if (got <= 0)
    return FALSE;
  if (!peer->upgraded)
    return take_head (peer, (gsize) got);
  send_or_keep (peer, scratch, (gsize) got);

  return TRUE;
}

/* Returns: whether the peer may stay. */
static gboolean
handle_writable (Peer *peer)
{
  ssize_t sent = send (peer->fd, peer->unsent->data, peer->unsent->len, MSG_NOSIGNAL);

  if (sent < 0)
    return errno == EAGAIN;
  g_byte_array_remove_range (peer->unsent, 0, (guint) sent);
  watch (peer, EPOLL_CTL_MOD);

  return TRUE;
}

static void
take_peer (int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  int on = 1;
  Peer *peer;

  if (fd < 0)
    return;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  peer = g_new0 (Peer, 1);
  peer->fd = fd;
  peer->head = g_byte_array_new ();
  peer->unsent = g_byte_array_new ();
  watch (peer, EPOLL_CTL_ADD);
}

static int
listen_on_loopback (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, sizeof address) < 0 || listen (fd, 1024) < 0)
    g_error ("can't listen: %s", g_strerror (errno));
  getsockname (fd, (struct sockaddr *) &address, &size);
  g_print ("%d\n", ntohs (address.sin_port));

  return fd;
}

static void
handle_event (int listener, const struct epoll_event *event)
{
  Peer *peer = event->data.ptr;

  if (!peer)
    take_peer (listener);
  else if (!((event->events & EPOLLOUT) ? handle_writable (peer) : handle_readable (peer)))
    peer_free (peer);
}

int
main (void)
{
  struct epoll_event input = { .events = EPOLLIN, .data.ptr = &input };
  struct epoll_event accepting = { .events = EPOLLIN, .data.ptr = NULL };
  struct epoll_event events[256];
  int listener;

  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  listener = listen_on_loopback ();
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, listener, &accepting);
  epoll_ctl (epoll_fd, EPOLL_CTL_ADD, STDIN_FILENO, &input);

  for (;;)
    {
      int n = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < n; i++)
        {
          if (events[i].data.ptr == &input)
            return 0;
          handle_event (listener, &events[i]);
        }
    }
}
