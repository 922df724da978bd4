/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include "load-conn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 256
#define PLAIN_SIZE (64 * 1024)

/* Connections use these loopback addresses in turn, since one has too few ports for a run of handshakes. */
#define SOURCES 8

/* Ends the run with a reason. */
void
load_die (const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("xmh-bench-load: %s\n", reason);
  exit (1);
}

static gssize
on_push (gnutls_transport_ptr_t transport, const giovec_t *vectors, int n_vectors)
{
  LoadConn *conn = transport;
  gssize total = 0;

  for (int i = 0; i < n_vectors; i++)
    {
      g_byte_array_append (conn->out, vectors[i].iov_base, (guint) vectors[i].iov_len);
      total += (gssize) vectors[i].iov_len;
    }

  return total;
}

/* Edge-triggered: after a short read, the socket is empty until the next event. */
static gboolean
fill_in (LoadConn *conn)
{
  ssize_t got;

  if (conn->in_drained)
    {
      errno = EAGAIN;
      return FALSE;
    }
  got = recv (conn->fd, conn->in, conn->pool->in_size, 0);
  conn->in_drained = got < 0 || (got > 0 && (gsize) got < conn->pool->in_size);
  if (got < 0)
    return FALSE;
  conn->in_start = 0;
  conn->in_end = (gsize) got;

  return TRUE;
}

static ssize_t
on_pull (gnutls_transport_ptr_t transport, void *data, size_t size)
{
  LoadConn *conn = transport;
  gsize n;

  if (conn->in_start == conn->in_end && !fill_in (conn))
    {
      gnutls_transport_set_errno (conn->tls, errno);
      return -1;
    }
  n = MIN (size, conn->in_end - conn->in_start);
  memcpy (data, conn->in + conn->in_start, n);
  conn->in_start += n;

  return (ssize_t) n;
}

static int
on_pull_timeout (gnutls_transport_ptr_t transport, unsigned int timeout_ms)
{
  return 1;
}

