/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-firewall-watch.h"

#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "system/xmh-ports.h"
#include "tls/xmh-tls-identity.h"

/* A reload of firewalld is a burst of signals. */
#define SETTLE_MS 300

/* firewalld may take longer to start than it has for an answer, and does not announce that it answers. */
#define RETRY_MS 10000

struct _XmhFirewallWatch
{
  GObject parent_instance;

  XmhHub *hub; /* weak: the hub may own the watch */
  XmhFirewall *firewall;
  GCancellable *cancellable;
  guint settle_id;
  guint retry_id;
  gboolean started;
  gboolean checking;
  gboolean again; /* something has changed during the check */
};

G_DEFINE_FINAL_TYPE (XmhFirewallWatch, xmh_firewall_watch, G_TYPE_OBJECT)

static void check (XmhFirewallWatch *self);

/* Once each, in the order of the addresses. */
static char **
list_interfaces (XmhHost *host)
{
  GPtrArray *addresses = xmh_host_get_addresses (host);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < addresses->len; i++)
    {
      XmhHostAddress *address = g_ptr_array_index (addresses, i);

      if (address->is_reachable && g_hash_table_add (seen, address->interface))
        g_strv_builder_add (builder, address->interface);
    }

  return g_strv_builder_end (builder);
}

/* Returns: whether they have changed */
static gboolean
update_needs (XmhFirewallWatch *self)
{
  g_autoptr(GArray) ports = xmh_ports_list (xmh_hub_get_config (self->hub), xmh_hub_is_loopback_only (self->hub));
  g_auto(GStrv) interfaces = list_interfaces (xmh_tls_identity_get_host (xmh_hub_get_tls_identity (self->hub)));

  return xmh_firewall_set_needs (self->firewall, ports, (const char *const *) interfaces);
}

static gboolean
on_retry (gpointer user_data)
{
  XmhFirewallWatch *self = user_data;

  self->retry_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhFirewallWatch) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhFirewallReport) report = xmh_firewall_query_finish (XMH_FIREWALL (source), result, &error);

  self->checking = FALSE;
  if (self->hub == NULL || report == NULL)
    return;

  /* Without an answer of the firewall, the problem is not solved. */
  if (report->state == XMH_FIREWALL_CLOSED || !report->is_incomplete)
    xmh_problems_set (xmh_hub_get_problems (self->hub), "firewall",
                      report->state == XMH_FIREWALL_CLOSED ? xmh_problem_ref (report->problem) : NULL);
  if (self->again)
    check (self);
  else if (report->is_incomplete)
    self->retry_id = g_timeout_add (RETRY_MS, on_retry, self);
}

static void
check (XmhFirewallWatch *self)
{
  self->again = self->checking;
  if (self->checking || self->hub == NULL)
    return;

  self->checking = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  xmh_firewall_query_async (self->firewall, self->cancellable, on_checked, g_object_ref (self));
}

static gboolean
on_settled (gpointer user_data)
{
  XmhFirewallWatch *self = user_data;

  self->settle_id = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
check_soon (XmhFirewallWatch *self)
{
  if (self->started && self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, on_settled, self);
}

/* Configuration and addresses change for many reasons. A check is needed only if the needs have changed. */
static void
on_needs_changed (XmhFirewallWatch *self)
{
  if (self->hub != NULL && update_needs (self))
    check_soon (self);
}

static void
xmh_firewall_watch_dispose (GObject *object)
{
  XmhFirewallWatch *self = XMH_FIREWALL_WATCH (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_weak_pointer (&self->hub);
  g_clear_object (&self->firewall);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (xmh_firewall_watch_parent_class)->dispose (object);
}

static void
xmh_firewall_watch_class_init (XmhFirewallWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_firewall_watch_dispose;
}

static void
xmh_firewall_watch_init (XmhFirewallWatch *self)
{
  self->cancellable = g_cancellable_new ();
  self->firewall = xmh_firewall_new ();
  g_signal_connect_object (xmh_firewall_get_firewalld (self->firewall), "changed", G_CALLBACK (check_soon), self,
                           G_CONNECT_SWAPPED);
}

/* Checks for the first time, and from now on whenever something changes. */
void
xmh_firewall_watch_start (XmhFirewallWatch *self)
{
  self->started = TRUE;
  update_needs (self);
  check (self);
}

XmhFirewall *
xmh_firewall_watch_get_firewall (XmhFirewallWatch *self)
{
  return self->firewall;
}

XmhFirewallWatch *
xmh_firewall_watch_new (XmhHub *hub)
{
  XmhFirewallWatch *self = g_object_new (XMH_TYPE_FIREWALL_WATCH, NULL);

  g_set_weak_pointer (&self->hub, hub);
  update_needs (self);
  g_signal_connect_object (hub, "notify::config", G_CALLBACK (on_needs_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (xmh_tls_identity_get_host (xmh_hub_get_tls_identity (hub)), "changed",
                           G_CALLBACK (on_needs_changed), self, G_CONNECT_SWAPPED);
  return self;
}
