/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-device-row.h"

#include <glib/gi18n.h>

#include "panel/xmh-participant-row.h"
#include "panel/xmh-session-row.h"
#include "widgets/xmh-device-list.h"
#include "widgets/xmh-format.h"
#include "widgets/xmh-switch.h"

struct _XmhDeviceRow
{
  AdwExpanderRow parent_instance;

  GtkImage *icon;
  AdwEntryRow *name;
  AdwActionRow *access;
  GtkWidget *forget;
  GtkWidget *always_row;
  GtkSwitch *always;

  char *id;
  char *shown_name;
  GHashTable *lines; /* char *key → GtkWidget: sessions and participants, owned by this widget */
};

G_DEFINE_FINAL_TYPE (XmhDeviceRow, xmh_device_row, ADW_TYPE_EXPANDER_ROW)

static const struct
{
  const char *kind;
  const char *icon;
} icons[] = {
  { "headset", "xmh-devices-symbolic" }, { "phone", "phone-symbolic" }, { "tablet", "phone-symbolic" },
  { "computer", "computer-symbolic" },   { "app", "phone-symbolic" },
};

static void
show_icon (XmhDeviceRow *self, const char *kind)
{
  const char *icon = "xmh-devices-symbolic";

  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_equal (kind, icons[i].kind))
      icon = icons[i].icon;
  gtk_image_set_from_icon_name (self->icon, icon);
}

static char *
describe_presence (GVariant *device, GVariant *participant)
{
  g_autofree char *seen = NULL;

  if (participant != NULL)
    return xmh_participant_describe (participant);
  if (xmh_dict_flag (device, "connected"))
    return g_strdup (_ ("Connected"));

  seen = xmh_format_moment (xmh_dict_time (device, "last-seen"));
  return g_strdup_printf (_ ("Last seen at %s"), seen);
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL || *line == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

static void
show_summary (XmhDeviceRow *self, GVariant *device, GVariant *participant)
{
  const char *name = xmh_dict_string (device, "name");
  g_autofree char *presence = describe_presence (device, participant);
  g_autofree char *left = xmh_device_format_left (device, g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr(GString) subtitle = g_string_new (presence);

  append_line (subtitle, left);
  append_line (subtitle, xmh_dict_flag (device, "watch-only") ? _ ("Watch only") : NULL);
  append_line (subtitle, g_str_equal (xmh_dict_string (device, "recognised-by"), "address")
                           ? _ ("Recognised by its address only")
                           : NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* Why the hub takes a device for this one. */
static const char *
describe_mark (GVariant *device)
{
  const char *mark = xmh_dict_string (device, "recognised-by");

  if (g_str_equal (mark, "cookie"))
    return _ ("Recognised by a cookie that only its browser has");
  if (g_str_equal (mark, "key"))
    return _ ("Recognised by the key in its token address");
  if (g_str_equal (mark, "cable"))
    return _ ("Recognised by its cable");

  return _ ("Recognised by its address only: another device that takes over the address gets the same access");
}

static void
show_access (XmhDeviceRow *self, GVariant *device)
{
  const char *name = xmh_dict_string (device, "name");
  const char *address = xmh_dict_string (device, "address");
  g_autofree char *since = xmh_format_moment (xmh_dict_time (device, "since"));
  g_autofree char *added = g_strdup_printf (_ ("Has access since %s"), since);
  g_autofree char *where = *address != '\0' ? g_strdup_printf (_ ("Last address: %s"), address) : NULL;
  g_autofree char *spoken = g_strdup_printf (_ ("Forget %s"), name);
  g_autoptr(GString) text = g_string_new (added);

  append_line (text, where);
  append_line (text, describe_mark (device));
  adw_action_row_set_subtitle (self->access, text->str);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->forget), "(ss)", self->id, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->forget), "devices.forget");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->forget), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_visible (self->always_row, g_str_equal (xmh_dict_string (device, "recognised-by"), "address") &&
                                              xmh_dict_time (device, "expires") == 0);
  xmh_switch_show (self->always, xmh_dict_flag (device, "always"), self);
}

/* A name that the user is typing stays. */
static void
show_name (XmhDeviceRow *self, const char *name)
{
  if (g_strcmp0 (self->shown_name, name) == 0)
    return;

  g_free (self->shown_name);
  self->shown_name = g_strdup (name);
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
}

static void
on_rename (XmhDeviceRow *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name))));

  gtk_widget_activate_action (GTK_WIDGET (self), "devices.rename", "(ss)", self->id, name);
}

static gboolean
on_always_set (XmhDeviceRow *self, gboolean is_always)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "devices.always", "(sb)", self->id, is_always);
  /* The hub changes it. */
  xmh_switch_restore_later (self->always, self);
  return TRUE;
}

