/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/*
 * The case `join`: devices that load the page and open a session, over and over, each on the connections that Chromium
 * opens for that (bench/netlog lists them). The page asks for its token without credentials. Chromium keeps such
 * requests on connections of their own, which share no TLS session with the others, so this is a second full handshake.
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include "load-case.h"

#include <string.h>

#define AGENT \
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n"
#define HINTS \
  "sec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\n"
#define KEEP "Connection: keep-alive\r\n" HINTS
#define FRESH "Pragma: no-cache\r\nCache-Control: no-cache\r\n"
#define LANGUAGES "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9\r\n"
#define FETCH(mode, dest) "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: " mode "\r\nSec-Fetch-Dest: " dest "\r\n"
#define ORIGIN "Origin: https://127.0.0.1:@PORT@\r\n"

#define PAGE                                                                                                           \
  KEEP "Upgrade-Insecure-Requests: 1\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,"     \
       "image/webp,image/apng,*/*;q=0.8\r\nSec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\n" \
       "Sec-Fetch-Dest: document\r\n"
#define SCRIPT ORIGIN KEEP "Accept: */*\r\n" FETCH ("cors", "script")
#define STYLE ORIGIN KEEP "Accept: text/css,*/*;q=0.1\r\n" FETCH ("cors", "style")
#define ICON \
  KEEP "Accept: image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8\r\n" FETCH ("no-cors", "image")
#define API KEEP FRESH "Accept: */*\r\n" FETCH ("cors", "empty")
#define SOCKET                                                                   \
  ORIGIN FRESH                                                                   \
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"

/* A wave begins once all responses of the previous wave are complete. The command line has the targets in this order. */
static const struct
{
  guint wave;
  guint lane;
  const char *fields;
} steps[] = {
  { 0, 0, PAGE },
  { 1, 0, SCRIPT },
  { 1, 1, STYLE },
  { 1, 2, SCRIPT },
  { 2, 2, ICON },
  { 3, 3, API },
  { 4, 3, API "Authorization: Bearer @TOKEN@\r\n" },
  { 5, 4, SOCKET },
};

/* As long as a token for a short name, and the join request of livekit-client 2. No server here reads them. */
#define TOKEN_SIZE 353
#define JOIN_REQUEST_SIZE 2462

/* Whether a connection offers the TLS session of the first one. */
static const gboolean lane_resumes[] = { FALSE, TRUE, TRUE, FALSE, TRUE };

#define N_LANES G_N_ELEMENTS (lane_resumes)
#define LAST_STEP (G_N_ELEMENTS (steps) - 1)
#define NO_STEP G_N_ELEMENTS (steps)

typedef struct
{
  LoadConn *lanes[N_LANES];
  guint at[N_LANES]; /* the step of each connection, or NO_STEP */
  gnutls_datum_t session;
  guint left; /* incomplete responses of the wave */
} Device;

static char *requests[G_N_ELEMENTS (steps)];

static guint
find_lane (const Device *device, const LoadConn *conn)
{
  guint lane = 0;

  while (device->lanes[lane] != conn)
    lane++;

  return lane;
}

static void
send_step (LoadConn *conn, guint step)
{
  memset (&conn->answer, 0, sizeof conn->answer);
  load_conn_send (conn, requests[step], strlen (requests[step]));
  load_conn_flush (conn);
}

static void
start_step (Device *device, guint step)
{
  guint lane = steps[step].lane;

  device->left++;
  device->at[lane] = step;
  if (device->lanes[lane]->handshaken)
    send_step (device->lanes[lane], step);
  else
    load_conn_restart (device->lanes[lane]);
}

static void
start_wave (Device *device, guint wave)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i].wave == wave)
      start_step (device, i);
}

/* Closes all connections of the device; the next device replaces it. */
static void
start_over (Device *device)
{
  for (guint i = 0; i < N_LANES; i++)
    {
      if (device->lanes[i]->handshaken)
        load_conn_bye (device->lanes[i]);
      load_conn_hang_up (device->lanes[i]);
    }
  gnutls_free (device->session.data);
  device->session = (gnutls_datum_t){ NULL, 0 };
  device->left = 0;
  start_wave (device, 0);
}

static void
finish_wave (Device *device, guint wave)
{
  if (wave < steps[LAST_STEP].wave)
    {
      start_wave (device, wave + 1);
      return;
    }
  device->lanes[0]->pool->ops++;
  start_over (device);
}

/* The run owns the first connection. That owns the device, which opens and owns the others. */
static Device *
device_new (LoadConn *first)
{
  Device *device = g_new0 (Device, 1);

  device->lanes[0] = first;
  for (guint i = 1; i < N_LANES; i++)
    {
      device->lanes[i] = load_conn_new (first->pool, first->events);
      device->lanes[i]->session = lane_resumes[i] ? &device->session : NULL;
      device->lanes[i]->owner = device;
    }
  device->left = 1;

  return device;
}

static void
on_join_opened (LoadConn *conn)
{
  Device *device = conn->owner ? conn->owner : device_new (conn);

  conn->owner = device;
  send_step (conn, device->at[find_lane (device, conn)]);
}

static void
on_join_received (LoadConn *conn, const guint8 *data, gsize size)
{
  Device *device = conn->owner;
  guint lane = find_lane (device, conn);
  guint step = device->at[lane];

  if (size == 0)
    return;
  if (step == NO_STEP)
    load_die ("unexpected response: “%.300s”", conn->answer.head);
  conn->pool->bytes += size;
  if (!load_case_take_answer (conn, &data, &size, step == LAST_STEP ? 101 : 200))
    return;

  device->at[lane] = NO_STEP;
  if (step == 0)
    load_conn_keep_session (conn, &device->session);
  if (--device->left == 0)
    finish_wave (device, steps[step].wave);
}

/* A server may close an idle connection, as the hub does after validate. */
static void
on_join_closed (LoadConn *conn)
{
  Device *device = conn->owner;

  if (device && device->at[find_lane (device, conn)] == NO_STEP)
    {
      load_conn_hang_up (conn);
      return;
    }
  load_case_note_failed (conn);
  if (device)
    start_over (device);
  else
    load_conn_restart (conn);
}

static void
on_join_freed (LoadConn *conn)
{
  Device *device = conn->owner;

  if (!device || device->lanes[0] != conn)
    return;
  for (guint i = 1; i < N_LANES; i++)
    load_conn_free (device->lanes[i]);
  gnutls_free (device->session.data);
  g_free (device);
}

const LoadEvents load_join_events = { on_join_opened, on_join_received, on_join_closed, on_join_freed };

static char *
make_request (const LoadOptions *options, guint step)
{
  g_autofree char *port = g_strdup_printf ("%d", options->port);
  g_autofree char *token = g_strnfill (TOKEN_SIZE, 't');
  g_autofree char *join_request = g_strnfill (JOIN_REQUEST_SIZE, 'j');
  GString *request = g_string_new (NULL);

  g_string_append_printf (request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\n%s" AGENT LANGUAGES "\r\n",
                          options->command[step], steps[step].fields);
  g_string_replace (request, "@PORT@", port, 0);
  g_string_replace (request, "@TOKEN@", token, 0);
  g_string_replace (request, "@JOIN@", join_request, 0);

  return g_string_free (request, FALSE);
}

/* Prepares the requests of a device.
 * @options: the command has a target for each step */
void
load_join_setup (const LoadOptions *options)
{
  if (g_strv_length (options->command) != G_N_ELEMENTS (steps))
    load_die ("join requires %u targets", (guint) G_N_ELEMENTS (steps));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    requests[i] = make_request (options, i);
}
