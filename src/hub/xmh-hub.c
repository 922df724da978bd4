/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-hub.h"

#include "config/xmh-config.h"
#include "config/xmh-credentials.h"
#include "config/xmh-settings.h"
#include "hub/xmh-checks.h"
#include "hub/xmh-config-status.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-problems.h"
#include "hub/xmh-sessions.h"
#include "hub/xmh-urls.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-identity.h"

/* All of a stop: tunnels, children and fronts. Who waits for us has 3 s. */
#define STOP_TIMEOUT_MS 2800

struct _XmhHub
{
  GObject parent_instance;

  XmhConfig *file_config;       /* what the file says */
  XmhConfig *config;            /* what is in force: with the settings */
  XmhConfigFile *config_file;   /* unowned: the daemon's; may be NULL */
  XmhPaths *paths;              /* unowned likewise */
  XmhServiceManager *manager;   /* unowned likewise; may be NULL */
  XmhFirewallWatch *firewall_watch; /* may be NULL */
  XmhCredentials *credentials;
  XmhSettings *settings;
  XmhIdentity *identity;
  XmhMediaServer *media_server;
  XmhProblems *problems;
  XmhConfigStatus *config_status;
  XmhRefusals *refusals;
  XmhIdentities *identities;
  XmhTokens *tokens;
  XmhSessions *sessions;
  XmhDistrust *distrust;
  GPtrArray *fronts;            /* of XmhFront, the web front first */

  gboolean started;

  gboolean stopping;
  GTask *stop_task;             /* while stopping; it holds the hub */
  guint stop_timeout;
  gboolean media_server_stopped;
};

