/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include "load-case.h"

#include <string.h>

/* The settings of this process. */
static const LoadOptions *settings;
static char *request;
static guint8 *message;

static const char upgrade_head[] = "GET %s HTTP/1.1\r\n"
                                   "Host: 127.0.0.1:%d\r\n"
                                   "User-Agent: xmh-bench\r\n"
                                   "Upgrade: websocket\r\n"
                                   "Connection: Upgrade\r\n"
                                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                   "Sec-WebSocket-Version: 13\r\n"
                                   "%s\r\n";

static const char get_head[] = "GET %s HTTP/1.1\r\n"
                               "Host: 127.0.0.1:%d\r\n"
                               "User-Agent: xmh-bench\r\n"
                               "Accept: */*\r\n"
                               "%s\r\n";

static void
send_request (LoadConn *conn)
{
  memset (&conn->answer, 0, sizeof conn->answer);
  load_conn_send (conn, request, strlen (request));
}

void
load_case_note_failed (LoadConn *conn)
{
  if (++conn->pool->failed > (guint64) settings->count + 100)
    load_die ("the server keeps ending connections (last answer: “%.300s”)", conn->answer.head);
}

/* A connection that the server closes counts as failed, and the run continues without it. */
static void
on_closed (LoadConn *conn)
{
  load_case_note_failed (conn);
  load_conn_restart (conn);
}

gboolean
load_case_take_answer (LoadConn *conn, const guint8 **data, gsize *size, guint expected)
{
  gboolean complete = FALSE;
  gssize taken = load_answer_feed (&conn->answer, *data, *size, &complete);

  if (taken < 0 || (complete && conn->answer.status != expected))
    load_die ("unexpected answer: “%.300s”", conn->answer.head);
  *data += taken;
  *size -= (gsize) taken;

  return complete;
}

/* The frame that a tunnel sends: masked, as from a client, though nothing here parses it. */
static guint8 *
make_message (gsize size)
{
  guint8 *frame = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    frame[i] = (guint8) (i * 31 + 7);
  frame[0] = 0x82;
  frame[1] = 0x80 | 126;

  return frame;
}

static void
send_message (LoadConn *conn)
{
  load_conn_send (conn, message, (gsize) settings->size);
  conn->awaited += (guint64) settings->size;
}

static void
fill_window (LoadConn *conn)
{
  guint64 most = (guint64) settings->size * (guint64) settings->window;

  while (conn->awaited + (guint64) settings->size <= most && load_conn_queued (conn) < 2 * (gsize) settings->size)
    send_message (conn);
}

static void
on_tunnel_received (LoadConn *conn, const guint8 *data, gsize size)
{
  guint64 before;

  if (!conn->upgraded && size > 0)
    conn->upgraded = load_case_take_answer (conn, &data, &size, 101);
  if (!conn->upgraded)
    return;

  if (size > conn->awaited)
    load_die ("the echo is longer than the message");
  before = conn->awaited / (guint64) settings->size;
  conn->awaited -= size;
  conn->pool->bytes += size;
  conn->pool->ops += before - conn->awaited / (guint64) settings->size;
  if (!conn->idle)
    fill_window (conn);
}

static void
on_request_received (LoadConn *conn, const guint8 *data, gsize size)
{
  if (size == 0)
    return;
  conn->pool->bytes += size;
  if (!load_case_take_answer (conn, &data, &size, 200))
    return;
  conn->pool->ops++;
  send_request (conn);
}

static void
on_handshake_received (LoadConn *conn, const guint8 *data, gsize size)
{
  LoadPool *pool = conn->pool;
  const LoadCase *kase = load_case_find (settings->mode);

  if (size == 0 || !load_case_take_answer (conn, &data, &size, 200))
    return;
  pool->ops++;
  if (kase->resume && !pool->session.data)
    load_conn_keep_session (conn, &pool->session);
  load_conn_bye (conn);
  load_conn_restart (conn);
}

static const LoadEvents tunnel_events = { send_request, on_tunnel_received, on_closed, NULL };
static const LoadEvents request_events = { send_request, on_request_received, on_closed, NULL };
static const LoadEvents handshake_events = { send_request, on_handshake_received, on_closed, NULL };

static const LoadCase cases[] = {
  { "tunnels", &tunnel_events, .tunnel = TRUE },
  { "requests", &request_events },
  { "handshakes", &handshake_events },
  { "resumed", &handshake_events, .resume = TRUE },
  { "join", &load_join_events },
};

const LoadCase *
load_case_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (g_str_equal (cases[i].name, name))
      return &cases[i];

  return NULL;
}

/* Returns: (transfer full): the further lines of the head */
static char *
make_fields (const LoadOptions *options)
{
  GString *lines = g_string_new (NULL);

  for (char **field = options->fields; field && *field; field++)
    g_string_append_printf (lines, "%s\r\n", *field);

  return g_string_free (lines, FALSE);
}

/* Prepares the bytes that connections send.
 * @options: must outlive the run */
void
load_case_setup (const LoadOptions *options)
{
  const LoadCase *kase = load_case_find (options->mode);
  g_autofree char *fields = make_fields (options);

  settings = options;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  request = g_strdup_printf (kase && kase->tunnel ? upgrade_head : get_head, options->target, options->port, fields);
#pragma GCC diagnostic pop
  message = make_message ((gsize) options->size);
  if (g_str_equal (options->mode, "join"))
    load_join_setup (options);
}
