/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-hub.h"

#include "common/xmh-enum.h"
#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "config/xmh-settings.h"
#include "hub/xmh-agents.h"
#include "hub/xmh-config-status.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-hub-access.h"
#include "hub/xmh-hub-problems.h"
#include "hub/xmh-problems.h"
#include "participants/xmh-sessions.h"
#include "hub/xmh-shutdown.h"
#include "hub/xmh-urls.h"
#include "media/xmh-connector.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"

struct _XmhHub
{
  GObject parent_instance;

  XmhConfig *file_config;             /* the file alone */
  XmhConfig *config;                  /* in use: the file with the settings */
  XmhConfigFile *config_file;         /* unowned: the daemon's; may be NULL */
  XmhPaths *paths;                    /* unowned likewise */
  XmhServiceManager *service_manager; /* unowned likewise; may be NULL */
  XmhFirewallWatch *firewall_watch;   /* may be NULL */
  XmhApiCredentials *api_credentials;
  XmhSettings *settings;
  XmhTlsIdentity *tls_identity;
  XmhMediaServer *media_server;
  XmhConnector *connector;
  XmhAgents *agents;
  XmhAccess *access;
  XmhProblems *problems;
  XmhConfigStatus *config_status;
  XmhRefusedOrigins *refused_origins;
  XmhRoomIdentities *room_identities;
  XmhTokens *tokens;
  XmhSessions *sessions;
  XmhDistrust *distrust;
  GPtrArray *fronts; /* of XmhFront, the web front first */

  /* The values of the properties at their last notification. */
  char **urls;
  char *local_url;
  const char *access_now;
  gboolean is_open;
  XmhHubState state;

