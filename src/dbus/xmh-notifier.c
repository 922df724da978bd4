/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-notifier.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"
#include "common/xmh-sandbox.h"
#include "config/xmh-settings.h"
#include "dbus/xmh-notify-portal.h"
#include "dbus/xmh-notify-server.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-notices.h"
#include "hub/xmh-request-notices.h"

/* Notification services of the desktop, in the order of tries. */
#define SENDERS_MAX 2

#define ALLOW "allow"
#define DENY "deny"

/* A click on the notification itself opens the panel, as with all others: only these answer a request. */
static const XmhNotifyButton answers[] = {
  /* Translators: a button of the notification that a device asks for access */
  { ALLOW, N_ ("Allow") },
  /* Translators: a button of the notification that a device asks for access */
  { DENY, N_ ("Deny") },
  { NULL },
};

typedef enum
{
  PANEL_UNKNOWN,
  PANEL_CLOSED,
  PANEL_OPEN,
} Panel;

struct _XmhNotifier
{
  GObject parent_instance;

  XmhSettings *settings;
  XmhNotices *notices;
  XmhAccess *access;
  XmhRequestNotices *requests;
  GDBusConnection *connection; /* NULL without a bus */
  XmhNotifySender *senders[SENDERS_MAX];
  guint n_senders;
  guint panel_watch_id;
  Panel panel;
  gboolean is_deaf; /* no service shows notifications, until one appears */
  guint n_appeared; /* how many services have appeared so far */
};

G_DEFINE_FINAL_TYPE (XmhNotifier, xmh_notifier, G_TYPE_OBJECT)

/* One notification that is being shown. */
typedef struct
{
  XmhNotifier *notifier;
  char *code;
  char *title;
  char *body;
  guint sender;     /* the sender that is being tried */
  guint n_appeared; /* n_appeared at the first try */
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  g_object_unref (attempt->notifier);
  g_free (attempt->code);
  g_free (attempt->title);
  g_free (attempt->body);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static void try_sender (Attempt *attempt);

static XmhNoticeAudience
find_audience (XmhNotifier *self)
{
  if (self->panel == PANEL_OPEN)
    return XMH_NOTICE_AUDIENCE_PANEL;
  if (self->panel == PANEL_UNKNOWN || self->is_deaf)
    return XMH_NOTICE_AUDIENCE_NOBODY;

  return xmh_settings_get_notifications (self->settings) ? XMH_NOTICE_AUDIENCE_DESKTOP : XMH_NOTICE_AUDIENCE_NOBODY;
}

static void
update_audience (XmhNotifier *self)
{
  xmh_notices_set_audience (self->notices, find_audience (self));
  xmh_request_notices_set_audience (self->requests, find_audience (self));
}

static gboolean
is_request (const char *code)
{
  return xmh_request_notices_find_device (code) != NULL;
}

static gboolean
is_shown (XmhNotifier *self, const char *code)
{
  return is_request (code) ? xmh_request_notices_is_shown (self->requests, code)
                           : xmh_notices_is_shown (self->notices, code);
}

static void
not_shown (XmhNotifier *self, const char *code)
{
  if (is_request (code))
    xmh_request_notices_not_shown (self->requests, code);
  else
    xmh_notices_not_shown (self->notices, code);
}

static void
become_deaf (XmhNotifier *self, const char *code, const GError *error)
{
  g_debug ("nobody shows notifications (%s); %s waits for somebody who does", error->message, code);
  self->is_deaf = TRUE;
  update_audience (self);
  not_shown (self, code);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Attempt) attempt = user_data;
  XmhNotifier *self = attempt->notifier;
  XmhNotifySender *sender = XMH_NOTIFY_SENDER (source);
  g_autoptr(GError) error = NULL;

  if (xmh_notify_sender_show_finish (sender, result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_dbus_error_strip_remote_error (error);
  if (!xmh_notify_sender_is_absent (sender, error))
    g_debug ("the desktop did not show %s: %s", attempt->code, error->message);
  else if (++attempt->sender < self->n_senders && is_shown (self, attempt->code))
    try_sender (g_steal_pointer (&attempt));
  else if (attempt->sender == self->n_senders && attempt->n_appeared == self->n_appeared)
    become_deaf (self, attempt->code, error);
  else
    /* Another service may have appeared since its try, or the notice was withdrawn before it was shown. */
    not_shown (self, attempt->code);
}

static void
try_sender (Attempt *attempt)
{
  const XmhNotifyButton *buttons = is_request (attempt->code) ? answers : NULL;
  XmhNotification notification = { attempt->code, attempt->title, attempt->body, buttons };

  xmh_notify_sender_show_async (attempt->notifier->senders[attempt->sender], &notification, on_shown, attempt);
}

static void
on_show (XmhNotifier *self, const char *code, const char *title, const char *body)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->notifier = g_object_ref (self);
  attempt->code = g_strdup (code);
  attempt->title = g_strdup (title);
  attempt->body = g_strdup (body);
  attempt->n_appeared = self->n_appeared;
  try_sender (attempt);
}

static void
on_withdraw (XmhNotifier *self, const char *code)
{
  for (guint i = 0; i < self->n_senders; i++)
    xmh_notify_sender_withdraw (self->senders[i], code);
}

static void
on_panel_activated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_debug ("the panel does not open: %s", error->message);
}

