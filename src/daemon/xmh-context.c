/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-daemon"

#include "config.h"

#include "daemon/xmh-context.h"

#include "common/xmh-last-urls.h"
#include "config/xmh-api-credentials.h"
#include "config/xmh-config-file.h"
#include "config/xmh-paths.h"
#include "config/xmh-settings.h"
#include "dbus/xmh-control.h"
#include "hub/xmh-config-status.h"
#include "hub/xmh-problems.h"
#include "hub/xmh-reload.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"
#include "transport/xmh-poller.h"
#include "web/xmh-http-front.h"

/* While another program uses the port, the start is extended at this interval by this time. */
#define EXTENSION_INTERVAL_S 10
#define EXTENSION_S 30

/* The last report of on_news. */
typedef enum
{
  TOLD_NOTHING,
  TOLD_CLOSED,
  TOLD_OPEN,
  TOLD_REACHABLE,
} Told;

struct _XmhContext
{
  XmhServiceManager *manager; /* not owned */
  char *status;               /* the last status sent to the manager */
  char **urls;                /* the last URLs written to the file; NULL: none, or writing failed */
  gboolean urls_failed;       /* the failure was logged */
  XmhPaths *paths;
  XmhConfigFile *config_file;
  XmhPoller *poller;
  XmhHub *hub;
  XmhControl *control;
  XmhContextEventFunc on_news;
  gboolean is_open;    /* the fronts were started */
  gboolean is_settled; /* and the hub owns the name, or there is no bus */
  gboolean had_name;
  gboolean is_ready; /* and READY was sent */
  Told told;
  guint extension_id; /* while the port is in use */
  gpointer data;
};

static void
add_front (XmhContext *self, const XmhFrontKind *kind)
{
  g_autoptr(XmhHttpFront) front = xmh_http_front_new (kind, self->hub, self->poller);

  xmh_hub_add_front (self->hub, XMH_FRONT (front));
}

static void
watch_firewall (XmhContext *self)
{
  g_autoptr(XmhFirewallWatch) watch = xmh_firewall_watch_new (self->hub);

  xmh_hub_set_firewall_watch (self->hub, watch);
}

static gboolean
create_parts (XmhContext *self, XmhConfig *config, GError **error)
{
  g_autoptr(XmhApiCredentials) credentials = NULL;
  g_autoptr(XmhSettings) settings = NULL;
  g_autoptr(XmhHost) host = NULL;
  g_autoptr(XmhTlsIdentity) identity = NULL;
  g_autoptr(XmhMediaServer) media_server = NULL;

  if (!xmh_paths_ensure (self->paths, error))
    return FALSE;
  /* Holds the lock of the data folder from here on, so that no other process uses the files in it. */
  host = xmh_host_new ();
  identity = xmh_tls_identity_new (self->paths, host, config, error);
  if (identity == NULL)
    return FALSE;
  xmh_paths_remove_leftovers (self->paths);
  credentials = xmh_api_credentials_new (config, self->paths, error);
  if (credentials == NULL)
    return FALSE;

  settings = xmh_settings_new (self->paths, error);
  if (settings == NULL)
    return FALSE;

  media_server = xmh_media_server_new (config, credentials, self->paths);
  self->hub = xmh_hub_new (config, self->paths, credentials, identity, media_server);
  xmh_hub_set_config_file (self->hub, self->config_file);
  xmh_hub_set_settings (self->hub, settings);
  xmh_hub_set_service_manager (self->hub, self->manager);
  watch_firewall (self);
  add_front (self, &xmh_web_front);
  add_front (self, &xmh_cloudxr_front);
  self->control = xmh_control_new (self->hub);

  return TRUE;
}

