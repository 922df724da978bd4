/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-media-server.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-enum.h"
#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "host/xmh-port-holder.h"
#include "media/xmh-external-livekit.h"
#include "media/xmh-livekit-config.h"
#include "media/xmh-livekit-ports.h"
#include "media/xmh-livekit-process.h"
#include "media/xmh-livekit-program.h"
#include "media/xmh-livekit-version.h"

/* The delay between two starts: doubled each time up to the maximum, and reset after a minute of health. */
#define DELAY_MIN_S 1
#define DELAY_MAX_S 30
#define HEALTHY_S 60

/* When to check again whether the program has been installed, or the port has become free. */
#define PROGRAM_RETRY_S 60
#define PORT_RETRY_S 5

struct _XmhMediaServer
{
  GObject parent_instance;

  XmhConfig *config;
  XmhApiCredentials *credentials;
  XmhPaths *paths; /* unowned */

  XmhMediaServerState state;
  char *local_url;
  guint restarts;
  XmhProblem *problem; /* NULL when there is none */

  gboolean started;
  XmhLivekitProcess *run; /* NULL while no child runs */
  gboolean begin_again;   /* once the run has ended, without a delay */
  guint n_spawned;
  guint delay_s;

  guint retry;
  XmhExternalLivekit *watch;  /* of an external server */
  XmhLivekitVersion *version; /* of the program that is started; NULL until it is queried */

