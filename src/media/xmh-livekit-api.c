/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-livekit-api.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "common/xmh-error.h"
#include "common/xmh-json.h"
#include "common/xmh-text.h"
#include "media/xmh-access-token.h"
#include "media/xmh-livekit-health.h"
#include "media/xmh-media-server.h"
#include "media/xmh-time-limit.h"

/* The longest answer: some thousand participants. */
#define ANSWER_MAX_BYTES (1024 * 1024)
#define PARTICIPANTS_MAX 4096
#define TRACKS_MAX 64

/* LiveKit's answers have five levels. json-glib 1.6 recurses for each, and has no limit of its own. */
#define DEPTH_MAX 32

/* How long a whole answer may take. */
#define ANSWER_TIMEOUT_S 10

struct _XmhLivekitApi
{
  GObject parent_instance;

  XmhMediaServer *media_server;
  XmhApiCredentials *credentials;
  SoupSession *session;
};

G_DEFINE_FINAL_TYPE (XmhLivekitApi, xmh_livekit_api, G_TYPE_OBJECT)

/* One call: its message, and the answer as far as it has come. */
typedef struct
{
  SoupMessage *message;
  XmhTimeLimit *limit;
  char *answer;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  xmh_time_limit_free (call->limit);
  g_object_unref (call->message);
  g_free (call->answer);
  g_free (call);
}

static void
participant_free (gpointer data)
{
  XmhParticipant *participant = data;

  g_free (participant->identity);
  g_free (participant->name);
  g_free (participant->state);
  g_strfreev (participant->publishing);
  g_free (participant);
}

static char *
get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return g_strdup ("");

  return xmh_text_from_peer_bounded (json_node_get_string (node), -1, XMH_PARTICIPANT_IDENTITY_MAX);
}

/* 64-bit integers are strings in this dialect of JSON. */
static gint64
get_integer (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return 0;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_ascii_strtoll (json_node_get_string (node), NULL, 10);

  return json_node_get_int (node);
}

static JsonArray *
get_array (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array, guint position)
{
  JsonNode *node = json_array_get_element (array, position);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* `CAMERA` becomes `camera`; data tracks and the like have no source but perhaps a name. */
static char *
describe_track (JsonObject *track)
{
  g_autofree char *source = get_text (track, "source");
  g_autofree char *name = NULL;

  if (source[0] != '\0' && strcmp (source, "UNKNOWN") != 0)
    return g_ascii_strdown (source, -1);

  name = get_text (track, "name");
  return name[0] != '\0' ? g_steal_pointer (&name) : g_strdup ("unknown");
}

static char **
parse_tracks (JsonArray *tracks)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint length = tracks != NULL ? MIN (json_array_get_length (tracks), TRACKS_MAX) : 0;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *track = get_element (tracks, i);
      g_autofree char *text = track != NULL ? describe_track (track) : NULL;

      if (text != NULL)
        g_strv_builder_add (builder, text);
    }

  return g_strv_builder_end (builder);
}

static XmhParticipant *
parse_participant (JsonObject *object)
{
  XmhParticipant *participant = g_new0 (XmhParticipant, 1);
  g_autofree char *state = get_text (object, "state");

  participant->identity = get_text (object, "identity");
  participant->name = get_text (object, "name");
  participant->state = g_ascii_strdown (state, -1);
  participant->joined = get_integer (object, "joined_at");
  participant->publishing = parse_tracks (get_array (object, "tracks"));
  return participant;
}

/* (transfer full) (nullable): the whole of an answer */
static JsonNode *
parse_json (const char *json, gsize length, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();

  if (xmh_json_is_deeper (json, length, DEPTH_MAX))
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_FAILED, _ ("the LiveKit server's answer is nested too deeply"));
      return NULL;
    }
  if (!json_parser_load_from_data (parser, json, (gssize) length, error))
    return NULL;

  return json_parser_steal_root (parser);
}

/* @json: an answer of `ListParticipants`
 * @length: its length in bytes, or -1
 * Returns: (transfer full) (element-type XmhParticipant): the participants in it; %NULL if it is not JSON */
GPtrArray *
xmh_livekit_api_parse_participants (const char *json, gssize length, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(JsonNode) root = parse_json (json, length < 0 ? strlen (json) : (gsize) length, &local_error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (participant_free);
  JsonArray *array;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  array = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? get_array (json_node_get_object (root), "participants")
                                                        : NULL;
  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), PARTICIPANTS_MAX); i++)
    {
      JsonObject *object = get_element (array, i);

      if (object != NULL)
        g_ptr_array_add (list, parse_participant (object));
    }

  return g_steal_pointer (&list);
}

/* Twirp's own words (`{"code", "msg"}`), if there are any. */
static char *
parse_reason (const char *answer, gsize length)
{
  g_autoptr(JsonNode) root = parse_json (answer, length, NULL);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return g_strdup ("");

  return get_text (json_node_get_object (root), "msg");
}

