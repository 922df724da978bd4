/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "widgets/xmh-switch.h"

typedef struct
{
  GtkSwitch *widget;
  GObject *owner;
} Restore;

/* Moves the switch without its handler, which is only for changes by the user.
 * @owner: the data of that handler */
void
xmh_switch_show (GtkSwitch *widget, gboolean is_on, gpointer owner)
{
  const GSignalMatchType mask = G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA;
  guint id = g_signal_lookup ("state-set", GTK_TYPE_SWITCH);

  g_signal_handlers_block_matched (widget, mask, id, 0, NULL, NULL, owner);
  /* Setting the same state again would cancel the animation of a click, and with it the click. */
  if (gtk_switch_get_active (widget) != is_on)
    gtk_switch_set_active (widget, is_on);
  gtk_switch_set_state (widget, is_on);
  g_signal_handlers_unblock_matched (widget, mask, id, 0, NULL, NULL, owner);
}

static void
restore_free (gpointer data)
{
  Restore *restore = data;

  g_object_unref (restore->widget);
  g_object_unref (restore->owner);
  g_free (restore);
}

static gboolean
on_idle (gpointer user_data)
{
  Restore *restore = user_data;

  xmh_switch_show (restore->widget, gtk_switch_get_state (restore->widget), restore->owner);
  return G_SOURCE_REMOVE;
}

/* Moves the switch back to the state of the hub, until the user has confirmed a change and the hub has made it. Moving
 * it inside its own signal would make it report the wrong state to screen readers.
 * @owner: the data of its handler, an object */
void
xmh_switch_restore_later (GtkSwitch *widget, gpointer owner)
{
  Restore *restore = g_new0 (Restore, 1);

  restore->widget = g_object_ref (widget);
  restore->owner = g_object_ref (owner);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, restore, restore_free);
}
