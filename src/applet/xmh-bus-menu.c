/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "applet/xmh-bus-menu.h"

#include <glib/gi18n.h>

#define INTERFACE "com.canonical.dbusmenu"
#define VERSION 3
/* A desktop asks for as many items as the menu has. */
#define IDS_MAX 1024

static const char xml[] = "<node><interface name='" INTERFACE "'>"
                          "<property name='Version' type='u' access='read'/>"
                          "<property name='TextDirection' type='s' access='read'/>"
                          "<property name='Status' type='s' access='read'/>"
                          "<property name='IconThemePath' type='as' access='read'/>"
                          "<method name='GetLayout'>"
                          "<arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='as' direction='in'/>"
                          "<arg type='u' direction='out'/><arg type='(ia{sv}av)' direction='out'/></method>"
                          "<method name='GetGroupProperties'>"
                          "<arg type='ai' direction='in'/><arg type='as' direction='in'/>"
                          "<arg type='a(ia{sv})' direction='out'/></method>"
                          "<method name='GetProperty'><arg type='i' direction='in'/><arg type='s' direction='in'/>"
                          "<arg type='v' direction='out'/></method>"
                          "<method name='Event'><arg type='i' direction='in'/><arg type='s' direction='in'/>"
                          "<arg type='v' direction='in'/><arg type='u' direction='in'/></method>"
                          "<method name='EventGroup'><arg type='a(isvu)' direction='in'/>"
                          "<arg type='ai' direction='out'/></method>"
                          "<method name='AboutToShow'><arg type='i' direction='in'/>"
                          "<arg type='b' direction='out'/></method>"
                          "<method name='AboutToShowGroup'><arg type='ai' direction='in'/>"
                          "<arg type='ai' direction='out'/><arg type='ai' direction='out'/></method>"
                          "<signal name='ItemsPropertiesUpdated'><arg type='a(ia{sv})'/><arg type='a(ias)'/></signal>"
                          "<signal name='LayoutUpdated'><arg type='u'/><arg type='i'/></signal>"
                          "<signal name='ItemActivationRequested'><arg type='i'/><arg type='u'/></signal>"
                          "</interface></node>";

struct _XmhBusMenu
{
  GObject parent_instance;

  GDBusConnection *connection;
  guint object_id;
  XmhMenuItem *menu;
  GHashTable *ids; /* char *key → int, of the items in the menu */
  int last_id;
  guint revision;
};

G_DEFINE_FINAL_TYPE (XmhBusMenu, xmh_bus_menu, G_TYPE_OBJECT)

static guint clicked_signal;

static void
number_items (XmhMenuItem *item, GHashTable *old, GHashTable *ids, int *last_id)
{
  for (guint i = 0; i < item->children->len; i++)
    {
      XmhMenuItem *child = g_ptr_array_index (item->children, i);

      child->id = GPOINTER_TO_INT (g_hash_table_lookup (old, child->key));
      if (child->id == 0)
        child->id = ++*last_id;
      g_hash_table_insert (ids, g_strdup (child->key), GINT_TO_POINTER (child->id));
      number_items (child, old, ids, last_id);
    }
}

/* @menu: (transfer full): replaces the menu */
void
xmh_bus_menu_take (XmhBusMenu *self, XmhMenuItem *menu)
{
  g_autoptr(XmhMenuItem) old = self->menu;
  g_autoptr(GHashTable) old_ids = self->ids;
  g_autoptr(GVariant) before = g_variant_ref_sink (xmh_menu_item_get_layout (old, -1));
  g_autoptr(GVariant) now = NULL;

  self->menu = menu;
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  number_items (menu, old_ids, self->ids, &self->last_id);
  now = g_variant_ref_sink (xmh_menu_item_get_layout (menu, -1));
  if (g_variant_equal (before, now))
    return;

  self->revision++;
  g_dbus_connection_emit_signal (self->connection, NULL, XMH_BUS_MENU_PATH, INTERFACE, "LayoutUpdated",
                                 g_variant_new ("(ui)", self->revision, 0), NULL);
}

static void
return_no_item (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_dbus_error (invocation, "org.freedesktop.DBus.Error.InvalidArgs", "id");
}

static void
get_layout (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  XmhMenuItem *item;
  int id, depth;

  g_variant_get (arguments, "(ii@as)", &id, &depth, NULL);
  item = xmh_menu_item_find (self->menu, id);
  if (item == NULL)
    return_no_item (invocation);
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u@(ia{sv}av))", self->revision,
                                                                      xmh_menu_item_get_layout (item, depth)));
}

static void
add_properties (XmhMenuItem *item, GVariantBuilder *list)
{
  g_variant_builder_add (list, "(i@a{sv})", item->id, xmh_menu_item_get_properties (item));
}

static void
add_all_properties (XmhMenuItem *item, GVariantBuilder *list)
{
  add_properties (item, list);
  for (guint i = 0; i < item->children->len; i++)
    add_all_properties (g_ptr_array_index (item->children, i), list);
}

