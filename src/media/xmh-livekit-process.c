/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-livekit-process.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-file.h"
#include "common/xmh-log.h"
#include "common/xmh-text.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "media/xmh-child.h"
#include "media/xmh-livekit-health.h"
#include "media/xmh-livekit-ports.h"

/* Health: checked at growing intervals until the first good answer, then from time to time. */
#define PROBE_MIN_MS 100
#define PROBE_MAX_MS 1000
#define READY_TIMEOUT_S 20
#define HEALTH_INTERVAL_MS 10000
#define HEALTH_MISSES_MAX 3

/* A problem's text quotes the lines that the program printed as it ended. Earlier lines are about something else. */
#define QUOTE_MAX_BYTES 300
#define QUOTE_MAX_AGE_US G_USEC_PER_SEC

struct _XmhLivekitProcess
{
  GObject parent_instance;

  XmhConfig *config;
  char *rendered; /* the configuration that it was started with; holds the secret */
  XmhChild *child;
  SoupSession *session;
  char *url;

  char *last_line;
  gint64 last_line_us;
  char *last_complaint; /* the last line that is more than information */
  gint64 last_complaint_us;
  char *verdict; /* why the hub ends it; NULL otherwise */

  gint64 started_us;
  gint64 ready_us; /* 0 while it is not ready */
  guint tick;
  guint tick_ms;
  GCancellable *probe; /* a health check that is running */
  guint misses;
};

G_DEFINE_FINAL_TYPE (XmhLivekitProcess, xmh_livekit_process, G_TYPE_OBJECT)

enum
{
  SIGNAL_READY,
  SIGNAL_FAILING,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void schedule_tick (XmhLivekitProcess *self, guint delay_ms);

static void
replace_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
stop_watching (XmhLivekitProcess *self)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->probe != NULL)
    g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
}

/* A program that was ended by a signal printed nothing about it. */
static char *
quote_last_words (XmhLivekitProcess *self)
{
  gint64 since_us = g_get_monotonic_time () - QUOTE_MAX_AGE_US;
  const char *last = self->last_line_us >= since_us ? self->last_line : NULL;
  const char *complaint = self->last_complaint_us >= since_us ? self->last_complaint : NULL;
  const char *line = complaint != NULL ? complaint : last;
  g_autofree char *masked = line != NULL ? xmh_text_mask_secrets (line) : NULL;

  return xmh_text_from_peer_bounded (masked, -1, QUOTE_MAX_BYTES);
}

static char *
describe_end (XmhLivekitProcess *self, const char *reason)
{
  g_autofree char *busy = NULL;
  g_autofree char *words = NULL;

  if (self->verdict != NULL)
    return g_strdup (self->verdict);

  busy = self->ready_us == 0 ? xmh_livekit_ports_describe_busy (self->config) : NULL;
  if (busy != NULL)
    return g_strdup_printf (_ ("The LiveKit server stopped: %s"), busy);

  words = xmh_child_get_signal (self->child) == 0 ? quote_last_words (self) : NULL;
  if (words == NULL || words[0] == '\0')
    return g_strdup_printf (_ ("The LiveKit server stopped (%s)"), reason);

  return g_strdup_printf (_ ("The LiveKit server stopped (%s): %s"), reason, words);
}

static void
on_child_exited (XmhChild *child, const char *reason, XmhLivekitProcess *self)
{
  g_autofree char *text = describe_end (self, reason);

  /* The handler may drop the last reference. */
  g_object_ref (self);
  stop_watching (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, text);
  g_object_unref (self);
}

static void
on_child_line (XmhChild *child, const char *line, XmhLivekitProcess *self)
{
  /* The hub asks for the participants every few seconds. */
  gboolean is_question = strstr (line, " INFO ") != NULL && strstr (line, "API RoomService.ListParticipants") != NULL;
  gboolean is_debug = is_question || strstr (line, " DEBUG ") != NULL;
  gboolean is_information = is_debug || strstr (line, " INFO ") != NULL;

  /* The level is a column of LiveKit's own log. Warnings, errors, and lines that are not LiveKit's log are always
   * shown. */
  g_log (XMH_LOG_DOMAIN_LIVEKIT,
         is_debug         ? G_LOG_LEVEL_DEBUG
         : is_information ? G_LOG_LEVEL_INFO
                          : G_LOG_LEVEL_MESSAGE,
         "%s", line);
  replace_text (&self->last_line, line);
  self->last_line_us = g_get_monotonic_time ();
  if (is_information)
    return;

  replace_text (&self->last_complaint, line);
  self->last_complaint_us = self->last_line_us;
}

static void
on_child_dropped (XmhChild *child, guint n, XmhLivekitProcess *self)
{
  g_message ("the LiveKit server prints too much: %u lines were dropped", n);
}

static void
give_up (XmhLivekitProcess *self, char *verdict)
{
  self->verdict = verdict;
  stop_watching (self);
  g_signal_emit (self, signals[SIGNAL_FAILING], 0, verdict);
  xmh_child_end (self->child);
}

static void
take_health_while_starting (XmhLivekitProcess *self, gboolean is_healthy)
{
  if (is_healthy)
    {
      self->ready_us = g_get_monotonic_time ();
      schedule_tick (self, HEALTH_INTERVAL_MS);
      g_signal_emit (self, signals[SIGNAL_READY], 0);
    }
  else if (g_get_monotonic_time () - self->started_us > READY_TIMEOUT_S * G_USEC_PER_SEC)
    {
      give_up (self, g_strdup_printf (_ ("The LiveKit server was not ready within %d s"), READY_TIMEOUT_S));
    }
  else
    {
      self->tick_ms = MIN (self->tick_ms * 3 / 2, PROBE_MAX_MS);
      schedule_tick (self, self->tick_ms);
    }
}

