/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-media-server.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/xmh-address.h"
#include "host/xmh-port-holder.h"
#include "host/xmh-socket-table.h"
#include "media-fixture.h"
#include "media/xmh-access-token.h"

/* Python starts slowly on a busy computer. */
#define SOON_MS 15000

typedef void (*Case) (MediaFixture *fixture);

static const char *program;

static void
assert_problem (MediaFixture *fixture, const char *code, const char *words)
{
  const XmhProblem *problem = xmh_media_server_get_problem (fixture->server);

  g_assert_cmpstr (problem != NULL ? problem->code : NULL, ==, code);
  if (problem != NULL)
    {
      g_assert_cmpint (problem->severity, ==, XMH_SEVERITY_ERROR);
      g_assert_cmpstr (problem->remedy, !=, "");
      g_assert_nonnull (strstr (problem->message, words));
    }
}

static JsonObject *
read_report (MediaFixture *fixture, JsonParser *parser)
{
  g_autofree char *path = g_build_filename (fixture->folder, "runtime", "report.json", NULL);
  g_autoptr(GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static gboolean
has_version (gpointer data)
{
  return xmh_media_server_get_version (((MediaFixture *) data)->server) != NULL;
}

static void
test_ready (MediaFixture *fixture)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u", fixture->config->lk_port_ws);
  g_autofree char *config = g_build_filename (fixture->folder, "runtime", "livekit.yaml", NULL);
  struct stat status;
  GPid pid;

  media_fixture_use_stand_in (fixture, "good");
  media_fixture_start (fixture);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_STARTING);
  g_assert_null (xmh_media_server_get_url (fixture->server));

  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  wait_until (has_version, fixture, SOON_MS, "the version");
  pid = xmh_media_server_get_pid (fixture->server);
  g_assert_cmpstr (xmh_media_server_get_url (fixture->server), ==, url);
  g_assert_cmpstr (xmh_media_server_get_version (fixture->server), ==, "1.13.5");
  g_assert_cmpuint (xmh_media_server_get_restarts (fixture->server), ==, 0);
  g_assert_cmpint (pid, >, 0);
  assert_problem (fixture, NULL, NULL);
  g_assert_cmpint (g_stat (config, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  g_assert_cmpuint (media_fixture_stop (fixture), <, 1000);
  g_assert_true (process_is_gone (GINT_TO_POINTER (pid)));
  g_assert_null (xmh_media_server_get_url (fixture->server));
  g_assert_cmpint (g_access (config, F_OK), !=, 0);
}

static gboolean
has_landlock (void)
{
  g_autofree char *lsm = NULL;

  /* Not there in containers: then the kernel itself is asked by what the child finds. */
  return !g_file_get_contents ("/sys/kernel/security/lsm", &lsm, NULL, NULL) || strstr (lsm, "landlock") != NULL;
}

static void
test_confined (MediaFixture *fixture)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  int leak = open ("/dev/null", O_RDONLY); /* without close-on-exec, as libraries do it */
  JsonObject *report;
  JsonArray *fds;

  g_assert_cmpint (leak, >, 2);
  media_fixture_use_stand_in (fixture, "good");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  close (leak);

  report = read_report (fixture, parser);
  fds = json_object_get_array_member (report, "fds");
  g_assert_cmpuint (json_array_get_length (fds), ==, 3);
  g_assert_cmpint (json_array_get_int_element (fds, 2), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (report, "no-new-privs"), ==, "1");
  g_assert_cmpstr (json_object_get_string_member (report, "beside"), ==, "open");
  if (has_landlock ())
    {
      g_assert_cmpstr (json_object_get_string_member (report, "data"), ==, "Permission denied");
      g_assert_cmpstr (json_object_get_string_member (report, "secret"), ==, "Permission denied");
    }
  media_fixture_stop (fixture);
}

static void
test_killed (MediaFixture *fixture)
{
  GPid pid;

  media_fixture_use_stand_in (fixture, "good");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  pid = xmh_media_server_get_pid (fixture->server);

  kill (pid, SIGKILL);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, SOON_MS);
  assert_problem (fixture, "livekit-failed", "signal 9");
  g_assert_null (xmh_media_server_get_url (fixture->server));
  g_assert_cmpint (xmh_media_server_get_pid (fixture->server), ==, 0);

  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  g_assert_cmpint (xmh_media_server_get_pid (fixture->server), !=, pid);
  g_assert_cmpuint (xmh_media_server_get_restarts (fixture->server), ==, 1);
  assert_problem (fixture, NULL, NULL);
  media_fixture_stop (fixture);
}