static XmhError
get_cause (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_NOT_FOUND:
      return XMH_ERROR_NOT_FOUND;
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      return XMH_ERROR_REFUSED;
    case SOUP_STATUS_BAD_REQUEST:
      return XMH_ERROR_INVALID_ARGUMENT;
    default:
      return XMH_ERROR_FAILED;
    }
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  guint status = soup_message_get_status (call->message);
  GError *error = NULL;
  gsize length = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error))
    {
      g_task_return_error (task, xmh_time_limit_explain (call->limit, error));
    }
  else if (length > ANSWER_MAX_BYTES)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_FAILED, _ ("the LiveKit server's answer is too long"));
    }
  else if (status != SOUP_STATUS_OK)
    {
      g_autofree char *reason = parse_reason (call->answer, length);

      g_task_return_new_error (task, XMH_ERROR, get_cause (status), _ ("the LiveKit server answered %u: %s"), status,
                               reason);
    }
  else
    {
      g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&call->answer), length),
                             (GDestroyNotify) g_bytes_unref);
    }
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *failure = NULL;
  g_autoptr(GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &failure);

  if (body == NULL)
    {
      g_autoptr(GError) error = xmh_time_limit_explain (call->limit, failure);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_task_return_error (task, g_steal_pointer (&error));
      else
        g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_UNREACHABLE, _ ("the LiveKit server does not respond: %s"),
                                 error->message);
      return;
    }

  /* One byte more than is allowed distinguishes a long answer from one that just fits. */
  call->answer = g_malloc (ANSWER_MAX_BYTES + 1);
  g_input_stream_read_all_async (body, call->answer, ANSWER_MAX_BYTES + 1, G_PRIORITY_DEFAULT,
                                 xmh_time_limit_get_cancellable (call->limit), on_answer, g_object_ref (task));
}

static char *
make_request (const char *room, const char *identity)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "room");
  json_builder_add_string_value (builder, room);
  if (identity != NULL)
    {
      json_builder_set_member_name (builder, "identity");
      json_builder_add_string_value (builder, identity);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static SoupMessage *
make_message (XmhLivekitApi *self, const char *url, const char *method, const char *room, const char *identity)
{
  g_autofree char *base = xmh_livekit_health_url_to_http (url);
  g_autofree char *uri = g_strdup_printf ("%s/twirp/livekit.RoomService/%s", base, method);
  g_autofree char *token = xmh_access_token_new_for_livekit_api (self->credentials, room);
  g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);
  g_autofree char *request = make_request (room, identity);
  g_autoptr(GBytes) body = g_bytes_new (request, strlen (request));
  SoupMessage *message = soup_message_new (SOUP_METHOD_POST, uri);

  if (message == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", authorization);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  return message;
}

static void
call (XmhLivekitApi *self, const char *method, const char *room, const char *identity, GTask *task)
{
  const char *url = xmh_media_server_get_url (self->media_server);
  SoupMessage *message = url != NULL ? make_message (self, url, method, room, identity) : NULL;
  Call *data;

  if (message == NULL)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, _ ("the LiveKit server is not running"));
      g_object_unref (task);
      return;
    }

  data = g_new0 (Call, 1);
  data->message = message;
  data->limit = xmh_time_limit_new (g_task_get_cancellable (task), ANSWER_TIMEOUT_S);
  g_task_set_task_data (task, data, call_free);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, xmh_time_limit_get_cancellable (data->limit),
                           on_sent, task);
}

void
xmh_livekit_api_list_participants_async (XmhLivekitApi *self,
                                         const char *room,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_livekit_api_list_participants_async);
  call (self, "ListParticipants", room, NULL, task);
}

GPtrArray *
xmh_livekit_api_list_participants_finish (XmhLivekitApi *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GBytes) answer = NULL;
  gsize length;
  const char *json;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  if (answer == NULL)
    return NULL;

  json = g_bytes_get_data (answer, &length);
  return xmh_livekit_api_parse_participants (json, (gssize) length, error);
}

void
xmh_livekit_api_remove_participant_async (XmhLivekitApi *self,
                                          const char *room,
                                          const char *identity,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_livekit_api_remove_participant_async);
  call (self, "RemoveParticipant", room, identity, task);
}

gboolean
xmh_livekit_api_remove_participant_finish (XmhLivekitApi *self, GAsyncResult *result, GError **error)
{
  g_autoptr(GBytes) answer = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  answer = g_task_propagate_pointer (G_TASK (result), error);
  return answer != NULL;
}

static void
xmh_livekit_api_dispose (GObject *object)
{
  XmhLivekitApi *self = XMH_LIVEKIT_API (object);

  g_clear_object (&self->media_server);
  g_clear_object (&self->credentials);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (xmh_livekit_api_parent_class)->dispose (object);
}

static void
xmh_livekit_api_class_init (XmhLivekitApiClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_livekit_api_dispose;
}

static void
xmh_livekit_api_init (XmhLivekitApi *self)
{
  self->session = xmh_livekit_health_session_new ();
}

XmhLivekitApi *
xmh_livekit_api_new (XmhMediaServer *media_server, XmhApiCredentials *credentials)
{
  XmhLivekitApi *self = g_object_new (XMH_TYPE_LIVEKIT_API, NULL);

  self->media_server = g_object_ref (media_server);
  self->credentials = g_object_ref (credentials);
  return self;
}
