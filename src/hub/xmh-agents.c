/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-agents.h"

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"
#include "common/xmh-text.h"
#include "config/xmh-config.h"
#include "participants/xmh-sessions.h"
#include "media/xmh-access-token.h"
#include "media/xmh-connector.h"
#include "media/xmh-livekit-api.h"
#include "media/xmh-media-server.h"

/* Between two looks into the room. LiveKit logs each of them. */
#define ABSENT_INTERVAL_S 3
#define PRESENT_INTERVAL_S 10

/* How long a device is in the room without agents before that is a problem. */
#define PATIENCE_US (30 * G_USEC_PER_SEC)

struct _XmhAgents
{
  GObject parent_instance;

  XmhMediaServer *media_server;
  XmhConnector *connector;
  XmhSessions *sessions;
  XmhConfigStatus *status;
  XmhLivekitApi *api;
  XmhConfig *config; /* NULL before the first one */

  gboolean started;
  gboolean has_told; /* that nothing links agents to the room */
  guint tick;
  GCancellable *question; /* one that is not answered yet */
  gboolean present;
  gint64 absent_since_us; /* since when a device has been in the room without agents; 0: it is not so */
  XmhProblem *problem;
};

G_DEFINE_FINAL_TYPE (XmhAgents, xmh_agents, G_TYPE_OBJECT)

enum
{
  PROP_PRESENT = 1,
  PROP_PROBLEM,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void schedule (XmhAgents *self);

static void
set_present (XmhAgents *self, gboolean present)
{
  if (self->present == present)
    return;

  self->present = present;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENT]);
}

/* Takes @problem; NULL removes it. */
static void
set_problem (XmhAgents *self, XmhProblem *problem)
{
  gboolean is_other = problem != NULL || self->problem != NULL;

  g_clear_pointer (&self->problem, xmh_problem_unref);
  self->problem = problem;
  if (is_other)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static gboolean
has_connector (XmhAgents *self)
{
  return self->config != NULL && self->config->connector_command[0] != NULL;
}

static gboolean
is_file_of_xr_ai (XmhAgents *self)
{
  g_autoptr(GPtrArray) notes = xmh_config_status_list_ignored (self->status);

  for (guint i = 0; i < notes->len; i++)
    if (((const XmhConfigNote *) g_ptr_array_index (notes, i))->verdict == XMH_CONFIG_IGNORED)
      return TRUE;

  return FALSE;
}

static gboolean
has_device (XmhAgents *self)
{
  g_autoptr(GPtrArray) sessions = xmh_sessions_list (self->sessions);

  for (guint i = 0; i < sessions->len; i++)
    if (g_str_equal (xmh_session_get_service (g_ptr_array_index (sessions, i)), "livekit"))
      return TRUE;

  return FALSE;
}

static XmhProblem *
make_problem (XmhAgents *self)
{
  const char *identity = self->config->identity;

  if (has_connector (self))
    return xmh_problem_new ("agents-absent",
                            xmh_sandbox_insert_command (_ ("“%s logs” shows what the connector prints. If the file of "
                                                           "the connector is wrong, run “%s import CHECKOUT”")),
                            _ ("No agent is in the room with the devices: the connector “%s” has not joined it"),
                            identity);

  return xmh_problem_new ("agents-absent",
                          xmh_sandbox_insert_command (_ ("Run “%s import CHECKOUT” with the folder of xr-ai, which "
                                                         "sets up the connector")),
                          _ ("No agent is in the room with the devices: the file is for xr-ai's own hub, and nothing "
                             "joins the room as “%s”"),
                          identity);
}

static gboolean
is_in (XmhAgents *self, GPtrArray *participants)
{
  g_autofree char *identity = xmh_text_from_peer_bounded (self->config->identity, -1, XMH_PARTICIPANT_IDENTITY_MAX);

  for (guint i = 0; i < participants->len; i++)
    {
      const XmhParticipant *participant = g_ptr_array_index (participants, i);

      if (g_str_equal (participant->identity, identity) && !g_str_equal (participant->state, "disconnected"))
        return TRUE;
    }

  return FALSE;
}

static void
judge (XmhAgents *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->present)
    {
      self->absent_since_us = 0;
      set_problem (self, NULL);
    }
  else if (!has_device (self))
    {
      self->absent_since_us = 0;
    }
  else if (self->absent_since_us == 0)
    {
      self->absent_since_us = now_us;
    }
  else if (now_us - self->absent_since_us >= PATIENCE_US && self->problem == NULL)
    {
      set_problem (self, make_problem (self));
    }
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhAgents) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray)
               participants = xmh_livekit_api_list_participants_finish (XMH_LIVEKIT_API (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->question);
  if (participants != NULL)
    {
      set_present (self, is_in (self, participants));
      judge (self);
    }
  else
    {
      g_debug ("the participants are not known: %s", error->message);
      self->absent_since_us = 0;
    }
  schedule (self);
}