/* Earlier output is not the reason for the end. */
static void
test_old_words (MediaFixture *fixture)
{
  media_fixture_use_stand_in (fixture, "warns");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, SOON_MS);
  assert_problem (fixture, "livekit-failed", "exit status 3");
  g_assert_null (strstr (xmh_media_server_get_problem (fixture->server)->message, "API key"));
  media_fixture_stop (fixture);
}

/* Neither is output just before it was killed. */
static void
test_no_words_of_the_killed (MediaFixture *fixture)
{
  media_fixture_use_stand_in (fixture, "warns");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  kill (xmh_media_server_get_pid (fixture->server), SIGKILL);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, SOON_MS);
  assert_problem (fixture, "livekit-failed", "signal 9: killed by another program");
  g_assert_null (strstr (xmh_media_server_get_problem (fixture->server)->message, "API key"));
  media_fixture_stop (fixture);
}

static GPid
read_stray (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "runtime", "stray", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (GPid) g_ascii_strtoll (text, NULL, 10);
}

/* Descendants that have left their session and parents also end with the server. */
static void
test_stray (MediaFixture *fixture)
{
  GPid stray;

  media_fixture_use_stand_in (fixture, "forks");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  stray = read_stray (fixture->folder);
  g_assert_false (process_is_gone (GINT_TO_POINTER (stray)));
  kill (xmh_media_server_get_pid (fixture->server), SIGKILL);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, SOON_MS);
  g_assert_true (process_is_gone (GINT_TO_POINTER (stray)));

  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  stray = read_stray (fixture->folder);
  g_assert_false (process_is_gone (GINT_TO_POINTER (stray)));
  g_assert_cmpuint (media_fixture_stop (fixture), <, 2500);
  g_assert_true (process_is_gone (GINT_TO_POINTER (stray)));
}

static gboolean
has_restarted_twice (gpointer data)
{
  return xmh_media_server_get_restarts (((MediaFixture *) data)->server) >= 2;
}

/* Delays grow: the third start comes 1 s and 2 s after the ends of the first two. */
static void
test_dies (MediaFixture *fixture)
{
  gint64 start_us = g_get_monotonic_time ();

  media_fixture_use_stand_in (fixture, "dies");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, SOON_MS);
  assert_problem (fixture, "livekit-failed", "exit status 3");
  assert_problem (fixture, "livekit-failed", "could not start: [31mthe moon");
  g_assert_null (strstr (xmh_media_server_get_problem (fixture->server)->message, "eyJ"));

  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_STARTING, SOON_MS);
  assert_problem (fixture, "livekit-failed", "exit status 3");
  wait_until (has_restarted_twice, fixture, SOON_MS, "a second restart");
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 2900 * 1000);
  media_fixture_stop (fixture);
}

static void
test_not_found (MediaFixture *fixture)
{
  g_strfreev (fixture->config->livekit_command);
  fixture->config->livekit_command = g_strsplit ("no-such-livekit", " ", -1);
  media_fixture_start (fixture);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_FAILED);
  assert_problem (fixture, "livekit-not-found", "no-such-livekit");
  g_assert_null (xmh_media_server_get_url (fixture->server));

  media_fixture_use_stand_in (fixture, "good");
  xmh_media_server_restart (fixture->server);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  assert_problem (fixture, NULL, NULL);
  media_fixture_stop (fixture);
}

static void
assert_refused (MediaFixture *fixture, const char *command, const char *words, const char *remedy_words)
{
  const XmhProblem *problem;

  g_strfreev (fixture->config->livekit_command);
  fixture->config->livekit_command = g_strsplit (command, "\n", -1);
  xmh_media_server_restart (fixture->server);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_FAILED);
  assert_problem (fixture, "livekit-failed", words);
  problem = xmh_media_server_get_problem (fixture->server);
  g_assert_nonnull (strstr (problem->message, command));
  g_assert_nonnull (strstr (problem->remedy, remedy_words));
}