static void
start_tls (LoadConn *conn)
{
  LoadPool *pool = conn->pool;

  gnutls_init (&conn->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_priority_set (conn->tls, pool->priority);
  gnutls_credentials_set (conn->tls, GNUTLS_CRD_CERTIFICATE, pool->credentials);
  gnutls_transport_set_ptr (conn->tls, conn);
  gnutls_transport_set_vec_push_function (conn->tls, on_push);
  gnutls_transport_set_pull_function (conn->tls, on_pull);
  gnutls_transport_set_pull_timeout_function (conn->tls, on_pull_timeout);
  gnutls_handshake_set_timeout (conn->tls, GNUTLS_INDEFINITE_TIMEOUT);
  if (conn->session && conn->session->data)
    gnutls_session_set_data (conn->tls, conn->session->data, conn->session->size);
}

static void
start_connect (LoadConn *conn)
{
  LoadPool *pool = conn->pool;
  struct sockaddr_in source = { .sin_family = AF_INET };
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = conn };
  int on = 1;

  conn->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (conn->fd < 0)
    load_die ("socket: %s", g_strerror (errno));
  source.sin_addr.s_addr = htonl (INADDR_LOOPBACK + pool->next_source++ % SOURCES);
  setsockopt (conn->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  setsockopt (conn->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind (conn->fd, (struct sockaddr *) &source, sizeof source) < 0)
    load_die ("bind: %s", g_strerror (errno));
  if (connect (conn->fd, (struct sockaddr *) &pool->address, sizeof pool->address) < 0 && errno != EINPROGRESS)
    load_die ("connect: %s", g_strerror (errno));
  epoll_ctl (pool->epoll, EPOLL_CTL_ADD, conn->fd, &event);
}

/* Closes the connection; it can be opened again. */
void
load_conn_hang_up (LoadConn *conn)
{
  if (conn->fd >= 0)
    close (conn->fd);
  g_clear_pointer (&conn->tls, gnutls_deinit);
  conn->fd = -1;
  conn->connected = conn->handshaken = conn->upgraded = conn->in_drained = FALSE;
  conn->in_start = conn->in_end = conn->out_sent = 0;
  conn->awaited = 0;
  g_byte_array_set_size (conn->out, 0);
  memset (&conn->answer, 0, sizeof conn->answer);
}

/**
 * load_conn_restart:
 *
 * Drops what there is and dials anew.
 */
void
load_conn_restart (LoadConn *conn)
{
  load_conn_hang_up (conn);
  start_tls (conn);
  start_connect (conn);
}

/* Returns: (transfer full): a connection that load_conn_restart() opens */
LoadConn *
load_conn_new (LoadPool *pool, const LoadEvents *events)
{
  LoadConn *conn = g_new0 (LoadConn, 1);

  conn->pool = pool;
  conn->events = events;
  conn->fd = -1;
  conn->session = &pool->session;
  conn->in = g_malloc (pool->in_size);
  conn->out = g_byte_array_new ();

  return conn;
}

void
load_conn_free (LoadConn *conn)
{
  if (conn->events->freed)
    conn->events->freed (conn);
  load_conn_hang_up (conn);
  g_byte_array_unref (conn->out);
  g_free (conn->in);
  g_free (conn);
}

/* Sends queued bytes; the end of a turn does that only for connections with an event in that turn. */
void
load_conn_flush (LoadConn *conn)
{
  while (conn->out_sent < conn->out->len)
    {
      ssize_t sent = send (conn->fd, conn->out->data + conn->out_sent, conn->out->len - conn->out_sent, MSG_NOSIGNAL);

      if (sent < 0)
        return;
      conn->out_sent += (gsize) sent;
    }
  g_byte_array_set_size (conn->out, 0);
  conn->out_sent = 0;
}

/**
 * load_conn_send:
 * @data: plain bytes
 * @size: how many
 *
 * Encrypts; the bytes leave at the end of the turn.
 */
void
load_conn_send (LoadConn *conn, const void *data, gsize size)
{
  const guint8 *next = data;

  while (size > 0)
    {
      ssize_t sent = gnutls_record_send (conn->tls, next, size);

      if (sent < 0)
        return;
      next += sent;
      size -= (gsize) sent;
    }
}

/* Returns: bytes that wait for the socket, so that a case can pause */
gsize
load_conn_queued (LoadConn *conn)
{
  return conn->out->len - conn->out_sent;
}

/* Sends a close_notify, without waiting for the one of the server. */
void
load_conn_bye (LoadConn *conn)
{
  gnutls_bye (conn->tls, GNUTLS_SHUT_WR);
  load_conn_flush (conn);
}

/**
 * load_conn_keep_session:
 * @conn: a connection that has had an answer
 * @session: (out caller-allocates): set to its TLS session, for other connections to resume; to be freed by
 *   gnutls_free()
 */
void
load_conn_keep_session (LoadConn *conn, gnutls_datum_t *session)
{
  if (!(gnutls_session_get_flags (conn->tls) & GNUTLS_SFLAGS_SESSION_TICKET))
    load_die ("the server sent no session ticket");
  gnutls_session_get_data2 (conn->tls, session);
}

static void
note_open (LoadConn *conn)
{
  LoadPool *pool = conn->pool;

  conn->handshaken = TRUE;
  pool->opened++;
  if (gnutls_session_is_resumed (conn->tls))
    pool->resumed++;
  if (!pool->suite)
    {
      char *suite = gnutls_session_get_desc (conn->tls);

      pool->suite = g_strdup (suite);
      gnutls_free (suite);
    }
  conn->events->opened (conn);
}

static gboolean
shake_hands (LoadConn *conn)
{
  int result;

  do
    result = gnutls_handshake (conn->tls);
  while (result < 0 && result != GNUTLS_E_AGAIN && !gnutls_error_is_fatal (result));
  if (result == GNUTLS_E_SUCCESS)
    {
      note_open (conn);
      return TRUE;
    }
  if (result != GNUTLS_E_AGAIN)
    {
      g_debug ("handshake: %s", gnutls_strerror (result));
      conn->events->closed (conn);
    }

  return FALSE;
}

/* GnuTLS also returns GNUTLS_E_AGAIN after a session ticket, even if more records follow. */
static gboolean
may_have_more (LoadConn *conn, ssize_t got)
{
  return got > 0 || got == GNUTLS_E_INTERRUPTED ||
         (got == GNUTLS_E_AGAIN && (conn->in_start < conn->in_end || !conn->in_drained));
}

static void
take_data (LoadConn *conn)
{
  static guint8 plain[PLAIN_SIZE];
  ssize_t got;

  /* If the case has reconnected meanwhile, this turn is over for the connection. */
  do
    {
      got = gnutls_record_recv (conn->tls, plain, sizeof plain);
      if (got > 0)
        conn->events->received (conn, plain, (gsize) got);
    }
  while (conn->handshaken && may_have_more (conn, got));
  if (conn->handshaken && got != GNUTLS_E_AGAIN)
    conn->events->closed (conn);
}

static gboolean
finish_connect (LoadConn *conn)
{
  int error = 0;
  socklen_t size = sizeof error;

  getsockopt (conn->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  conn->connected = error == 0;
  if (error)
    conn->events->closed (conn);

  return conn->connected;
}

static void
handle_events (LoadConn *conn, guint32 events)
{
  gboolean readable = events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR);

  /* An event before it in the same turn may have ended this connection. */
  if (conn->fd < 0)
    return;
  if (readable)
    conn->in_drained = FALSE;
  if (!conn->connected && !finish_connect (conn))
    return;
  if (!conn->handshaken)
    {
      /* Application data may have come with the last flight. */
      if (shake_hands (conn))
        take_data (conn);
    }
  else if (readable)
    take_data (conn);
  if (conn->fd >= 0 && conn->connected)
    load_conn_flush (conn);
  /* The socket has room again: continue where it was full. */
  if (conn->handshaken && (events & EPOLLOUT) && load_conn_queued (conn) == 0)
    {
      conn->events->received (conn, NULL, 0);
      load_conn_flush (conn);
    }
}

/**
 * load_pool_turn:
 *
 * Waits for events once and handles them.
 */
void
load_pool_turn (LoadPool *pool, int timeout_ms)
{
  struct epoll_event events[BATCH];
  int n = epoll_wait (pool->epoll, events, BATCH, timeout_ms);

  for (int i = 0; i < n; i++)
    handle_events (events[i].data.ptr, events[i].events);
}

/* @port: on 127.0.0.1
 * @in_size: the most bytes of one read
 * @priority: a priority string of GnuTLS
 * Returns: (transfer full): shared by all connections of a run */
LoadPool *
load_pool_new (guint16 port, gsize in_size, const char *priority)
{
  LoadPool *pool = g_new0 (LoadPool, 1);
  const char *where = NULL;

  pool->epoll = epoll_create1 (EPOLL_CLOEXEC);
  pool->address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons (port) };
  pool->address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  pool->in_size = in_size;
  gnutls_certificate_allocate_credentials (&pool->credentials);
  if (gnutls_priority_init (&pool->priority, priority, &where) < 0)
    load_die ("GnuTLS rejects the priority string at “%s”", where);

  return pool;
}

void
load_pool_free (LoadPool *pool)
{
  close (pool->epoll);
  gnutls_priority_deinit (pool->priority);
  gnutls_certificate_free_credentials (pool->credentials);
  gnutls_free (pool->session.data);
  g_free (pool->suite);
  g_free (pool);
}
