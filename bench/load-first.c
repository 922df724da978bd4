/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-bench"

#include "config.h"

#include "load-case.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)
#define RETRY_US 200

static gboolean answered;
static gboolean refused;

static void
on_first_opened (LoadConn *conn)
{
  static const char head[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

  load_conn_send (conn, head, sizeof head - 1);
}

static void
on_first_received (LoadConn *conn, const guint8 *data, gsize size)
{
  answered |= size > 0;
}

/* The server does not listen yet; the loop retries a little later. */
static void
on_first_closed (LoadConn *conn)
{
  refused = TRUE;
}

static const LoadEvents first_events = { on_first_opened, on_first_received, on_first_closed, NULL };

static pid_t
start_server (char **command)
{
  pid_t pid = fork ();

  if (pid == 0)
    {
      execvp (command[0], command);
      _exit (127);
    }

  return pid;
}

static gboolean
wait_for_answer (LoadPool *pool, gint64 deadline_us)
{
  LoadConn *conn = load_conn_new (pool, &first_events);

  load_conn_restart (conn);
  while (!answered && g_get_monotonic_time () < deadline_us)
    {
      load_pool_turn (pool, 1);
      if (refused)
        {
          refused = FALSE;
          g_usleep (RETRY_US);
          load_conn_restart (conn);
        }
    }
  load_conn_free (conn);

  return answered;
}

static void
end_server (pid_t pid)
{
  int status;

  kill (pid, SIGTERM);
  for (int i = 0; i < 500; i++)
    {
      if (waitpid (pid, &status, WNOHANG) == pid)
        return;
      g_usleep (10000);
    }
  kill (pid, SIGKILL);
  waitpid (pid, &status, 0);
}

/* Starts a server and prints the time from fork to the first byte of HTTP over TLS.
 * @options: the port and the command that starts the server
 * Returns: an exit status */
int
load_first_run (const LoadOptions *options)
{
  g_autoptr (LoadPool) pool = load_pool_new ((guint16) options->port, 16 * 1024, "NORMAL");
  gint64 start_us = g_get_monotonic_time ();
  pid_t pid = start_server (options->command);
  gboolean good = wait_for_answer (pool, start_us + DEADLINE_US);
  gint64 end_us = g_get_monotonic_time ();

  end_server (pid);
  if (!good)
    {
      g_printerr ("no response within %d s\n", (int) (DEADLINE_US / G_USEC_PER_SEC));
      return 1;
    }
  g_print ("{\"ms\": %.2f}\n", (double) (end_us - start_us) / 1000);

  return 0;
}