/* A file that cannot be executed is not reported as missing. */
static void
test_not_executable (MediaFixture *fixture)
{
  g_autofree char *file = g_build_filename (fixture->folder, "beside", NULL);
  g_autofree char *old_path = g_strdup (g_getenv ("PATH"));
  g_autofree char *path = g_strdup_printf ("%s:%s", fixture->folder, old_path);

  g_assert_cmpint (g_chmod (file, 0600), ==, 0);
  media_fixture_start (fixture);
  assert_refused (fixture, file, "is not executable", "chmod +x");
  assert_refused (fixture, fixture->folder, "is a folder", "the program in that folder");

  g_setenv ("PATH", path, TRUE);
  assert_refused (fixture, "beside", "is not executable", "chmod +x");
  g_setenv ("PATH", old_path, TRUE);
  media_fixture_stop (fixture);
}

/* This mount is not visible to other processes. */
static void
test_noexec (MediaFixture *fixture)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "mounted", NULL);
  g_autofree char *file = g_build_filename (folder, "livekit-server", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", folder, "tmpfs", MS_NOEXEC, NULL) != 0)
    {
      g_test_skip ("only root can mount");
      return;
    }

  g_assert_true (g_file_set_contents (file, "#!/bin/sh\n", -1, NULL));
  g_assert_cmpint (g_chmod (file, 0700), ==, 0);
  media_fixture_start (fixture);
  assert_refused (fixture, file, "mounted noexec", "another file system");
  media_fixture_stop (fixture);
  g_assert_cmpint (umount (folder), ==, 0);
}

static void
test_port_taken (MediaFixture *fixture)
{
  int fd = listen_on (fixture->config->lk_port_ws);
  g_autofree char *holder = g_strdup_printf ("(%d)", (int) getpid ());

  media_fixture_use_stand_in (fixture, "good");
  media_fixture_start (fixture);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_FAILED);
  assert_problem (fixture, "livekit-failed", holder);

  close (fd);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  media_fixture_stop (fixture);
}

/* Another user's process that waits on @port until it is killed. */
static GPid
start_stranger (guint16 port)
{
  GPid pid = fork ();
  int fd;

  if (pid != 0)
    return pid;
  if (setgid (65534) != 0 || setuid (65534) != 0)
    _exit (1);
  fd = listen_on (port);
  pause ();
  close (fd);
  _exit (0);
}

static gboolean
is_foreign (gpointer port)
{
  return xmh_port_holder_check ((guint16) GPOINTER_TO_UINT (port), NULL) == XMH_PORT_HOLDER_FOREIGN;
}

static void
test_foreign (MediaFixture *fixture)
{
  GPid stranger;

  if (getuid () != 0)
    {
      g_test_skip ("only root can be somebody else");
      return;
    }

  stranger = start_stranger (fixture->config->lk_port_ws);
  wait_until (is_foreign, GUINT_TO_POINTER (fixture->config->lk_port_ws), SOON_MS, "the stranger");
  media_fixture_use_stand_in (fixture, "good");
  media_fixture_start (fixture);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_FAILED);
  assert_problem (fixture, "foreign-backend", "");
  g_assert_null (xmh_media_server_get_url (fixture->server));

  kill (stranger, SIGKILL);
  waitpid (stranger, NULL, 0);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  media_fixture_stop (fixture);
}

static void
check_stop (MediaFixture *fixture, const char *mode, guint min_ms)
{
  GPid pid;
  guint took_ms;

  media_fixture_use_stand_in (fixture, mode);
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  pid = xmh_media_server_get_pid (fixture->server);
  took_ms = media_fixture_stop (fixture);
  g_assert_cmpuint (took_ms, >=, min_ms);
  g_assert_cmpuint (took_ms, <, 2500);
  g_assert_true (process_is_gone (GINT_TO_POINTER (pid)));
}

static void
test_drains (MediaFixture *fixture)
{
  check_stop (fixture, "drains", 900);
}

static void
test_stubborn (MediaFixture *fixture)
{
  check_stop (fixture, "stubborn", 1900);
}

static void
test_stop_while_waiting (MediaFixture *fixture)
{
  media_fixture_use_stand_in (fixture, "dies");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, SOON_MS);
  g_assert_cmpuint (media_fixture_stop (fixture), <, 500);
}

static void
test_mute (MediaFixture *fixture)
{
  gint64 start_us = g_get_monotonic_time ();

  media_fixture_use_stand_in (fixture, "mute");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_FAILED, 30000);
  assert_problem (fixture, "livekit-failed", "20 s");
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 20 * G_USEC_PER_SEC);
  media_fixture_stop (fixture);
}

