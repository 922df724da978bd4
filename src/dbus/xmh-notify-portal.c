/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-notify-portal.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"

/* Actions lack the prefix of an exported action, so the portal sends them back as signals. */
#define ACTION "open-panel"

struct _XmhNotifyPortal
{
  XmhNotifySender parent_instance;

  GHashTable *shown; /* set of codes */
};

G_DEFINE_FINAL_TYPE (XmhNotifyPortal, xmh_notify_portal, XMH_TYPE_NOTIFY_SENDER)

static GVariant *
build_buttons (const XmhNotifyButton *buttons)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (; buttons->action != NULL; buttons++)
    {
      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&list, "{sv}", "label", g_variant_new_string (_ (buttons->label)));
      g_variant_builder_add (&list, "{sv}", "action", g_variant_new_string (buttons->action));
      g_variant_builder_close (&list);
    }

  return g_variant_builder_end (&list);
}

static GVariant *
build_notification (const XmhNotification *notification)
{
  g_autoptr(GIcon) icon = g_themed_icon_new (XMH_APPLICATION_ID);
  g_autoptr(GVariant) serialized = g_icon_serialize (icon);
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "title", "s", notification->title);
  g_variant_dict_insert (&dict, "body", "s", notification->body);
  g_variant_dict_insert (&dict, "icon", "v", serialized);
  g_variant_dict_insert (&dict, "priority", "s", notification->buttons != NULL ? "high" : "normal");
  g_variant_dict_insert (&dict, "default-action", "s", ACTION);
  if (notification->buttons != NULL)
    g_variant_dict_insert_value (&dict, "buttons", build_buttons (notification->buttons));
  return g_variant_new ("(s@a{sv})", notification->code, g_variant_dict_end (&dict));
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhNotifyPortal *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_hash_table_remove (self->shown, g_task_get_task_data (task));
  g_task_return_error (task, error);
}

static void
show (XmhNotifySender *sender, const XmhNotification *notification, GTask *task)
{
  XmhNotifyPortal *self = XMH_NOTIFY_PORTAL (sender);

  g_task_set_task_data (task, g_strdup (notification->code), g_free);
  g_hash_table_add (self->shown, g_strdup (notification->code));
  xmh_notify_sender_call (sender, "AddNotification", build_notification (notification), NULL, on_added, task);
}

/* The bus keeps the order of calls, so this may follow an AddNotification that was not answered yet. */
static void
withdraw (XmhNotifySender *sender, const char *code)
{
  XmhNotifyPortal *self = XMH_NOTIFY_PORTAL (sender);

  if (g_hash_table_remove (self->shown, code))
    xmh_notify_sender_call (sender, "RemoveNotification", g_variant_new ("(s)", code), NULL, NULL, NULL);
}

/* Newer portals add a dictionary with the token after the target of the action, if there is one. */
static char *
find_token (GVariant *values)
{
  GVariantIter iter;
  GVariant *value;
  char *token = NULL;

  g_variant_iter_init (&iter, values);
  while (token == NULL && g_variant_iter_next (&iter, "v", &value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        g_variant_lookup (value, "activation-token", "s", &token);
      g_variant_unref (value);
    }

  return token;
}

static void
heard (XmhNotifySender *sender, const char *signal, GVariant *parameters)
{
  XmhNotifyPortal *self = XMH_NOTIFY_PORTAL (sender);
  g_autoptr(GVariant) values = NULL;
  g_autofree char *token = NULL;
  const char *code, *action;

  if (!g_str_equal (signal, "ActionInvoked") || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssav)")))
    return;

  g_variant_get (parameters, "(&s&s@av)", &code, &action, &values);
  if (!g_hash_table_contains (self->shown, code))
    return;

  token = find_token (values);
  xmh_notify_sender_activated (sender, code, g_str_equal (action, ACTION) ? NULL : action, token);
}

/* Notifications stay on the desktop, and a portal that was restarted can still withdraw them. */
static void
vanished (XmhNotifySender *sender)
{
}

static void
xmh_notify_portal_finalize (GObject *object)
{
  g_hash_table_unref (XMH_NOTIFY_PORTAL (object)->shown);
  G_OBJECT_CLASS (xmh_notify_portal_parent_class)->finalize (object);
}

static void
xmh_notify_portal_class_init (XmhNotifyPortalClass *klass)
{
  XmhNotifySenderClass *sender_class = XMH_NOTIFY_SENDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmh_notify_portal_finalize;
  sender_class->show = show;
  sender_class->withdraw = withdraw;
  sender_class->heard = heard;
  sender_class->vanished = vanished;
  sender_class->name = "org.freedesktop.portal.Desktop";
  sender_class->path = "/org/freedesktop/portal/desktop";
  sender_class->interface = "org.freedesktop.portal.Notification";
}

static void
xmh_notify_portal_init (XmhNotifyPortal *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

XmhNotifySender *
xmh_notify_portal_new (GDBusConnection *connection)
{
  XmhNotifySender *self = g_object_new (XMH_TYPE_NOTIFY_PORTAL, NULL);

  xmh_notify_sender_watch (self, connection);
  return self;
}
