/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-backend-interest.h"

#include "dbus/xmh-caller-watch.h"
#include "hub/xmh-front.h"

/* A front stops checking its backend two minutes after a request. */
#define RENEW_S 60
/* More than the panels and terminals of one desk. Further clients still get answers, but no updates. */
#define CLIENTS_MAX 64

struct _XmhBackendInterest
{
  XmhFront *front;
  GHashTable *clients; /* the client's key → Client */
  guint renew_id;
};

typedef struct
{
  XmhBackendInterest *interest;
  const char *key; /* owned by the table */
  XmhCallerWatch *watch;
} Client;

static void
free_client (gpointer data)
{
  Client *client = data;

  xmh_caller_watch_free (client->watch);
  g_free (client);
}

static gboolean
on_renew (gpointer user_data)
{
  XmhBackendInterest *self = user_data;

  xmh_front_ask_backend (self->front);
  return G_SOURCE_CONTINUE;
}

static void
on_left (gpointer data)
{
  Client *client = data;
  XmhBackendInterest *self = client->interest;

  g_hash_table_remove (self->clients, client->key);
  if (g_hash_table_size (self->clients) == 0)
    g_clear_handle_id (&self->renew_id, g_source_remove);
}

/* Returns: (transfer full): the unique name; for a peer, which has none, the address of its connection, which lives until
 *   the client is removed */
static char *
make_key (GDBusConnection *connection, const char *sender)
{
  return xmh_caller_is_peer (connection) ? g_strdup_printf ("%p", (void *) connection) : g_strdup (sender);
}

static void
add_client (XmhBackendInterest *self, GDBusConnection *connection, const char *sender)
{
  g_autofree char *key = make_key (connection, sender);
  Client *client;

  if (key == NULL || g_hash_table_contains (self->clients, key) || g_hash_table_size (self->clients) >= CLIENTS_MAX)
    return;

  client = g_new0 (Client, 1);
  client->interest = self;
  client->key = key;
  client->watch = xmh_caller_watch_new (connection, sender, on_left, client);
  g_hash_table_insert (self->clients, g_steal_pointer (&key), client);
  if (self->renew_id == 0)
    self->renew_id = g_timeout_add_seconds (RENEW_S, on_renew, self);
}

/* Checks immediately, and goes on until the caller leaves. @sender (nullable): its unique name on a bus */
void
xmh_backend_interest_ask (XmhBackendInterest *self, GDBusConnection *connection, const char *sender)
{
  xmh_front_ask_backend (self->front);
  add_client (self, connection, sender);
}

/* (transfer full) */
XmhBackendInterest *
xmh_backend_interest_new (XmhFront *front)
{
  XmhBackendInterest *self = g_new0 (XmhBackendInterest, 1);

  self->front = g_object_ref (front);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_client);
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
