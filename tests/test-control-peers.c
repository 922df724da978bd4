/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include "common/xmh-ids.h"
#include "dbus/xmh-bus-call.h"
#include "dbus/xmh-caller-watch.h"
#include "xmh-bus.h"

/* Much more than a loaded computer needs. */
#define DEADLINE_S 20

/* More than the buffers of a socket hold. */
#define LONG_TEXT (1024 * 1024)

typedef struct
{
  XmhBusMediaHub *object;
  XmhControlPeer *peer;
  GSocket *client_socket;
  GDBusConnection *client;
  GDBusMethodInvocation *invocation; /* a call of Diagnose that is not answered yet */
  guint ended;
  guint deadline;
} Fixture;

static gboolean
on_deadline (gpointer data)
{
  g_assert_not_reached ();
}

static void
on_ended (Fixture *fixture)
{
  fixture->ended++;
}

static gboolean
handle_diagnose (XmhBusMediaHub *object, GDBusMethodInvocation *invocation, Fixture *fixture)
{
  fixture->invocation = invocation;
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static GSocket *
new_socket (int fd)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new_from_fd (fd, &error);

  g_assert_no_error (error);
  return socket;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GSocket) socket = NULL;
  int fds[2];

  g_assert_no_errno (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds));
  socket = new_socket (fds[0]);
  fixture->client_socket = new_socket (fds[1]);
  fixture->object = xmh_bus_media_hub_skeleton_new ();
  xmh_bus_media_hub_set_version (fixture->object, "1.2.3");
  g_signal_connect (fixture->object, "handle-diagnose", G_CALLBACK (handle_diagnose), fixture);
  fixture->peer = xmh_control_peer_new (socket, G_DBUS_INTERFACE_SKELETON (fixture->object));
  g_signal_connect_swapped (fixture->peer, "ended", G_CALLBACK (on_ended), fixture);
  fixture->deadline = g_timeout_add_seconds (DEADLINE_S, on_deadline, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_source_remove (fixture->deadline);
  xmh_control_peer_end (fixture->peer);
  g_assert_cmpuint (fixture->ended, ==, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (fixture->object)));
  g_clear_object (&fixture->peer);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->client_socket);
  g_clear_object (&fixture->object);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GError) error = NULL;

  fixture->client = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

/* The client may complete the handshake before the peer does. */
static void
wait_for_object (Fixture *fixture)
{
  while (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (fixture->object)) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
join (Fixture *fixture)
{
  g_autoptr(GSocketConnection) stream = g_socket_connection_factory_create_connection (fixture->client_socket);

  g_dbus_connection_new (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL,
                         on_connected, fixture);
  while (fixture->client == NULL)
    g_main_context_iteration (NULL, TRUE);
  wait_for_object (fixture);
}

/* The sender claims a name, which only a bus would not let through. */
static void
call_diagnose (Fixture *fixture)
{
  g_autoptr(GDBusMessage) message = g_dbus_message_new_method_call (NULL, XMH_OBJECT_PATH, XMH_INTERFACE, "Diagnose");
  g_autoptr(GError) error = NULL;

  g_dbus_message_set_sender (message, ":1.1");
  g_dbus_connection_send_message (fixture->client, message, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error);
  g_assert_no_error (error);
  while (fixture->invocation == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_end (Fixture *fixture)
{
  while (fixture->ended == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* A call ends with its caller, although there is no bus that reports that the caller left. */
static void
test_caller_leaves (Fixture *fixture, gconstpointer data)
{
  g_autoptr(XmhBusCall) call = NULL;
  GCancellable *cancellable;

  join (fixture);
  call_diagnose (fixture);
  g_assert_true (xmh_caller_is_peer (g_dbus_method_invocation_get_connection (fixture->invocation)));
  call = xmh_bus_call_new (fixture->invocation, fixture->object);
  cancellable = xmh_bus_call_get_cancellable (call);
  g_assert_false (g_cancellable_is_cancelled (cancellable));

  g_socket_shutdown (fixture->client_socket, TRUE, TRUE, NULL);
  while (!g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (NULL, TRUE);
  wait_for_end (fixture);
  /* The answer goes nowhere. */
  g_dbus_method_invocation_return_value (fixture->invocation,
                                         g_variant_new ("(@a(ssss))", g_variant_new ("a(ssss)", NULL)));
}

static void
write_all (GSocket *socket, const char *text, gsize length)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_socket_send (socket, text, length, NULL, &error), ==, (gssize) length);
  g_assert_no_error (error);
}

/* The handshake alone, so that nothing reads afterwards. */
static void
join_without_reading (Fixture *fixture)
{
  g_autofree char *uid = g_strdup_printf ("%u", (guint) geteuid ());
  g_autoptr(GString) line = g_string_new ("AUTH EXTERNAL ");
  char answer[256];

  for (const char *digit = uid; *digit != '\0'; digit++)
    g_string_append_printf (line, "%02x", (guint) *digit);
  g_string_append (line, "\r\n");
  write_all (fixture->client_socket, "", 1);
  write_all (fixture->client_socket, line->str, line->len);
  g_assert_cmpint (g_socket_receive (fixture->client_socket, answer, sizeof answer, NULL, NULL), >, 0);
  g_assert_true (g_str_has_prefix (answer, "OK "));
  write_all (fixture->client_socket, "BEGIN\r\n", 7);
  wait_for_object (fixture);
}

static gboolean
on_pause (gpointer data)
{
  gboolean *is_over = data;

  *is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* Time for a flush, which is complete long before if nothing stands in its way. */
static void
pause_for (guint time_ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (time_ms, on_pause, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* A program that reads nothing is kept while there is little to read, and not when its messages need memory. */
static void
test_does_not_read (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (LONG_TEXT, 'x');

  join_without_reading (fixture);
  xmh_bus_media_hub_emit_session_closed (fixture->object, 1, "short");
  xmh_control_peer_check (fixture->peer);
  pause_for (1500);
  xmh_control_peer_check (fixture->peer);
  pause_for (1500);
  g_assert_cmpuint (fixture->ended, ==, 0);

  xmh_bus_media_hub_emit_session_closed (fixture->object, 2, text);
  xmh_control_peer_check (fixture->peer);
  pause_for (100);
  g_assert_cmpuint (fixture->ended, ==, 0);
  xmh_control_peer_check (fixture->peer);
  g_assert_cmpuint (fixture->ended, ==, 1);
}

static void
on_session_closed (GDBusConnection *connection,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data)
{
  guint *count = user_data;

  *count += 1;
}

/* The last signals arrive before the end. */
static void
test_leave (Fixture *fixture, gconstpointer data)
{
  guint count = 0;
  guint id;

  join (fixture);
  id = g_dbus_connection_signal_subscribe (fixture->client, NULL, XMH_INTERFACE, "SessionClosed", XMH_OBJECT_PATH, NULL,
                                           G_DBUS_SIGNAL_FLAGS_NONE, on_session_closed, &count, NULL);
  for (guint i = 0; i < 100; i++)
    xmh_bus_media_hub_emit_session_closed (fixture->object, i, "the hub stops");
  xmh_control_peer_leave (fixture->peer);
  while (fixture->ended == 0 || count < 100)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_signal_unsubscribe (fixture->client, id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/control-peers/caller-leaves", Fixture, NULL, set_up, test_caller_leaves, tear_down);
  g_test_add ("/control-peers/does-not-read", Fixture, NULL, set_up, test_does_not_read, tear_down);
  g_test_add ("/control-peers/leave", Fixture, NULL, set_up, test_leave, tear_down);
  return g_test_run ();
}