XmhContext *
xmh_context_new (const char *config_file, XmhServiceManager *manager, GError **error)
{
  g_autoptr(XmhContext) self = g_new0 (XmhContext, 1);
  g_autoptr(XmhConfig) config = NULL;
  g_autoptr(XmhConfigReport) report = NULL;

  self->manager = manager;
  self->paths = xmh_paths_new ();
  self->config_file = xmh_config_file_new (config_file, self->paths);
  self->poller = xmh_poller_new ();
  config = xmh_config_file_load_first (self->config_file, &report, error);
  if (config == NULL || !create_parts (self, config, error))
    return NULL;

  xmh_config_file_keep (self->config_file, config, report);
  xmh_config_status_set_started (xmh_hub_get_config_status (self->hub), g_steal_pointer (&report));
  return g_steal_pointer (&self);
}

void
xmh_context_free (XmhContext *self)
{
  g_clear_handle_id (&self->extension_id, g_source_remove);
  if (self->control != NULL)
    g_signal_handlers_disconnect_by_data (xmh_control_get_name_owner (self->control), self);
  g_clear_object (&self->control);
  if (self->hub != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->hub, self);
      g_signal_handlers_disconnect_by_data (xmh_hub_get_problems (self->hub), self);
    }
  g_clear_object (&self->hub);
  g_clear_pointer (&self->poller, xmh_poller_free);
  g_clear_pointer (&self->config_file, xmh_config_file_free);
  g_clear_pointer (&self->paths, xmh_paths_free);
  g_free (self->status);
  g_strfreev (self->urls);
  g_free (self);
}

XmhHub *
xmh_context_get_hub (XmhContext *self)
{
  return self->hub;
}

/* If another hub had the name first, this hub stops. After a bus has come back, another program may only have the
 * name: this hub has the ports and continues to serve devices. */
static void
on_name_taken (XmhContext *self)
{
  if (self->had_name)
    g_message ("another program has our name on the session bus; we try again");
  else
    self->on_news (XMH_CONTEXT_NAME_TAKEN, self->data);
}

/* The line in `systemctl status`: the state and the problems. */
static void
update_status (XmhContext *self)
{
  g_autoptr(GPtrArray) problems = xmh_problems_list (xmh_hub_get_problems (self->hub));
  const XmhProblem *worst = problems->len > 0 ? g_ptr_array_index (problems, 0) : NULL;
  const char *state = xmh_hub_state_to_string (xmh_hub_get_state (self->hub));
  g_autofree char *status = worst != NULL ? g_strdup_printf ("%s: %s", state, worst->message) : g_strdup (state);

  if (g_strcmp0 (status, self->status) == 0)
    return;

  g_free (self->status);
  self->status = g_steal_pointer (&status);
  xmh_service_manager_set_status (self->manager, self->status);
}

/* For programs that have no bus. */
static void
update_urls (XmhContext *self)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (self->hub);
  g_autoptr(GError) error = NULL;

  if (!self->is_settled ||
      (self->urls != NULL && g_strv_equal ((const char *const *) urls, (const char *const *) self->urls)))
    return;

  g_strfreev (self->urls);
  self->urls = g_steal_pointer (&urls);
  if (xmh_last_urls_write (self->paths->state_dir, (const char *const *) self->urls, &error))
    {
      self->urls_failed = FALSE;
      return;
    }

  /* The next change of the hub tries again. */
  g_clear_pointer (&self->urls, g_strfreev);
  if (!self->urls_failed)
    g_warning ("the addresses are not written down: %s", error->message);
  self->urls_failed = TRUE;
}

gboolean
xmh_context_reload (XmhContext *self)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) waiting = xmh_hub_reload (self->hub, &error);
  g_autofree char *keys = NULL;

  if (waiting == NULL)
    {
      g_warning ("the configuration stays as it is: %s", error->message);
      return FALSE;
    }

  keys = g_strjoinv (", ", waiting);
  g_message ("the configuration was read again%s%s", *keys != '\0' ? "; after a restart: " : "", keys);
  return TRUE;
}

