/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-livekit-api.h"

#include <libsoup/soup.h>
#include <string.h>

#include "common/xmh-error.h"
#include "media-fixture.h"
#include "media/xmh-access-token.h"

#define SOON_MS 30000

static void
test_parse (void)
{
  static const char json[] =
    "{\"participants\":[{\"sid\":\"PA_1\",\"identity\":\"head\\u202eset\",\"state\":\"ACTIVE\",\"name\":\"Head set\","
    "\"joined_at\":\"1767225600\",\"tracks\":[{\"source\":\"CAMERA\",\"name\":\"\"},{\"source\":\"UNKNOWN\",\"name\":\"points\"},7]},"
    "{\"identity\":9,\"joined_at\":12},\"nonsense\"]}";
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = xmh_livekit_api_parse_participants (json, -1, &error);
  const XmhParticipant *first;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  first = g_ptr_array_index (list, 0);
  g_assert_cmpstr (first->identity, ==, "headset");
  g_assert_cmpstr (first->state, ==, "active");
  g_assert_cmpint (first->joined, ==, 1767225600);
  g_assert_cmpuint (g_strv_length (first->publishing), ==, 2);
  g_assert_cmpstr (first->publishing[0], ==, "camera");
  g_assert_cmpstr (first->publishing[1], ==, "points");
  g_assert_cmpstr (((XmhParticipant *) g_ptr_array_index (list, 1))->identity, ==, "");
}

static void
test_parse_odd (void)
{
  static const char *const odd[] = { "{}", "[]", "{\"participants\":{}}", "{\"participants\":[[]]}" };
  g_autoptr(GPtrArray) broken = xmh_livekit_api_parse_participants ("{", -1, NULL);

  g_assert_null (broken);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr(GPtrArray) list = xmh_livekit_api_parse_participants (odd[i], -1, NULL);

      g_assert_nonnull (list);
      g_assert_cmpuint (list->len, ==, 0);
    }
}

/* A megabyte of brackets would overflow the stack of a recursive parser. */
static void
test_parse_nested (void)
{
  g_autofree char *deep = g_strnfill (1024 * 1024, '[');
  g_autofree char *brackets = g_strnfill (1000, '[');
  g_autofree char *text = g_strdup_printf ("{\"participants\":[{\"identity\":\"\\\"%s\"}]}", brackets);
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (xmh_livekit_api_parse_participants (deep, 1024 * 1024, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_FAILED);
  g_clear_error (&error);
  list = xmh_livekit_api_parse_participants (text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);
}

typedef struct
{
  GPtrArray *list;
  GError *error;
  gboolean done;
} Answer;

static void
on_list (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->list = xmh_livekit_api_list_participants_finish (XMH_LIVEKIT_API (source), result, &answer->error);
  answer->done = TRUE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  xmh_livekit_api_remove_participant_finish (XMH_LIVEKIT_API (source), result, &answer->error);
  answer->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
  return ((Answer *) data)->done;
}

static GPtrArray *
list (XmhLivekitApi *service, const char *room, GError **error)
{
  Answer answer = { 0 };

  xmh_livekit_api_list_participants_async (service, room, NULL, on_list, &answer);
  wait_until (is_done, &answer, SOON_MS, "the participants");
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
  return answer.list;
}

static void
remove_participant (XmhLivekitApi *service, const char *identity, GError **error)
{
  Answer answer = { 0 };

  xmh_livekit_api_remove_participant_async (service, "room", identity, NULL, on_removed, &answer);
  wait_until (is_done, &answer, SOON_MS, "the removal");
  if (answer.error != NULL)
    g_propagate_error (error, answer.error);
}

static void
test_not_running (void)
{
  MediaFixture *fixture = media_fixture_new ();
  XmhLivekitApi *service = xmh_livekit_api_new (fixture->server, fixture->credentials);
  g_autoptr(GError) error = NULL;

  g_assert_null (list (service, "room", &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE);
  g_assert_finalize_object (service);
  media_fixture_free (fixture);
}

static gboolean
is_closed (gpointer connection)
{
  return soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_CLOSED;
}

static void
check_room (XmhLivekitApi *service)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) here = list (service, "room", &error);
  g_autoptr(GPtrArray) elsewhere = NULL;
  const XmhParticipant *guest;

  g_assert_no_error (error);
  g_assert_cmpuint (here->len, ==, 1);
  guest = g_ptr_array_index (here, 0);
  g_assert_cmpstr (guest->identity, ==, "guest");
  g_assert_cmpint (ABS (guest->joined - g_get_real_time () / G_USEC_PER_SEC), <=, 10);
  elsewhere = list (service, "no such room", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (elsewhere->len, ==, 0);
}

static void
test_real (void)
{
  MediaFixture *fixture = media_fixture_new ();
  g_autoptr(XmhLivekitApi) service = NULL;
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupWebsocketConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  if (media_fixture_use_real (fixture))
    {
      media_fixture_start (fixture);
      media_fixture_wait_for (fixture, XMH_MEDIA_SERVER_READY, SOON_MS);
      service = xmh_livekit_api_new (fixture->server, fixture->credentials);
      connection = media_fixture_join (fixture, session, SOON_MS);
      check_room (service);

      remove_participant (service, "nobody", &error);
      g_assert_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND);
      g_clear_error (&error);
      remove_participant (service, "guest", &error);
      g_assert_no_error (error);
      wait_until (is_closed, connection, SOON_MS, "the end of the session");
      media_fixture_stop (fixture);
      g_clear_object (&service);
    }
  media_fixture_free (fixture);
}

