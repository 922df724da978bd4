/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "applet/xmh-status-item.h"

#include <glib/gi18n.h>

#define ITEM_PATH "/StatusNotifierItem"
#define ITEM_INTERFACE "org.kde.StatusNotifierItem"
#define WATCHER_NAME "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"
#define TOKEN_MAX_BYTES 256

static const char xml[] =
  "<node><interface name='" ITEM_INTERFACE "'>"
  "<property name='Category' type='s' access='read'/>"
  "<property name='Id' type='s' access='read'/>"
  "<property name='Title' type='s' access='read'/>"
  "<property name='Status' type='s' access='read'/>"
  "<property name='WindowId' type='i' access='read'/>"
  "<property name='IconThemePath' type='s' access='read'/>"
  "<property name='IconName' type='s' access='read'/>"
  "<property name='OverlayIconName' type='s' access='read'/>"
  "<property name='AttentionIconName' type='s' access='read'/>"
  "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
  "<property name='ItemIsMenu' type='b' access='read'/>"
  "<property name='Menu' type='o' access='read'/>"
  "<method name='ProvideXdgActivationToken'><arg type='s' direction='in'/></method>"
  "<method name='ContextMenu'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='Activate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='SecondaryActivate'>"
  "<arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
  "<method name='Scroll'><arg type='i' direction='in'/><arg type='s' direction='in'/></method>"
  "<signal name='NewTitle'/><signal name='NewIcon'/><signal name='NewAttentionIcon'/>"
  "<signal name='NewToolTip'/><signal name='NewStatus'><arg type='s'/></signal>"
  "</interface></node>";

struct _XmhStatusItem
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *menu_path;
  guint object_id;
  guint watch_id;
  char *icon;
  char *text;
  char *token; /* (nullable) for the next click */
  gboolean needs_attention;
};

G_DEFINE_FINAL_TYPE (XmhStatusItem, xmh_status_item, G_TYPE_OBJECT)

static guint activate_signal;

static void
emit (XmhStatusItem *self, const char *signal, GVariant *arguments)
{
  g_dbus_connection_emit_signal (self->connection, NULL, ITEM_PATH, ITEM_INTERFACE, signal, arguments, NULL);
}

static const char *
get_status (XmhStatusItem *self)
{
  return self->needs_attention ? "NeedsAttention" : "Active";
}

/* @icon: a name in the icon theme
 * @text: the state, in words */
void
xmh_status_item_set (XmhStatusItem *self, const char *icon, gboolean needs_attention, const char *text)
{
  gboolean is_other_icon = g_strcmp0 (self->icon, icon) != 0;
  gboolean is_other_text = g_strcmp0 (self->text, text) != 0;
  gboolean is_other_status = self->needs_attention != needs_attention;

  g_free (self->icon);
  self->icon = g_strdup (icon);
  g_free (self->text);
  self->text = g_strdup (text);
  self->needs_attention = needs_attention;
  if (is_other_icon)
    {
      emit (self, "NewIcon", NULL);
      emit (self, "NewAttentionIcon", NULL);
    }
  if (is_other_text)
    emit (self, "NewToolTip", NULL);
  if (is_other_status)
    emit (self, "NewStatus", g_variant_new ("(s)", get_status (self)));
}

static void
take_token (XmhStatusItem *self, GVariant *arguments)
{
  g_autofree char *token = NULL;

  g_variant_get (arguments, "(s)", &token);
  g_free (self->token);
  self->token = strlen (token) <= TOKEN_MAX_BYTES ? g_steal_pointer (&token) : NULL;
}

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
  XmhStatusItem *self = user_data;

  if (g_str_equal (name, "ProvideXdgActivationToken"))
    {
      take_token (self, arguments);
    }
  else if (g_str_equal (name, "Activate"))
    {
      g_autofree char *token = g_steal_pointer (&self->token);

      g_signal_emit (self, activate_signal, 0, token != NULL ? token : "");
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
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
  XmhStatusItem *self = user_data;

  if (g_str_equal (name, "Category"))
    return g_variant_new_string ("SystemServices");
  if (g_str_equal (name, "Id"))
    return g_variant_new_string ("xr-media-hub");
  if (g_str_equal (name, "Title"))
    return g_variant_new_string (_ ("XR Media Hub"));
  if (g_str_equal (name, "Status"))
    return g_variant_new_string (get_status (self));
  if (g_str_equal (name, "WindowId"))
    return g_variant_new_int32 (0);
  if (g_str_equal (name, "IconThemePath"))
    return g_variant_new_string (ICONDIR);
  if (g_str_equal (name, "IconName") || g_str_equal (name, "AttentionIconName"))
    return g_variant_new_string (self->icon);
  if (g_str_equal (name, "ToolTip"))
    return g_variant_new ("(sa(iiay)ss)", self->icon, NULL, _ ("XR Media Hub"), self->text);
  if (g_str_equal (name, "ItemIsMenu"))
    return g_variant_new_boolean (FALSE);
  if (g_str_equal (name, "Menu"))
    return g_variant_new_object_path (self->menu_path);

  return g_variant_new_string ("");
}

/* With a path instead of a name, the watcher takes the name of the connection. So a Flatpak needs to own no other
 * name. */
static void
on_watcher (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  g_dbus_connection_call (connection, owner, WATCHER_PATH, WATCHER_NAME, "RegisterStatusNotifierItem",
                          g_variant_new ("(s)", ITEM_PATH), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL,
                          NULL);
}

static void
xmh_status_item_dispose (GObject *object)
{
  XmhStatusItem *self = XMH_STATUS_ITEM (object);

  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  if (self->object_id != 0)
    g_dbus_connection_unregister_object (self->connection, self->object_id);
  self->object_id = 0;
  g_clear_object (&self->connection);
  G_OBJECT_CLASS (xmh_status_item_parent_class)->dispose (object);
}

static void
xmh_status_item_finalize (GObject *object)
{
  XmhStatusItem *self = XMH_STATUS_ITEM (object);

  g_free (self->menu_path);
  g_free (self->icon);
  g_free (self->text);
  g_free (self->token);
  G_OBJECT_CLASS (xmh_status_item_parent_class)->finalize (object);
}

static void
xmh_status_item_class_init (XmhStatusItemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_status_item_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_status_item_finalize;
  activate_signal = g_signal_new ("activate", XMH_TYPE_STATUS_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
}

static void
xmh_status_item_init (XmhStatusItem *self)
{
  self->icon = g_strdup ("");
  self->text = g_strdup ("");
}

/* @menu_path: of its menu, on the same connection
 * Returns: (transfer full) */
XmhStatusItem *
xmh_status_item_new (GDBusConnection *connection, const char *menu_path, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call, .get_property = on_get };
  g_autoptr(XmhStatusItem) self = g_object_new (XMH_TYPE_STATUS_ITEM, NULL);
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, NULL);

  self->connection = g_object_ref (connection);
  self->menu_path = g_strdup (menu_path);
  self->object_id = g_dbus_connection_register_object (connection, ITEM_PATH, node->interfaces[0], &vtable, self, NULL,
                                                       error);
  if (self->object_id == 0)
    return NULL;

  self->watch_id = g_bus_watch_name_on_connection (connection, WATCHER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, on_watcher,
                                                   NULL, self, NULL);
  return g_steal_pointer (&self);
}
