/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_NOTIFY_SENDER (xmh_notify_sender_get_type ())
G_DECLARE_DERIVABLE_TYPE (XmhNotifySender, xmh_notify_sender, XMH, NOTIFY_SENDER, GObject)

/* What is shown. @code names it: showing one again replaces it. Title and body are plain text. */
typedef struct
{
  const char *code;
  const char *title;
  const char *body;
} XmhNotification;

/**
 * XmhNotifySender:
 *
 * One way to the desktop's notifications, on one connection; there are two of them. Emits "appeared" when a service
 * comes that was away, and "activated" (token: nullable) when the person has clicked on something that is shown.
 */
struct _XmhNotifySenderClass
{
  GObjectClass parent_class;

  /* Ends the task with a boolean. */
  void (*show) (XmhNotifySender *self, const XmhNotification *notification, GTask *task);
  void (*withdraw) (XmhNotifySender *self, const char *code);
  /* A signal of the service. */
  void (*heard) (XmhNotifySender *self, const char *signal, GVariant *parameters);
  /* The service has gone, and what it showed with it. */
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

/* For the two. */
void xmh_notify_sender_watch (XmhNotifySender *self, GDBusConnection *connection);
void xmh_notify_sender_call (XmhNotifySender *self,
                             const char *method,
                             GVariant *parameters,
                             const GVariantType *reply,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void xmh_notify_sender_activated (XmhNotifySender *self, const char *token);
