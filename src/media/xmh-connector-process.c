/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-connector-process.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-ids.h"
#include "common/xmh-log.h"
#include "common/xmh-sandbox.h"
#include "common/xmh-text.h"
#include "media/xmh-child.h"
#include "media/xmh-connector-variables.h"
#include "media/xmh-livekit-program.h"
#include "media/xmh-transient-unit.h"

/* A problem's text quotes what it printed last as it ended. */
#define QUOTE_MAX_BYTES 300
#define QUOTE_MAX_AGE_US G_USEC_PER_SEC

struct _XmhConnectorProcess
{
  GObject parent_instance;

  char **argv;
  char **variables; /* hold the secret */
  XmhChild *child;  /* one of these two */
  XmhTransientUnit *unit;
  gint64 started_us;

  char *last_line;
  gint64 last_line_us;
};

G_DEFINE_FINAL_TYPE (XmhConnectorProcess, xmh_connector_process, G_TYPE_OBJECT)

enum
{
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
tell_ended (XmhConnectorProcess *self, const char *reason)
{
  gboolean has_words = self->last_line != NULL && self->child != NULL && xmh_child_get_signal (self->child) == 0 &&
                       self->last_line_us >= g_get_monotonic_time () - QUOTE_MAX_AGE_US;
  g_autofree char *words = has_words ? xmh_text_from_peer_bounded (self->last_line, -1, QUOTE_MAX_BYTES) : NULL;
  g_autofree char *text = words != NULL ? g_strdup_printf (_ ("The connector ended (%s): %s"), reason, words)
                                        : g_strdup_printf (_ ("The connector ended (%s)"), reason);

  /* The handler may drop the last reference. */
  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, text);
  g_object_unref (self);
}

