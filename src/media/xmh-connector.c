/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-connector.h"

#include <glib/gi18n.h>

#include "common/xmh-enum.h"
#include "common/xmh-sandbox.h"
#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "media/xmh-connector-process.h"
#include "media/xmh-connector-variables.h"
#include "media/xmh-media-server.h"

/* The delay between two starts: doubled each time up to the maximum, and reset after a run that was long enough. */
#define DELAY_MIN_S 1
#define DELAY_MAX_S 60
#define HEALTHY_S 60

/* How long it lives before it counts as running, and before the last failure is forgotten. */
#define RUNNING_S 1
#define STEADY_S 10

struct _XmhConnector
{
  GObject parent_instance;

  XmhConfig *config;
  XmhApiCredentials *credentials;
  XmhPaths *paths; /* unowned */
  XmhMediaServer *media_server;
  gboolean as_unit;

  XmhConnectorState state;
  XmhProblem *problem; /* NULL when there is none */

  gboolean started;
  XmhConnectorProcess *run; /* NULL while there is none */
  gboolean is_ending;       /* the hub ends the run */
  gboolean is_stale;        /* LiveKit was away during the run */
  char **written;           /* the variables in the file; NULL: there is no file */
  guint n_spawned;
  guint delay_s;
  guint retry;
  guint age; /* the next look at the age of the run */