/* The token allows the panel to raise its window. */
static void
open_panel (XmhNotifier *self, const char *token)
{
  GVariantDict platform_data = G_VARIANT_DICT_INIT (NULL);

  if (token != NULL)
    {
      g_variant_dict_insert (&platform_data, "activation-token", "s", token);
      g_variant_dict_insert (&platform_data, "desktop-startup-id", "s", token);
    }
  g_dbus_connection_call (self->connection, XMH_PANEL_ID, XMH_PANEL_PATH, "org.freedesktop.Application", "Activate",
                          g_variant_new ("(@a{sv})", g_variant_dict_end (&platform_data)), NULL, G_DBUS_CALL_FLAGS_NONE,
                          -1, NULL, on_panel_activated, NULL);
}

/* The request may have been answered elsewhere a moment ago. */
static void
answer (XmhNotifier *self, const char *device_id, const char *action)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  XmhDevice *device = xmh_access_get_device (self->access, device_id);
  g_autoptr(GError) error = NULL;

  if (device == NULL || xmh_device_get_state (device) != XMH_DEVICE_PENDING)
    return;

  if ((g_str_equal (action, ALLOW) && !xmh_access_allow (self->access, device_id, FALSE, now_s, &error)) ||
      (g_str_equal (action, DENY) && !xmh_access_deny (self->access, device_id, now_s, &error)))
    g_warning ("the request of %s is not answered: %s", xmh_device_get_name (device), error->message);
}

static void
on_activated (XmhNotifier *self, const char *code, const char *action, const char *token)
{
  const char *device_id = xmh_request_notices_find_device (code);

  if (action == NULL)
    open_panel (self, token);
  else if (device_id != NULL)
    answer (self, device_id, action);
}

static void
on_appeared (XmhNotifier *self)
{
  self->n_appeared++;
  self->is_deaf = FALSE;
  update_audience (self);
}

static void
on_panel_opened (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  XmhNotifier *self = user_data;

  self->panel = PANEL_OPEN;
  update_audience (self);
}

static void
on_panel_closed (GDBusConnection *connection, const char *name, gpointer user_data)
{
  XmhNotifier *self = user_data;

  self->panel = PANEL_CLOSED;
  update_audience (self);
}

/* (transfer full) */
static void
add_sender (XmhNotifier *self, XmhNotifySender *sender)
{
  g_signal_connect_object (sender, "appeared", G_CALLBACK (on_appeared), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sender, "activated", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  self->senders[self->n_senders++] = sender;
}

/* Shows current and future problems through @connection. */
void
xmh_notifier_start (XmhNotifier *self, GDBusConnection *connection)
{
  xmh_notifier_stop (self);
  self->connection = g_object_ref (connection);
  /* A sandbox has only the portal. */
  if (!xmh_sandbox_is_flatpak ())
    add_sender (self, xmh_notify_server_new (connection));
  add_sender (self, xmh_notify_portal_new (connection));
  self->panel_watch_id = g_bus_watch_name_on_connection (connection, XMH_PANEL_ID, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                         on_panel_opened, on_panel_closed, self, NULL);
}

/* Withdraws what is shown, and stops using the bus. */
void
xmh_notifier_stop (XmhNotifier *self)
{
  g_clear_handle_id (&self->panel_watch_id, g_bus_unwatch_name);
  self->panel = PANEL_UNKNOWN;
  self->is_deaf = FALSE;
  update_audience (self);
  while (self->n_senders > 0)
    {
      XmhNotifySender *sender = self->senders[--self->n_senders];

      g_object_run_dispose (G_OBJECT (sender));
      g_object_unref (sender);
    }
  g_clear_object (&self->connection);
}

static void
xmh_notifier_dispose (GObject *object)
{
  XmhNotifier *self = XMH_NOTIFIER (object);

  if (self->notices != NULL)
    xmh_notifier_stop (self);
  g_clear_object (&self->notices);
  g_clear_object (&self->requests);
  g_clear_object (&self->access);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (xmh_notifier_parent_class)->dispose (object);
}

static void
xmh_notifier_class_init (XmhNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_notifier_dispose;
}

static void
xmh_notifier_init (XmhNotifier *self)
{
}

/* (transfer full) */
XmhNotifier *
xmh_notifier_new (XmhHub *hub)
{
  XmhNotifier *self = g_object_new (XMH_TYPE_NOTIFIER, NULL);

  self->notices = xmh_notices_new (xmh_hub_get_problems (hub), XMH_NOTICES_PAUSE_MS);
  g_signal_connect_object (self->notices, "show", G_CALLBACK (on_show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->notices, "withdraw", G_CALLBACK (on_withdraw), self, G_CONNECT_SWAPPED);
  self->access = g_object_ref (xmh_hub_get_access (hub));
  self->requests = xmh_request_notices_new (self->access);
  g_signal_connect_object (self->requests, "show", G_CALLBACK (on_show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->requests, "withdraw", G_CALLBACK (on_withdraw), self, G_CONNECT_SWAPPED);
  self->settings = g_object_ref (xmh_hub_get_settings (hub));
  g_signal_connect_object (self->settings, "notify::notifications", G_CALLBACK (update_audience), self,
                           G_CONNECT_SWAPPED);
  return self;
}
