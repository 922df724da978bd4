/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-external-livekit.h"

#include "host/xmh-port-holder.h"
#include "media/xmh-livekit-health.h"

#define HEALTH_INTERVAL_MS 10000
#define UNREACHABLE_INTERVAL_MS 3000

struct _XmhExternalLivekit
{
  GObject parent_instance;

  char *url;
  SoupSession *session;
  guint tick;          /* the next check */
  GCancellable *probe; /* a check that is running */

  gboolean is_settled;
  char *failure;
  char *foreign_holder;
  gboolean has_hidden_owner;
};

G_DEFINE_FINAL_TYPE (XmhExternalLivekit, xmh_external_livekit, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHECKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
on_tick (gpointer data)
{
  XmhExternalLivekit *self = data;

  self->tick = 0;
  xmh_external_livekit_ask (self);
  return G_SOURCE_REMOVE;
}

static void
stop (XmhExternalLivekit *self)
{
  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->probe != NULL)
    g_cancellable_cancel (self->probe);
  g_clear_object (&self->probe);
}

/* Any answer is good enough, since there may be a proxy. */
static void
take_answer (XmhExternalLivekit *self, const GError *error)
{
  XmhPortHolder kind;

  g_clear_pointer (&self->failure, g_free);
  g_clear_pointer (&self->foreign_holder, g_free);
  kind = xmh_port_holder_check_url (self->url, &self->foreign_holder);
  if (kind != XMH_PORT_HOLDER_FOREIGN)
    g_clear_pointer (&self->foreign_holder, g_free);
  /* The user chose that server. Refusing it would exclude every server in a container of root's. */
  self->has_hidden_owner = kind == XMH_PORT_HOLDER_HIDDEN;
  if (error != NULL)
    self->failure = g_strdup (error->message);

  self->is_settled = TRUE;
  self->tick = g_timeout_add (error != NULL || self->foreign_holder != NULL ? UNREACHABLE_INTERVAL_MS
                                                                            : HEALTH_INTERVAL_MS,
                              on_tick, self);
  g_signal_emit (self, signals[SIGNAL_CHECKED], 0);
}

static void
on_health (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhExternalLivekit) self = user_data;
  g_autoptr(GError) error = NULL;
  guint status = 0;

  xmh_livekit_health_check_finish (result, &status, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->probe);
  take_answer (self, error);
}

/* Checks now rather than after the interval. */
void
xmh_external_livekit_ask (XmhExternalLivekit *self)
{
  stop (self);
  self->probe = g_cancellable_new ();
  xmh_livekit_health_check_async (self->session, self->url, self->probe, on_health, g_object_ref (self));
}

gboolean
xmh_external_livekit_is_settled (XmhExternalLivekit *self)
{
  return self->is_settled;
}

/* Returns: (nullable): why the server could not be reached the last time */
const char *
xmh_external_livekit_get_failure (XmhExternalLivekit *self)
{
  return self->failure;
}

/* Returns: (nullable): the program of another user that listens there */
const char *
xmh_external_livekit_get_foreign_holder (XmhExternalLivekit *self)
{
  return self->foreign_holder;
}

/* Returns: whether a sandbox hides if the server belongs to root or to another user */
gboolean
xmh_external_livekit_has_hidden_owner (XmhExternalLivekit *self)
{
  return self->has_hidden_owner;
}

static void
xmh_external_livekit_dispose (GObject *object)
{
  XmhExternalLivekit *self = XMH_EXTERNAL_LIVEKIT (object);

  stop (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (xmh_external_livekit_parent_class)->dispose (object);
}

static void
xmh_external_livekit_finalize (GObject *object)
{
  XmhExternalLivekit *self = XMH_EXTERNAL_LIVEKIT (object);

  g_free (self->url);
  g_free (self->failure);
  g_free (self->foreign_holder);

  G_OBJECT_CLASS (xmh_external_livekit_parent_class)->finalize (object);
}

static void
xmh_external_livekit_class_init (XmhExternalLivekitClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_external_livekit_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_external_livekit_finalize;

  signals[SIGNAL_CHECKED] = g_signal_new ("checked", XMH_TYPE_EXTERNAL_LIVEKIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
xmh_external_livekit_init (XmhExternalLivekit *self)
{
  self->session = xmh_livekit_health_session_new ();
}

/* @url: where the server is
 * Returns: (transfer full): a watch that has not checked yet. While it checks it keeps itself alive;
 *   g_object_run_dispose() ends it */
XmhExternalLivekit *
xmh_external_livekit_new (const char *url)
{
  XmhExternalLivekit *self = g_object_new (XMH_TYPE_EXTERNAL_LIVEKIT, NULL);

  self->url = g_strdup (url);
  return self;
}