  GTask *stop_task;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (XmhConnector, xmh_connector, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (XmhConnectorState,
                    xmh_connector_state,
                    G_DEFINE_ENUM_VALUE (XMH_CONNECTOR_DISABLED, "disabled"),
                    G_DEFINE_ENUM_VALUE (XMH_CONNECTOR_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (XMH_CONNECTOR_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (XMH_CONNECTOR_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (XMH_CONNECTOR_FAILED, "failed"))

enum
{
  PROP_PROBLEM = 1,
  PROP_STATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void update (XmhConnector *self);

/* Takes @problem; NULL removes it. */
static void
set_problem (XmhConnector *self, XmhProblem *problem)
{
  gboolean is_other = problem != NULL || self->problem != NULL;

  g_clear_pointer (&self->problem, xmh_problem_unref);
  self->problem = problem;
  if (is_other)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
set_state (XmhConnector *self, XmhConnectorState state)
{
  if (self->state == state && state != XMH_CONNECTOR_STARTING)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static gboolean
is_wanted (XmhConnector *self)
{
  return self->config->connector_command[0] != NULL && !self->stopped;
}

static gboolean
is_livekit_ready (XmhConnector *self)
{
  return xmh_media_server_get_url (self->media_server) != NULL &&
         xmh_media_server_get_problem (self->media_server) == NULL &&
         !xmh_media_server_is_settling (self->media_server);
}

static void
remove_file (XmhConnector *self)
{
  if (self->written != NULL)
    xmh_connector_variables_remove (self->paths);
  g_clear_pointer (&self->written, xmh_connector_variables_free);
}

/* Keeps the file current, which a running connector reads again by itself. */
static gboolean
write_file (XmhConnector *self, GError **error)
{
  char **variables = xmh_connector_variables_new (self->config, self->credentials, self->paths);

  if (self->written != NULL && g_strv_equal ((const char *const *) variables, (const char *const *) self->written))
    {
      xmh_connector_variables_free (variables);
      return TRUE;
    }
  if (!xmh_connector_variables_write ((const char *const *) variables, self->paths, error))
    {
      xmh_connector_variables_free (variables);
      return FALSE;
    }

  xmh_connector_variables_free (self->written);
  self->written = variables;
  return TRUE;
}

static gboolean
on_retry (gpointer data)
{
  XmhConnector *self = data;

  self->retry = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

/* Takes @problem. The start is tried again. */
static void
fail (XmhConnector *self, XmhProblem *problem)
{
  guint delay_s = self->delay_s;

  self->delay_s = MIN (delay_s * 2, DELAY_MAX_S);
  g_clear_handle_id (&self->retry, g_source_remove);
  self->retry = g_timeout_add_seconds (delay_s, on_retry, self);
  set_problem (self, problem);
  set_state (self, XMH_CONNECTOR_FAILED);
}

static XmhProblem *
make_problem (const char *text)
{
  return xmh_problem_new ("connector-failed",
                          xmh_sandbox_insert_command (
                            _ ("The hub starts it again automatically. “%s logs” shows its output")),
                          "%s", text);
}

static void
finish_stop (XmhConnector *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);

  remove_file (self);
  set_problem (self, NULL);
  set_state (self, XMH_CONNECTOR_DISABLED);
  g_task_return_boolean (task, TRUE);
}

static void
drop_run (XmhConnector *self)
{
  g_clear_handle_id (&self->age, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  self->is_ending = FALSE;
  self->is_stale = FALSE;
}

static void
on_run_ended (XmhConnectorProcess *run, const char *text, XmhConnector *self)
{
  gboolean was_ended = self->is_ending;

  if (xmh_connector_process_get_age_s (run) >= HEALTHY_S)
    self->delay_s = DELAY_MIN_S;
  drop_run (self);
  if (self->stop_task != NULL)
    {
      finish_stop (self);
      return;
    }

  if (!was_ended)
    {
      g_message ("%s", text);
      fail (self, make_problem (text));
    }
  update (self);
}

static gboolean
on_steady (gpointer data)
{
  XmhConnector *self = data;

  self->age = 0;
  set_problem (self, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_running (gpointer data)
{
  XmhConnector *self = data;

  self->age = g_timeout_add_seconds (STEADY_S - RUNNING_S, on_steady, self);
  g_message ("the connector is running, process %d", (int) xmh_connector_process_get_pid (self->run));
  set_state (self, XMH_CONNECTOR_RUNNING);
  return G_SOURCE_REMOVE;
}

static void
launch (XmhConnector *self)
{
  g_autofree char *file = xmh_connector_variables_get_file (self->paths);
  g_autoptr(GError) error = NULL;
  XmhProblem *problem = xmh_connector_process_check (self->config->connector_command[0]);

  if (problem == NULL && write_file (self, &error))
    self->run = xmh_connector_process_new ((const char *const *) self->config->connector_command,
                                           (const char *const *) self->written, file, self->as_unit, &error);
  if (self->run == NULL)
    {
      fail (self, problem != NULL ? problem : make_problem (error->message));
      return;
    }

  g_signal_connect (self->run, "ended", G_CALLBACK (on_run_ended), self);
  self->n_spawned++;
  self->age = g_timeout_add_seconds (RUNNING_S, on_running, self);
  set_state (self, XMH_CONNECTOR_STARTING);
}

/* Does not start a second process: "ended" comes first. */
static void
end_run (XmhConnector *self, XmhConnectorState state)
{
  self->is_ending = TRUE;
  g_clear_handle_id (&self->age, g_source_remove);
  set_state (self, state);
  xmh_connector_process_end (self->run);
}

static gboolean
needs_new_run (XmhConnector *self)
{
  if (!g_strv_equal ((const char *const *) self->config->connector_command,
                     xmh_connector_process_get_command (self->run)))
    return TRUE;

  return self->config->connector_restart == XMH_CONNECTOR_WITH_LIVEKIT &&
         (self->is_stale ||
          !g_strv_equal ((const char *const *) self->written, xmh_connector_process_get_variables (self->run)));
}

/* A server elsewhere may only have been out of reach for a moment, so the run continues until it is back. */
static void
update_run (XmhConnector *self)
{
  gboolean is_ready = is_livekit_ready (self);
  gboolean is_elsewhere = xmh_media_server_get_state (self->media_server) == XMH_MEDIA_SERVER_EXTERNAL;

  if (self->is_ending)
    return;

  self->is_stale |= !is_ready;
  if (needs_new_run (self) && (is_ready || !is_elsewhere))
    end_run (self, is_ready ? XMH_CONNECTOR_STARTING : XMH_CONNECTOR_WAITING);
}

/* The one place that decides what happens next. */
static void
update (XmhConnector *self)
{
  if (!self->started || self->stopped)
    return;

  if (!is_wanted (self))
    {
      g_clear_handle_id (&self->retry, g_source_remove);
      set_problem (self, NULL);
      if (self->run != NULL && !self->is_ending)
        end_run (self, XMH_CONNECTOR_DISABLED);
      if (self->run == NULL)
        remove_file (self);
      set_state (self, XMH_CONNECTOR_DISABLED);
    }
  else if (self->run != NULL)
    {
      update_run (self);
    }
  else if (!is_livekit_ready (self))
    {
      g_clear_handle_id (&self->retry, g_source_remove);
      set_state (self, XMH_CONNECTOR_WAITING);
    }
  else if (self->retry == 0)
    {
      launch (self);
    }
}

void
xmh_connector_set_as_unit (XmhConnector *self, gboolean as_unit)
{
  self->as_unit = as_unit;
}

void
xmh_connector_start (XmhConnector *self)
{
  g_return_if_fail (XMH_IS_CONNECTOR (self) && !self->started);

  self->started = TRUE;
  /* A hub that was killed left it behind. */
  xmh_connector_variables_remove (self->paths);
  update (self);
}

/* Forgets the failures so far. */
static void
begin_again (XmhConnector *self)
{
  self->delay_s = DELAY_MIN_S;
  g_clear_handle_id (&self->retry, g_source_remove);
  set_problem (self, NULL);
}

void
xmh_connector_restart (XmhConnector *self)
{
  g_return_if_fail (XMH_IS_CONNECTOR (self));

  begin_again (self);
  if (self->run != NULL && !self->is_ending && !self->stopped)
    end_run (self, XMH_CONNECTOR_STARTING);
  else
    update (self);
}

void
xmh_connector_apply (XmhConnector *self, XmhConfig *config)
{
  g_autoptr(GError) error = NULL;
  gboolean is_other;

  g_return_if_fail (XMH_IS_CONNECTOR (self) && config != NULL);

  is_other = !g_strv_equal ((const char *const *) config->connector_command,
                            (const char *const *) self->config->connector_command);
  xmh_config_ref (config);
  xmh_config_unref (self->config);
  self->config = config;
  if (is_other)
    begin_again (self);
  if (self->run != NULL && !self->stopped && !write_file (self, &error))
    g_warning ("the connector does not get the new variables: %s", error->message);
  update (self);
}

void
xmh_connector_stop_async (XmhConnector *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (XMH_IS_CONNECTOR (self) && !self->stopped);

  self->stopped = TRUE;
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, xmh_connector_stop_async);
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->run == NULL)
    finish_stop (self);
  else if (!self->is_ending)
    end_run (self, XMH_CONNECTOR_DISABLED);
}

gboolean
xmh_connector_stop_finish (XmhConnector *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

XmhConnectorState
xmh_connector_get_state (XmhConnector *self)
{
  return self->state;
}

const char *
xmh_connector_state_to_string (XmhConnectorState state)
{
  return xmh_enum_to_string (xmh_connector_state_get_type (), (int) state);
}

GPid
xmh_connector_get_pid (XmhConnector *self)
{
  return self->run != NULL ? xmh_connector_process_get_pid (self->run) : 0;
}

guint
xmh_connector_get_restarts (XmhConnector *self)
{
  return self->n_spawned > 0 ? self->n_spawned - 1 : 0;
}

const XmhProblem *
xmh_connector_get_problem (XmhConnector *self)
{
  return self->problem;
}

static void
xmh_connector_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  XmhConnector *self = XMH_CONNECTOR (object);

  if (id == PROP_PROBLEM)
    g_value_set_boxed (value, self->problem);
  else
    g_value_set_enum (value, (int) self->state);
}

static void
xmh_connector_dispose (GObject *object)
{
  XmhConnector *self = XMH_CONNECTOR (object);

  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->run != NULL)
    {
      xmh_connector_process_kill (self->run);
      drop_run (self);
    }
  if (self->paths != NULL)
    remove_file (self);
  g_clear_object (&self->media_server);
  g_clear_object (&self->credentials);

  G_OBJECT_CLASS (xmh_connector_parent_class)->dispose (object);
}

static void
xmh_connector_finalize (GObject *object)
{
  XmhConnector *self = XMH_CONNECTOR (object);

  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->problem, xmh_problem_unref);

  G_OBJECT_CLASS (xmh_connector_parent_class)->finalize (object);
}

static void
xmh_connector_class_init (XmhConnectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = xmh_connector_dispose;
  object_class->finalize = xmh_connector_finalize;
  object_class->get_property = xmh_connector_get_property;

  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, XMH_TYPE_PROBLEM, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, xmh_connector_state_get_type (),
                                              XMH_CONNECTOR_DISABLED, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_connector_init (XmhConnector *self)
{
  self->delay_s = DELAY_MIN_S;
}

XmhConnector *
xmh_connector_new (XmhConfig *config, XmhApiCredentials *credentials, XmhPaths *paths, XmhMediaServer *media_server)
{
  XmhConnector *self = g_object_new (XMH_TYPE_CONNECTOR, NULL);

  self->config = xmh_config_ref (config);
  self->credentials = g_object_ref (credentials);
  self->paths = paths;
  self->media_server = g_object_ref (media_server);
  g_signal_connect_object (media_server, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return self;
}
