/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-media-server.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/xmh-file.h"
#include "common/xmh-listeners.h"
#include "common/xmh-text.h"
#include "config/xmh-config.h"
#include "config/xmh-credentials.h"
#include "config/xmh-paths.h"
#include "media/xmh-child.h"
#include "media/xmh-health.h"
#include "media/xmh-livekit-config.h"
#include "media/xmh-livekit-version.h"

/* Between two starts: doubled from the first to the second, and the first again after a minute of health. */
#define DELAY_MIN_S 1
#define DELAY_MAX_S 30
#define HEALTHY_S 60

/* How soon is looked again whether a program has been installed, or a port has become free. */
#define PROGRAM_RETRY_S 60
#define PORT_RETRY_S 5

/* Health: asked at growing intervals until the first good answer, then now and then. */
#define PROBE_MIN_MS 100
#define PROBE_MAX_MS 1000
#define READY_TIMEOUT_S 20
#define HEALTH_INTERVAL_MS 10000
#define HEALTH_MISSES_MAX 3
#define UNREACHABLE_INTERVAL_MS 3000

/* What a problem quotes of the program's own words. */
#define QUOTE_MAX_BYTES 300

struct _XmhMediaServer
{
  GObject parent_instance;

  XmhConfig *config;
  XmhCredentials *credentials;
  XmhPaths *paths;              /* unowned */
  SoupSession *session;

  XmhMediaServerState state;
  char *local_url;
  char *version;
  guint restarts;
  char *problem;                /* the code; NULL when there is none */
  char *message;
  char *remedy;

  gboolean started;
  XmhChild *child;
  char *rendered;               /* the configuration that the child was started with */
  char *last_line;
  char *last_complaint;         /* the last line that is more than information */
  char *verdict;                /* why we end the child ourselves; NULL when we do not */
  gboolean begin_again;         /* once the child has gone, without a delay */
  guint n_spawned;
  guint delay_s;
  gint64 spawned_us;
  gint64 ready_us;              /* 0 while it is not ready */

  guint retry;
  guint tick;
  guint tick_ms;
  GCancellable *probe;          /* a health check that is under way */
  guint misses;
  gboolean is_settled;          /* an external server has been asked once */
  GCancellable *version_probe;
  gboolean version_asked;

