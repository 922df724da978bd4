/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>

G_BEGIN_DECLS

typedef struct _LoadConn LoadConn;
typedef struct _LoadPool LoadPool;

/* The callbacks of a case, called from the pool's loop. */
typedef struct
{
  void (*opened) (LoadConn *conn);
  void (*received) (LoadConn *conn, const guint8 *data, gsize size);
  void (*closed) (LoadConn *conn);
  void (*freed) (LoadConn *conn); /* optional */
} LoadEvents;

/* A partial response; only its length and status matter here. */
typedef struct
{
  char head[4096];
  gsize head_size;
  gboolean in_body;
  guint64 body_left;
  guint status;
} LoadAnswer;

struct _LoadConn
{
  LoadPool *pool;
  const LoadEvents *events;
  int fd;
  gnutls_session_t tls;
  gboolean connected;
  gboolean handshaken;

  /* Bytes read from the socket but not yet by GnuTLS, which would need two reads per record. */
  guint8 *in;
  gsize in_start;
  gsize in_end;
  gboolean in_drained;

  /* Records for the end of the turn, so that one turn has one write. */
  GByteArray *out;
  gsize out_sent;

  /* (transfer none): the session to resume; empty for none */
  const gnutls_datum_t *session;

  /* For the case. */
  gpointer owner;
  LoadAnswer answer;
  gboolean upgraded;
  gboolean idle;
  guint64 awaited;
};

struct _LoadPool
{
  int epoll;
  struct sockaddr_in address;
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priority;
  gsize in_size;
  guint next_source;

  /* The session to resume, if any. */
  gnutls_datum_t session;

  /* Counters of all connections. */
  guint64 ops;
  guint64 bytes;
  guint64 opened;
  guint64 resumed;
  guint64 failed;
  char *suite;
};

G_NORETURN void load_die (const char *format, ...) G_GNUC_PRINTF (1, 2);

LoadPool *load_pool_new (guint16 port, gsize in_size, const char *priority);
void load_pool_free (LoadPool *pool);
void load_pool_turn (LoadPool *pool, int timeout_ms);

LoadConn *load_conn_new (LoadPool *pool, const LoadEvents *events);
void load_conn_restart (LoadConn *conn);
void load_conn_hang_up (LoadConn *conn);
void load_conn_free (LoadConn *conn);
void load_conn_send (LoadConn *conn, const void *data, gsize size);
void load_conn_flush (LoadConn *conn);
gsize load_conn_queued (LoadConn *conn);
void load_conn_bye (LoadConn *conn);
void load_conn_keep_session (LoadConn *conn, gnutls_datum_t *session);

gssize load_answer_feed (LoadAnswer *answer, const guint8 *data, gsize size, gboolean *complete);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoadPool, load_pool_free)

G_END_DECLS
