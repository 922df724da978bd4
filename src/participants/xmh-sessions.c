/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "participants/xmh-sessions.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-log.h"

struct _XmhSession
{
  GObject parent_instance;

  XmhSessions *sessions; /* unowned; NULL once the session has ended */
  guint64 id;
  char *service;
  char *peer;
  char *user_agent;
  char *device_id;   /* NULL: unknown */
  char *device_name; /* likewise */
  gint64 since;      /* seconds since 1970 */
  guint64 bytes_in;
  guint64 bytes_out;
  XmhSessionCloseFunc close;
  gpointer close_data;
};

struct _XmhSessions
{
  GObject parent_instance;

  GPtrArray *open; /* of XmhSession, by rising id */
  guint64 last_id;
};

G_DEFINE_FINAL_TYPE (XmhSession, xmh_session, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (XmhSessions, xmh_sessions, G_TYPE_OBJECT)

enum
{
  SIGNAL_OPENED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

enum
{
  PROP_COUNT = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
xmh_session_finalize (GObject *object)
{
  XmhSession *self = XMH_SESSION (object);

  g_free (self->service);
  g_free (self->peer);
  g_free (self->user_agent);
  g_free (self->device_id);
  g_free (self->device_name);
  G_OBJECT_CLASS (xmh_session_parent_class)->finalize (object);
}

static void
xmh_session_class_init (XmhSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_session_finalize;
}

static void
xmh_session_init (XmhSession *self)
{
}

guint64
xmh_session_get_id (XmhSession *self)
{
  return self->id;
}

const char *
xmh_session_get_service (XmhSession *self)
{
  return self->service;
}

const char *
xmh_session_get_peer (XmhSession *self)
{
  return self->peer;
}

const char *
xmh_session_get_user_agent (XmhSession *self)
{
  return self->user_agent;
}

const char *
xmh_session_get_device_id (XmhSession *self)
{
  return self->device_id;
}

const char *
xmh_session_get_device_name (XmhSession *self)
{
  return self->device_name;
}

gint64
xmh_session_get_since (XmhSession *self)
{
  return self->since;
}

guint64
xmh_session_get_bytes_in (XmhSession *self)
{
  return self->bytes_in;
}

guint64
xmh_session_get_bytes_out (XmhSession *self)
{
  return self->bytes_out;
}

void
xmh_session_count (XmhSession *self, guint64 bytes_in, guint64 bytes_out)
{
  self->bytes_in += bytes_in;
  self->bytes_out += bytes_out;
}

static void
log_session (XmhSession *session, const char *message_id, const char *what, const char *more)
{
  const char *name = session->device_name;
  g_autofree char *id = g_strdup_printf ("%" G_GUINT64_FORMAT, session->id);
  g_autofree char *whose = name != NULL ? g_strdup_printf ("%s (%s)", name, session->peer) : g_strdup (session->peer);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO, "MESSAGE_ID", message_id, "XMH_SESSION", id, "XMH_SERVICE",
                    session->service, "XMH_PEER", session->peer, "XMH_DEVICE", name != NULL ? name : "", "MESSAGE",
                    "session %s of %s %s: %s", id, whose, what, more);
}

void
xmh_session_end (XmhSession *self, const char *reason)
{
  g_autoptr(XmhSessions) sessions = NULL;
  g_autoptr(XmhSession) alive = NULL;

  g_return_if_fail (XMH_IS_SESSION (self) && reason != NULL);

  if (self->sessions == NULL)
    return;

  sessions = g_object_ref (g_steal_pointer (&self->sessions));
  alive = g_object_ref (self);
  self->close = NULL;
  g_ptr_array_remove (sessions->open, self);
  log_session (self, XMH_MESSAGE_SESSION_CLOSED, "closed", reason);
  g_object_notify_by_pspec (G_OBJECT (sessions), properties[PROP_COUNT]);
  g_signal_emit (sessions, signals[SIGNAL_CLOSED], 0, self, reason);
}

void
xmh_session_close (XmhSession *self)
{
  XmhSessionCloseFunc close = g_steal_pointer (&self->close);

  if (close != NULL)
    close (self->close_data);
}

XmhSession *
xmh_sessions_open (XmhSessions *self,
                   const char *service,
                   const char *peer,
                   const char *user_agent,
                   const char *device_id,
                   const char *device_name,
                   XmhSessionCloseFunc close,
                   gpointer close_data)
{
  XmhSession *session;

  g_return_val_if_fail (XMH_IS_SESSIONS (self) && service != NULL && peer != NULL, NULL);

  session = g_object_new (XMH_TYPE_SESSION, NULL);
  session->sessions = self;
  session->id = ++self->last_id;
  session->service = g_strdup (service);
  session->peer = g_strdup (peer);
  session->user_agent = g_strdup (user_agent != NULL ? user_agent : "");
  session->device_id = g_strdup (device_id);
  session->device_name = g_strdup (device_name);
  session->since = g_get_real_time () / G_USEC_PER_SEC;
  session->close = close;
  session->close_data = close_data;

  g_ptr_array_add (self->open, g_object_ref (session));
  log_session (session, XMH_MESSAGE_SESSION_OPENED, "opened", session->service);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, session);
  return session;
}

guint
xmh_sessions_get_count (XmhSessions *self)
{
  return self->open->len;
}

GPtrArray *
xmh_sessions_list (XmhSessions *self)
{
  GPtrArray *list = g_ptr_array_new_full (self->open->len, g_object_unref);

  for (guint i = 0; i < self->open->len; i++)
    g_ptr_array_add (list, g_object_ref (g_ptr_array_index (self->open, i)));

  return list;
}

gboolean
xmh_sessions_close (XmhSessions *self, guint64 id, GError **error)
{
  g_autofree char *number = NULL;

  for (guint i = 0; i < self->open->len; i++)
    {
      XmhSession *session = g_ptr_array_index (self->open, i);

      if (session->id == id)
        {
          xmh_session_close (session);
          return TRUE;
        }
    }

  number = g_strdup_printf ("%" G_GUINT64_FORMAT, id);
  g_set_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND, _ ("there is no session %s"), number);
  return FALSE;
}

