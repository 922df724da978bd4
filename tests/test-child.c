/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-child.h"

#include <glib/gstdio.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "media-fixture.h"

#define SOON_MS 30000

/* The output of a child. */
typedef struct
{
  XmhChild *child;
  GPtrArray *lines;
  guint n_dropped;
  guint n_reports;
  char *reason;
} Watched;

static void
on_line (XmhChild *child, const char *line, Watched *self)
{
  g_ptr_array_add (self->lines, g_strdup (line));
}

static void
on_dropped (XmhChild *child, guint n, Watched *self)
{
  self->n_dropped += n;
  self->n_reports++;
}

static void
on_exited (XmhChild *child, const char *reason, Watched *self)
{
  self->reason = g_strdup (reason);
}

static Watched *
watch (const char *const *argv, const char *const *variables, const char *denied_folder)
{
  Watched *self = g_new0 (Watched, 1);
  g_autoptr(GError) error = NULL;

  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->child = xmh_child_new (argv, variables, denied_folder, &error);
  g_assert_no_error (error);
  g_signal_connect (self->child, "line", G_CALLBACK (on_line), self);
  g_signal_connect (self->child, "dropped", G_CALLBACK (on_dropped), self);
  g_signal_connect (self->child, "exited", G_CALLBACK (on_exited), self);
  return self;
}

static Watched *
watch_shell (const char *script)
{
  const char *argv[] = { "sh", "-c", script, NULL };

  return watch (argv, NULL, NULL);
}

static void
watched_free (Watched *self)
{
  g_signal_handlers_disconnect_by_data (self->child, self);
  xmh_child_kill (self->child);
  g_assert_finalize_object (self->child);
  g_ptr_array_unref (self->lines);
  g_free (self->reason);
  g_free (self);
}

static gboolean
has_exited (gpointer data)
{
  return ((Watched *) data)->reason != NULL;
}

static const char *
line (Watched *self, guint n)
{
  g_assert_cmpuint (self->lines->len, >, n);
  return g_ptr_array_index (self->lines, n);
}

static void
test_output (void)
{
  Watched *watched = watch_shell ("echo one; echo; printf 'two\\tcolumns\\n'; echo 3 >&2; printf rest; exit 4");

  wait_until (has_exited, watched, SOON_MS, "the exit");
  g_assert_cmpuint (watched->lines->len, ==, 4);
  g_assert_cmpstr (line (watched, 0), ==, "one");
  g_assert_cmpstr (line (watched, 1), ==, "two columns");
  g_assert_cmpstr (line (watched, 2), ==, "3");
  g_assert_cmpstr (line (watched, 3), ==, "rest");
  g_assert_cmpuint (watched->n_dropped, ==, 0);
  g_assert_cmpstr (watched->reason, ==, "exit status 4");
  g_assert_cmpint (xmh_child_get_signal (watched->child), ==, 0);
  g_assert_cmpint (xmh_child_get_pid (watched->child), ==, 0);
  watched_free (watched);
}

/* Suppressed lines are counted and reported by one line. */
static void
test_many_lines (void)
{
  Watched *watched = watch_shell ("yes | head -n 200000; head -c 100000 /dev/zero | tr '\\0' x; echo");
  gsize total;

  wait_until (has_exited, watched, SOON_MS, "the exit");
  total = watched->lines->len + watched->n_dropped;
  g_assert_cmpuint (total, ==, 200001);
  g_assert_cmpuint (watched->lines->len, >=, 500);
  g_assert_cmpuint (watched->lines->len, <, 500 + 20 * 15);
  g_assert_cmpuint (watched->n_reports, <=, 3);
  watched_free (watched);
}