G_DEFINE_FINAL_TYPE (XmhHub, xmh_hub, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
emit_changed (XmhHub *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What the identity and the media server are told about; the other parts cost nothing. */
static const char *const identity_keys[] = {
  "web_server_extra_sans", "allowed_hosts", "cert_file", "key_file", NULL,
};
static const char *const media_keys[] = {
  "enable_livekit", "livekit_command", "livekit_url", "lk_port_ws", "lk_port_tcp", "lk_port_udp", "lk_use_external_ip",
  "lk_skip_external_ip_validation", NULL,
};

static void
update_credentials_problem (XmhHub *self)
{
  xmh_problems_set (self->problems, "credentials", xmh_credentials_get_problem (self->credentials));
}

static void
update_distrust_problem (XmhHub *self)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (self);

  xmh_problems_set (self->problems, "distrust", xmh_distrust_get_problem (self->distrust, urls[0]));
}

static void
update_identity_problems (XmhHub *self)
{
  xmh_problems_set_list (self->problems, "identity", xmh_identity_get_problems (self->identity));
}

static void
update_lan_problem (XmhHub *self)
{
  xmh_problems_set (self->problems, "lan", xmh_check_lan (self));
}

static void
update_offer_problem (XmhHub *self)
{
  xmh_problems_set (self->problems, "offer", xmh_check_offer (self));
}

static void
on_media_server_changed (XmhHub *self)
{
  const XmhProblem *problem = xmh_media_server_get_problem (self->media_server);

  xmh_problems_set (self->problems, "media-server", problem != NULL ? xmh_problem_ref (problem) : NULL);
  emit_changed (self);
}

static void
on_identity_problems_changed (XmhHub *self)
{
  update_identity_problems (self);
  update_offer_problem (self);
  emit_changed (self);
}

/* What is offered to devices depends on the port, and on the names and addresses of the identity. */
static void
on_offer_changed (XmhHub *self)
{
  update_offer_problem (self);
  emit_changed (self);
}

static void
on_credentials_changed (XmhHub *self)
{
  update_credentials_problem (self);
  if (self->started && !self->stopping)
    xmh_media_server_apply (self->media_server, self->config);
  emit_changed (self);
}

static void
on_distrust_changed (XmhHub *self)
{
  update_distrust_problem (self);
  emit_changed (self);
}

/* With another address, what stands has to name that. */
static void
on_identity_changed (XmhHub *self)
{
  update_distrust_problem (self);
  on_offer_changed (self);
}

static void
on_refusals_changed (XmhHub *self)
{
  xmh_problems_set (self->problems, "refusals", xmh_check_refusals (self));
  emit_changed (self);
}

/* Every signal of a part that only says that something shown may be new. */
static void
on_part_changed (XmhHub *self)
{
  emit_changed (self);
}

static void
apply_to_fronts (XmhHub *self)
{
  update_lan_problem (self);
  update_distrust_problem (self);
  if (self->started && !self->stopping)
    for (guint i = 0; i < self->fronts->len; i++)
      xmh_front_apply (g_ptr_array_index (self->fronts, i));
  on_offer_changed (self);
}

static gboolean
concerns (const char        *key,
          const char *const *keys)
{
  return key == NULL || g_strv_contains (keys, key);
}

/* @key: what has changed; NULL: anything, and files that it names may be other ones. */
static void
put_in_force (XmhHub     *self,
              const char *key)
{
  g_clear_pointer (&self->config, xmh_config_unref);
  self->config = xmh_settings_merge (self->settings, self->file_config);
  xmh_identities_apply_config (self->identities, self->config);
  xmh_tokens_apply_config (self->tokens, self->config);
  if (concerns (key, identity_keys))
    xmh_identity_apply_config (self->identity, self->config);
  if (concerns (key, media_keys) && self->started && !self->stopping)
    xmh_media_server_apply (self->media_server, self->config);
  apply_to_fronts (self);
}

static void
on_settings_changed (XmhHub     *self,
                     const char *key)
{
  put_in_force (self, key);
}

static void
take_settings (XmhHub      *self,
               XmhSettings *settings)
{
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_set_object (&self->settings, settings);
  g_clear_pointer (&self->config, xmh_config_unref);
  self->config = xmh_settings_merge (settings, self->file_config);
  g_signal_connect_object (settings, "changed", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
}

/**
 * xmh_hub_set_settings:
 * @self: a hub that has not been started
 * @settings: what was changed at run time
 *
 * Takes over what is kept, and keeps from now on what is changed.
 */
void
xmh_hub_set_settings (XmhHub      *self,
                      XmhSettings *settings)
{
  g_return_if_fail (XMH_IS_HUB (self) && !self->started);

  take_settings (self, settings);
  xmh_identities_apply_config (self->identities, self->config);
  xmh_tokens_apply_config (self->tokens, self->config);
  xmh_media_server_apply (self->media_server, self->config);
}

/* (transfer none): where changes are kept */
XmhSettings *
xmh_hub_get_settings (XmhHub *self)
{
  return self->settings;
}

void
xmh_hub_set_config_file (XmhHub        *self,
                         XmhConfigFile *file)
{
  self->config_file = file;
}

XmhConfigFile *
xmh_hub_get_config_file (XmhHub *self)
{
  return self->config_file;
}

void
xmh_hub_set_service_manager (XmhHub            *self,
                             XmhServiceManager *manager)
{
  self->manager = manager;
}

XmhServiceManager *
xmh_hub_get_service_manager (XmhHub *self)
{
  return self->manager;
}

void
xmh_hub_set_firewall_watch (XmhHub           *self,
                            XmhFirewallWatch *watch)
{
  g_set_object (&self->firewall_watch, watch);
}

XmhFirewall *
xmh_hub_get_firewall (XmhHub *self)
{
  return self->firewall_watch != NULL ? xmh_firewall_watch_get_firewall (self->firewall_watch) : NULL;
}

/**
 * xmh_hub_add_front:
 * @self: a hub that has not been started
 * @front: a front; it must not hold a reference to the hub
 */
void
xmh_hub_add_front (XmhHub   *self,
                   XmhFront *front)
{
  g_return_if_fail (XMH_IS_HUB (self) && XMH_IS_FRONT (front) && !self->started);

  g_ptr_array_add (self->fronts, g_object_ref (front));
  g_signal_connect_object (front, "state-changed", G_CALLBACK (on_offer_changed), self, G_CONNECT_SWAPPED);
}

/**
 * xmh_hub_start:
 * @self: a hub
 *
 * Opens the fronts and starts the media server. Nothing fails here: what does not work becomes a problem.
 */
void
xmh_hub_start (XmhHub *self)
{
  g_return_if_fail (XMH_IS_HUB (self) && !self->started && !self->stopping);

  update_credentials_problem (self);
  update_identity_problems (self);
  update_lan_problem (self);
  for (guint i = 0; i < self->fronts->len; i++)
    xmh_front_apply (g_ptr_array_index (self->fronts, i));
  self->started = TRUE;
  update_offer_problem (self);
  xmh_media_server_start (self->media_server);
  if (self->firewall_watch != NULL)
    xmh_firewall_watch_start (self->firewall_watch);
  on_media_server_changed (self);
}

static void
finish_stop (XmhHub *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);

  g_clear_handle_id (&self->stop_timeout, g_source_remove);
  g_task_return_boolean (task, TRUE);
}

static void
check_stopped (XmhHub *self)
{
  if (self->stop_task != NULL && self->media_server_stopped && xmh_sessions_get_count (self->sessions) == 0)
    finish_stop (self);
}

static void
on_session_closed (XmhHub *self)
{
  emit_changed (self);
  check_stopped (self);
}

static void
on_media_server_stopped (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(XmhHub) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!xmh_media_server_stop_finish (XMH_MEDIA_SERVER (source), result, &error))
    g_message ("the media server did not stop: %s", error->message);
  self->media_server_stopped = TRUE;
  check_stopped (self);
}