  GTask *stop_task;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (XmhMediaServer, xmh_media_server, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void begin (XmhMediaServer *self);
static void launch (XmhMediaServer *self);
static void schedule_tick (XmhMediaServer *self,
                           guint           delay_ms);

static void
emit_changed (XmhMediaServer *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
replace_text (char      **place,
              const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
set_problem (XmhMediaServer *self,
             const char     *code,
             const char     *message,
             const char     *remedy)
{
  replace_text (&self->problem, code);
  replace_text (&self->message, message);
  replace_text (&self->remedy, remedy);
}

static void
set_state (XmhMediaServer     *self,
           XmhMediaServerState state)
{
  self->state = state;
  emit_changed (self);
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

/* What did not work stands as a problem until the server is ready, and is tried again. */
static void
fail (XmhMediaServer *self,
      const char     *code,
      const char     *message,
      const char     *remedy,
      guint           retry_s)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  self->retry = g_timeout_add_seconds (retry_s, on_retry, self);
  set_problem (self, code, message, remedy);
  set_state (self, XMH_MEDIA_SERVER_FAILED);
}

static guint
take_delay (XmhMediaServer *self)
{
  guint delay_s = self->delay_s;

  self->delay_s = MIN (delay_s * 2, DELAY_MAX_S);
  return delay_s;
}

static void
cancel_probe (XmhMediaServer *self)
{
  if (self->probe != NULL)
    g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
}

static void
cancel_timers (XmhMediaServer *self)
{
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  cancel_probe (self);
}

/* Somebody who waits on a loopback port, other than our child; NULL when it is free. */
static const XmhListener *
find_listener (GPtrArray *listeners,
               gboolean   is_loopback_only)
{
  for (guint i = 0; i < listeners->len; i++)
    {
      const XmhListener *listener = g_ptr_array_index (listeners, i);

      if (!is_loopback_only || xmh_listener_takes_loopback (listener))
        return listener;
    }

  return NULL;
}

static const XmhListener *
find_foreign (GPtrArray *listeners)
{
  for (guint i = 0; i < listeners->len; i++)
    {
      const XmhListener *listener = g_ptr_array_index (listeners, i);

      if (xmh_listener_takes_loopback (listener) && !xmh_listener_is_trusted (listener))
        return listener;
    }

  return NULL;
}

static void
set_foreign (XmhMediaServer    *self,
             const XmhListener *listener)
{
  g_autofree char *holder = xmh_listener_describe_holder (listener);
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("Port %u of this computer belongs to somebody else: %s. It would receive the devices’ tokens and is not used"),
                             listener->port, holder);
  set_problem (self, "foreign-backend", message,
               _("End that program, or choose another port with lk_port_ws or livekit_url"));
}

/* Returns whether the port of the server to be is free. */
static gboolean
check_port (XmhMediaServer *self)
{
  g_autoptr(GPtrArray) listeners = xmh_listeners_read (XMH_PROTOCOL_TCP, self->config->lk_port_ws);
  const XmhListener *listener = find_foreign (listeners);
  g_autofree char *holder = NULL;
  g_autofree char *message = NULL;

  if (listener != NULL)
    {
      set_foreign (self, listener);
      g_clear_handle_id (&self->retry, g_source_remove);
      self->retry = g_timeout_add_seconds (PORT_RETRY_S, on_retry, self);
      set_state (self, XMH_MEDIA_SERVER_FAILED);
      return FALSE;
    }

  listener = find_listener (listeners, TRUE);
  if (listener == NULL)
    return TRUE;

  holder = xmh_listener_describe_holder (listener);
  message = g_strdup_printf (_("The LiveKit server cannot start: its port %u is in use by %s"), listener->port, holder);
  fail (self, "livekit-failed", message,
        _("End that program, choose another port with lk_port_ws, or set livekit_url to use that server"), PORT_RETRY_S);
  return FALSE;
}

/* LiveKit's exit status says nothing when a media port is taken. */
static char *
describe_busy_media_port (XmhConfig *config)
{
  struct { XmhProtocol protocol; guint16 port; const char *name; } ports[] = {
    { XMH_PROTOCOL_TCP, config->lk_port_ws, "tcp" },
    { XMH_PROTOCOL_TCP, config->lk_port_tcp, "tcp" },
    { XMH_PROTOCOL_UDP, config->lk_port_udp, "udp" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      g_autoptr(GPtrArray) listeners = xmh_listeners_read (ports[i].protocol, ports[i].port);
      const XmhListener *listener = find_listener (listeners, i == 0);
      g_autofree char *holder = NULL;

      if (listener == NULL)
        continue;
      holder = xmh_listener_describe_holder (listener);
      return g_strdup_printf (_("port %u/%s is in use by %s"), ports[i].port, ports[i].name, holder);
    }

  return NULL;
}

static char *
quote_last_words (XmhMediaServer *self)
{
  const char *line = self->last_complaint != NULL ? self->last_complaint : self->last_line;
  g_autofree char *masked = line != NULL ? xmh_text_mask_secrets (line) : NULL;

  return xmh_text_from_peer_bounded (masked, -1, QUOTE_MAX_BYTES);
}

static char *
describe_failure (XmhMediaServer *self,
                  const char     *reason)
{
  g_autofree char *busy = NULL;
  g_autofree char *words = NULL;

  if (self->verdict != NULL)
    return g_strdup (self->verdict);

  busy = self->ready_us == 0 ? describe_busy_media_port (self->config) : NULL;
  if (busy != NULL)
    return g_strdup_printf (_("The LiveKit server ended: %s"), busy);

  words = quote_last_words (self);
  return g_strdup_printf (_("The LiveKit server ended (%s): %s"), reason, words);
}

static void
finish_stop (XmhMediaServer *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);
  g_autofree char *path = g_build_filename (self->paths->runtime_dir, "livekit.yaml", NULL);

  g_unlink (path);
  set_problem (self, NULL, NULL, NULL);
  set_state (self, XMH_MEDIA_SERVER_DISABLED);
  g_task_return_boolean (task, TRUE);
}

static void
drop_child (XmhMediaServer *self)
{
  g_signal_handlers_disconnect_by_data (self->child, self);
  g_clear_object (&self->child);
  g_clear_pointer (&self->rendered, g_free);
}

static void
on_child_exited (XmhChild       *child,
                 const char     *reason,
                 XmhMediaServer *self)
{
  g_autofree char *failure = NULL;

  cancel_timers (self);
  drop_child (self);
  if (self->stop_task != NULL)
    {
      finish_stop (self);
      return;
    }
  if (self->begin_again)
    {
      begin (self);
      return;
    }

  failure = describe_failure (self, reason);
  if (self->ready_us != 0 && g_get_monotonic_time () - self->ready_us >= HEALTHY_S * G_USEC_PER_SEC)
    self->delay_s = DELAY_MIN_S;
  fail (self, "livekit-failed", failure, _("It is started again by itself; its own words are in the hub’s log"),
        take_delay (self));
}

static gboolean
is_information (const char *line)
{
  return strstr (line, " INFO ") != NULL || strstr (line, " DEBUG ") != NULL;
}

static void
on_child_line (XmhChild       *child,
               const char     *line,
               XmhMediaServer *self)
{
  g_log ("xmh-livekit", strstr (line, " DEBUG ") != NULL ? G_LOG_LEVEL_DEBUG : G_LOG_LEVEL_INFO, "%s", line);
  replace_text (&self->last_line, line);
  if (!is_information (line))
    replace_text (&self->last_complaint, line);
}

static void
on_version (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(XmhMediaServer) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *version = xmh_livekit_version_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->version_probe);
  if (error != NULL)
    g_info ("%s", error->message);
  replace_text (&self->version, version);
  if (self->child == NULL && self->retry == 0 && self->state == XMH_MEDIA_SERVER_STARTING)
    launch (self);
  else
    emit_changed (self);
}

static void
ask_version (XmhMediaServer *self)
{
  self->version_asked = TRUE;
  self->version_probe = g_cancellable_new ();
  xmh_livekit_version_async ((const char *const *) self->config->livekit_command, self->paths->data_dir,
                             self->version_probe, on_version, g_object_ref (self));
}

static char *
render (XmhMediaServer *self,
        XmhConfig      *config)
{
  return xmh_livekit_config_render (config, self->credentials, xmh_livekit_config_has_ipv6_loopback (),
                                    xmh_livekit_version_is_at_least (self->version, 1, 13));
}

static gboolean
spawn (XmhMediaServer *self,
       GError        **error)
{
  g_autofree char *path = g_build_filename (self->paths->runtime_dir, "livekit.yaml", NULL);
  g_autofree char *rendered = render (self, self->config);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;

  if (!xmh_file_replace (path, rendered, strlen (rendered), 0600, error))
    return FALSE;

  g_strv_builder_addv (builder, (const char **) self->config->livekit_command);
  g_strv_builder_add_many (builder, "--config", path, NULL);
  argv = g_strv_builder_end (builder);
  self->child = xmh_child_new ((const char *const *) argv, self->paths->data_dir, error);
  if (self->child == NULL)
    return FALSE;

  g_signal_connect (self->child, "line", G_CALLBACK (on_child_line), self);
  g_signal_connect (self->child, "exited", G_CALLBACK (on_child_exited), self);
  self->rendered = g_steal_pointer (&rendered);
  return TRUE;
}

static gboolean
check_program (XmhMediaServer *self)
{
  const char *program = self->config->livekit_command[0];
  g_autofree char *found = program != NULL ? g_find_program_in_path (program) : NULL;
  g_autofree char *message = NULL;

  if (found != NULL)
    return TRUE;

  message = g_strdup_printf (_("There is no LiveKit server: “%s” was not found"), program != NULL ? program : "");
  fail (self, "livekit-not-found", message,
        _("Install livekit-server (https://github.com/livekit/livekit/releases) into a folder of PATH such as "
          "~/.local/bin, or set livekit_command or livekit_url"), PROGRAM_RETRY_S);
  return FALSE;
}

static void
forget_last_run (XmhMediaServer *self)
{
  g_clear_pointer (&self->last_line, g_free);
  g_clear_pointer (&self->last_complaint, g_free);
  g_clear_pointer (&self->verdict, g_free);
  self->begin_again = FALSE;
  self->ready_us = 0;
  self->misses = 0;
}

/* One attempt to start the server. A problem that stands goes on standing until it is ready. */
static void
launch (XmhMediaServer *self)
{
  gboolean needs_version = self->config->lk_use_external_ip && self->config->lk_skip_external_ip_validation;
  g_autoptr(GError) error = NULL;

  forget_last_run (self);
  if (!check_program (self) || !check_port (self))
    return;

  if (!self->version_asked)
    ask_version (self);
  if (needs_version && self->version_probe != NULL)
    {
      set_state (self, XMH_MEDIA_SERVER_STARTING);
      return;
    }

  if (!spawn (self, &error))
    {
      fail (self, "livekit-failed", error->message, _("It is tried again by itself"), take_delay (self));
      return;
    }

  self->spawned_us = g_get_monotonic_time ();
  self->restarts = self->n_spawned++;
  self->tick_ms = PROBE_MIN_MS;
  schedule_tick (self, self->tick_ms);
  set_state (self, XMH_MEDIA_SERVER_STARTING);
}

static void
give_up_on_child (XmhMediaServer *self,
                  char           *verdict)
{
  g_free (self->verdict);
  self->verdict = verdict;
  g_message ("%s", verdict);
  set_problem (self, "livekit-failed", verdict, _("It is started again by itself; its own words are in the hub’s log"));
  set_state (self, XMH_MEDIA_SERVER_FAILED);
  xmh_child_end (self->child);
}

static void
become_ready (XmhMediaServer *self)
{
  g_autoptr(GPtrArray) listeners = xmh_listeners_read (XMH_PROTOCOL_TCP, self->config->lk_port_ws);
  const XmhListener *foreign = find_foreign (listeners);

  if (foreign != NULL)
    {
      set_foreign (self, foreign);
      self->verdict = g_strdup (self->message);
      set_state (self, XMH_MEDIA_SERVER_FAILED);
      xmh_child_end (self->child);
      return;
    }

  self->ready_us = g_get_monotonic_time ();
  set_problem (self, NULL, NULL, NULL);
  g_free (self->local_url);
  self->local_url = g_strdup_printf ("ws://127.0.0.1:%u", self->config->lk_port_ws);
  g_message ("the LiveKit server is ready, process %d", (int) xmh_child_get_pid (self->child));
  set_state (self, XMH_MEDIA_SERVER_READY);
  schedule_tick (self, HEALTH_INTERVAL_MS);
}

static void
take_health_while_starting (XmhMediaServer *self,
                            gboolean        is_healthy)
{
  if (is_healthy)
    {
      become_ready (self);
      return;
    }
  if (g_get_monotonic_time () - self->spawned_us > READY_TIMEOUT_S * G_USEC_PER_SEC)
    {
      give_up_on_child (self, g_strdup_printf (_("The LiveKit server was not ready within %d s"), READY_TIMEOUT_S));
      return;
    }

  self->tick_ms = MIN (self->tick_ms * 3 / 2, PROBE_MAX_MS);
  schedule_tick (self, self->tick_ms);
}

static void
take_health_while_ready (XmhMediaServer *self,
                         gboolean        is_healthy)
{
  self->misses = is_healthy ? 0 : self->misses + 1;
  if (self->misses >= HEALTH_MISSES_MAX)
    {
      give_up_on_child (self, g_strdup (_("The LiveKit server does not answer any more")));
      return;
    }

  schedule_tick (self, HEALTH_INTERVAL_MS);
}

/* Whether a server on this very computer is a stranger's. */
static gboolean
is_external_foreign (XmhMediaServer *self)
{
  g_autofree char *http = xmh_health_url_to_http (self->config->livekit_url);
  g_autoptr(GUri) uri = g_uri_parse (http, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GInetAddress) address = uri != NULL ? g_inet_address_new_from_string (g_uri_get_host (uri)) : NULL;
  g_autoptr(GPtrArray) listeners = NULL;
  const XmhListener *foreign;

  if (uri == NULL || g_uri_get_port (uri) <= 0)
    return FALSE;
  if (address != NULL ? !g_inet_address_get_is_loopback (address)
                      : g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") != 0)
    return FALSE;

  listeners = xmh_listeners_read (XMH_PROTOCOL_TCP, (guint16) g_uri_get_port (uri));
  foreign = find_foreign (listeners);
  if (foreign != NULL)
    set_foreign (self, foreign);
  return foreign != NULL;
}

static void
take_health_of_external (XmhMediaServer *self,
                         const GError   *error)
{
  g_autofree char *message = NULL;

  self->is_settled = TRUE;
  if (is_external_foreign (self))
    {
      schedule_tick (self, UNREACHABLE_INTERVAL_MS);
    }
  else if (error == NULL)
    {
      set_problem (self, NULL, NULL, NULL);
      schedule_tick (self, HEALTH_INTERVAL_MS);
    }
  else
    {
      message = g_strdup_printf (_("The LiveKit server %s cannot be reached: %s"), self->config->livekit_url,
                                 error->message);
      set_problem (self, "livekit-unreachable", message, _("Start it, or correct livekit_url"));
      schedule_tick (self, UNREACHABLE_INTERVAL_MS);
    }

  emit_changed (self);
}

static void
on_health (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(XmhMediaServer) self = user_data;
  g_autoptr(GError) error = NULL;
  guint status = 0;
  gboolean answered = xmh_health_check_finish (result, &status, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->probe);
  if (self->state == XMH_MEDIA_SERVER_EXTERNAL)
    take_health_of_external (self, error);
  else if (self->state == XMH_MEDIA_SERVER_STARTING)
    take_health_while_starting (self, answered && status == SOUP_STATUS_OK);
  else if (self->state == XMH_MEDIA_SERVER_READY)
    take_health_while_ready (self, answered && status == SOUP_STATUS_OK);
}

static gboolean
on_tick (gpointer data)
{
  XmhMediaServer *self = data;
  g_autofree char *local = g_strdup_printf ("http://127.0.0.1:%u", self->config->lk_port_ws);

  self->tick = 0;
  cancel_probe (self);
  self->probe = g_cancellable_new ();
  xmh_health_check_async (self->session, is_external (self->config) ? self->config->livekit_url : local, self->probe,
                          on_health, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
schedule_tick (XmhMediaServer *self,
               guint           delay_ms)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  self->tick = g_timeout_add (delay_ms, on_tick, self);
}

/* Makes what the configuration asks for, from wherever things are. */
static void
begin (XmhMediaServer *self)
{
  cancel_timers (self);
  set_problem (self, NULL, NULL, NULL);
  if (self->child != NULL)
    {
      self->begin_again = TRUE;
      xmh_child_end (self->child);
      set_state (self, XMH_MEDIA_SERVER_STARTING);
    }
  else if (is_external (self->config))
    {
      self->is_settled = FALSE;
      set_state (self, XMH_MEDIA_SERVER_EXTERNAL);
      schedule_tick (self, 0);
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

static void
forget_version (XmhMediaServer *self)
{
  if (self->version_probe != NULL)
    g_cancellable_cancel (self->version_probe);
  g_clear_object (&self->version_probe);
  g_clear_pointer (&self->version, g_free);
  self->version_asked = FALSE;
}

/**
 * xmh_media_server_start:
 * @self: a media server
 *
 * Starts the server, or the watch over one that runs elsewhere. Never fails: what goes wrong is a problem.
 */
void
xmh_media_server_start (XmhMediaServer *self)
{
  g_return_if_fail (XMH_IS_MEDIA_SERVER (self) && !self->started);

  self->started = TRUE;
  begin (self);
}

/**
 * xmh_media_server_restart:
 * @self: a media server
 *
 * Ends a child and starts it again without a delay; looks again for a program or a port that was missing; asks an
 * external server for its health.
 */
void
xmh_media_server_restart (XmhMediaServer *self)
{
  g_return_if_fail (XMH_IS_MEDIA_SERVER (self));

  if (!self->started || self->stopped)
    return;

  self->delay_s = DELAY_MIN_S;
  forget_version (self);
  begin (self);
}

static gboolean
needs_restart (XmhMediaServer *self,
               XmhConfig      *config)
{
  g_autofree char *rendered = NULL;

  if (g_strcmp0 (config->livekit_url, self->config->livekit_url) != 0 ||
      config->enable_livekit != self->config->enable_livekit ||
      !g_strv_equal ((const char *const *) config->livekit_command, (const char *const *) self->config->livekit_command))
    return TRUE;
  if (is_external (config) || !config->enable_livekit)
    return FALSE;

  rendered = render (self, config);
  return g_strcmp0 (rendered, self->rendered) != 0;
}

/**
 * xmh_media_server_apply:
 * @self: a media server
 * @config: the configuration from now on
 *
 * Takes over another configuration, and credentials that have changed since: the server is restarted only when it
 * would be told something else, or does not run.
 */
void
xmh_media_server_apply (XmhMediaServer *self,
                        XmhConfig      *config)
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

/**
 * xmh_media_server_stop_async:
 * @self: a media server; stopped once
 * @callback: called within 2.5 s
 * @user_data: for @callback
 *
 * Ends the server for good.
 */
void
xmh_media_server_stop_async (XmhMediaServer     *self,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (XMH_IS_MEDIA_SERVER (self) && !self->stopped);

  self->stopped = TRUE;
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, xmh_media_server_stop_async);
  cancel_timers (self);
  forget_version (self);
  if (self->child != NULL)
    xmh_child_end (self->child);
  else
    finish_stop (self);
}

/**
 * xmh_media_server_stop_finish:
 * @self: a media server
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE
 */
gboolean
xmh_media_server_stop_finish (XmhMediaServer *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

XmhMediaServerState
xmh_media_server_get_state (XmhMediaServer *self)
{
  return self->state;
}

/**
 * xmh_media_server_state_to_string:
 * @state: a state
 *
 * Returns: its stable name, as the bus has it
 */
const char *
xmh_media_server_state_to_string (XmhMediaServerState state)
{
  switch (state)
    {
    case XMH_MEDIA_SERVER_STARTING:
      return "starting";
    case XMH_MEDIA_SERVER_READY:
      return "ready";
    case XMH_MEDIA_SERVER_FAILED:
      return "failed";
    case XMH_MEDIA_SERVER_EXTERNAL:
      return "external";
    case XMH_MEDIA_SERVER_DISABLED:
    default:
      return "disabled";
    }
}

const char *
xmh_media_server_get_url (XmhMediaServer *self)
{
  if (self->state == XMH_MEDIA_SERVER_READY)
    return self->local_url;
  if (self->state == XMH_MEDIA_SERVER_EXTERNAL && g_strcmp0 (self->problem, "foreign-backend") != 0)
    return self->config->livekit_url;

  return NULL;
}

gboolean
xmh_media_server_is_settling (XmhMediaServer *self)
{
  return self->state == XMH_MEDIA_SERVER_STARTING ||
         (self->state == XMH_MEDIA_SERVER_EXTERNAL && !self->is_settled);
}

GPid
xmh_media_server_get_pid (XmhMediaServer *self)
{
  return self->child != NULL ? xmh_child_get_pid (self->child) : 0;
}

guint
xmh_media_server_get_restarts (XmhMediaServer *self)
{
  return self->restarts;
}

/**
 * xmh_media_server_get_version:
 * @self: a media server
 *
 * Returns: (nullable): the version of the program that is started; %NULL while it is not known
 */
const char *
xmh_media_server_get_version (XmhMediaServer *self)
{
  return self->version;
}

const char *
xmh_media_server_get_problem (XmhMediaServer *self,
                              const char    **message,
                              const char    **remedy)
{
  *message = self->message;
  *remedy = self->remedy;
  return self->problem;
}

static void
xmh_media_server_dispose (GObject *object)
{
  XmhMediaServer *self = XMH_MEDIA_SERVER (object);

  cancel_timers (self);
  forget_version (self);
  if (self->child != NULL)
    {
      xmh_child_kill (self->child);
      drop_child (self);
    }
  g_clear_object (&self->session);
  g_clear_object (&self->credentials);

  G_OBJECT_CLASS (xmh_media_server_parent_class)->dispose (object);
}

static void
xmh_media_server_finalize (GObject *object)
{
  XmhMediaServer *self = XMH_MEDIA_SERVER (object);

  g_clear_pointer (&self->config, xmh_config_unref);
  set_problem (self, NULL, NULL, NULL);
  g_free (self->local_url);
  g_free (self->last_line);
  g_free (self->last_complaint);
  g_free (self->verdict);

  G_OBJECT_CLASS (xmh_media_server_parent_class)->finalize (object);
}

static void
xmh_media_server_class_init (XmhMediaServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_media_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_media_server_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMH_TYPE_MEDIA_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
xmh_media_server_init (XmhMediaServer *self)
{
  self->session = xmh_health_session_new ();
  self->delay_s = DELAY_MIN_S;
}

/**
 * xmh_media_server_new:
 * @config: the configuration
 * @credentials: LiveKit's key and secret
 * @paths: the folders; kept by the caller, which outlives the server
 *
 * Returns: (transfer full): a media server that has not been started
 */
XmhMediaServer *
xmh_media_server_new (XmhConfig      *config,
                      XmhCredentials *credentials,
                      XmhPaths       *paths)
{
  XmhMediaServer *self = g_object_new (XMH_TYPE_MEDIA_SERVER, NULL);

  self->config = xmh_config_ref (config);
  self->credentials = g_object_ref (credentials);
  self->paths = paths;
  return self;
}