/* A server that responds to health checks, and to other requests endlessly: a head, a body, or a byte now and then. */
typedef struct
{
  GSocketService *service;
  guint16 port;
  const char *manner;
} Endless;

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSocketConnection *connection = user_data;
  const char *piece = g_object_get_data (G_OBJECT (connection), "piece");

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    g_output_stream_write_all_async (G_OUTPUT_STREAM (source), piece, strlen (piece), G_PRIORITY_LOW, NULL, on_written,
                                     connection);
  else
    g_object_unref (connection);
}

static gboolean
on_drip (gpointer data)
{
  GSocketConnection *connection = data;
  GSocket *socket = g_socket_connection_get_socket (connection);

  if (g_socket_send (socket, "x", 1, NULL, NULL) == 1)
    return G_SOURCE_CONTINUE;

  g_object_unref (connection);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *connection, GObject *source, Endless *self)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *block = g_strnfill (4096, 'y');
  gboolean is_head = g_str_equal (self->manner, "head");
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 200 OK\r\n%s",
                                            is_head ? "" : "Content-Type: application/json\r\n\r\n");

  g_output_stream_write_all (output, start, strlen (start), NULL, NULL, NULL);
  if (g_str_equal (self->manner, "drip"))
    {
      g_timeout_add (500, on_drip, g_object_ref (connection));
      return TRUE;
    }

  g_object_set_data_full (G_OBJECT (connection), "piece",
                          is_head ? g_strconcat ("X: ", block, "\r\n", NULL) : g_strdup (block), g_free);
  g_output_stream_write_all_async (output, start, 0, G_PRIORITY_LOW, NULL, on_written, g_object_ref (connection));
  return TRUE;
}

static void
check_endless (MediaFixture *fixture, Endless *endless, const char *manner, const char *words)
{
  g_autoptr(XmhLivekitApi) service = xmh_livekit_api_new (fixture->server, fixture->credentials);
  g_autoptr(GPtrArray) here = NULL;
  g_autoptr(GError) error = NULL;

  endless->manner = manner;
  here = list (service, "room", &error);
  g_assert_null (here);
  g_assert_nonnull (error);
  g_test_message ("%s: %s", manner, error->message);
  g_assert_nonnull (strstr (error->message, words));
}

/* Responses of LiveKit are bounded in bytes and time. */
static void
test_endless (void)
{
  MediaFixture *fixture = media_fixture_new ();
  Endless endless = { g_socket_service_new (), 0, "body" };
  g_autoptr(GError) error = NULL;

  endless.port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (endless.service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (endless.service, "incoming", G_CALLBACK (on_incoming), &endless);
  fixture->config->livekit_url = g_strdup_printf ("ws://127.0.0.1:%u", endless.port);
  media_fixture_start (fixture);

  check_endless (fixture, &endless, "body", "too long");
  check_endless (fixture, &endless, "head", "does not respond");
  check_endless (fixture, &endless, "drip", "within 10 s");

  media_fixture_stop (fixture);
  g_socket_service_stop (endless.service);
  g_socket_listener_close (G_SOCKET_LISTENER (endless.service));
  g_object_unref (endless.service);
  media_fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/room-service/parse", test_parse);
  g_test_add_func ("/room-service/parse-odd", test_parse_odd);
  g_test_add_func ("/room-service/parse-nested", test_parse_nested);
  g_test_add_func ("/room-service/endless", test_endless);
  g_test_add_func ("/room-service/not-running", test_not_running);
  g_test_add_func ("/room-service/real", test_real);
  return g_test_run ();
}