static gboolean
on_stop_timeout (gpointer data)
{
  XmhHub *self = data;

  g_message ("%u sessions did not end in time", xmh_sessions_get_count (self->sessions));
  self->stop_timeout = 0;
  finish_stop (self);
  return G_SOURCE_REMOVE;
}

/**
 * xmh_hub_stop_async:
 * @self: a hub; may be called once
 * @callback: called when everything has ended, within 3 s
 * @user_data: for @callback
 *
 * Closes the fronts, ends the sessions and the media server, all at the same time.
 */
void
xmh_hub_stop_async (XmhHub             *self,
                    GAsyncReadyCallback callback,
                    gpointer            user_data)
{
  g_return_if_fail (XMH_IS_HUB (self) && !self->stopping);

  self->stopping = TRUE;
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, xmh_hub_stop_async);
  xmh_problems_end (self->problems);
  self->stop_timeout = g_timeout_add (STOP_TIMEOUT_MS, on_stop_timeout, self);
  emit_changed (self);

  for (guint i = 0; i < self->fronts->len; i++)
    xmh_front_stop (g_ptr_array_index (self->fronts, i));
  xmh_media_server_stop_async (self->media_server, on_media_server_stopped, g_object_ref (self));
  xmh_sessions_close_all (self->sessions);
  check_stopped (self);
}

/**
 * xmh_hub_stop_finish:
 * @self: a hub
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE
 */
