/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-system"

#include "config.h"

#include "system/xmh-firewall.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-error.h"
#include "common/xmh-sandbox.h"
#include "system/xmh-ports.h"

struct _XmhFirewall
{
  GObject parent_instance;

  XmhFirewalld *firewalld;
  GArray *ports; /* of XmhPortUse; replaced as a whole */
  char **interfaces;
  gboolean changing;
};

typedef struct
{
  GArray *ports;
  gboolean open;
} Change;

G_DEFINE_FINAL_TYPE (XmhFirewall, xmh_firewall, G_TYPE_OBJECT)

gboolean
xmh_firewall_set_needs (XmhFirewall *self, GArray *ports, const char *const *interfaces)
{
  gboolean same_ports = self->ports->len == ports->len &&
                        (ports->len == 0 ||
                         memcmp (self->ports->data, ports->data, ports->len * sizeof (XmhPortUse)) == 0);

  if (same_ports && g_strv_equal ((const char *const *) self->interfaces, interfaces))
    return FALSE;

  g_array_unref (self->ports);
  self->ports = g_array_copy (ports);
  g_strfreev (self->interfaces);
  self->interfaces = g_strdupv ((char **) interfaces);
  return TRUE;
}

static void
on_queried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhFirewalldState) state = xmh_firewalld_query_finish (XMH_FIREWALLD (source), result, &error);
  XmhFirewallReport *report;

  if (state == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  report = xmh_firewall_report_new (state, xmh_ufw_read ("/", xmh_sandbox_is_flatpak ()), g_task_get_task_data (task));
  report->is_incomplete = state->is_incomplete;
  g_task_return_pointer (task, report, (GDestroyNotify) xmh_firewall_report_free);
}

void
xmh_firewall_query_async (XmhFirewall *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_firewall_query_async);
  g_task_set_task_data (task, g_array_ref (self->ports), (GDestroyNotify) g_array_unref);
  xmh_firewalld_query_async (self->firewalld, (const char *const *) self->interfaces, FALSE, cancellable, on_queried,
                             task);
}

XmhFirewallReport *
xmh_firewall_query_finish (XmhFirewall *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
end_change (GTask *task, GError *error)
{
  XmhFirewall *self = g_task_get_source_object (task);

  self->changing = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  xmh_firewalld_change_finish (XMH_FIREWALLD (source), result, &error);
  end_change (task, error);
}

static GError *
explain_no_firewalld (void)
{
  XmhUfw ufw = xmh_ufw_read ("/", xmh_sandbox_is_flatpak ());

  return g_error_new_literal (XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                              xmh_sandbox_insert_command (
                                ufw.state == XMH_UFW_ACTIVE || ufw.state == XMH_UFW_HIDDEN
                                  ? _ ("The hub cannot change ufw's rules. Run the commands that “%s firewall” prints")
                                  : _ ("firewalld is not running, and the hub cannot change any other firewall. "
                                       "“%s firewall” lists the ports")));
}

static void
on_queried_for_change (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(XmhFirewalldState) state = xmh_firewalld_query_finish (XMH_FIREWALLD (source), result, &error);
  g_autoptr(GPtrArray) plan = NULL;

  if (state == NULL || !state->running)
    {
      end_change (task, state == NULL ? error : explain_no_firewalld ());
      return;
    }

  plan = xmh_firewall_plan (state, change->ports, change->open);
  /* Not cancelled from here on: a half-applied change is worse than none. */
  xmh_firewalld_change_async (XMH_FIREWALLD (source), plan, NULL, on_changed, g_steal_pointer (&task));
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_array_unref (change->ports);
  g_free (change);
}

void
xmh_firewall_change_async (XmhFirewall *self,
                           gboolean open,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);

  change->ports = g_array_ref (self->ports);
  change->open = open;
  g_task_set_source_tag (task, xmh_firewall_change_async);
  g_task_set_task_data (task, change, change_free);
  if (self->changing)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_BUSY, _ ("The firewall is already being changed"));
      g_object_unref (task);
      return;
    }

  self->changing = TRUE;
  xmh_firewalld_query_async (self->firewalld, (const char *const *) self->interfaces, TRUE, cancellable,
                             on_queried_for_change, task);
}

gboolean
xmh_firewall_change_finish (XmhFirewall *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

XmhFirewalld *
xmh_firewall_get_firewalld (XmhFirewall *self)
{
  return self->firewalld;
}

static void
xmh_firewall_finalize (GObject *object)
{
  XmhFirewall *self = XMH_FIREWALL (object);

  g_clear_object (&self->firewalld);
  g_array_unref (self->ports);
  g_strfreev (self->interfaces);

  G_OBJECT_CLASS (xmh_firewall_parent_class)->finalize (object);
}

static void
xmh_firewall_class_init (XmhFirewallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_firewall_finalize;
}

static void
xmh_firewall_init (XmhFirewall *self)
{
  self->firewalld = xmh_firewalld_new ();
  self->ports = g_array_new (FALSE, FALSE, sizeof (XmhPortUse));
  self->interfaces = g_new0 (char *, 1);
}

/* Returns: (transfer full): not queried yet */
XmhFirewall *
xmh_firewall_new (void)
{
  return g_object_new (XMH_TYPE_FIREWALL, NULL);
}
