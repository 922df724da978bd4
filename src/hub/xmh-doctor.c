/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-doctor.h"

#include <glib/gi18n.h>

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "config/xmh-settings.h"
#include "host/xmh-address.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "media/xmh-media-server.h"
#include "system/xmh-diagnosis.h"
#include "system/xmh-firewall.h"
#include "system/xmh-ports.h"
#include "system/xmh-reachability.h"
#include "tls/xmh-tls-identity.h"

typedef struct
{
  XmhDiagnosisInput *facts;
  GPtrArray *checks;
  GPid media_pid;
  guint pending; /* questions without an answer, which the thread waits for */
} Visit;

static void
visit_free (Visit *visit)
{
  g_clear_pointer (&visit->facts, xmh_diagnosis_input_free);
  g_clear_pointer (&visit->checks, g_ptr_array_unref);
  g_free (visit);
}

static void
gather_addresses (XmhDiagnosisInput *facts, XmhHost *host)
{
  GPtrArray *addresses = xmh_host_get_addresses (host);
  g_autoptr(GStrvBuilder) reachable = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) others = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) idle = g_strv_builder_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      const XmhHostAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *text = g_inet_address_to_string (address->address);
      g_autofree char *with_interface = g_strdup_printf ("%s (%s)", text, address->interface);

      if (address->is_reachable && !address->has_carrier)
        g_strv_builder_add (idle, with_interface);
      else if (address->is_reachable)
        g_strv_builder_add (reachable, text);
      /* Bridges, tunnels and the like: loopback and link-local addresses are no candidates for devices anyway. */
      else if (!g_inet_address_get_is_loopback (address->address) &&
               !g_inet_address_get_is_link_local (address->address))
        g_strv_builder_add (others, with_interface);
    }

  facts->addresses = g_strv_builder_end (reachable);
  facts->other_addresses = g_strv_builder_end (others);
  facts->idle_addresses = g_strv_builder_end (idle);
}

static void
gather_names (XmhDiagnosisInput *facts, XmhHubNames *names)
{
  GPtrArray *unusable = xmh_hub_names_get_unusable (names);
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) reasons = g_strv_builder_new ();

  for (guint i = 0; i < unusable->len; i++)
    {
      const XmhUnusableName *name = g_ptr_array_index (unusable, i);

      g_strv_builder_add (list, name->name);
      g_strv_builder_add (reasons, name->reason);
    }

  facts->unusable_names = g_strv_builder_end (list);
  facts->unusable_reasons = g_strv_builder_end (reasons);
}

static void
gather_certificate (XmhDiagnosisInput *facts, XmhTlsIdentity *identity)
{
  const XmhCertificate *certificate = xmh_tls_identity_get_certificate (identity);

  facts->certificate_is_users = xmh_tls_identity_get_source (identity) == XMH_TLS_IDENTITY_USER_CERTIFICATE;
  facts->certificate_is_ca = certificate->is_authority;
  facts->not_before = certificate->not_before;
  facts->not_after = certificate->not_after;
  facts->names = g_strdupv (certificate->names);
  facts->left_out = g_strdupv ((char **) xmh_tls_identity_get_left_out (identity));
}

static void
gather_media (XmhDiagnosisInput *facts, XmhMediaServer *server)
{
  XmhMediaServerState state = xmh_media_server_get_state (server);

  facts->media_runs_here = state != XMH_MEDIA_SERVER_DISABLED && state != XMH_MEDIA_SERVER_EXTERNAL;
  facts->media_is_ready = state == XMH_MEDIA_SERVER_READY ||
                          (state == XMH_MEDIA_SERVER_EXTERNAL && !xmh_media_server_is_settling (server) &&
                           xmh_media_server_get_problem (server) == NULL);
  facts->media_owner_is_hidden = xmh_media_server_has_hidden_owner (server);
  facts->media_url = g_strdup (xmh_media_server_get_url (server));
  facts->media_version = g_strdup (xmh_media_server_get_version (server));
}