/* Traffic is as old as the list, so expanding the row loads current figures. */
static void
on_expanded (XmhDeviceRow *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.refresh", NULL);
}

/* Shows @item in its line. The keys of lines that stay are moved from @old to @lines. */
static void
take_line (XmhDeviceRow *self,
           GHashTable *old,
           char *key,
           GVariant *item,
           GtkWidget *(*make) (void),
           void (*set) (GtkWidget *line, GVariant *item))
{
  g_autofree char *old_key = NULL;
  GtkWidget *line = NULL;

  if (g_hash_table_contains (self->lines, key))
    {
      g_free (key);
      return;
    }

  if (!g_hash_table_steal_extended (old, key, (gpointer *) &old_key, (gpointer *) &line))
    {
      line = make ();
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), line);
    }
  g_hash_table_insert (self->lines, key, line);
  set (line, item);
}

static gboolean
is_of (XmhDeviceRow *self, GVariant *item)
{
  return g_str_equal (xmh_dict_string (item, "device"), self->id);
}

static void
take_sessions (XmhDeviceRow *self, GHashTable *old, GVariant *sessions)
{
  for (gsize i = 0; i < g_variant_n_children (sessions); i++)
    {
      g_autoptr(GVariant) session = g_variant_get_child_value (sessions, i);
      guint64 id = 0;

      g_variant_lookup (session, "id", "t", &id);
      if (is_of (self, session))
        take_line (self, old, g_strdup_printf ("session %" G_GUINT64_FORMAT, id), session, xmh_session_line_new,
                   xmh_session_line_set);
    }
}

/* Returns: (transfer full) (nullable): the first participant of the device */
static GVariant *
take_participants (XmhDeviceRow *self, GHashTable *old, GVariant *participants)
{
  g_autoptr(GVariant) first = NULL;

  for (gsize i = 0; i < g_variant_n_children (participants); i++)
    {
      g_autoptr(GVariant) participant = g_variant_get_child_value (participants, i);

      if (!is_of (self, participant))
        continue;
      if (first == NULL)
        first = g_variant_ref (participant);
      take_line (self, old, g_strdup_printf ("participant %s", xmh_dict_string (participant, "identity")), participant,
                 xmh_participant_row_new, xmh_participant_row_set);
    }

  return g_steal_pointer (&first);
}

/* @device: a dictionary of ListDevices()
 * @sessions: all sessions, `aa{sv}`
 * @participants: all participants, `aa{sv}` */
void
xmh_device_row_set (XmhDeviceRow *self, GVariant *device, GVariant *sessions, GVariant *participants)
{
  g_autoptr(GHashTable) old = self->lines;
  g_autoptr(GVariant) participant = NULL;
  GHashTableIter iter;
  gpointer line;

  g_free (self->id);
  self->id = g_strdup (xmh_dict_string (device, "id"));
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  participant = take_participants (self, old, participants);
  take_sessions (self, old, sessions);
  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, NULL, &line))
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), line);

  show_icon (self, xmh_dict_string (device, "kind"));
  show_summary (self, device, participant);
  show_access (self, device);
  show_name (self, xmh_dict_string (device, "name"));
}

static void
xmh_device_row_finalize (GObject *object)
{
  XmhDeviceRow *self = XMH_DEVICE_ROW (object);

  g_free (self->id);
  g_free (self->shown_name);
  g_hash_table_unref (self->lines);
  G_OBJECT_CLASS (xmh_device_row_parent_class)->finalize (object);
}

static void
xmh_device_row_class_init (XmhDeviceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmh_device_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, XMH_PANEL_RESOURCES "/xmh-device-row.ui");
  gtk_widget_class_bind_template_child (widget_class, XmhDeviceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, XmhDeviceRow, name);
  gtk_widget_class_bind_template_child (widget_class, XmhDeviceRow, access);
  gtk_widget_class_bind_template_child (widget_class, XmhDeviceRow, forget);
  gtk_widget_class_bind_template_child (widget_class, XmhDeviceRow, always_row);
  gtk_widget_class_bind_template_child (widget_class, XmhDeviceRow, always);
  gtk_widget_class_bind_template_callback (widget_class, on_always_set);
  gtk_widget_class_bind_template_callback (widget_class, on_expanded);
  gtk_widget_class_bind_template_callback (widget_class, on_rename);
}

static void
xmh_device_row_init (XmhDeviceRow *self)
{
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
xmh_device_row_new (void)
{
  return g_object_new (XMH_TYPE_DEVICE_ROW, NULL);
}
