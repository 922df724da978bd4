/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-request-notices.h"

#include <glib/gi18n.h>
#include <string.h>

/* In front of the id of the device. A code is never used for another request, so a late click cannot answer it. */
#define PREFIX "device-"

typedef struct
{
  char *code;
  char *title;
  char *body;
  gboolean is_told; /* by a notification or a panel */
  gboolean is_shown;
} Request;

struct _XmhRequestNotices
{
  GObject parent_instance;

  XmhAccess *access;
  XmhNoticeAudience audience;
  GPtrArray *requests; /* of Request; as few as #XmhAccess allows */
};

G_DEFINE_FINAL_TYPE (XmhRequestNotices, xmh_request_notices, G_TYPE_OBJECT)

enum
{
  SIGNAL_SHOW,
  SIGNAL_WITHDRAW,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->code);
  g_free (request->title);
  g_free (request->body);
  g_free (request);
}

static Request *
request_new (XmhDevice *device)
{
  Request *request = g_new0 (Request, 1);
  g_autoptr(GInetAddress) address = xmh_device_make_address (device);
  g_autofree char *numeric = address != NULL ? g_inet_address_to_string (address) : g_strdup ("");

  request->code = g_strconcat (PREFIX, xmh_device_get_id (device), NULL);
  /* Translators: this is the title of a notification; %s are the name of a device and its address */
  request->title = g_strdup_printf (_ ("%s (%s) asks for access"), xmh_device_get_name (device), numeric);
  request->body = g_strdup_printf (_ ("Number: %s\nAllow it only if the device shows the same number."),
                                   xmh_device_get_number (device));
  return request;
}

static void
withdraw (XmhRequestNotices *self, Request *request)
{
  if (!request->is_shown)
    return;

  request->is_shown = FALSE;
  g_signal_emit (self, signals[SIGNAL_WITHDRAW], 0, request->code);
}

static void
show (XmhRequestNotices *self, Request *request)
{
  if (request->is_told)
    return;

  request->is_told = TRUE;
  request->is_shown = TRUE;
  g_signal_emit (self, signals[SIGNAL_SHOW], 0, request->code, request->title, request->body);
}

static void
tell (XmhRequestNotices *self)
{
  for (guint i = 0; i < self->requests->len; i++)
    {
      Request *request = g_ptr_array_index (self->requests, i);

      if (self->audience == XMH_NOTICE_AUDIENCE_DESKTOP)
        show (self, request);
      else
        withdraw (self, request);
      if (self->audience == XMH_NOTICE_AUDIENCE_PANEL)
        request->is_told = TRUE;
    }
}

static Request *
find_request (XmhRequestNotices *self, const char *device_id)
{
  for (guint i = 0; device_id != NULL && i < self->requests->len; i++)
    {
      Request *request = g_ptr_array_index (self->requests, i);

      if (g_str_equal (request->code + strlen (PREFIX), device_id))
        return request;
    }

  return NULL;
}

static void
on_requested (XmhRequestNotices *self, XmhDevice *device)
{
  if (find_request (self, xmh_device_get_id (device)) != NULL)
    return;

  g_ptr_array_add (self->requests, request_new (device));
  tell (self);
}

/* A request that has expired is unknown to the hub. */
static void
on_changed (XmhRequestNotices *self, XmhDevice *device)
{
  const char *id = xmh_device_get_id (device);
  Request *request = find_request (self, id);

  if (request == NULL ||
      (xmh_access_get_device (self->access, id) == device && xmh_device_get_state (device) == XMH_DEVICE_PENDING))
    return;

  withdraw (self, request);
  g_ptr_array_remove (self->requests, request);
}

void
xmh_request_notices_set_audience (XmhRequestNotices *self, XmhNoticeAudience audience)
{
  if (self->audience == audience)
    return;

  self->audience = audience;
  tell (self);
}

gboolean
xmh_request_notices_is_shown (XmhRequestNotices *self, const char *code)
{
  const Request *request = find_request (self, xmh_request_notices_find_device (code));

  return request != NULL && request->is_shown;
}

void
xmh_request_notices_not_shown (XmhRequestNotices *self, const char *code)
{
  Request *request = find_request (self, xmh_request_notices_find_device (code));

  /* It may have been answered in the meantime. */
  if (request == NULL)
    return;

  if (self->audience != XMH_NOTICE_AUDIENCE_PANEL)
    request->is_told = FALSE;
  request->is_shown = FALSE;
  tell (self);
}

const char *
xmh_request_notices_find_device (const char *code)
{
  return g_str_has_prefix (code, PREFIX) ? code + strlen (PREFIX) : NULL;
}

static void
xmh_request_notices_dispose (GObject *object)
{
  XmhRequestNotices *self = XMH_REQUEST_NOTICES (object);

  g_clear_object (&self->access);
  g_clear_pointer (&self->requests, g_ptr_array_unref);

  G_OBJECT_CLASS (xmh_request_notices_parent_class)->dispose (object);
}

static void
xmh_request_notices_class_init (XmhRequestNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_request_notices_dispose;

  signals[SIGNAL_SHOW] = g_signal_new ("show", XMH_TYPE_REQUEST_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_WITHDRAW] = g_signal_new ("withdraw", XMH_TYPE_REQUEST_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
xmh_request_notices_init (XmhRequestNotices *self)
{
  self->requests = g_ptr_array_new_with_free_func (request_free);
}

XmhRequestNotices *
xmh_request_notices_new (XmhAccess *access)
{
  XmhRequestNotices *self = g_object_new (XMH_TYPE_REQUEST_NOTICES, NULL);

  self->access = g_object_ref (access);
  g_signal_connect_object (access, "requested", G_CALLBACK (on_requested), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (access, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}
