/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-notify-server.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"

/* Of the Desktop Notifications Specification. */
#define URGENCY_NORMAL 1
#define EXPIRE_BY_SERVER -1
#define EXPIRE_NEVER 0
#define ACTION "default"

/* A notification that was requested, by code. */
typedef struct
{
  char *code;
  guint32 id;    /* 0: not shown, or not confirmed yet */
  guint n_calls; /* that are about to show it */
  gboolean is_wanted;
  char *token; /* NULL; or the activation token for the click that follows */
} Entry;

typedef struct
{
  char *code;
  char *title;
  char *body;
  const XmhNotifyButton *buttons;
} Showing;

struct _XmhNotifyServer
{
  XmhNotifySender parent_instance;

  GHashTable *entries; /* code → Entry */
};

G_DEFINE_FINAL_TYPE (XmhNotifyServer, xmh_notify_server, XMH_TYPE_NOTIFY_SENDER)

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->code);
  g_free (entry->token);
  g_free (entry);
}

static void
showing_free (gpointer data)
{
  Showing *showing = data;

  g_free (showing->code);
  g_free (showing->title);
  g_free (showing->body);
  g_free (showing);
}

static Showing *
showing_new (const XmhNotification *notification)
{
  Showing *showing = g_new0 (Showing, 1);

  showing->code = g_strdup (notification->code);
  showing->title = g_strdup (notification->title);
  showing->body = g_strdup (notification->body);
  showing->buttons = notification->buttons;
  return showing;
}

static Entry *
ensure_entry (XmhNotifyServer *self, const char *code)
{
  Entry *entry = g_hash_table_lookup (self->entries, code);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->code = g_strdup (code);
      g_hash_table_insert (self->entries, entry->code, entry);
    }

  return entry;
}

static Entry *
find_entry (XmhNotifyServer *self, guint32 id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Entry *) value)->id == id && id != 0)
      return value;

  return NULL;
}

/* The notification is no longer on the desktop. */
static void
entry_forget (Entry *entry)
{
  entry->id = 0;
  g_clear_pointer (&entry->token, g_free);
}

static void
close_notification (XmhNotifyServer *self, Entry *entry)
{
  guint32 id = entry->id;

  entry_forget (entry);
  if (id != 0)
    xmh_notify_sender_call (XMH_NOTIFY_SENDER (self), "CloseNotification", g_variant_new ("(u)", id), NULL, NULL, NULL);
}

/* Codes of requests are never used again, so an entry that is of no use is not kept. */
static void
drop_if_unused (XmhNotifyServer *self, const char *code)
{
  const Entry *entry = g_hash_table_lookup (self->entries, code);

  if (entry != NULL && !entry->is_wanted && entry->id == 0 && entry->n_calls == 0)
    g_hash_table_remove (self->entries, code);
}

/* Called when the last call of one attempt to show it has ended. */
static void
end_calls (XmhNotifyServer *self, const char *code)
{
  ensure_entry (self, code)->n_calls--;
  drop_if_unused (self, code);
}

static void
on_notified (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhNotifyServer *self = g_task_get_source_object (task);
  const Showing *showing = g_task_get_task_data (task);
  Entry *entry = ensure_entry (self, showing->code);
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    g_variant_get (reply, "(u)", &entry->id);
  if (!entry->is_wanted)
    close_notification (self, entry);
  end_calls (self, showing->code);
  if (reply != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static GVariant *
build_hints (void)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "desktop-entry", "s", XMH_PANEL_ID);
  g_variant_dict_insert (&dict, "category", "s", "network");
  g_variant_dict_insert (&dict, "urgency", "y", URGENCY_NORMAL);
  return g_variant_dict_end (&dict);
}

/* (transfer container): pairs of action and label; the strings are constant */
static GPtrArray *
list_actions (const XmhNotifyButton *button)
{
  GPtrArray *actions = g_ptr_array_new ();

  g_ptr_array_add (actions, (gpointer) ACTION);
  g_ptr_array_add (actions, _ ("Open XR Media Hub"));
  for (; button != NULL && button->action != NULL; button++)
    {
      g_ptr_array_add (actions, (gpointer) button->action);
      g_ptr_array_add (actions, _ (button->label));
    }

  return actions;
}

