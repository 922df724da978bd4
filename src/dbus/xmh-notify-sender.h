/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_NOTIFY_SENDER (xmh_notify_sender_get_type ())
G_DECLARE_DERIVABLE_TYPE (XmhNotifySender, xmh_notify_sender, XMH, NOTIFY_SENDER, GObject)

/* A button, beside the click on the notification itself. */
typedef struct
{
  const char *action;
  const char *label; /* translated when shown */
} XmhNotifyButton;

/* A notification. A new one with the same @code replaces it. Title and body are plain text. It stays until it is
 * withdrawn if it has buttons. */
typedef struct
{
  const char *code;
  const char *title;
  const char *body;
  const XmhNotifyButton *buttons; /* (nullable): constant, ended by one without action */
} XmhNotification;

/**
 * XmhNotifySender:
 *
 * One of the two notification services, on one connection. Emits "appeared" when a service that was away appears,
 * and "activated" (code, action, token) when the user clicks a notification. The action is that of a button, or %NULL
 * for the notification itself; the token is %NULL if there is none.
 */
struct _XmhNotifySenderClass
{
  GObjectClass parent_class;

  /* Returns a boolean through the task. */
  void (*show) (XmhNotifySender *self, const XmhNotification *notification, GTask *task);
  void (*withdraw) (XmhNotifySender *self, const char *code);
  /* Called for each signal of the service. */
  void (*heard) (XmhNotifySender *self, const char *signal, GVariant *parameters);
  /* The service has gone, and its notifications with it. */
  void (*vanished) (XmhNotifySender *self);

  const char *name; /* on the bus */
  const char *path;
  const char *interface;
};

void xmh_notify_sender_show_async (XmhNotifySender *self,
                                   const XmhNotification *notification,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean xmh_notify_sender_show_finish (XmhNotifySender *self, GAsyncResult *result, GError **error);
void xmh_notify_sender_withdraw (XmhNotifySender *self, const char *code);
gboolean xmh_notify_sender_is_absent (XmhNotifySender *self, const GError *error);

/* For the two subclasses. */
void xmh_notify_sender_watch (XmhNotifySender *self, GDBusConnection *connection);
void xmh_notify_sender_call (XmhNotifySender *self,
                             const char *method,
                             GVariant *parameters,
                             const GVariantType *reply,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void xmh_notify_sender_activated (XmhNotifySender *self, const char *code, const char *action, const char *token);