static XmhDiagnosisInput *
gather (XmhHub *hub)
{
  XmhDiagnosisInput *facts = g_new0 (XmhDiagnosisInput, 1);
  XmhPaths *paths = xmh_hub_get_paths (hub);
  XmhApiCredentials *credentials = xmh_hub_get_api_credentials (hub);
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);
  g_auto(GStrv) urls = NULL;

  facts->config = xmh_config_ref (xmh_hub_get_config (hub));
  facts->data_dir = g_strdup (paths->data_dir);
  facts->state_dir = g_strdup (paths->state_dir);
  facts->credentials_file = g_strdup (xmh_api_credentials_get_file (credentials));
  facts->credentials_are_public = xmh_api_credentials_are_public (credentials);
  gather_certificate (facts, identity);
  gather_addresses (facts, xmh_tls_identity_get_host (identity));
  gather_names (facts, xmh_tls_identity_get_names (identity));
  urls = xmh_hub_get_urls (hub);
  facts->is_offered = urls[0] != NULL;
  gather_media (facts, xmh_hub_get_media_server (hub));
  return facts;
}

/* The doctor also reports the problems that the status shows, the first of each code. */
static GPtrArray *
begin_with_problems (XmhHub *hub)
{
  g_autoptr(GPtrArray) problems = xmh_problems_list (xmh_hub_get_problems (hub));
  GPtrArray *checks = xmh_problem_list_new ();

  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);

      if (xmh_problem_list_find (checks, problem->code) == NULL)
        g_ptr_array_add (checks, xmh_problem_ref (problem));
    }

  return checks;
}

/* Settings that could not be read at the start are not used, but kept for the user to examine. */
static void
add_settings (XmhHub *hub, GPtrArray *checks)
{
  const char *damaged = xmh_settings_get_damaged_file (xmh_hub_get_settings (hub));

  if (damaged != NULL)
    xmh_diagnosis_add (
      checks, "settings", XMH_SEVERITY_WARNING,
      _ ("Change the settings again in the panel or with xmhctl (TLS, notifications, allowed origins), then restart "
         "the hub"),
      _ ("The settings file was damaged and is not used. It was saved as %s"), damaged);
}

static void
examine (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Visit *visit = data;

  xmh_diagnosis_run (visit->facts, visit->checks);
  g_task_return_pointer (task, g_steal_pointer (&visit->checks), (GDestroyNotify) g_ptr_array_unref);
}

static void
end_question (GTask *task)
{
  Visit *visit = g_task_get_task_data (task);

  if (--visit->pending == 0 && !g_task_return_error_if_cancelled (task))
    g_task_run_in_thread (task, examine);
}

static void
on_firewall (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Visit *visit = g_task_get_task_data (task);
  g_autoptr(XmhFirewallReport) report = xmh_firewall_query_finish (XMH_FIREWALL (source), result, NULL);

  if (report != NULL)
    xmh_firewall_report_add_check (report, visit->checks);
  end_question (task);
}

static void
on_reached (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Visit *visit = g_task_get_task_data (task);
  g_autoptr(GPtrArray) reached = xmh_reachability_check_finish (result, NULL);

  if (reached != NULL)
    xmh_reachability_add_checks (reached, visit->media_pid, visit->checks);
  end_question (task);
}

static void
ask (GTask *task, XmhHub *hub)
{
  Visit *visit = g_task_get_task_data (task);
  XmhFirewall *firewall = xmh_hub_get_firewall (hub);
  GPtrArray *held = xmh_host_get_addresses (xmh_tls_identity_get_host (xmh_hub_get_tls_identity (hub)));
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GArray) ports = xmh_ports_list (xmh_hub_get_config (hub), xmh_hub_is_loopback_only (hub));

  for (guint i = 0; i < held->len; i++)
    {
      const XmhHostAddress *address = g_ptr_array_index (held, i);

      if (address->is_reachable && address->has_carrier)
        g_ptr_array_add (addresses, g_object_ref (address->address));
    }

  visit->pending = 2;
  /* A front that is bound to one address is only checked there. */
  xmh_reachability_check_async (addresses, ports, xmh_hub_get_config (hub)->web_server_host,
                                g_task_get_cancellable (task), on_reached, g_object_ref (task));
  if (firewall != NULL)
    xmh_firewall_query_async (firewall, g_task_get_cancellable (task), on_firewall, g_object_ref (task));
  else
    end_question (task);
}

void
xmh_doctor_run_async (XmhHub *hub, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (hub, cancellable, callback, user_data);
  Visit *visit = g_new0 (Visit, 1);

  visit->facts = gather (hub);
  visit->checks = begin_with_problems (hub);
  add_settings (hub, visit->checks);
  g_task_set_source_tag (task, xmh_doctor_run_async);
  g_task_set_task_data (task, visit, (GDestroyNotify) visit_free);
  visit->media_pid = xmh_media_server_get_pid (xmh_hub_get_media_server (hub));
  ask (task, hub);
}

GPtrArray *
xmh_doctor_run_finish (XmhHub *hub, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, hub), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