static void
look (XmhAgents *self)
{
  if (xmh_media_server_get_url (self->media_server) == NULL)
    {
      self->absent_since_us = 0;
      set_present (self, FALSE);
      schedule (self);
      return;
    }

  self->question = g_cancellable_new ();
  xmh_livekit_api_list_participants_async (self->api, self->config->room_name, self->question, on_listed,
                                           g_object_ref (self));
}

static gboolean
on_tick (gpointer data)
{
  XmhAgents *self = data;

  self->tick = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
stop_looking (XmhAgents *self)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->question != NULL)
    g_cancellable_cancel (self->question);
  g_clear_object (&self->question);
}

static gboolean
is_needed (XmhAgents *self)
{
  return self->started && (has_connector (self) || (has_device (self) && is_file_of_xr_ai (self)));
}

static void
schedule (XmhAgents *self)
{
  if (is_needed (self) && self->tick == 0 && self->question == NULL)
    self->tick = g_timeout_add_seconds (self->present ? PRESENT_INTERVAL_S : ABSENT_INTERVAL_S, on_tick, self);
}

/* Something has changed: looks immediately. */
static void
update (XmhAgents *self)
{
  if (is_needed (self))
    {
      if (self->question == NULL)
        {
          g_clear_handle_id (&self->tick, g_source_remove);
          look (self);
        }
      return;
    }

  stop_looking (self);
  self->absent_since_us = 0;
  set_present (self, FALSE);
  if (!self->started || !is_file_of_xr_ai (self))
    set_problem (self, NULL);
}

static void
on_file (XmhAgents *self)
{
  gboolean is_without = self->started && !has_connector (self) && is_file_of_xr_ai (self);

  if (is_without && !self->has_told)
    g_message ("the configuration file is for xr-ai's own hub, and no connector is set: agents do not join the room "
               "unless another program links them; see xmhctl import");
  self->has_told = is_without;
  update (self);
}

void
xmh_agents_start (XmhAgents *self)
{
  self->started = TRUE;
  on_file (self);
}

void
xmh_agents_stop (XmhAgents *self)
{
  self->started = FALSE;
  update (self);
}

void
xmh_agents_apply_config (XmhAgents *self, XmhConfig *config)
{
  gboolean is_other = self->config == NULL || g_strcmp0 (self->config->identity, config->identity) != 0 ||
                      g_strcmp0 (self->config->room_name, config->room_name) != 0 ||
                      (self->config->connector_command[0] == NULL) != (config->connector_command[0] == NULL);

  xmh_config_ref (config);
  g_clear_pointer (&self->config, xmh_config_unref);
  self->config = config;
  if (is_other)
    {
      stop_looking (self);
      self->absent_since_us = 0;
      set_problem (self, NULL);
    }
  on_file (self);
}

gboolean
xmh_agents_is_present (XmhAgents *self)
{
  return self->present;
}

const XmhProblem *
xmh_agents_get_problem (XmhAgents *self)
{
  return self->problem;
}

static void
xmh_agents_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  XmhAgents *self = XMH_AGENTS (object);

  if (id == PROP_PRESENT)
    g_value_set_boolean (value, self->present);
  else
    g_value_set_boxed (value, self->problem);
}

static void
xmh_agents_dispose (GObject *object)
{
  XmhAgents *self = XMH_AGENTS (object);

  stop_looking (self);
  g_clear_object (&self->api);
  g_clear_object (&self->media_server);
  g_clear_object (&self->connector);
  g_clear_object (&self->sessions);
  g_clear_object (&self->status);

  G_OBJECT_CLASS (xmh_agents_parent_class)->dispose (object);
}

static void
xmh_agents_finalize (GObject *object)
{
  XmhAgents *self = XMH_AGENTS (object);

  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->problem, xmh_problem_unref);

  G_OBJECT_CLASS (xmh_agents_parent_class)->finalize (object);
}

static void
xmh_agents_class_init (XmhAgentsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = xmh_agents_dispose;
  object_class->finalize = xmh_agents_finalize;
  object_class->get_property = xmh_agents_get_property;

  properties[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, FALSE, flags);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, XMH_TYPE_PROBLEM, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_agents_init (XmhAgents *self)
{
}

XmhAgents *
xmh_agents_new (const XmhAgentsParts *parts)
{
  XmhAgents *self = g_object_new (XMH_TYPE_AGENTS, NULL);

  self->media_server = g_object_ref (parts->media_server);
  self->connector = g_object_ref (parts->connector);
  self->sessions = g_object_ref (parts->sessions);
  self->status = g_object_ref (parts->status);
  self->api = xmh_livekit_api_new (parts->media_server, parts->credentials);
  g_signal_connect_object (self->media_server, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connector, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sessions, "notify::count", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->status, "notify::file", G_CALLBACK (on_file), self, G_CONNECT_SWAPPED);
  return self;
}