static void
on_health (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhLivekitProcess) self = user_data;
  g_autoptr(GError) error = NULL;
  guint status = 0;
  gboolean is_healthy = xmh_livekit_health_check_finish (result, &status, &error) && status == SOUP_STATUS_OK;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->probe);
  if (self->ready_us == 0)
    {
      take_health_while_starting (self, is_healthy);
      return;
    }

  self->misses = is_healthy ? 0 : self->misses + 1;
  if (self->misses >= HEALTH_MISSES_MAX)
    give_up (self, g_strdup (_ ("The LiveKit server no longer responds")));
  else
    schedule_tick (self, HEALTH_INTERVAL_MS);
}

static gboolean
on_tick (gpointer data)
{
  XmhLivekitProcess *self = data;

  self->tick = 0;
  g_clear_object (&self->probe);
  self->probe = g_cancellable_new ();
  xmh_livekit_health_check_async (self->session, self->url, self->probe, on_health, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
schedule_tick (XmhLivekitProcess *self, guint delay_ms)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  self->tick = g_timeout_add (delay_ms, on_tick, self);
}

/* Ends the server in an orderly way; "ended" follows within 2.5 s. */
void
xmh_livekit_process_end (XmhLivekitProcess *self)
{
  stop_watching (self);
  xmh_child_end (self->child);
}

/* Kills the server. No signal follows. */
void
xmh_livekit_process_kill (XmhLivekitProcess *self)
{
  stop_watching (self);
  xmh_child_kill (self->child);
}

GPid
xmh_livekit_process_get_pid (XmhLivekitProcess *self)
{
  return xmh_child_get_pid (self->child);
}

/* Returns: the text of its configuration file; a secret */
const char *
xmh_livekit_process_get_rendered (XmhLivekitProcess *self)
{
  return self->rendered;
}

guint
xmh_livekit_process_get_healthy_s (XmhLivekitProcess *self)
{
  if (self->ready_us == 0)
    return 0;

  return (guint) ((g_get_monotonic_time () - self->ready_us) / G_USEC_PER_SEC);
}

static void
xmh_livekit_process_dispose (GObject *object)
{
  XmhLivekitProcess *self = XMH_LIVEKIT_PROCESS (object);

  stop_watching (self);
  if (self->child != NULL)
    g_signal_handlers_disconnect_by_data (self->child, self);
  g_clear_object (&self->child);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (xmh_livekit_process_parent_class)->dispose (object);
}

static void
xmh_livekit_process_finalize (GObject *object)
{
  XmhLivekitProcess *self = XMH_LIVEKIT_PROCESS (object);

  g_clear_pointer (&self->config, xmh_config_unref);
  g_free (self->rendered);
  g_free (self->url);
  g_free (self->last_line);
  g_free (self->last_complaint);
  g_free (self->verdict);

  G_OBJECT_CLASS (xmh_livekit_process_parent_class)->finalize (object);
}

static void
xmh_livekit_process_class_init (XmhLivekitProcessClass *klass)
{
  GType type = XMH_TYPE_LIVEKIT_PROCESS;

  G_OBJECT_CLASS (klass)->dispose = xmh_livekit_process_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_livekit_process_finalize;

  signals[SIGNAL_READY] = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FAILING] = g_signal_new ("failing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_STRING);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        G_TYPE_STRING);
}

static void
xmh_livekit_process_init (XmhLivekitProcess *self)
{
  self->session = xmh_livekit_health_session_new ();
  self->tick_ms = PROBE_MIN_MS;
  self->started_us = g_get_monotonic_time ();
}

static XmhChild *
spawn (XmhConfig *config, XmhPaths *paths, const char *rendered, GError **error)
{
  g_autofree char *path = g_build_filename (paths->runtime_dir, "livekit.yaml", NULL);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;

  if (!xmh_file_replace (path, rendered, strlen (rendered), 0600, error))
    return NULL;

  g_strv_builder_addv (builder, (const char **) config->livekit_command);
  g_strv_builder_add_many (builder, "--config", path, NULL);
  argv = g_strv_builder_end (builder);
  return xmh_child_new ((const char *const *) argv, NULL, paths->data_dir, error);
}

/* @config: the configuration: command and ports
 * @paths: the folders: where the rendered configuration goes, and the one that the server must not reach
 * Returns: (transfer full): a server that has just been started; %NULL on failure */
XmhLivekitProcess *
xmh_livekit_process_new (XmhConfig *config, XmhPaths *paths, const char *rendered, GError **error)
{
  g_autoptr(XmhChild) child = spawn (config, paths, rendered, error);
  XmhLivekitProcess *self;

  if (child == NULL)
    return NULL;

  self = g_object_new (XMH_TYPE_LIVEKIT_PROCESS, NULL);
  self->config = xmh_config_ref (config);
  self->rendered = g_strdup (rendered);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", config->lk_port_ws);
  self->child = g_steal_pointer (&child);
  g_signal_connect (self->child, "line", G_CALLBACK (on_child_line), self);
  g_signal_connect (self->child, "dropped", G_CALLBACK (on_child_dropped), self);
  g_signal_connect (self->child, "exited", G_CALLBACK (on_child_exited), self);
  schedule_tick (self, self->tick_ms);
  return self;
}
