/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-relay"

#include "config.h"

#include "relay/xmh-backend-watch.h"

#include "host/xmh-socket-table.h"

/* The interval of checks, and how long they continue after xmh_backend_watch_ask(). */
#define INTERVAL_S 1
#define INTEREST_S 120

struct _XmhBackendWatch
{
  GObject parent_instance;

  char **urls;         /* NULL at first */
  GPtrArray *backends; /* of XmhBackend: those of @urls that are usable, or empty */
  char *url;           /* one of @urls */
  XmhBackendPresence presence;
  guint timer_id;
  guint looks_left;
  GCancellable *probe; /* running, to a backend on another machine */
};

G_DEFINE_FINAL_TYPE (XmhBackendWatch, xmh_backend_watch, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (XmhBackendPresence,
                    xmh_backend_presence,
                    G_DEFINE_ENUM_VALUE (XMH_BACKEND_PRESENCE_AWAY, "away"),
                    G_DEFINE_ENUM_VALUE (XMH_BACKEND_PRESENCE_THERE, "there"),
                    G_DEFINE_ENUM_VALUE (XMH_BACKEND_PRESENCE_FOREIGN, "foreign"))

enum
{
  PROP_PRESENCE = 1,
  PROP_URL,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
set_presence (XmhBackendWatch *self, XmhBackendPresence presence)
{
  if (self->presence == presence)
    return;

  self->presence = presence;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRESENCE]);
}

static void
set_url (XmhBackendWatch *self, const char *url)
{
  if (g_strcmp0 (self->url, url) == 0)
    return;

  g_free (self->url);
  self->url = g_strdup (url);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_URL]);
}

/* On this machine the kernel reports the owner of a listening port, without a connection that the backend would
 * notice. A runtime in a container usually belongs to root. Where that cannot be distinguished from another user's
 * program, no problem is reported. */
static XmhBackendPresence
look_at_kernel (const XmhBackend *backend)
{
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (XMH_PROTOCOL_TCP, backend->port);
  XmhBackendPresence presence = XMH_BACKEND_PRESENCE_AWAY;

  for (guint i = 0; i < listeners->len; i++)
    {
      const XmhListeningSocket *listener = g_ptr_array_index (listeners, i);

      if (!xmh_listening_socket_accepts_loopback (listener))
        continue;
      presence = xmh_listening_socket_is_trusted (listener) || xmh_listening_socket_is_hidden (listener)
                   ? XMH_BACKEND_PRESENCE_THERE
                   : XMH_BACKEND_PRESENCE_FOREIGN;
      if (presence == XMH_BACKEND_PRESENCE_FOREIGN)
        break;
    }

  return presence;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBackendWatch) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhChannel) channel = xmh_backend_dial_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->probe);
  set_presence (self, channel != NULL ? XMH_BACKEND_PRESENCE_THERE : XMH_BACKEND_PRESENCE_AWAY);
}

static void
look_at_this_machine (XmhBackendWatch *self)
{
  XmhBackendPresence presence = XMH_BACKEND_PRESENCE_AWAY;
  guint i;

  for (i = 0; i < self->backends->len && presence == XMH_BACKEND_PRESENCE_AWAY; i++)
    presence = look_at_kernel (g_ptr_array_index (self->backends, i));

  set_url (self, self->urls[presence != XMH_BACKEND_PRESENCE_AWAY ? i - 1 : 0]);
  set_presence (self, presence);
}

static void
look (XmhBackendWatch *self)
{
  XmhBackend *first = self->backends->len > 0 ? g_ptr_array_index (self->backends, 0) : NULL;

  if (first == NULL)
    {
      set_presence (self, XMH_BACKEND_PRESENCE_AWAY);
    }
  else if (first->is_loopback)
    {
      look_at_this_machine (self);
    }
  else if (self->probe == NULL)
    {
      self->probe = g_cancellable_new ();
      xmh_backend_dial_async (first, self->probe, on_probed, g_object_ref (self));
    }
}

static gboolean
on_timer (gpointer user_data)
{
  XmhBackendWatch *self = user_data;

  look (self);
  if (--self->looks_left > 0)
    return G_SOURCE_CONTINUE;

  self->timer_id = 0;
  return G_SOURCE_REMOVE;
}

XmhBackendPresence
xmh_backend_watch_ask (XmhBackendWatch *self)
{
  self->looks_left = INTEREST_S / INTERVAL_S;
  if (self->timer_id == 0)
    self->timer_id = g_timeout_add_seconds (INTERVAL_S, on_timer, self);
  look (self);

  return self->presence;
}

XmhBackendPresence
xmh_backend_watch_get_presence (XmhBackendWatch *self)
{
  return self->presence;
}

const char *
xmh_backend_watch_get_url (XmhBackendWatch *self)
{
  return self->url;
}

gboolean
xmh_backend_watch_has_listener (XmhBackendWatch *self, const char *url)
{
  for (guint i = 0; i < self->backends->len; i++)
    {
      const XmhBackend *backend = g_ptr_array_index (self->backends, i);

      if (g_str_equal (self->urls[i], url) && backend->is_loopback)
        return look_at_kernel (backend) != XMH_BACKEND_PRESENCE_AWAY;
    }

  return FALSE;
}

static void
forget_backends (XmhBackendWatch *self)
{
  g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
  g_ptr_array_set_size (self->backends, 0);
  g_clear_pointer (&self->urls, g_strfreev);
}

/* Stops at a URL that is not usable, so that the indices match. The configuration has none. */
void
xmh_backend_watch_set_backends (XmhBackendWatch *self, const char *const *urls)
{
  if (self->urls != NULL && g_strv_equal ((const char *const *) self->urls, urls))
    return;

  forget_backends (self);
  self->urls = g_strdupv ((char **) urls);
  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      XmhBackend *backend = xmh_backend_new (urls[i], &error);

      if (backend == NULL)
        {
          g_warning ("%s", error->message);
          break;
        }
      g_ptr_array_add (self->backends, backend);
    }
  set_url (self, urls[0]);
  look (self);
}

static void
xmh_backend_watch_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_URL)
    g_value_set_string (value, XMH_BACKEND_WATCH (object)->url);
  else
    g_value_set_enum (value, (int) XMH_BACKEND_WATCH (object)->presence);
}

static void
xmh_backend_watch_finalize (GObject *object)
{
  XmhBackendWatch *self = XMH_BACKEND_WATCH (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  forget_backends (self);
  g_ptr_array_unref (self->backends);
  g_free (self->url);

  G_OBJECT_CLASS (xmh_backend_watch_parent_class)->finalize (object);
}

static void
xmh_backend_watch_class_init (XmhBackendWatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = xmh_backend_watch_finalize;
  object_class->get_property = xmh_backend_watch_get_property;

  properties[PROP_PRESENCE] = g_param_spec_enum ("presence", NULL, NULL, xmh_backend_presence_get_type (),
                                                 XMH_BACKEND_PRESENCE_AWAY, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_backend_watch_init (XmhBackendWatch *self)
{
  self->backends = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_backend_free);
}

XmhBackendWatch *
xmh_backend_watch_new (void)
{
  return g_object_new (XMH_TYPE_BACKEND_WATCH, NULL);
}