  gboolean started;
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (XmhHub, xmh_hub, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (XmhHubState,
                    xmh_hub_state,
                    G_DEFINE_ENUM_VALUE (XMH_HUB_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (XMH_HUB_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (XMH_HUB_DEGRADED, "degraded"),
                    G_DEFINE_ENUM_VALUE (XMH_HUB_STOPPING, "stopping"))

enum
{
  PROP_CONFIG = 1,
  PROP_URLS,
  PROP_LOCAL_URL,
  PROP_OPEN,
  PROP_ACCESS,
  PROP_STATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

/* The keys that the identity and the media server must be notified of. The other parts apply the configuration each
 * time, since that costs nothing. */
static const char *const identity_keys[] = {
  "web_server_extra_sans", "allowed_hosts", "cert_file", "key_file", NULL,
};
static const char *const media_keys[] = {
  "enable_livekit",
  "livekit_command",
  "livekit_url",
  "lk_port_ws",
  "lk_port_tcp",
  "lk_port_udp",
  "lk_use_external_ip",
  "lk_skip_external_ip_validation",
  NULL,
};

static void
notify (XmhHub *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
update_state (XmhHub *self)
{
  XmhHubState state = xmh_hub_get_state (self);

  if (state == self->state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

/* Notifies each property that has changed. Handlers may raise problems and thus change the state, so the state is
 * last. */
static void
update (XmhHub *self)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (self);
  g_autofree char *local_url = xmh_hub_get_local_url (self);
  gboolean has_other_urls = !g_strv_equal ((const char *const *) urls, (const char *const *) self->urls);
  gboolean has_other_url = g_strcmp0 (local_url, self->local_url) != 0;
  const char *access = xmh_hub_describe_access (self);
  gboolean has_other_access = g_strcmp0 (access, self->access_now) != 0;
  gboolean was_open = self->is_open;

  g_strfreev (self->urls);
  self->urls = g_steal_pointer (&urls);
  g_free (self->local_url);
  self->local_url = g_steal_pointer (&local_url);
  self->access_now = access;
  self->is_open = xmh_hub_is_open (self);
  if (has_other_urls)
    notify (self, PROP_URLS);
  if (has_other_url)
    notify (self, PROP_LOCAL_URL);
  if (self->is_open != was_open)
    notify (self, PROP_OPEN);
  if (has_other_access)
    notify (self, PROP_ACCESS);
  update_state (self);
}

static void
on_credentials_changed (XmhHub *self)
{
  if (self->started && !self->stopping)
    {
      xmh_media_server_apply (self->media_server, self->config);
      xmh_connector_apply (self->connector, self->config);
    }
  update (self);
}

static gboolean
concerns (const char *key, const char *const *keys)
{
  return key == NULL || g_strv_contains (keys, key);
}

/* @key: the key that has changed; NULL: any key, or a file that one of them names */
static void
put_in_force (XmhHub *self, const char *key)
{
  g_clear_pointer (&self->config, xmh_config_unref);
  self->config = xmh_settings_merge (self->settings, self->file_config);
  xmh_room_identities_apply_config (self->room_identities, self->config);
  xmh_tokens_apply_config (self->tokens, self->config);
  if (concerns (key, identity_keys))
    xmh_tls_identity_apply_config (self->tls_identity, self->config);
  if (concerns (key, media_keys))
    xmh_media_server_apply (self->media_server, self->config);
  xmh_connector_apply (self->connector, self->config);
  xmh_agents_apply_config (self->agents, self->config);
  if (self->started && !self->stopping)
    for (guint i = 0; i < self->fronts->len; i++)
      xmh_front_apply (g_ptr_array_index (self->fronts, i));
  notify (self, PROP_CONFIG);
  update (self);
}

static void
take_settings (XmhHub *self, XmhSettings *settings)
{
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_set_object (&self->settings, settings);
  g_clear_pointer (&self->config, xmh_config_unref);
  self->config = xmh_settings_merge (settings, self->file_config);
  g_signal_connect_object (settings, "changed", G_CALLBACK (put_in_force), self, G_CONNECT_SWAPPED);
}

void
xmh_hub_set_settings (XmhHub *self, XmhSettings *settings)
{
  g_return_if_fail (XMH_IS_HUB (self) && !self->started);

  take_settings (self, settings);
  xmh_room_identities_apply_config (self->room_identities, self->config);
  xmh_tokens_apply_config (self->tokens, self->config);
  xmh_media_server_apply (self->media_server, self->config);
  xmh_connector_apply (self->connector, self->config);
  xmh_agents_apply_config (self->agents, self->config);
}

void
xmh_hub_set_config_file (XmhHub *self, XmhConfigFile *file)
{
  self->config_file = file;
}

void
xmh_hub_set_service_manager (XmhHub *self, XmhServiceManager *manager)
{
  self->service_manager = manager;
  xmh_connector_set_as_unit (self->connector, xmh_service_manager_is_present (manager));
}

void
xmh_hub_set_firewall_watch (XmhHub *self, XmhFirewallWatch *watch)
{
  g_set_object (&self->firewall_watch, watch);
}

XmhFirewall *
xmh_hub_get_firewall (XmhHub *self)
{
  return self->firewall_watch != NULL ? xmh_firewall_watch_get_firewall (self->firewall_watch) : NULL;
}

void
xmh_hub_add_front (XmhHub *self, XmhFront *front)
{
  g_return_if_fail (XMH_IS_HUB (self) && XMH_IS_FRONT (front) && !self->started);

  g_ptr_array_add (self->fronts, g_object_ref (front));
  g_signal_connect_object (front, "state-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
xmh_hub_start (XmhHub *self)
{
  g_return_if_fail (XMH_IS_HUB (self) && !self->started && !self->stopping);

  xmh_hub_problems_update (self);
  for (guint i = 0; i < self->fronts->len; i++)
    xmh_front_apply (g_ptr_array_index (self->fronts, i));
  self->started = TRUE;
  update (self);
  xmh_media_server_start (self->media_server);
  xmh_connector_start (self->connector);
  xmh_agents_start (self->agents);
  if (self->firewall_watch != NULL)
    xmh_firewall_watch_start (self->firewall_watch);
}

void
xmh_hub_stop_async (XmhHub *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (XMH_IS_HUB (self) && !self->stopping);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, xmh_hub_stop_async);
  self->stopping = TRUE;
  xmh_problems_end (self->problems);
  xmh_agents_stop (self->agents);
  update (self);

  for (guint i = 0; i < self->fronts->len; i++)
    xmh_front_stop (g_ptr_array_index (self->fronts, i));
  xmh_shutdown (task, self->sessions, self->connector, self->media_server, self->access);
}

gboolean
xmh_hub_stop_finish (XmhHub *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

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

const char *
xmh_hub_state_to_string (XmhHubState state)
{
  return xmh_enum_to_string (xmh_hub_state_get_type (), (int) state);
}

/* Without fronts (in tests) no port is closed. */
static gboolean
is_listening (XmhHub *self, guint number)
{
  return self->fronts->len <= number ||
         xmh_front_get_state (g_ptr_array_index (self->fronts, number)) == XMH_FRONT_LISTENING;
}

gboolean
xmh_hub_is_open (XmhHub *self)
{
  if (!self->started || self->stopping)
    return FALSE;
  if (self->config->enable_web_server)
    return is_listening (self, 0);

  return !self->config->enable_cloudxr_proxy || is_listening (self, 1);
}

char **
xmh_hub_get_urls (XmhHub *self)
{
  if (!xmh_hub_is_open (self))
    return g_new0 (char *, 1);

  return xmh_urls_list (self->config, self->tls_identity, xmh_hub_get_tls_enabled (self),
                        xmh_hub_is_loopback_only (self));
}

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

/* Returns: whether every part applied it; on failure nothing has changed */
gboolean
xmh_hub_apply_config (XmhHub *self, XmhConfig *config, GError **error)
{
  gboolean reloaded;

  g_return_val_if_fail (XMH_IS_HUB (self) && config != NULL, FALSE);

  /* The media server must not restart here, since it gets both changes together below. */
  g_signal_handlers_block_by_func (self->api_credentials, on_credentials_changed, self);
  reloaded = xmh_api_credentials_reload (self->api_credentials, config, error);
  g_signal_handlers_unblock_by_func (self->api_credentials, on_credentials_changed, self);
  if (!reloaded)
    return FALSE;

  xmh_config_ref (config);
  xmh_config_unref (self->file_config);
  self->file_config = config;
  xmh_refused_origins_forget_all (self->refused_origins);
  put_in_force (self, NULL);
  return TRUE;
}

XmhFront *
xmh_hub_get_cloudxr_front (XmhHub *self)
{
  return self->fronts->len > 1 ? g_ptr_array_index (self->fronts, 1) : NULL;
}

#define DEFINE_GETTER(Type, part) \
  Type *xmh_hub_get_##part (XmhHub *self) { return self->part; }

DEFINE_GETTER (XmhConfig, config)
DEFINE_GETTER (XmhConfig, file_config)
DEFINE_GETTER (XmhPaths, paths)
DEFINE_GETTER (XmhApiCredentials, api_credentials)
DEFINE_GETTER (XmhTlsIdentity, tls_identity)
DEFINE_GETTER (XmhMediaServer, media_server)
DEFINE_GETTER (XmhConnector, connector)
DEFINE_GETTER (XmhAgents, agents)
DEFINE_GETTER (XmhAccess, access)
DEFINE_GETTER (XmhProblems, problems)
DEFINE_GETTER (XmhConfigStatus, config_status)
DEFINE_GETTER (XmhRefusedOrigins, refused_origins)
DEFINE_GETTER (XmhRoomIdentities, room_identities)
DEFINE_GETTER (XmhTokens, tokens)
DEFINE_GETTER (XmhSessions, sessions)
DEFINE_GETTER (XmhDistrust, distrust)
DEFINE_GETTER (XmhSettings, settings)
DEFINE_GETTER (XmhConfigFile, config_file)
DEFINE_GETTER (XmhServiceManager, service_manager)

static void
xmh_hub_dispose (GObject *object)
{
  XmhHub *self = XMH_HUB (object);

  g_clear_object (&self->firewall_watch);
  g_ptr_array_set_size (self->fronts, 0);
  g_clear_object (&self->agents);
  g_clear_object (&self->connector);
  g_clear_object (&self->media_server);
  g_clear_object (&self->tls_identity);
  g_clear_object (&self->api_credentials);
  g_clear_object (&self->settings);
  g_clear_object (&self->refused_origins);
  g_clear_pointer (&self->tokens, xmh_tokens_free);
  g_clear_object (&self->access);
  g_clear_pointer (&self->room_identities, xmh_room_identities_unref);
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
  g_strfreev (self->urls);
  g_free (self->local_url);
  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->file_config, xmh_config_unref);

  G_OBJECT_CLASS (xmh_hub_parent_class)->finalize (object);
}

static void
xmh_hub_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  XmhHub *self = XMH_HUB (object);

  switch (id)
    {
    case PROP_CONFIG:
      g_value_set_boxed (value, self->config);
      break;
    case PROP_URLS:
      g_value_take_boxed (value, xmh_hub_get_urls (self));
      break;
    case PROP_LOCAL_URL:
      g_value_take_string (value, xmh_hub_get_local_url (self));
      break;
    case PROP_OPEN:
      g_value_set_boolean (value, xmh_hub_is_open (self));
      break;
    case PROP_ACCESS:
      g_value_set_static_string (value, xmh_hub_describe_access (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) xmh_hub_get_state (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
xmh_hub_class_init (XmhHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = xmh_hub_dispose;
  object_class->finalize = xmh_hub_finalize;
  object_class->get_property = xmh_hub_get_property;

  properties[PROP_CONFIG] = g_param_spec_boxed ("config", NULL, NULL, XMH_TYPE_CONFIG, flags);
  properties[PROP_URLS] = g_param_spec_boxed ("urls", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_LOCAL_URL] = g_param_spec_string ("local-url", NULL, NULL, NULL, flags);
  properties[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, flags);
  properties[PROP_ACCESS] = g_param_spec_string ("access", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, xmh_hub_state_get_type (), XMH_HUB_STARTING, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
xmh_hub_init (XmhHub *self)
{
  self->fronts = g_ptr_array_new_with_free_func (g_object_unref);
  self->urls = g_new0 (char *, 1);
  self->problems = xmh_problems_new ();
  self->config_status = xmh_config_status_new (self->problems);
  self->refused_origins = xmh_refused_origins_new ();
  self->room_identities = xmh_room_identities_new ();
  self->sessions = xmh_sessions_new ();
  self->distrust = xmh_distrust_new ();
}

static void
watch_parts (XmhHub *self)
{
  const struct
  {
    gpointer part;
    const char *signal;
    void (*callback) (XmhHub *self);
  } signals[] = {
    { self->problems, "notify::list", update_state },
    { self->media_server, "notify::state", update_state },
    { self->tls_identity, "notify::problems", update },
    { self->api_credentials, "changed", on_credentials_changed },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (signals[i].part, signals[i].signal, G_CALLBACK (signals[i].callback), self,
                             G_CONNECT_SWAPPED);
  xmh_hub_problems_connect (self);
  xmh_hub_access_connect (self);
}

XmhHub *
xmh_hub_new (XmhConfig *config,
             XmhPaths *paths,
             XmhApiCredentials *credentials,
             XmhTlsIdentity *identity,
             XmhMediaServer *media_server)
{
  XmhHub *self = g_object_new (XMH_TYPE_HUB, NULL);
  g_autoptr(XmhSettings) settings = xmh_settings_new_volatile ();

  self->file_config = xmh_config_ref (config);
  take_settings (self, settings);
  xmh_room_identities_apply_config (self->room_identities, config);
  self->paths = paths;
  self->api_credentials = g_object_ref (credentials);
  self->access = xmh_access_new (paths->data_dir, xmh_tls_identity_get_host (identity));
  self->tokens = xmh_tokens_new (config, credentials, self->room_identities, self->access);
  self->tls_identity = g_object_ref (identity);
  self->media_server = g_object_ref (media_server);
  self->connector = xmh_connector_new (config, credentials, paths, media_server);
  self->agents = xmh_agents_new (
    &(XmhAgentsParts){ media_server, credentials, self->connector, self->sessions, self->config_status });
  xmh_agents_apply_config (self->agents, config);
  watch_parts (self);
  return self;
}