static void
open_fronts (XmhContext *self)
{
  /* The stop may have been requested while the bus was being checked. */
  if (xmh_hub_get_state (self->hub) == XMH_HUB_STOPPING || self->is_open)
    return;

  self->is_open = TRUE;
  xmh_hub_start (self->hub);
  xmh_service_manager_close_unused (self->manager, 0);
}

static gboolean
on_extension (gpointer data)
{
  XmhContext *self = data;

  xmh_service_manager_extend_start (self->manager, EXTENSION_S);
  return G_SOURCE_CONTINUE;
}

/* READY reports an open port, whatever the state of the hub. Until then the start continues, with the reason as its
 * status. */
static void
tell_manager (XmhContext *self, gboolean is_open)
{
  if (is_open && !self->is_ready)
    {
      self->is_ready = TRUE;
      g_clear_handle_id (&self->extension_id, g_source_remove);
      xmh_service_manager_ready (self->manager);
    }
  else if (!self->is_ready && self->extension_id == 0)
    {
      self->extension_id = g_timeout_add_seconds (EXTENSION_INTERVAL_S, on_extension, self);
      on_extension (self);
    }
}

/* Reports whether devices can connect, if that has changed. */
static void
tell (XmhContext *self)
{
  g_auto(GStrv) urls = NULL;
  gboolean is_open = xmh_hub_is_open (self->hub);
  Told now;

  if (!self->is_settled || xmh_hub_get_state (self->hub) == XMH_HUB_STOPPING)
    return;

  urls = xmh_hub_get_urls (self->hub);
  now = !is_open ? TOLD_CLOSED : urls[0] == NULL ? TOLD_OPEN : TOLD_REACHABLE;
  if (now == self->told)
    return;

  self->told = now;
  update_status (self);
  tell_manager (self, is_open);
  self->on_news (is_open ? XMH_CONTEXT_OPEN : XMH_CONTEXT_CLOSED, self->data);
}

static void
settle (XmhContext *self)
{
  if (!self->is_open)
    return;

  self->is_settled = TRUE;
  update_urls (self);
  tell (self);
}

static void
on_hub_changed (XmhContext *self)
{
  update_status (self);
  update_urls (self);
  tell (self);
}

static void
on_name_acquired (XmhContext *self)
{
  self->had_name = TRUE;
  settle (self);
}

static void
on_bus_absent (XmhContext *self)
{
  open_fronts (self);
  settle (self);
}

void
xmh_context_start (XmhContext *self, XmhContextEventFunc on_news, gpointer data)
{
  XmhNameOwner *name = xmh_control_get_name_owner (self->control);

  self->on_news = on_news;
  self->data = data;
  g_signal_connect_swapped (name, "free", G_CALLBACK (open_fronts), self);
  g_signal_connect_swapped (name, "acquired", G_CALLBACK (on_name_acquired), self);
  g_signal_connect_swapped (name, "absent", G_CALLBACK (on_bus_absent), self);
  g_signal_connect_swapped (name, "taken", G_CALLBACK (on_name_taken), self);
  g_signal_connect_swapped (self->hub, "notify", G_CALLBACK (on_hub_changed), self);
  g_signal_connect_swapped (xmh_hub_get_problems (self->hub), "notify::list", G_CALLBACK (update_status), self);
  xmh_control_start (self->control);
}

static void
on_left_bus (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmhContext *self = user_data;

  self->on_news (XMH_CONTEXT_STOPPED, self->data);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  XmhContext *self = user_data;

  xmh_hub_stop_finish (self->hub, result, NULL);
  xmh_control_stop_async (self->control, on_left_bus, self);
}

void
xmh_context_stop (XmhContext *self)
{
  if (xmh_hub_get_state (self->hub) == XMH_HUB_STOPPING)
    return;

  g_clear_handle_id (&self->extension_id, g_source_remove);
  xmh_service_manager_stopping (self->manager);
  if (self->told > TOLD_CLOSED)
    self->on_news (XMH_CONTEXT_CLOSED, self->data);
  xmh_hub_stop_async (self->hub, on_stopped, self);
}
