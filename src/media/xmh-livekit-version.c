/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-livekit-version.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "common/xmh-error.h"
#include "media/xmh-child.h"

/* How long a program may take to say its version. */
#define TIMEOUT_MS 5000

typedef struct
{
  XmhChild *child;
  char *version;
  guint timeout;
  GSource *cancelled;
} Probe;

static void
forget_cancelled (Probe *probe)
{
  if (probe->cancelled != NULL)
    g_source_destroy (probe->cancelled);
  g_clear_pointer (&probe->cancelled, g_source_unref);
}

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  g_clear_handle_id (&probe->timeout, g_source_remove);
  forget_cancelled (probe);
  if (probe->child != NULL)
    xmh_child_kill (probe->child);
  g_clear_object (&probe->child);
  g_free (probe->version);
  g_free (probe);
}

/* @line: what `livekit-server --version` printed
 * Returns: (transfer full) (nullable): `1.13.5` out of `livekit-server version 1.13.5` */
char *
xmh_livekit_version_parse (const char *line)
{
  g_autoptr(GRegex) regex = g_regex_new ("version v?([0-9]+(\\.[0-9A-Za-z+-]+){1,4})", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, line, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/* @major: its first number
 * @minor: its second number
 * Returns: whether @version is known and not older */
gboolean
xmh_livekit_version_is_at_least (const char *version,
                                 guint       major,
                                 guint       minor)
{
  guint has_major, has_minor;

  if (version == NULL || sscanf (version, "%u.%u", &has_major, &has_minor) != 2)
    return FALSE;

  return has_major > major || (has_major == major && has_minor >= minor);
}

/* The end of the probe; the task goes with it. */
static void
finish (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  g_clear_handle_id (&probe->timeout, g_source_remove);
  forget_cancelled (probe);
  g_signal_handlers_disconnect_by_data (probe->child, task);
  if (probe->version != NULL)
    g_task_return_pointer (task, g_steal_pointer (&probe->version), g_free);
  else
    g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_FAILED, _("the program does not say its version"));
  g_object_unref (task);
}

static void
on_line (XmhChild   *child,
         const char *line,
         GTask      *task)
{
  Probe *probe = g_task_get_task_data (task);

  if (probe->version == NULL)
    probe->version = xmh_livekit_version_parse (line);
}

static void
on_exited (XmhChild   *child,
           const char *reason,
           GTask      *task)
{
  finish (task);
}

static gboolean
on_timeout (gpointer data)
{
  GTask *task = data;
  Probe *probe = g_task_get_task_data (task);

  probe->timeout = 0;
  finish (task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  finish (data);
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (GTask        *task,
                   Probe        *probe,
                   GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;

  probe->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (probe->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
  g_source_attach (probe->cancelled, NULL);
}

/* Asks a LiveKit server's program for its version.
 * @command: the program and its arguments
 * @denied_folder: a folder that it shall not reach */
void
xmh_livekit_version_async (const char *const  *command,
                           const char         *denied_folder,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  Probe *probe = g_new0 (Probe, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, xmh_livekit_version_async);
  g_task_set_task_data (task, probe, probe_free);
  g_strv_builder_addv (builder, (const char **) command);
  g_strv_builder_add (builder, "--version");
  argv = g_strv_builder_end (builder);

  probe->child = xmh_child_new ((const char *const *) argv, NULL, denied_folder, &error);
  if (probe->child == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  g_signal_connect (probe->child, "line", G_CALLBACK (on_line), task);
  g_signal_connect (probe->child, "exited", G_CALLBACK (on_exited), task);
  probe->timeout = g_timeout_add (TIMEOUT_MS, on_timeout, task);
  watch_cancellable (task, probe, cancellable);
}

/* Returns: (transfer full): the version, such as `1.13.5`; %NULL on failure */
char *
xmh_livekit_version_finish (GAsyncResult *result,
                            GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