gboolean
xmh_hub_stop_finish (XmhHub       *self,
                     GAsyncResult *result,
                     GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * xmh_hub_get_state:
 * @self: a hub
 *
 * Returns: how the hub is doing, all parts together
 */
XmhHubState
xmh_hub_get_state (XmhHub *self)
{
  if (self->stopping)
    return XMH_HUB_STOPPING;
  if (!self->started)
    return XMH_HUB_STARTING;
  if (xmh_problems_has_error (self->problems))
    return XMH_HUB_DEGRADED;
  if (xmh_media_server_is_settling (self->media_server))
    return XMH_HUB_STARTING;

  return XMH_HUB_READY;
}

/**
 * xmh_hub_state_to_string:
 * @state: a state
 *
 * Returns: its stable name, as bus and `/healthz` have it
 */
const char *
xmh_hub_state_to_string (XmhHubState state)
{
  switch (state)
    {
    case XMH_HUB_READY:
      return "ready";
    case XMH_HUB_DEGRADED:
      return "degraded";
    case XMH_HUB_STOPPING:
      return "stopping";
    case XMH_HUB_STARTING:
    default:
      return "starting";
    }
}

/* Without fronts (in tests) nothing is in the way. */
static gboolean
is_listening (XmhHub *self,
              guint   number)
{
  return self->fronts->len <= number
         || xmh_front_get_state (g_ptr_array_index (self->fronts, number)) == XMH_FRONT_LISTENING;
}

/**
 * xmh_hub_is_open:
 * @self: a hub
 *
 * CloudXR's port does not count beside the web front: runtimes bring a proxy of their own that may hold it.
 *
 * Returns: whether the port that devices dial is open: the web front's, or CloudXR's where that one is switched off
 */
gboolean
xmh_hub_is_open (XmhHub *self)
{
  if (!self->started || self->stopping)
    return FALSE;
  if (self->config->enable_web_server)
    return is_listening (self, 0);

  return !self->config->enable_cloudxr_proxy || is_listening (self, 1);
}

/**
 * xmh_hub_get_urls:
 * @self: a hub
 *
 * Returns: (transfer full): origins such as `https://192.168.1.20:8080`, the best one for a device of the LAN
 *   first; empty when no device can come in: without a web front, while another program holds its port, without a
 *   network, and while it is for this computer only
 */
char **
xmh_hub_get_urls (XmhHub *self)
{
  if (!xmh_hub_is_open (self))
    return g_new0 (char *, 1);

  return xmh_urls_list (self->config, self->identity, xmh_hub_get_tls_enabled (self),
                        xmh_hub_is_loopback_only (self));
}

/**
 * xmh_hub_get_local_url:
 * @self: a hub
 *
 * Returns: (transfer full) (nullable): the web front's origin for programs of this computer; %NULL while it is not
 *   open
 */
char *
xmh_hub_get_local_url (XmhHub *self)
{
  if (!self->config->enable_web_server || !xmh_hub_is_open (self))
    return NULL;

  return xmh_urls_get_local (self->config, xmh_hub_get_tls_enabled (self), xmh_hub_is_loopback_only (self));
}

gboolean
xmh_hub_get_tls_enabled (XmhHub *self)
{
  return self->config->web_server_tls;
}

gboolean
xmh_hub_is_loopback_only (XmhHub *self)
{
  return xmh_config_is_loopback_only (self->config);
}

/**
 * xmh_hub_apply_config:
 * @self: a hub
 * @config: what the file says from now on
 * @error: return location
 *
 * Returns: whether every part took it; on failure nothing has changed
 */
gboolean
xmh_hub_apply_config (XmhHub    *self,
                      XmhConfig *config,
                      GError   **error)
{
  gboolean reloaded;

  g_return_val_if_fail (XMH_IS_HUB (self) && config != NULL, FALSE);

  /* The media server gets both at once, below. */
  g_signal_handlers_block_by_func (self->credentials, on_credentials_changed, self);
  reloaded = xmh_credentials_reload (self->credentials, config, error);
  g_signal_handlers_unblock_by_func (self->credentials, on_credentials_changed, self);
  if (!reloaded)
    return FALSE;

  xmh_config_ref (config);
  xmh_config_unref (self->file_config);
  self->file_config = config;
  update_credentials_problem (self);
  xmh_refusals_forget_all (self->refusals);
  put_in_force (self, NULL);
  return TRUE;
}

XmhFront *
xmh_hub_get_cloudxr_front (XmhHub *self)
{
  return self->fronts->len > 1 ? g_ptr_array_index (self->fronts, 1) : NULL;
}

XmhConfig *
xmh_hub_get_config (XmhHub *self)
{
  return self->config;
}

XmhConfig *
xmh_hub_get_file_config (XmhHub *self)
{
  return self->file_config;
}

XmhPaths *
xmh_hub_get_paths (XmhHub *self)
{
  return self->paths;
}

XmhCredentials *
xmh_hub_get_credentials (XmhHub *self)
{
  return self->credentials;
}

XmhIdentity *
xmh_hub_get_identity (XmhHub *self)
{
  return self->identity;
}

XmhMediaServer *
xmh_hub_get_media_server (XmhHub *self)
{
  return self->media_server;
}

XmhProblems *
xmh_hub_get_problems (XmhHub *self)
{
  return self->problems;
}

XmhConfigStatus *
xmh_hub_get_config_status (XmhHub *self)
{
  return self->config_status;
}

XmhRefusals *
xmh_hub_get_refusals (XmhHub *self)
{
  return self->refusals;
}

XmhIdentities *
xmh_hub_get_identities (XmhHub *self)
{
  return self->identities;
}

XmhTokens *
xmh_hub_get_tokens (XmhHub *self)
{
  return self->tokens;
}

XmhSessions *
xmh_hub_get_sessions (XmhHub *self)
{
  return self->sessions;
}

XmhDistrust *
xmh_hub_get_distrust (XmhHub *self)
{
  return self->distrust;
}

static void
xmh_hub_dispose (GObject *object)
{
  XmhHub *self = XMH_HUB (object);

  g_clear_handle_id (&self->stop_timeout, g_source_remove);
  g_clear_object (&self->firewall_watch);
  g_ptr_array_set_size (self->fronts, 0);
  g_clear_object (&self->media_server);
  g_clear_object (&self->identity);
  g_clear_object (&self->credentials);
  g_clear_object (&self->settings);
  g_clear_object (&self->refusals);
  g_clear_pointer (&self->tokens, xmh_tokens_free);
  g_clear_pointer (&self->identities, xmh_identities_unref);
  g_clear_object (&self->sessions);
  g_clear_object (&self->distrust);
  g_clear_object (&self->config_status);
  g_clear_object (&self->problems);

  G_OBJECT_CLASS (xmh_hub_parent_class)->dispose (object);
}

static void
xmh_hub_finalize (GObject *object)
{
  XmhHub *self = XMH_HUB (object);

  g_ptr_array_unref (self->fronts);
  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->file_config, xmh_config_unref);

  G_OBJECT_CLASS (xmh_hub_parent_class)->finalize (object);
}

