/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/*
 * The load generator: one thread, one epoll, many TLS connections. A run opens its connections, warms up, measures for
 * a while how much was done and what CPU time the processes spent, and prints that as one line of JSON.
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include "load-case.h"

#include <unistd.h>

#define OPEN_US (60 * G_USEC_PER_SEC)

/* The most connections that are being opened at the same time. */
#define DIALLING 64

/* The CPU time that a server should get, as a share of the measured seconds, and the factor by which a measurement may be
 * extended to reach it. */
#define ENOUGH 0.3
#define PATIENCE 8

/* The cipher suite of current browsers. All servers get the same offer with a single key share. */
#define TLS13 "NORMAL:-VERS-ALL:+VERS-TLS1.3:-CIPHER-ALL:+AES-128-GCM:-GROUP-ALL:+GROUP-X25519"
#define TLS12 "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+AES-128-GCM:-KX-ALL:+ECDHE-ECDSA:-GROUP-ALL:+GROUP-X25519"

static LoadOptions options = { .target = NULL, .count = 1, .size = 131, .window = 1, .seconds = 2, .warmup = 0.5 };

static const GOptionEntry entries[] = {
  { "port", 0, 0, G_OPTION_ARG_INT, &options.port, "Port of the server on 127.0.0.1", "PORT" },
  { "target", 0, 0, G_OPTION_ARG_STRING, &options.target, "Request target", "TARGET" },
  { "field", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.fields, "A header field; can be repeated", "NAME: VALUE" },
  { "pid", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.pids, "A process whose CPU time counts; can be repeated", "PID" },
  { "beside", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.beside, "A process that shares the generator's core", "PID" },
  { "count", 0, 0, G_OPTION_ARG_INT, &options.count, "Active connections", "N" },
  { "idle", 0, 0, G_OPTION_ARG_INT, &options.idle, "Idle tunnels", "N" },
  { "size", 0, 0, G_OPTION_ARG_INT, &options.size, "Bytes of a message", "BYTES" },
  { "window", 0, 0, G_OPTION_ARG_INT, &options.window, "Messages in flight per tunnel", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &options.seconds, "How long to measure", "S" },
  { "warmup", 0, 0, G_OPTION_ARG_DOUBLE, &options.warmup, "How long to run before measuring", "S" },
  { "tls12", 0, 0, G_OPTION_ARG_NONE, &options.tls12, "Use TLS 1.2 instead of 1.3", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.command, NULL, NULL },
  { NULL }
};

/* Totals at one moment. */
typedef struct
{
  gint64 time_us;
  guint64 ops;
  guint64 bytes;
  guint64 opened;
  guint64 resumed;
  double server_cpu;
  double own_cpu;
} Sample;

static double
thread_cpu_seconds (const char *pid, const char *thread)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/task/%s/schedstat", pid, thread);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  return (double) g_ascii_strtoull (text, NULL, 10) / 1e9;
}

/* In nanoseconds. The 10 ms ticks of /proc/PID/stat are too coarse on a busy machine. */
double
load_cpu_seconds (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/task", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *thread;
  double sum = 0;

  while (dir && (thread = g_dir_read_name (dir)))
    sum += thread_cpu_seconds (pid, thread);

  return sum;
}

static Sample
take_sample (LoadPool *pool)
{
  Sample sample = {
    .time_us = g_get_monotonic_time (),
    .ops = pool->ops,
    .bytes = pool->bytes,
    .opened = pool->opened,
    .resumed = pool->resumed,
    .own_cpu = load_cpu_seconds ("self"),
  };

  for (char **pid = options.pids; pid && *pid; pid++)
    sample.server_cpu += load_cpu_seconds (*pid);
  for (char **pid = options.beside; pid && *pid; pid++)
    sample.own_cpu += load_cpu_seconds (*pid);

  return sample;
}

static void
turn_for (LoadPool *pool, double seconds)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  while (g_get_monotonic_time () < until_us)
    load_pool_turn (pool, 20);
}

static gboolean
is_open (LoadConn *conn, const LoadCase *kase)
{
  return kase->tunnel ? conn->upgraded : conn->handshaken;
}

/* Opens a few tunnels at a time, so that no listen queue overflows. Other cases open and close their own
 * connections. */
