/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-reachability.h"

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"
#include "host/xmh-address.h"
#include "system/xmh-diagnosis.h"
#include "system/xmh-ports.h"

/* A connection to an address of this computer takes microseconds; if it takes longer, something drops packets. */
#define CONNECT_TIMEOUT_S 2
#define ADDRESSES_MAX 16

typedef struct
{
  GSocketClient *client;
  GPtrArray *found; /* of XmhReachability */
  guint pending;
} Check;

typedef struct
{
  GTask *task;
  XmhReachability *reach; /* in the list of @task */
} Dial;

void
xmh_reachability_free (XmhReachability *reach)
{
  g_clear_object (&reach->address);
  g_free (reach->text);
  g_free (reach);
}

static void
check_free (gpointer data)
{
  Check *check = data;

  g_object_unref (check->client);
  g_clear_pointer (&check->found, g_ptr_array_unref);
  g_free (check);
}

static void
end_one (GTask *task)
{
  Check *check = g_task_get_task_data (task);

  if (--check->pending > 0 || g_task_return_error_if_cancelled (task))
    return;

  g_task_return_pointer (task, g_steal_pointer (&check->found), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_dialled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Dial *dial = user_data;
  g_autoptr(GTask) task = dial->task;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);

  dial->reach->reached = connection != NULL;
  if (error != NULL)
    dial->reach->text = g_strdup (error->message);
  g_free (dial);
  end_one (task);
}

static XmhReachability *
add_reach (Check *check, const XmhPortUse *use, GInetAddress *address)
{
  XmhReachability *reach = g_new0 (XmhReachability, 1);

  reach->address = address != NULL ? g_object_ref (address) : NULL;
  reach->protocol = use->info->protocol;
  reach->port = use->number;
  g_ptr_array_add (check->found, reach);
  return reach;
}

static void
dial (GTask *task, const XmhPortUse *use, GInetAddress *address)
{
  Check *check = g_task_get_task_data (task);
  g_autoptr(GSocketAddress) target = g_inet_socket_address_new (address, use->number);
  Dial *data = g_new0 (Dial, 1);

  data->task = g_object_ref (task);
  data->reach = add_reach (check, use, address);
  check->pending++;
  g_socket_client_connect_async (check->client, G_SOCKET_CONNECTABLE (target), g_task_get_cancellable (task),
                                 on_dialled, data);
}

/* A UDP port does not answer unknown peers, so this queries the kernel for the process that has bound it. */
static void
look_up (Check *check, const XmhPortUse *use)
{
  XmhReachability *reach = add_reach (check, use, NULL);
  g_autoptr(GPtrArray) listeners = xmh_socket_table_read (XMH_PROTOCOL_UDP, use->number);

  reach->reached = listeners->len > 0;
  if (!reach->reached)
    return;

  reach->holder = xmh_listening_socket_find_pid (g_ptr_array_index (listeners, 0));
  reach->text = xmh_listening_socket_describe_holder (g_ptr_array_index (listeners, 0));
}

/* The fronts may be bound to one address; LiveKit always uses all. */
static gboolean
is_served (const XmhPortUse *use, GInetAddress *address, const char *bound)
{
  g_autoptr(GInetAddress) only = bound != NULL ? g_inet_address_new_from_string (bound) : NULL;

  if (use->info->counts == XMH_PORT_COUNTS_LIVEKIT || only == NULL)
    return TRUE;

  return g_inet_address_get_is_any (only) ? g_inet_address_get_family (only) == g_inet_address_get_family (address)
                                          : g_inet_address_equal (only, address);
}

static void
start (GTask *task, GPtrArray *addresses, GArray *ports, const char *bound)
{
  Check *check = g_task_get_task_data (task);

  for (guint i = 0; i < ports->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ports, XmhPortUse, i);

      if (use->info->protocol == XMH_PROTOCOL_UDP)
        {
          look_up (check, use);
          continue;
        }
      for (guint j = 0; j < addresses->len && j < ADDRESSES_MAX; j++)
        if (is_served (use, g_ptr_array_index (addresses, j), bound))
          dial (task, use, g_ptr_array_index (addresses, j));
    }
}

void
xmh_reachability_check_async (GPtrArray *addresses,
                              GArray *ports,
                              const char *bound,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Check *check = g_new0 (Check, 1);

  g_task_set_source_tag (task, xmh_reachability_check_async);
  g_task_set_task_data (task, check, check_free);
  check->found = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_reachability_free);
  check->client = g_socket_client_new ();
  g_socket_client_set_enable_proxy (check->client, FALSE);
  g_socket_client_set_timeout (check->client, CONNECT_TIMEOUT_S);
  check->pending = 1;
  start (task, addresses, ports, bound);
  end_one (task);
}

GPtrArray *
xmh_reachability_check_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
add_unreached (GPtrArray *reached, GPtrArray *checks)
{
  g_autoptr(GString) list = g_string_new (NULL);
  guint failed = 0;

  for (guint i = 0; i < reached->len; i++)
    {
      const XmhReachability *reach = g_ptr_array_index (reached, i);
      g_autofree char *name = reach->address != NULL
                                ? xmh_address_format (reach->address, reach->port)
                                : g_strdup_printf ("%u/%s", reach->port, xmh_protocol_to_string (reach->protocol));

      if (reach->reached)
        continue;
      g_string_append_printf (list, "%s%s", failed > 0 ? ", " : "", name);
      if (reach->text != NULL)
        g_string_append_printf (list, " (%s)", reach->text);
      failed++;
    }

  if (failed > 0)
    xmh_diagnosis_add (checks, "reachability", XMH_SEVERITY_WARNING,
                       xmh_sandbox_insert_command (_ ("Run “%s status” to see which parts do not work")),
                       _ ("This computer cannot connect to: %s"), list->str);
  else if (reached->len > 0)
    xmh_diagnosis_add (checks, "reachability", XMH_SEVERITY_OK, NULL,
                       _ ("All ports accept connections from this computer"));
}

void
xmh_reachability_add_checks (GPtrArray *reached, GPid media_pid, GPtrArray *checks)
{
  for (guint i = 0; i < reached->len; i++)
    {
      const XmhReachability *reach = g_ptr_array_index (reached, i);

      if (reach->protocol == XMH_PROTOCOL_UDP && media_pid > 0 && reach->holder > 0 && reach->holder != media_pid)
        xmh_diagnosis_add (checks, "media-port-holder", XMH_SEVERITY_ERROR,
                           _ ("Stop that program, or set lk_port_udp to another port"),
                           _ ("Port %u/udp is in use by %s, not by LiveKit"), reach->port, reach->text);
    }
  add_unreached (reached, checks);
}