static void
get_group_properties (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) ids = g_variant_get_child_value (arguments, 0);
  gsize n_ids = MIN (g_variant_n_children (ids), IDS_MAX);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(ia{sv})"));
  for (gsize i = 0; i < n_ids; i++)
    {
      g_autoptr(GVariant) id = g_variant_get_child_value (ids, i);
      XmhMenuItem *item = xmh_menu_item_find (self->menu, g_variant_get_int32 (id));

      if (item != NULL)
        add_properties (item, &list);
    }
  if (n_ids == 0)
    add_all_properties (self->menu, &list);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a(ia{sv}))", &list));
}

static void
get_property_of (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) properties = NULL;
  g_autoptr(GVariant) value = NULL;
  XmhMenuItem *item;
  const char *name;
  int id;

  g_variant_get (arguments, "(i&s)", &id, &name);
  item = xmh_menu_item_find (self->menu, id);
  properties = item != NULL ? g_variant_ref_sink (xmh_menu_item_get_properties (item)) : NULL;
  value = properties != NULL ? g_variant_lookup_value (properties, name, NULL) : NULL;
  if (value == NULL)
    return_no_item (invocation);
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
}

static void
take_event (XmhBusMenu *self, int id, const char *event)
{
  XmhMenuItem *item = xmh_menu_item_find (self->menu, id);

  if (item != NULL && item->key != NULL && item->is_enabled && item->children->len == 0 &&
      g_str_equal (event, "clicked"))
    {
      g_autofree char *key = g_strdup (item->key);

      g_signal_emit (self, clicked_signal, 0, key);
    }
}

static void
take_event_of_call (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  const char *event;
  int id;

  g_variant_get (arguments, "(i&svu)", &id, &event, NULL, NULL);
  take_event (self, id, event);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
take_event_group (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_autoptr(GVariant) events = g_variant_get_child_value (arguments, 0);

  for (gsize i = 0; i < MIN (g_variant_n_children (events), IDS_MAX); i++)
    {
      const char *event;
      int id;

      g_variant_get_child (events, i, "(i&svu)", &id, &event, NULL, NULL);
      take_event (self, id, event);
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(ai)", NULL));
}

static void
about_to_show (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(b)", FALSE));
}

static void
about_to_show_group (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aiai)", NULL, NULL));
}

static const struct
{
  const char *name;
  void (*handle) (XmhBusMenu *self, GVariant *arguments, GDBusMethodInvocation *invocation);
} methods[] = {
  { "GetLayout", get_layout },
  { "GetGroupProperties", get_group_properties },
  { "GetProperty", get_property_of },
  { "Event", take_event_of_call },
  { "EventGroup", take_event_group },
  { "AboutToShow", about_to_show },
  { "AboutToShowGroup", about_to_show_group },
};

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *name,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (name, methods[i].name))
      {
        methods[i].handle (user_data, arguments, invocation);
        return;
      }
}

/* Without GTK, the language of the texts shows their direction. */
static gboolean
is_right_to_left (void)
{
  GUnicodeScript script = g_unichar_get_script (g_utf8_get_char (_ ("Quit")));

  return script == G_UNICODE_SCRIPT_ARABIC || script == G_UNICODE_SCRIPT_HEBREW;
}

static GVariant *
on_get (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *name,
        GError **error,
        gpointer user_data)
{
  if (g_str_equal (name, "Version"))
    return g_variant_new_uint32 (VERSION);
  if (g_str_equal (name, "TextDirection"))
    return g_variant_new_string (is_right_to_left () ? "rtl" : "ltr");
  if (g_str_equal (name, "Status"))
    return g_variant_new_string ("normal");

  return g_variant_new_strv (NULL, 0);
}

static void
xmh_bus_menu_dispose (GObject *object)
{
  XmhBusMenu *self = XMH_BUS_MENU (object);

  if (self->object_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->object_id);
  self->object_id = 0;
  g_clear_object (&self->connection);
  g_clear_pointer (&self->menu, xmh_menu_item_free);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  G_OBJECT_CLASS (xmh_bus_menu_parent_class)->dispose (object);
}

static void
xmh_bus_menu_class_init (XmhBusMenuClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_bus_menu_dispose;
  clicked_signal = g_signal_new ("clicked", XMH_TYPE_BUS_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
}

static void
xmh_bus_menu_init (XmhBusMenu *self)
{
  self->menu = xmh_menu_item_new (XMH_MENU_PLAIN, NULL, NULL);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Returns: (transfer full): an empty menu at %XMH_BUS_MENU_PATH */
XmhBusMenu *
xmh_bus_menu_new (GDBusConnection *connection, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call, .get_property = on_get };
  g_autoptr(XmhBusMenu) self = g_object_new (XMH_TYPE_BUS_MENU, NULL);
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  self->connection = g_object_ref (connection);
  self->object_id = g_dbus_connection_register_object (connection, XMH_BUS_MENU_PATH, node->interfaces[0], &vtable,
                                                       self, NULL, error);
  return self->object_id != 0 ? g_steal_pointer (&self) : NULL;
}
