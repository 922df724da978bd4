/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-backend-interest.h"

#include "hub/xmh-front.h"

/* A front stops checking its backend two minutes after a request. */
#define RENEW_S 60
/* More than the panels and terminals of one desk. Further clients still get answers, but no updates. */
#define CLIENTS_MAX 64

struct _XmhBackendInterest
{
  XmhFront *front;
  GHashTable *clients; /* unique name → watch of that name */
  guint renew_id;
};

static void
unwatch (gpointer data)
{
  g_bus_unwatch_name (GPOINTER_TO_UINT (data));
}

static gboolean
on_renew (gpointer user_data)
{
  XmhBackendInterest *self = user_data;

  xmh_front_ask_backend (self->front);
  return G_SOURCE_CONTINUE;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer user_data)
{
  XmhBackendInterest *self = user_data;

  g_hash_table_remove (self->clients, name);
  if (g_hash_table_size (self->clients) == 0)
    g_clear_handle_id (&self->renew_id, g_source_remove);
}

static void
add_client (XmhBackendInterest *self, GDBusConnection *connection, const char *client)
{
  guint watch_id;

  if (g_hash_table_contains (self->clients, client) || g_hash_table_size (self->clients) >= CLIENTS_MAX)
    return;

  watch_id = g_bus_watch_name_on_connection (connection, client, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished, self,
                                             NULL);
  g_hash_table_insert (self->clients, g_strdup (client), GUINT_TO_POINTER (watch_id));
  if (self->renew_id == 0)
    self->renew_id = g_timeout_add_seconds (RENEW_S, on_renew, self);
}

/* Checks immediately, and goes on while @client (nullable), a unique name, is on the bus. */
void
xmh_backend_interest_ask (XmhBackendInterest *self, GDBusConnection *connection, const char *client)
{
  xmh_front_ask_backend (self->front);
  if (client != NULL)
    add_client (self, connection, client);
}

/* (transfer full) */
XmhBackendInterest *
xmh_backend_interest_new (XmhFront *front)
{
  XmhBackendInterest *self = g_new0 (XmhBackendInterest, 1);

  self->front = g_object_ref (front);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unwatch);
  return self;
}

void
xmh_backend_interest_free (XmhBackendInterest *self)
{
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_hash_table_unref (self->clients);
  g_object_unref (self->front);
  g_free (self);
}