/* The connector is a program of others: it may print what it was given. */
static char *
mask (XmhConnectorProcess *self, const char *line)
{
  const char *secret = g_environ_getenv (self->variables, "LIVEKIT_API_SECRET");
  g_autofree char *masked = xmh_text_mask_secrets (line);
  g_autoptr(GString) text = g_string_new (masked);

  if (secret != NULL && *secret != '\0')
    g_string_replace (text, secret, "…", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_child_line (XmhChild *child, const char *line, XmhConnectorProcess *self)
{
  g_autofree char *masked = mask (self, line);

  g_log (XMH_LOG_DOMAIN_CONNECTOR, G_LOG_LEVEL_MESSAGE, "%s", masked);
  g_free (self->last_line);
  self->last_line = g_steal_pointer (&masked);
  self->last_line_us = g_get_monotonic_time ();
}

static void
on_child_dropped (XmhChild *child, guint n, XmhConnectorProcess *self)
{
  g_message ("the connector prints too much: %u lines were dropped", n);
}

static gboolean
spawn (XmhConnectorProcess *self, GError **error)
{
  self->child = xmh_child_new_for_user ((const char *const *) self->argv, (const char *const *) self->variables, error);
  if (self->child == NULL)
    return FALSE;

  g_signal_connect (self->child, "line", G_CALLBACK (on_child_line), self);
  g_signal_connect (self->child, "dropped", G_CALLBACK (on_child_dropped), self);
  g_signal_connect_swapped (self->child, "exited", G_CALLBACK (tell_ended), self);
  return TRUE;
}

static void
drop_unit (XmhConnectorProcess *self)
{
  if (self->unit != NULL)
    g_signal_handlers_disconnect_by_data (self->unit, self);
  g_clear_object (&self->unit);
}

static void
on_unit_unavailable (XmhConnectorProcess *self, const char *reason)
{
  g_autoptr(GError) error = NULL;

  g_message ("the connector gets no unit of its own: %s", reason);
  drop_unit (self);
  if (!spawn (self, &error))
    tell_ended (self, error->message);
}

/* The manager does not search its PATH for the program. */
static void
start_unit (XmhConnectorProcess *self, const char *file)
{
  g_auto(GStrv) argv = g_strdupv (self->argv);
  char *program = g_find_program_in_path (argv[0]);

  if (program != NULL)
    {
      g_free (argv[0]);
      argv[0] = program;
    }
  self->unit = xmh_transient_unit_new (XMH_CONNECTOR_UNIT, "Connector of XR Media Hub", "xr-media-hub-connector",
                                       (const char *const *) argv, file);
  g_signal_connect_swapped (self->unit, "unavailable", G_CALLBACK (on_unit_unavailable), self);
  g_signal_connect_swapped (self->unit, "ended", G_CALLBACK (tell_ended), self);
}

GPid
xmh_connector_process_get_pid (XmhConnectorProcess *self)
{
  if (self->unit != NULL)
    return xmh_transient_unit_get_pid (self->unit);

  return self->child != NULL ? xmh_child_get_pid (self->child) : 0;
}

const char *const *
xmh_connector_process_get_command (XmhConnectorProcess *self)
{
  return (const char *const *) self->argv;
}

const char *const *
xmh_connector_process_get_variables (XmhConnectorProcess *self)
{
  return (const char *const *) self->variables;
}

guint
xmh_connector_process_get_age_s (XmhConnectorProcess *self)
{
  return (guint) ((g_get_monotonic_time () - self->started_us) / G_USEC_PER_SEC);
}

void
xmh_connector_process_end (XmhConnectorProcess *self)
{
  if (self->unit != NULL)
    xmh_transient_unit_end (self->unit);
  else if (self->child != NULL)
    xmh_child_end (self->child);
}

void
xmh_connector_process_kill (XmhConnectorProcess *self)
{
  if (self->unit != NULL)
    xmh_transient_unit_kill (self->unit);
  else if (self->child != NULL)
    xmh_child_kill (self->child);
}

static XmhProblem *
explain_absence (const char *program)
{
  if (xmh_sandbox_is_flatpak ())
    return xmh_problem_new ("connector-failed",
                            _ ("The Flatpak sandbox cannot start programs on the host. Remove connector_command"),
                            _ ("The connector cannot start: there is no “%s”"), program);

  return xmh_problem_new ("connector-failed",
                          xmh_sandbox_insert_command (_ ("Correct connector_command, then run “%s reload”")),
                          _ ("The connector cannot start: there is no “%s”"), program);
}

XmhProblem *
xmh_connector_process_check (const char *program)
{
  g_autofree char *usable = g_find_program_in_path (program);
  g_autofree char *anything = NULL;

  if (usable != NULL)
    return NULL;

  anything = xmh_livekit_program_find_anything (program);
  if (anything == NULL)
    return explain_absence (program);
  if (g_file_test (anything, G_FILE_TEST_IS_DIR))
    return xmh_problem_new ("connector-failed", _ ("Set connector_command to the program in that folder"),
                            _ ("The connector cannot start: “%s” is a folder"), anything);

  return xmh_problem_new ("connector-failed",
                          _ ("Make it executable with “chmod +x”, or set connector_command to another program"),
                          _ ("The connector cannot start: “%s” is not executable"), anything);
}

static void
xmh_connector_process_dispose (GObject *object)
{
  XmhConnectorProcess *self = XMH_CONNECTOR_PROCESS (object);

  if (self->child != NULL)
    g_signal_handlers_disconnect_by_data (self->child, self);
  g_clear_object (&self->child);
  drop_unit (self);

  G_OBJECT_CLASS (xmh_connector_process_parent_class)->dispose (object);
}

static void
xmh_connector_process_finalize (GObject *object)
{
  XmhConnectorProcess *self = XMH_CONNECTOR_PROCESS (object);

  g_strfreev (self->argv);
  xmh_connector_variables_free (self->variables);
  g_free (self->last_line);

  G_OBJECT_CLASS (xmh_connector_process_parent_class)->finalize (object);
}

static void
xmh_connector_process_class_init (XmhConnectorProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = xmh_connector_process_dispose;
  object_class->finalize = xmh_connector_process_finalize;

  signals[SIGNAL_ENDED] = g_signal_new ("ended", XMH_TYPE_CONNECTOR_PROCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
xmh_connector_process_init (XmhConnectorProcess *self)
{
  self->started_us = g_get_monotonic_time ();
}

XmhConnectorProcess *
xmh_connector_process_new (const char *const *argv,
                           const char *const *variables,
                           const char *file,
                           gboolean as_unit,
                           GError **error)
{
  g_autoptr(XmhConnectorProcess) self = g_object_new (XMH_TYPE_CONNECTOR_PROCESS, NULL);

  self->argv = g_strdupv ((char **) argv);
  self->variables = g_strdupv ((char **) variables);
  if (as_unit)
    start_unit (self, file);
  else if (!spawn (self, error))
    return NULL;

  return g_steal_pointer (&self);
}
