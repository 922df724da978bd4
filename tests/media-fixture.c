/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media-fixture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "media/xmh-access-token.h"
#include "test-folder.h"

static gboolean
on_timeout (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
on_turn (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
wait_until (WaitFunc done, gpointer data, guint timeout_ms, const char *what)
{
  gboolean timed_out = FALSE;
  guint timeout = g_timeout_add (timeout_ms, on_timeout, &timed_out);
  guint turn = g_timeout_add (10, on_turn, NULL);

  while (!done (data) && !timed_out)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (turn);
  if (timed_out)
    g_error ("waited in vain for: %s", what);
  g_source_remove (timeout);
}

gboolean
process_is_gone (gpointer pid)
{
  return kill ((pid_t) GPOINTER_TO_INT (pid), 0) != 0 && errno == ESRCH;
}

static struct sockaddr_in
loopback (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return address;
}

int
listen_on (guint16 port)
{
  struct sockaddr_in address = loopback (port);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int one = 1;

  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  return fd;
}

guint16
find_free_port (void)
{
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  int fd = listen_on (0);

  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  close (fd);
  return ntohs (address.sin_port);
}

static char *
make_folder (const char *parent, const char *name)
{
  char *path = g_build_filename (parent, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
replace_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

MediaFixture *
media_fixture_new (void)
{
  MediaFixture *self = g_new0 (MediaFixture, 1);
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("xmh-media-XXXXXX", &error);
  g_assert_no_error (error);
  self->paths = g_new0 (XmhPaths, 1);
  self->paths->data_dir = make_folder (self->folder, "data");
  self->paths->config_dir = make_folder (self->folder, "config");
  self->paths->state_dir = make_folder (self->folder, "state");
  self->paths->runtime_dir = make_folder (self->folder, "runtime");
  write_file (self->paths->data_dir, "kept.key", "secret");
  write_file (self->folder, "beside", "open");

  self->config = xmh_config_new_default ();
  replace_text (&self->config->api_key, "APIkey");
  replace_text (&self->config->api_secret, "a secret of more than thirty-two bytes");
  self->config->lk_port_ws = find_free_port ();
  self->config->lk_port_tcp = find_free_port ();
  self->config->lk_port_udp = find_free_port ();
  self->credentials = xmh_api_credentials_new (self->config, self->paths, &error);
  g_assert_no_error (error);
  self->server = xmh_media_server_new (self->config, self->credentials, self->paths);
  return self;
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
media_fixture_free (MediaFixture *self)
{
  /* Cancelled calls still hold references to the server until the loop has run. */
  g_object_add_weak_pointer (G_OBJECT (self->server), (gpointer *) &self->server);
  g_object_unref (self->server);
  wait_until (is_null, &self->server, 3000, "the end of the object");
  g_clear_object (&self->credentials);
  xmh_config_unref (self->config);
  g_free (self->paths->data_dir);
  g_free (self->paths->config_dir);
  g_free (self->paths->state_dir);
  g_free (self->paths->runtime_dir);
  g_free (self->paths);
  test_remove (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
media_fixture_use_stand_in (MediaFixture *self, const char *mode)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "stand-in-livekit.py", NULL);
  const char *command[] = { "python3", script, self->folder, mode, NULL };

  g_strfreev (self->config->livekit_command);
  self->config->livekit_command = g_strdupv ((char **) command);
}

gboolean
media_fixture_use_real (MediaFixture *self)
{
  const char *name = g_getenv ("XMH_LIVEKIT_SERVER");
  g_autofree char *program = g_find_program_in_path (name != NULL && *name != '\0' ? name : "livekit-server");
  const char *command[] = { program, NULL };

  if (program == NULL)
    {
      g_test_skip ("no livekit-server: set XMH_LIVEKIT_SERVER, or PATH");
      return FALSE;
    }

  g_strfreev (self->config->livekit_command);
  self->config->livekit_command = g_strdupv ((char **) command);
  return TRUE;
}

void
media_fixture_start (MediaFixture *self)
{
  xmh_media_server_start (self->server);
}

typedef struct
{
  MediaFixture *fixture;
  XmhMediaServerState state;
} StateWanted;

static gboolean
has_state (gpointer data)
{
  const StateWanted *wanted = data;

  return xmh_media_server_get_state (wanted->fixture->server) == wanted->state;
}

void
media_fixture_wait_for (MediaFixture *self, XmhMediaServerState state, guint timeout_ms)
{
  StateWanted wanted = { self, state };

  wait_until (has_state, &wanted, timeout_ms, xmh_media_server_state_to_string (state));
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (xmh_media_server_stop_finish (XMH_MEDIA_SERVER (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

guint
media_fixture_stop (MediaFixture *self)
{
  gint64 start_us = g_get_monotonic_time ();
  gboolean stopped = FALSE;

  xmh_media_server_stop_async (self->server, on_stopped, &stopped);
  wait_until (is_true, &stopped, 5000, "the stop");
  return (guint) ((g_get_monotonic_time () - start_us) / 1000);
}

static void
on_websocket (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  *(SoupWebsocketConnection **) user_data = soup_session_websocket_connect_finish (SOUP_SESSION (source), result,
                                                                                   &error);
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

SoupWebsocketConnection *
media_fixture_join (MediaFixture *self, SoupSession *session, guint timeout_ms)
{
  g_autofree char *token = xmh_access_token_new_for_participant (self->credentials, "guest", "guest", "room", FALSE,
                                                                 60);
  g_autofree char *url = g_strdup_printf ("%s/rtc?access_token=%s&protocol=9", xmh_media_server_get_url (self->server),
                                          token);
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  SoupWebsocketConnection *connection = NULL;

  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, on_websocket,
                                        &connection);
  wait_until (is_set, &connection, timeout_ms, "a participant");
  return connection;
}