static GPtrArray *
open_all (LoadPool *pool, const LoadCase *kase, int idle, int count)
{
  GPtrArray *conns = g_ptr_array_new_with_free_func ((GDestroyNotify) load_conn_free);
  gint64 deadline_us = g_get_monotonic_time () + OPEN_US;
  guint first = 0;

  while (first < (guint) (idle + count))
    {
      while (conns->len < MIN (first + DIALLING, (guint) (idle + count)))
        {
          LoadConn *conn = load_conn_new (pool, kase->events);

          conn->idle = conns->len < (guint) idle;
          load_conn_restart (conn);
          g_ptr_array_add (conns, conn);
        }
      load_pool_turn (pool, 20);
      while (first < conns->len && (!kase->tunnel || is_open (g_ptr_array_index (conns, first), kase)))
        first++;
      if (g_get_monotonic_time () > deadline_us)
        load_die ("only %u of %d connections opened", first, idle + count);
    }

  return conns;
}

static void
print_result (LoadPool *pool, const Sample *a, const Sample *b)
{
  g_print ("{\"ops\": %" G_GUINT64_FORMAT ", \"bytes\": %" G_GUINT64_FORMAT
           ", \"seconds\": %.3f, \"server_cpu\": %.3f, "
           "\"own_cpu\": %.3f, \"opened\": %" G_GUINT64_FORMAT ", \"resumed\": %" G_GUINT64_FORMAT
           ", \"failed\": %" G_GUINT64_FORMAT ", \"suite\": \"%s\"}\n",
           b->ops - a->ops, b->bytes - a->bytes, (double) (b->time_us - a->time_us) / G_USEC_PER_SEC,
           b->server_cpu - a->server_cpu, b->own_cpu - a->own_cpu, b->opened - a->opened, b->resumed - a->resumed,
           pool->failed, pool->suite);
}

/* With idle tunnels only: reports that they are open, and keeps them until standard input closes. */
static void
hold (LoadPool *pool)
{
  char byte;

  g_print ("{\"open\": %" G_GUINT64_FORMAT "}\n", pool->opened);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    continue;
}

/* Measures for the requested time, and longer on a busy machine, until the server has had enough CPU time. */
static void
measure (LoadPool *pool, const Sample *start, Sample *end)
{
  int most = options.pids ? PATIENCE : 1;

  do
    {
      turn_for (pool, options.seconds);
      *end = take_sample (pool);
    }
  while (--most > 0 && end->server_cpu - start->server_cpu < options.seconds * ENOUGH);
}

static int
run (const LoadCase *kase)
{
  g_autoptr (LoadPool) pool = load_pool_new ((guint16) options.port, options.size > 4096 ? 256 * 1024 : 16 * 1024,
                                             options.tls12 ? TLS12 : TLS13);
  g_autoptr (GPtrArray) conns = NULL;
  Sample start;
  Sample end;

  /* The first connection fetches the session ticket that all others use. */
  if (kase->resume)
    {
      conns = open_all (pool, kase, 0, 1);
      while (!pool->session.data)
        load_pool_turn (pool, 20);
      g_clear_pointer (&conns, g_ptr_array_unref);
    }
  conns = open_all (pool, kase, options.idle, options.count);
  if (options.count == 0)
    {
      hold (pool);
      return 0;
    }
  turn_for (pool, options.warmup);
  start = take_sample (pool);
  measure (pool, &start, &end);
  print_result (pool, &start, &end);

  return 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext)
               context = g_option_context_new ("tunnels|requests|handshakes|resumed|join TARGET …|first COMMAND …");
  g_autoptr (GError) error = NULL;
  const LoadCase *kase;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || !options.command)
    {
      g_printerr ("%s\n",
                  error ? error->message : "name a mode: tunnels, requests, handshakes, resumed, join or first");
      return 2;
    }

  /* Ends a run that hangs. */
  alarm ((unsigned int) (options.seconds * PATIENCE + options.warmup) + 120);
  options.mode = *options.command++;
  options.target = options.target ? options.target : g_strdup ("/");
  load_case_setup (&options);
  if (g_str_equal (options.mode, "first"))
    return load_first_run (&options);
  kase = load_case_find (options.mode);
  if (!kase)
    {
      g_printerr ("%s: no such case\n", options.mode);
      return 2;
    }

  return run (kase);
}