static XmhConfig *
copy_with_port (MediaFixture *fixture, guint16 port)
{
  XmhConfig *config = xmh_config_new_default ();

  config->lk_port_ws = port;
  config->lk_port_tcp = fixture->config->lk_port_tcp;
  config->lk_port_udp = fixture->config->lk_port_udp;
  g_strfreev (config->livekit_command);
  config->livekit_command = g_strdupv (fixture->config->livekit_command);
  return config;
}

static void
test_apply (MediaFixture *fixture)
{
  g_autoptr(XmhConfig) same = NULL;
  g_autoptr(XmhConfig) other = NULL;
  g_autoptr(XmhConfig) off = NULL;
  g_autofree char *url = NULL;
  GPid pid;

  media_fixture_use_stand_in (fixture, "good");
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  pid = xmh_media_server_get_pid (fixture->server);

  same = copy_with_port (fixture, fixture->config->lk_port_ws);
  xmh_media_server_apply (fixture->server, same);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_READY);

  other = copy_with_port (fixture, find_free_port ());
  xmh_media_server_apply (fixture->server, other);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_STARTING);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  url = g_strdup_printf ("ws://127.0.0.1:%u", other->lk_port_ws);
  g_assert_cmpstr (xmh_media_server_get_url (fixture->server), ==, url);
  g_assert_true (process_is_gone (GINT_TO_POINTER (pid)));

  off = copy_with_port (fixture, other->lk_port_ws);
  off->enable_livekit = FALSE;
  xmh_media_server_apply (fixture->server, off);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_DISABLED, SOON_MS);
  g_assert_cmpint (xmh_media_server_get_pid (fixture->server), ==, 0);
  g_assert_null (xmh_media_server_get_url (fixture->server));
  media_fixture_stop (fixture);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static gboolean
is_settled (gpointer data)
{
  return !xmh_media_server_is_settling (((MediaFixture *) data)->server);
}

static gboolean
has_problem (gpointer data)
{
  return xmh_media_server_get_problem (((MediaFixture *) data)->server) != NULL;
}

static gboolean
has_no_problem (gpointer data)
{
  return !has_problem (data);
}

static SoupServer *
start_external (guint16 port)
{
  SoupServer *server = soup_server_new (NULL, NULL);
  g_autoptr(GError) error = NULL;

  soup_server_add_handler (server, NULL, on_request, NULL, NULL);
  soup_server_listen_local (server, port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  return server;
}

/* Any response counts; the address is returned whatever the last probe. */
static void
test_external (MediaFixture *fixture)
{
  g_autoptr(SoupServer) server = NULL;
  guint16 port = find_free_port ();

  fixture->config->livekit_url = g_strdup_printf ("ws://127.0.0.1:%u", port);
  media_fixture_start (fixture);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_EXTERNAL);
  g_assert_true (xmh_media_server_is_settling (fixture->server));
  wait_until (is_settled, fixture, SOON_MS, "the first probe");
  assert_problem (fixture, "livekit-unreachable", fixture->config->livekit_url);
  g_assert_cmpstr (xmh_media_server_get_url (fixture->server), ==, fixture->config->livekit_url);

  server = start_external (port);
  wait_until (has_no_problem, fixture, SOON_MS, "the recovery");
  g_assert_cmpint (xmh_media_server_get_pid (fixture->server), ==, 0);

  soup_server_disconnect (server);
  xmh_media_server_restart (fixture->server);
  wait_until (has_problem, fixture, SOON_MS, "the loss");
  assert_problem (fixture, "livekit-unreachable", "");
  g_assert_cmpuint (media_fixture_stop (fixture), <, 500);
}

static void
test_disabled (MediaFixture *fixture)
{
  fixture->config->enable_livekit = FALSE;
  media_fixture_start (fixture);
  g_assert_cmpint (xmh_media_server_get_state (fixture->server), ==, XMH_MEDIA_SERVER_DISABLED);
  g_assert_false (xmh_media_server_is_settling (fixture->server));
  g_assert_null (xmh_media_server_get_url (fixture->server));
  assert_problem (fixture, NULL, NULL);
  media_fixture_stop (fixture);
}