static void
notify (GTask *task, const char *const *capabilities)
{
  XmhNotifyServer *self = g_task_get_source_object (task);
  const Showing *showing = g_task_get_task_data (task);
  g_autoptr(GPtrArray) actions = list_actions (showing->buttons);
  gssize n_actions = g_strv_contains (capabilities, "actions") ? (gssize) actions->len : 0;
  gint32 expire = showing->buttons != NULL ? EXPIRE_NEVER : EXPIRE_BY_SERVER;
  g_autofree char *escaped = g_strv_contains (capabilities, "body-markup") ? g_markup_escape_text (showing->body, -1)
                                                                           : NULL;

  xmh_notify_sender_call (XMH_NOTIFY_SENDER (self), "Notify",
                          g_variant_new ("(susss@as@a{sv}i)", _ ("XR Media Hub"),
                                         ensure_entry (self, showing->code)->id, XMH_APPLICATION_ID, showing->title,
                                         escaped != NULL ? escaped : showing->body,
                                         g_variant_new_strv ((const char *const *) actions->pdata, n_actions),
                                         build_hints (), expire),
                          G_VARIANT_TYPE ("(u)"), on_notified, g_object_ref (task));
}

static void
on_capabilities (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  XmhNotifyServer *self = g_task_get_source_object (task);
  const Showing *showing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_auto(GStrv) capabilities = NULL;

  if (reply == NULL)
    {
      end_calls (self, showing->code);
      g_task_return_error (task, error);
      return;
    }
  if (!ensure_entry (self, showing->code)->is_wanted)
    {
      end_calls (self, showing->code);
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_variant_get (reply, "(^as)", &capabilities);
  notify (task, (const char *const *) capabilities);
}

/* A server shows markup that it does not support as plain text, so its capabilities are requested first. */
static void
show (XmhNotifySender *sender, const XmhNotification *notification, GTask *task)
{
  Entry *entry = ensure_entry (XMH_NOTIFY_SERVER (sender), notification->code);

  entry->is_wanted = TRUE;
  entry->n_calls++;
  g_task_set_task_data (task, showing_new (notification), showing_free);
  xmh_notify_sender_call (sender, "GetCapabilities", NULL, G_VARIANT_TYPE ("(as)"), on_capabilities, task);
}

static void
withdraw (XmhNotifySender *sender, const char *code)
{
  XmhNotifyServer *self = XMH_NOTIFY_SERVER (sender);
  Entry *entry = g_hash_table_lookup (self->entries, code);

  if (entry == NULL)
    return;

  entry->is_wanted = FALSE;
  close_notification (self, entry);
  drop_if_unused (self, code);
}

static void
activate (XmhNotifyServer *self, Entry *entry, const char *action)
{
  g_autofree char *code = g_strdup (entry->code);
  g_autofree char *token = g_steal_pointer (&entry->token);

  xmh_notify_sender_activated (XMH_NOTIFY_SENDER (self), code, g_str_equal (action, ACTION) ? NULL : action, token);
}

/* Signals go to all clients, so unknown numbers are notifications of other programs. */
static void
heard (XmhNotifySender *sender, const char *signal, GVariant *parameters)
{
  Entry *entry;
  guint32 id;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u*)")))
    return;
  g_variant_get_child (parameters, 0, "u", &id);
  entry = find_entry (XMH_NOTIFY_SERVER (sender), id);
  if (entry == NULL)
    return;

  if (g_str_equal (signal, "NotificationClosed"))
    {
      entry_forget (entry);
    }
  else if (g_str_equal (signal, "ActivationToken") && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    {
      g_clear_pointer (&entry->token, g_free);
      g_variant_get_child (parameters, 1, "s", &entry->token);
    }
  else if (g_str_equal (signal, "ActionInvoked") && g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    {
      const char *action;

      g_variant_get_child (parameters, 1, "&s", &action);
      activate (XMH_NOTIFY_SERVER (sender), entry, action);
    }
}

/* A new server starts its numbers again. */
static void
vanished (XmhNotifySender *sender)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, XMH_NOTIFY_SERVER (sender)->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    entry_forget (value);
}

static void
xmh_notify_server_finalize (GObject *object)
{
  g_hash_table_unref (XMH_NOTIFY_SERVER (object)->entries);
  G_OBJECT_CLASS (xmh_notify_server_parent_class)->finalize (object);
}

static void
xmh_notify_server_class_init (XmhNotifyServerClass *klass)
{
  XmhNotifySenderClass *sender_class = XMH_NOTIFY_SENDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmh_notify_server_finalize;
  sender_class->show = show;
  sender_class->withdraw = withdraw;
  sender_class->heard = heard;
  sender_class->vanished = vanished;
  sender_class->name = "org.freedesktop.Notifications";
  sender_class->path = "/org/freedesktop/Notifications";
  sender_class->interface = "org.freedesktop.Notifications";
}

static void
xmh_notify_server_init (XmhNotifyServer *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
}

XmhNotifySender *
xmh_notify_server_new (GDBusConnection *connection)
{
  XmhNotifySender *self = g_object_new (XMH_TYPE_NOTIFY_SERVER, NULL);

  xmh_notify_sender_watch (self, connection);
  return self;
}