static void
xmh_hub_class_init (XmhHubClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = xmh_hub_dispose;
  G_OBJECT_CLASS (klass)->finalize = xmh_hub_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", XMH_TYPE_HUB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
xmh_hub_init (XmhHub *self)
{
  self->fronts = g_ptr_array_new_with_free_func (g_object_unref);
  self->problems = xmh_problems_new ();
  self->config_status = xmh_config_status_new (self->problems);
  self->refusals = xmh_refusals_new ();
  self->identities = xmh_identities_new ();
  self->sessions = xmh_sessions_new ();
  self->distrust = xmh_distrust_new ();

  g_signal_connect_object (self->problems, "changed", G_CALLBACK (on_part_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->refusals, "changed", G_CALLBACK (on_refusals_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sessions, "opened", G_CALLBACK (on_part_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sessions, "closed", G_CALLBACK (on_session_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->distrust, "changed", G_CALLBACK (on_distrust_changed), self, G_CONNECT_SWAPPED);
}

static void
watch_parts (XmhHub *self)
{
  g_signal_connect_object (self->media_server, "changed", G_CALLBACK (on_media_server_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->credentials, "changed", G_CALLBACK (on_credentials_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->identity, "changed", G_CALLBACK (on_identity_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->identity, "problems-changed", G_CALLBACK (on_identity_problems_changed), self,
                           G_CONNECT_SWAPPED);
}

/**
 * xmh_hub_new:
 * @config: the configuration to begin with
 * @paths: the folders; kept by the caller, which outlives the hub
 * @credentials: LiveKit's key and secret
 * @identity: what the hub proves itself with
 * @media_server: a media server that has not been started
 *
 * Returns: (transfer full): a hub without fronts, not started
 */
XmhHub *
xmh_hub_new (XmhConfig      *config,
             XmhPaths       *paths,
             XmhCredentials *credentials,
             XmhIdentity    *identity,
             XmhMediaServer *media_server)
{
  XmhHub *self = g_object_new (XMH_TYPE_HUB, NULL);
  g_autoptr(XmhSettings) settings = xmh_settings_new_volatile ();

  self->file_config = xmh_config_ref (config);
  take_settings (self, settings);
  xmh_identities_apply_config (self->identities, config);
  self->paths = paths;
  self->credentials = g_object_ref (credentials);
  self->tokens = xmh_tokens_new (config, credentials, self->identities);
  self->identity = g_object_ref (identity);
  self->media_server = g_object_ref (media_server);
  watch_parts (self);
  return self;
}