/* In a separate process: prints the PID of its media server and waits to be killed. */
static G_NORETURN void
run_host (const char *mode)
{
  MediaFixture *fixture = media_fixture_new ();

  if (g_str_equal (mode, "real"))
    g_assert_true (media_fixture_use_real (fixture));
  else
    media_fixture_use_stand_in (fixture, mode);
  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  printf ("host %d %s\n", (int) xmh_media_server_get_pid (fixture->server), fixture->folder);
  fflush (stdout);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static void
check_host_killed (const char *mode)
{
  const char *argv[] = { program, "--host", mode, NULL };
  g_autoptr(GSubprocess) host = NULL;
  g_autoptr(GDataInputStream) output = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  g_autofree char *remove = NULL;
  char folder[256];
  int pid;
  GPid stray;

  host = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (host));
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (output, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
    }
  while (sscanf (line, "host %d %255s", &pid, folder) != 2);
  g_assert_false (process_is_gone (GINT_TO_POINTER (pid)));
  stray = g_str_equal (mode, "forks") ? read_stray (folder) : pid;
  g_assert_false (process_is_gone (GINT_TO_POINTER (stray)));

  g_subprocess_force_exit (host);
  g_subprocess_wait (host, NULL, NULL);
  wait_until (process_is_gone, GINT_TO_POINTER (pid), SOON_MS, "the end of the media server");
  wait_until (process_is_gone, GINT_TO_POINTER (stray), SOON_MS, "the end of what it forked");
  remove = g_strdup_printf ("rm -rf '%s'", folder);
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
}

static void
test_host_killed (MediaFixture *fixture)
{
  check_host_killed ("stubborn");
}

static void
test_host_killed_stray (MediaFixture *fixture)
{
  check_host_killed ("forks");
}

static void
test_real_host_killed (MediaFixture *fixture)
{
  if (media_fixture_use_real (fixture))
    check_host_killed ("real");
}

/* With the real LiveKit server: its responses, its sockets, its end with a participant in a room. */
static void
test_real (MediaFixture *fixture)
{
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupWebsocketConnection) connection = NULL;
  g_autoptr(GPtrArray) listeners = NULL;
  g_autofree char *fds = NULL;
  GPid pid;

  if (!media_fixture_use_real (fixture))
    return;

  media_fixture_start (fixture);
  media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
  wait_until (has_version, fixture, SOON_MS, "the version");
  pid = xmh_media_server_get_pid (fixture->server);
  listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, fixture->config->lk_port_ws);
  g_assert_cmpuint (listeners->len, >=, 1);
  for (guint i = 0; i < listeners->len; i++)
    g_assert_cmpint (xmh_address_get_scope (((XmhListeningSocket *) g_ptr_array_index (listeners, i))->address), ==,
                     XMH_ADDRESS_SCOPE_LOOPBACK);

  connection = media_fixture_join (fixture, session, SOON_MS);
  g_assert_cmpuint (media_fixture_stop (fixture), <, 2500);
  g_assert_true (process_is_gone (GINT_TO_POINTER (pid)));
}

static void
run_case (gconstpointer data)
{
  MediaFixture *fixture = media_fixture_new ();

  ((Case) (gpointer) data) (fixture);
  media_fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    Case run;
  } cases[] = {
    { "ready", test_ready },
    { "confined", test_confined },
    { "killed", test_killed },
    { "old-words", test_old_words },
    { "no-words-of-the-killed", test_no_words_of_the_killed },
    { "stray", test_stray },
    { "dies", test_dies },
    { "not-found", test_not_found },
    { "not-executable", test_not_executable },
    { "noexec", test_noexec },
    { "port-taken", test_port_taken },
    { "foreign", test_foreign },
    { "drains", test_drains },
    { "stubborn", test_stubborn },
    { "stop-while-waiting", test_stop_while_waiting },
    { "apply", test_apply },
    { "external", test_external },
    { "disabled", test_disabled },
    { "host-killed", test_host_killed },
    { "host-killed-stray", test_host_killed_stray },
    { "real", test_real },
    { "real-host-killed", test_real_host_killed },
  };

  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  if (argc == 3 && g_str_equal (argv[1], "--host"))
    run_host (argv[2]);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/media-server/", cases[i].name, NULL);

      g_test_add_data_func (path, cases[i].run, run_case);
    }
  if (g_test_slow ())
    g_test_add_data_func ("/media-server/mute", test_mute, run_case);

  return g_test_run ();
}
