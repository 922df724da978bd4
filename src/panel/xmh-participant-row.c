/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-participant-row.h"

#include <glib/gi18n.h>

#include "widgets/xmh-format.h"

#define REMOVE "xmh-remove"

/* LiveKit's names of track sources. */
static const struct
{
  const char *source;
  const char *words;
} sources[] = {
  { "camera", N_ ("camera") },
  { "microphone", N_ ("microphone") },
  { "screen_share", N_ ("screen") },
  { "screen_share_audio", N_ ("screen audio") },
};

static const char *
describe_source (const char *source)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (g_str_equal (source, sources[i].source))
      return _ (sources[i].words);

  return source;
}

static char *
describe_publishing (GVariant *participant)
{
  g_autofree const char **list = NULL;
  GString *text = g_string_new (NULL);

  g_variant_lookup (participant, "publishing", "^a&s", &list);
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    {
      if (i > 0)
        /* Translators: between the items of a list */
        g_string_append (text, _ (", "));
      g_string_append (text, describe_source (list[i]));
    }

  return g_string_free (text, FALSE);
}

/* @participant: a dictionary of ListParticipants()
 * Returns: (transfer full): what it does in the room */
char *
xmh_participant_describe (GVariant *participant)
{
  const char *state = xmh_dict_string (participant, "state");
  g_autofree char *since = xmh_format_moment (xmh_dict_time (participant, "joined"));
  g_autofree char *publishing = describe_publishing (participant);

  if (g_str_equal (state, "joining"))
    return g_strdup (_ ("Joining…"));
  if (g_str_equal (state, "disconnected"))
    return g_strdup (_ ("Disconnected"));
  if (*publishing == '\0')
    return g_strdup_printf (_ ("In the room since %s"), since);

  /* Translators: a time and a list: In the room since 14:05, sends camera, microphone */
  return g_strdup_printf (_ ("In the room since %s, sending %s"), since, publishing);
}

/* @participant: a dictionary of ListParticipants() */
void
xmh_participant_row_set (GtkWidget *row, GVariant *participant)
{
  GtkWidget *remove = g_object_get_data (G_OBJECT (row), REMOVE);
  const char *identity = xmh_dict_string (participant, "identity");
  const char *name = xmh_dict_string (participant, "name");
  g_autofree char *subtitle = xmh_participant_describe (participant);
  g_autofree char *spoken = g_strdup_printf (_ ("Remove %s"), identity);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), *name != '\0' ? name : identity);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (remove), "s", identity);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (remove), "devices.remove");
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

GtkWidget *
xmh_participant_row_new (void)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "subtitle-lines", 0, NULL);
  GtkWidget *remove = gtk_button_new_with_mnemonic (_ ("_Remove…"));

  gtk_widget_set_valign (remove, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  g_object_set_data (G_OBJECT (row), REMOVE, remove);
  return row;
}