static void
test_long_line (void)
{
  Watched *watched = watch_shell ("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo after");

  wait_until (has_exited, watched, SOON_MS, "the exit");
  g_assert_cmpuint (watched->lines->len, ==, 2);
  g_assert_cmpuint (strlen (line (watched, 0)), <=, 1024 + strlen ("…"));
  g_assert_cmpstr (line (watched, 1), ==, "after");
  watched_free (watched);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gboolean
is_past (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

/* A program that prints as fast as it can uses only a fraction of a core in the hub. */
static void
test_talks_without_end (void)
{
  Watched *watched = watch_shell ("exec yes");
  gint64 end_us = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;
  double before = cpu_seconds ();
  double used;

  wait_until (is_past, &end_us, SOON_MS, "three seconds");
  used = cpu_seconds () - before;
  g_test_message ("%.3f s of CPU in 3 s, %u lines told", used, watched->lines->len);
  g_assert_cmpfloat (used, <, 0.6);
  g_assert_cmpuint (watched->lines->len, <, 700);
  xmh_child_end (watched->child);
  wait_until (has_exited, watched, SOON_MS, "the exit");
  g_assert_cmpint (xmh_child_get_signal (watched->child), ==, SIGTERM);
  g_assert_cmpuint (watched->n_dropped, >, 100000);
  watched_free (watched);
}

static gboolean
knows_pid (gpointer data)
{
  return xmh_child_get_pid (((Watched *) data)->child) != 0;
}

static void
check_signal (int number, const char *words)
{
  Watched *watched = watch_shell ("exec sleep 100");
  GPid pid;

  wait_until (knows_pid, watched, SOON_MS, "the start");
  pid = xmh_child_get_pid (watched->child);
  kill (pid, number);
  wait_until (has_exited, watched, SOON_MS, "the exit");
  g_assert_cmpint (xmh_child_get_signal (watched->child), ==, number);
  g_assert_nonnull (strstr (watched->reason, words));
  watched_free (watched);
}

static void
test_signals (void)
{
  check_signal (SIGKILL, "signal 9: killed by another program, or by the kernel");
  check_signal (SIGSEGV, "signal 11: it crashed");
  check_signal (SIGTERM, "signal 15: stopped by another program");
}

static gboolean
has_line (gpointer data)
{
  return ((Watched *) data)->lines->len > 0;
}

/* After a crash, the process whose PID a script prints, in a separate session, ends too. */
static void
test_kill_takes_strays (void)
{
  Watched *watched = watch_shell ("setsid sh -c 'setsid sleep 100 & echo $!' & wait; exec sleep 100");
  gpointer stray, pid;

  wait_until (has_line, watched, SOON_MS, "the stray");
  stray = GINT_TO_POINTER ((int) g_ascii_strtoll (line (watched, 0), NULL, 10));
  pid = GINT_TO_POINTER (xmh_child_get_pid (watched->child));
  g_assert_false (process_is_gone (stray));
  xmh_child_kill (watched->child);
  wait_until (process_is_gone, stray, SOON_MS, "the end of the stray");
  wait_until (process_is_gone, pid, SOON_MS, "the end of the program");
  watched_free (watched);
}

static void
test_not_executable (void)
{
  const char *argv[] = { "/proc/version", NULL };
  Watched *watched = watch (argv, NULL, NULL);

  wait_until (has_exited, watched, SOON_MS, "the exit");
  g_assert_cmpstr (line (watched, 0), ==, "cannot run /proc/version: Permission denied");
  g_assert_cmpstr (watched->reason, ==, "exit status 126");
  watched_free (watched);
}

/* Each of these is an access, or changes what a program does. */
static const char *const hostile[] = {
  "DBUS_SESSION_BUS_ADDRESS",
  "DBUS_SYSTEM_BUS_ADDRESS",
  "XDG_RUNTIME_DIR",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "SSH_AUTH_SOCK",
  "GPG_AGENT_INFO",
  "NOTIFY_SOCKET",
  "LISTEN_FDS",
  "LIVEKIT_CONFIG",
  "LIVEKIT_CONFIG_BODY",
  "LIVEKIT_KEYS",
  "LIVEKIT_API_SECRET",
  "REDIS_HOST",
  "NODE_IP",
  "UDP_PORT",
  "http_proxy",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "GODEBUG",
  "XMH_TEST_OTHER",
  "PATHS",
  "LANG_",
};

static void
test_environment (void)
{
  const char *const variables[] = { "XMH_ROOM=lobby=1", "TZ=Europe/Berlin", NULL };
  const char *argv[] = { "env", NULL };
  Watched *watched;
  gboolean has_room = FALSE, has_time_zone = FALSE, has_path = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    g_setenv (hostile[i], "1", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_MESSAGES", "C", TRUE);
  watched = watch (argv, variables, NULL);
  wait_until (has_exited, watched, SOON_MS, "the exit");
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    g_unsetenv (hostile[i]);
  g_unsetenv ("TZ");

  for (guint i = 0; i < watched->lines->len; i++)
    {
      const char *variable = line (watched, i);

      for (guint j = 0; j < G_N_ELEMENTS (hostile); j++)
        g_assert_false (g_str_has_prefix (variable, hostile[j]) && variable[strlen (hostile[j])] == '=');
      has_room = has_room || g_str_equal (variable, "XMH_ROOM=lobby=1");
      has_time_zone = has_time_zone || g_str_equal (variable, "TZ=Europe/Berlin");
      has_path = has_path || g_str_has_prefix (variable, "PATH=");
      g_assert_cmpstr (variable, !=, "TZ=UTC");
    }
  g_assert_true (has_room && has_time_zone && has_path);
  watched_free (watched);
}

/* (transfer full): a socket that listens, at a path or at an abstract name */
static int
listen_at (const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpuint (strlen (name), <, sizeof address.sun_path);
  memcpy (address.sun_path, name, strlen (name));
  if (name[0] == '@')
    address.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address,
                         (socklen_t) (offsetof (struct sockaddr_un, sun_path) + strlen (name))),
                   ==, 0);
  g_assert_cmpint (listen (fd, 1), ==, 0);
  return fd;
}

static const char connect_script[] = "import os, socket, sys\n"
                                     "def attempt(what):\n"
                                     "    try:\n"
                                     "        what()\n"
                                     "        print('done', flush=True)\n"
                                     "    except OSError as error:\n"
                                     "        print(error.strerror, flush=True)\n"
                                     "def connect(name):\n"
                                     "    with socket.socket(socket.AF_UNIX) as client:\n"
                                     "        client.connect(name)\n"
                                     "attempt(lambda: connect(sys.argv[1]))\n"
                                     "attempt(lambda: connect('\\0' + sys.argv[2][1:]))\n"
                                     "attempt(lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM))\n"
                                     "attempt(lambda: socket.socketpair())\n"
                                     "attempt(lambda: socket.socket(socket.AF_INET))\n"
                                     "attempt(lambda: os.kill(os.getppid(), 0))\n";

/* Since ABI version 6, Landlock restricts signals. */
static gboolean
has_signal_scope (void)
{
  return syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 6;
}

/* A program without access to a folder has none to the bus either. */
static void
test_sockets (void)
{
  g_autofree char *folder = g_dir_make_tmp ("xmh-child-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bus", NULL);
  g_autofree char *denied = g_build_filename (folder, "denied", NULL);
  g_autofree char *name = g_strdup_printf ("@xmh-child-%d", (int) getpid ());
  const char *argv[] = { "python3", "-c", connect_script, path, name, NULL };
  int by_path = listen_at (path), abstract = listen_at (name);
  Watched *free_one, *confined;

  g_assert_cmpint (g_mkdir (denied, 0700), ==, 0);
  free_one = watch (argv, NULL, NULL);
  wait_until (has_exited, free_one, SOON_MS, "the exit");
  for (guint i = 0; i < 6; i++)
    g_assert_cmpstr (line (free_one, i), ==, "done");
  watched_free (free_one);

#if defined(__x86_64__) || defined(__aarch64__)
  confined = watch (argv, NULL, denied);
  wait_until (has_exited, confined, SOON_MS, "the exit");
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (line (confined, i), ==, "Permission denied");
  g_assert_cmpstr (line (confined, 3), ==, "done");
  g_assert_cmpstr (line (confined, 4), ==, "done");
  g_assert_cmpstr (line (confined, 5), ==, has_signal_scope () ? "Operation not permitted" : "done");
  watched_free (confined);
#endif

  close (by_path);
  close (abstract);
  g_unlink (path);
  g_rmdir (denied);
  g_rmdir (folder);
}

/* Without CONFIG_PROC_CHILDREN in the kernel, or without /proc, there is no list of children. */
static void
test_without_a_list (void)
{
  g_autofree char *keeper = g_test_build_filename (G_TEST_BUILT, "xr-media-hub-keeper", NULL);
  const char *const argv[] = { "unshare", "--map-root-user",
                               "--mount", "sh",
                               "-c",      "mount -t tmpfs none /proc && exec \"$0\" sh -c \"$1\"",
                               keeper,    "x=$(setsid sh -c 'echo $$; exec sleep 100 >/dev/null 2>&1' &); echo $x",
                               NULL };
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                           G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  g_autoptr(GSubprocess) process = g_subprocess_newv (argv, flags, NULL);
  g_autofree char *stray = NULL;
  gint64 began_us = g_get_monotonic_time ();

  if (process != NULL)
    {
      g_autoptr(GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
      g_autofree char *program = g_data_input_stream_read_line (output, NULL, NULL, NULL);

      stray = g_data_input_stream_read_line (output, NULL, NULL, NULL);
      g_assert_true (g_subprocess_wait (process, NULL, NULL));
    }
  if (stray == NULL)
    {
      g_test_skip ("no mount namespace here");
      return;
    }

  kill ((GPid) atoi (stray), SIGKILL);
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, SOON_MS * 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/child/output", test_output);
  g_test_add_func ("/child/many-lines", test_many_lines);
  g_test_add_func ("/child/long-line", test_long_line);
  g_test_add_func ("/child/talks-without-end", test_talks_without_end);
  g_test_add_func ("/child/signals", test_signals);
  g_test_add_func ("/child/kill-takes-strays", test_kill_takes_strays);
  g_test_add_func ("/child/not-executable", test_not_executable);
  g_test_add_func ("/child/environment", test_environment);
  g_test_add_func ("/child/sockets", test_sockets);
  g_test_add_func ("/child/without-a-list", test_without_a_list);

  return g_test_run ();
}
