/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-media"

#include "config.h"

#include "media/xmh-livekit-version.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "media/xmh-child.h"

/* How long a program may take to print its version. */
#define TIMEOUT_MS 5000

struct _XmhLivekitVersion
{
  XmhChild *child; /* NULL once it is not needed any more */
  char *version;
  guint timeout;
  void (*callback) (gpointer data);
  gpointer data;
};

static void
stop (XmhLivekitVersion *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->child == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->child, self);
  xmh_child_kill (self->child);
  g_clear_object (&self->child);
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
xmh_livekit_version_is_at_least (const char *version, guint major, guint minor)
{
  guint has_major, has_minor;

  if (version == NULL || sscanf (version, "%u.%u", &has_major, &has_minor) != 2)
    return FALSE;

  return has_major > major || (has_major == major && has_minor >= minor);
}

static void
on_line (XmhChild *child, const char *line, XmhLivekitVersion *self)
{
  if (self->version == NULL)
    self->version = xmh_livekit_version_parse (line);
}

static void
conclude (XmhLivekitVersion *self)
{
  stop (self);
  if (self->version == NULL)
    g_info ("%s", _ ("the program does not report its version"));
  self->callback (self->data);
}

static void
on_exited (XmhChild *child, const char *reason, XmhLivekitVersion *self)
{
  conclude (self);
}

static gboolean
on_timeout (gpointer data)
{
  XmhLivekitVersion *self = data;

  self->timeout = 0;
  conclude (self);
  return G_SOURCE_REMOVE;
}

XmhLivekitVersion *
xmh_livekit_version_new (const char *const *command,
                         const char *denied_folder,
                         void (*callback) (gpointer data),
                         gpointer data)
{
  XmhLivekitVersion *self = g_new0 (XmhLivekitVersion, 1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  g_autoptr(GError) error = NULL;

  self->callback = callback;
  self->data = data;
  g_strv_builder_addv (builder, (const char **) command);
  g_strv_builder_add (builder, "--version");
  argv = g_strv_builder_end (builder);

  self->child = xmh_child_new ((const char *const *) argv, NULL, denied_folder, &error);
  if (self->child == NULL)
    {
      g_info ("%s", error->message);
      return self;
    }

  g_signal_connect (self->child, "line", G_CALLBACK (on_line), self);
  g_signal_connect (self->child, "exited", G_CALLBACK (on_exited), self);
  self->timeout = g_timeout_add (TIMEOUT_MS, on_timeout, self);
  return self;
}

void
xmh_livekit_version_free (XmhLivekitVersion *self)
{
  stop (self);
  g_free (self->version);
  g_free (self);
}

gboolean
xmh_livekit_version_is_asking (XmhLivekitVersion *self)
{
  return self->child != NULL;
}

const char *
xmh_livekit_version_get (XmhLivekitVersion *self)
{
  return self->version;
}