  GTask *stop_task;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (XmhMediaServer, xmh_media_server, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (XmhMediaServerState,
                    xmh_media_server_state,
                    G_DEFINE_ENUM_VALUE (XMH_MEDIA_SERVER_DISABLED, "disabled"),
                    G_DEFINE_ENUM_VALUE (XMH_MEDIA_SERVER_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (XMH_MEDIA_SERVER_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (XMH_MEDIA_SERVER_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (XMH_MEDIA_SERVER_EXTERNAL, "external"))

enum
{
  PROP_PROBLEM = 1,
  PROP_STATE,
  PROP_VERSION,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void begin (XmhMediaServer *self);
static void launch (XmhMediaServer *self);

/* Sets the problem first, since a state without its problem would report that all is well. */
static void
tell_state (XmhMediaServer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Takes @problem; NULL removes it. */
static void
set_problem (XmhMediaServer *self, XmhProblem *problem)
{
  g_clear_pointer (&self->problem, xmh_problem_unref);
  self->problem = problem;
}

static void
set_state (XmhMediaServer *self, XmhMediaServerState state)
{
  self->state = state;
  tell_state (self);
}

static gboolean
is_external (XmhConfig *config)
{
  return config->livekit_url != NULL && config->livekit_url[0] != '\0';
}

static gboolean
on_retry (gpointer data)
{
  XmhMediaServer *self = data;

  self->retry = 0;
  launch (self);
  return G_SOURCE_REMOVE;
}

/* Takes @problem, which stays until the server is ready. The start is tried again. */
static void
fail (XmhMediaServer *self, XmhProblem *problem, guint retry_s)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  self->retry = g_timeout_add (retry_s * 1000, on_retry, self);
  set_problem (self, problem);
  set_state (self, XMH_MEDIA_SERVER_FAILED);
}

static XmhProblem *
make_run_problem (const char *text)
{
  return xmh_problem_new ("livekit-failed", _ ("The hub restarts it automatically. Its output is in the hub's log"),
                          "%s", text);
}

static guint
take_delay (XmhMediaServer *self)
{
  guint delay_s = self->delay_s;

  self->delay_s = MIN (delay_s * 2, DELAY_MAX_S);
  return delay_s;
}

static void
stop_watching (XmhMediaServer *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  if (self->watch != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->watch, self);
      g_object_run_dispose (G_OBJECT (self->watch));
    }
  g_clear_object (&self->watch);
}

static void
finish_stop (XmhMediaServer *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);
  g_autofree char *path = g_build_filename (self->paths->runtime_dir, "livekit.yaml", NULL);

  g_unlink (path);
  set_problem (self, NULL);
  set_state (self, XMH_MEDIA_SERVER_DISABLED);
  g_task_return_boolean (task, TRUE);
}

static void
drop_run (XmhMediaServer *self)
{
  g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
}

static void
on_run_ended (XmhLivekitProcess *run, const char *text, XmhMediaServer *self)
{
  if (xmh_livekit_process_get_healthy_s (run) >= HEALTHY_S)
    self->delay_s = DELAY_MIN_S;

  drop_run (self);
  if (self->stop_task != NULL)
    finish_stop (self);
  else if (self->begin_again)
    begin (self);
  else
    fail (self, make_run_problem (text), take_delay (self));
}

/* The process is ending. The next one starts when it has ended. */
static void
on_run_failing (XmhLivekitProcess *run, const char *text, XmhMediaServer *self)
{
  set_problem (self, make_run_problem (text));
  set_state (self, XMH_MEDIA_SERVER_FAILED);
}

static void
on_run_ready (XmhLivekitProcess *run, XmhMediaServer *self)
{
  g_autofree char *holder = NULL;
  XmhPortHolder kind = xmh_port_holder_check (self->config->lk_port_ws, &holder);

  if (kind == XMH_PORT_HOLDER_FOREIGN || kind == XMH_PORT_HOLDER_HIDDEN)
    {
      set_problem (self, xmh_livekit_ports_make_foreign (holder));
      set_state (self, XMH_MEDIA_SERVER_FAILED);
      self->begin_again = TRUE;
      xmh_livekit_process_end (run);
      return;
    }

  set_problem (self, NULL);
  g_free (self->local_url);
  self->local_url = g_strdup_printf ("ws://127.0.0.1:%u", self->config->lk_port_ws);
  g_message ("the LiveKit server is ready, process %d", (int) xmh_livekit_process_get_pid (run));
  set_state (self, XMH_MEDIA_SERVER_READY);
}

static void
on_version (gpointer data)
{
  XmhMediaServer *self = data;

  if (self->run == NULL && self->retry == 0 && self->state == XMH_MEDIA_SERVER_STARTING)
    launch (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERSION]);
}

static char *
render (XmhMediaServer *self, XmhConfig *config)
{
  return xmh_livekit_config_render (config, self->credentials, xmh_livekit_config_has_ipv6_loopback (),
                                    xmh_livekit_version_is_at_least (xmh_media_server_get_version (self), 1, 13));
}

/* One attempt to start the server. A problem stays until the server is ready. */
static void
launch (XmhMediaServer *self)
{
  XmhConfig *config = self->config;
  XmhProblem *problem = xmh_livekit_program_check (config->livekit_command[0]);
  guint retry_s = PROGRAM_RETRY_S;
  g_autofree char *rendered = NULL;
  g_autoptr(GError) error = NULL;

  self->begin_again = FALSE;
  if (problem == NULL)
    {
      problem = xmh_livekit_ports_check (config);
      retry_s = PORT_RETRY_S;
    }
  if (problem != NULL)
    {
      fail (self, problem, retry_s);
      return;
    }

  if (self->version == NULL)
    self->version = xmh_livekit_version_new ((const char *const *) config->livekit_command, self->paths->data_dir,
                                             on_version, self);
  if (config->lk_use_external_ip && config->lk_skip_external_ip_validation &&
      xmh_livekit_version_is_asking (self->version))
    {
      set_state (self, XMH_MEDIA_SERVER_STARTING);
      return;
    }

  rendered = render (self, config);
  self->run = xmh_livekit_process_new (config, self->paths, rendered, &error);
  if (self->run == NULL)
    {
      fail (self, xmh_problem_new ("livekit-failed", _ ("The hub tries again automatically"), "%s", error->message),
            take_delay (self));
      return;
    }

  g_signal_connect (self->run, "ready", G_CALLBACK (on_run_ready), self);
  g_signal_connect (self->run, "failing", G_CALLBACK (on_run_failing), self);
  g_signal_connect (self->run, "ended", G_CALLBACK (on_run_ended), self);
  self->restarts = self->n_spawned++;
  set_state (self, XMH_MEDIA_SERVER_STARTING);
}

static void
on_checked (XmhExternalLivekit *watch, XmhMediaServer *self)
{
  const char *foreign_holder = xmh_external_livekit_get_foreign_holder (watch);
  const char *failure = xmh_external_livekit_get_failure (watch);

  if (foreign_holder != NULL)
    set_problem (self, xmh_livekit_ports_make_foreign (foreign_holder));
  else if (failure != NULL)
    set_problem (self,
                 xmh_problem_new ("livekit-unreachable", _ ("Start that server, or correct livekit_url"),
                                  _ ("Cannot reach the LiveKit server %s: %s"), self->config->livekit_url, failure));
  else
    set_problem (self, NULL);

  tell_state (self);
}

/* Starts the server of the configuration, whatever the present state is. */
static void
begin (XmhMediaServer *self)
{
  stop_watching (self);
  set_problem (self, NULL);
  if (self->run != NULL)
    {
      self->begin_again = TRUE;
      xmh_livekit_process_end (self->run);
      set_state (self, XMH_MEDIA_SERVER_STARTING);
    }
  else if (is_external (self->config))
    {
      self->watch = xmh_external_livekit_new (self->config->livekit_url);
      g_signal_connect (self->watch, "checked", G_CALLBACK (on_checked), self);
      set_state (self, XMH_MEDIA_SERVER_EXTERNAL);
      xmh_external_livekit_ask (self->watch);
    }
  else if (!self->config->enable_livekit)
    {
      set_state (self, XMH_MEDIA_SERVER_DISABLED);
    }
  else
    {
      launch (self);
    }
}

void
xmh_media_server_start (XmhMediaServer *self)
{
  g_return_if_fail (XMH_IS_MEDIA_SERVER (self) && !self->started);

  self->started = TRUE;
  begin (self);
}

void
xmh_media_server_restart (XmhMediaServer *self)
{
  g_return_if_fail (XMH_IS_MEDIA_SERVER (self));

  if (!self->started || self->stopped)
    return;

  self->delay_s = DELAY_MIN_S;
  g_clear_pointer (&self->version, xmh_livekit_version_free);
  begin (self);
}

static gboolean
needs_restart (XmhMediaServer *self, XmhConfig *config)
{
  g_autofree char *rendered = NULL;

  if (g_strcmp0 (config->livekit_url, self->config->livekit_url) != 0 ||
      config->enable_livekit != self->config->enable_livekit ||
      !g_strv_equal ((const char *const *) config->livekit_command,
                     (const char *const *) self->config->livekit_command))
    return TRUE;
  if (is_external (config) || !config->enable_livekit)
    return FALSE;

  rendered = render (self, config);
  return self->run == NULL || g_strcmp0 (rendered, xmh_livekit_process_get_rendered (self->run)) != 0;
}

void
xmh_media_server_apply (XmhMediaServer *self, XmhConfig *config)
{
  gboolean is_other;

  g_return_if_fail (XMH_IS_MEDIA_SERVER (self) && config != NULL);

  is_other = needs_restart (self, config);
  xmh_config_ref (config);
  xmh_config_unref (self->config);
  self->config = config;
  if (is_other)
    xmh_media_server_restart (self);
}

void
xmh_media_server_stop_async (XmhMediaServer *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (XMH_IS_MEDIA_SERVER (self) && !self->stopped);

  self->stopped = TRUE;
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, xmh_media_server_stop_async);
  stop_watching (self);
  g_clear_pointer (&self->version, xmh_livekit_version_free);
  if (self->run != NULL)
    xmh_livekit_process_end (self->run);
  else
    finish_stop (self);
}

gboolean
xmh_media_server_stop_finish (XmhMediaServer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

XmhMediaServerState
xmh_media_server_get_state (XmhMediaServer *self)
{
  return self->state;
}

const char *
xmh_media_server_state_to_string (XmhMediaServerState state)
{
  return xmh_enum_to_string (xmh_media_server_state_get_type (), (int) state);
}

const char *
xmh_media_server_get_url (XmhMediaServer *self)
{
  if (self->state == XMH_MEDIA_SERVER_READY)
    return self->local_url;
  if (self->state == XMH_MEDIA_SERVER_EXTERNAL &&
      (self->problem == NULL || !g_str_equal (self->problem->code, "foreign-backend")))
    return self->config->livekit_url;

  return NULL;
}

gboolean
xmh_media_server_has_hidden_owner (XmhMediaServer *self)
{
  return self->watch != NULL && xmh_external_livekit_has_hidden_owner (self->watch);
}

gboolean
xmh_media_server_is_settling (XmhMediaServer *self)
{
  return self->state == XMH_MEDIA_SERVER_STARTING ||
         (self->watch != NULL && !xmh_external_livekit_is_settled (self->watch));
}

GPid
xmh_media_server_get_pid (XmhMediaServer *self)
{
  return self->run != NULL ? xmh_livekit_process_get_pid (self->run) : 0;
}

guint
xmh_media_server_get_restarts (XmhMediaServer *self)
{
  return self->restarts;
}

const char *
xmh_media_server_get_version (XmhMediaServer *self)
{
  return self->version != NULL ? xmh_livekit_version_get (self->version) : NULL;
}

const XmhProblem *
xmh_media_server_get_problem (XmhMediaServer *self)
{
  return self->problem;
}

static void
xmh_media_server_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  XmhMediaServer *self = XMH_MEDIA_SERVER (object);

  if (id == PROP_PROBLEM)
    g_value_set_boxed (value, self->problem);
  else if (id == PROP_STATE)
    g_value_set_enum (value, (int) self->state);
  else
    g_value_set_string (value, xmh_media_server_get_version (self));
}

static void
xmh_media_server_dispose (GObject *object)
{
  XmhMediaServer *self = XMH_MEDIA_SERVER (object);

  stop_watching (self);
  g_clear_pointer (&self->version, xmh_livekit_version_free);
  if (self->run != NULL)
    {
      xmh_livekit_process_kill (self->run);
      drop_run (self);
    }
  g_clear_object (&self->credentials);

  G_OBJECT_CLASS (xmh_media_server_parent_class)->dispose (object);
}

static void
xmh_media_server_finalize (GObject *object)
{
  XmhMediaServer *self = XMH_MEDIA_SERVER (object);

  g_clear_pointer (&self->config, xmh_config_unref);
  set_problem (self, NULL);
  g_free (self->local_url);

  G_OBJECT_CLASS (xmh_media_server_parent_class)->finalize (object);
}

static void
xmh_media_server_class_init (XmhMediaServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = xmh_media_server_dispose;
  object_class->finalize = xmh_media_server_finalize;
  object_class->get_property = xmh_media_server_get_property;

  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, XMH_TYPE_PROBLEM, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, xmh_media_server_state_get_type (),
                                              XMH_MEDIA_SERVER_DISABLED, flags);
  properties[PROP_VERSION] = g_param_spec_string ("version", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_media_server_init (XmhMediaServer *self)
{
  self->delay_s = DELAY_MIN_S;
}

XmhMediaServer *
xmh_media_server_new (XmhConfig *config, XmhApiCredentials *credentials, XmhPaths *paths)
{
  XmhMediaServer *self = g_object_new (XMH_TYPE_MEDIA_SERVER, NULL);

  self->config = xmh_config_ref (config);
  self->credentials = g_object_ref (credentials);
  self->paths = paths;
  return self;
}