/* Requests the end of all sessions. */
void
xmh_sessions_close_all (XmhSessions *self)
{
  g_autoptr(GPtrArray) list = xmh_sessions_list (self);

  for (guint i = 0; i < list->len; i++)
    xmh_session_close (g_ptr_array_index (list, i));
}

void
xmh_sessions_close_device (XmhSessions *self, const char *device_id)
{
  g_autoptr(GPtrArray) list = xmh_sessions_list (self);

  for (guint i = 0; i < list->len; i++)
    {
      XmhSession *session = g_ptr_array_index (list, i);

      if (g_strcmp0 (session->device_id, device_id) == 0)
        xmh_session_close (session);
    }
}

static void
xmh_sessions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, XMH_SESSIONS (object)->open->len);
}

static void
xmh_sessions_dispose (GObject *object)
{
  XmhSessions *self = XMH_SESSIONS (object);

  for (guint i = 0; i < self->open->len; i++)
    {
      XmhSession *session = g_ptr_array_index (self->open, i);

      session->sessions = NULL;
      session->close = NULL;
    }
  g_ptr_array_set_size (self->open, 0);

  G_OBJECT_CLASS (xmh_sessions_parent_class)->dispose (object);
}

static void
xmh_sessions_finalize (GObject *object)
{
  XmhSessions *self = XMH_SESSIONS (object);

  g_ptr_array_unref (self->open);
  G_OBJECT_CLASS (xmh_sessions_parent_class)->finalize (object);
}

static void
xmh_sessions_class_init (XmhSessionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = xmh_sessions_dispose;
  object_class->finalize = xmh_sessions_finalize;
  object_class->get_property = xmh_sessions_get_property;

  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[SIGNAL_OPENED] = g_signal_new ("opened", XMH_TYPE_SESSIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, XMH_TYPE_SESSION);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", XMH_TYPE_SESSIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, XMH_TYPE_SESSION, G_TYPE_STRING);
}

static void
xmh_sessions_init (XmhSessions *self)
{
  self->open = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Returns: (transfer full): no sessions yet */
XmhSessions *
xmh_sessions_new (void)
{
  return g_object_new (XMH_TYPE_SESSIONS, NULL);
}
