/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "config/xmh-settings.h"
#include "hub/xmh-agents.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "participants/xmh-sessions.h"
#include "media/xmh-connector.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"

/* Names of this computer, set or configured, that devices cannot use: "NAME: REASON". */
static char **
describe_unusable (XmhHubNames *names)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  GPtrArray *unusable = xmh_hub_names_get_unusable (names);

  for (guint i = 0; i < unusable->len; i++)
    {
      const XmhUnusableName *name = g_ptr_array_index (unusable, i);
      g_autofree char *text = g_strdup_printf ("%s: %s", name->name, name->reason);

      g_strv_builder_add (list, text);
    }

  return g_strv_builder_end (list);
}

static GVariant *
describe_certificate (const XmhCertificate *certificate,
                      const char *file,
                      XmhTlsIdentitySource source,
                      XmhHubNames *names)
{
  g_auto(GStrv) unusable = names != NULL ? describe_unusable (names) : g_new0 (char *, 1);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "file", g_variant_new ("s", file != NULL ? file : ""));
  g_variant_builder_add (&dict, "{sv}", "fingerprint", g_variant_new ("s", certificate->fingerprint));
  g_variant_builder_add (&dict, "{sv}", "not-before", g_variant_new ("x", certificate->not_before));
  g_variant_builder_add (&dict, "{sv}", "not-after", g_variant_new ("x", certificate->not_after));
  g_variant_builder_add (&dict, "{sv}", "names", g_variant_new ("^as", certificate->names));
  if (unusable[0] != NULL)
    g_variant_builder_add (&dict, "{sv}", "unusable-names", g_variant_new ("^as", unusable));
  g_variant_builder_add (&dict, "{sv}", "source",
                         g_variant_new ("s", source == XMH_TLS_IDENTITY_USER_CERTIFICATE ? "file" : "local-authority"));
  return g_variant_builder_end (&dict);
}

static void
update_certificates (XmhTlsIdentity *identity, GParamSpec *pspec, XmhBusMediaHub *bus)
{
  XmhTlsIdentitySource source = xmh_tls_identity_get_source (identity);
  GVariant *authority;

  xmh_bus_media_hub_set_certificate (bus, describe_certificate (xmh_tls_identity_get_certificate (identity),
                                                                xmh_tls_identity_get_certificate_file (identity),
                                                                source, xmh_tls_identity_get_names (identity)));
  if (source == XMH_TLS_IDENTITY_USER_CERTIFICATE)
    authority = g_variant_new ("a{sv}", NULL);
  else
    authority = describe_certificate (xmh_tls_identity_get_authority (identity),
                                      xmh_tls_identity_get_authority_file (identity), source, NULL);
  xmh_bus_media_hub_set_authority (bus, authority);
}

static GVariant *
describe_media_server (XmhMediaServer *server)
{
  const char *state = xmh_media_server_state_to_string (xmh_media_server_get_state (server));
  const char *url = xmh_media_server_get_url (server);
  const char *version = xmh_media_server_get_version (server);
  guint32 pid = xmh_sandbox_is_flatpak () ? 0 : (guint32) MAX (xmh_media_server_get_pid (server), 0);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "state", g_variant_new ("s", state));
  g_variant_builder_add (&dict, "{sv}", "url", g_variant_new ("s", url != NULL ? url : ""));
  g_variant_builder_add (&dict, "{sv}", "pid", g_variant_new ("u", pid));
  g_variant_builder_add (&dict, "{sv}", "restarts", g_variant_new ("u", xmh_media_server_get_restarts (server)));
  g_variant_builder_add (&dict, "{sv}", "version", g_variant_new ("s", version != NULL ? version : ""));
  g_variant_builder_add (&dict, "{sv}", "owner-hidden",
                         g_variant_new_boolean (xmh_media_server_has_hidden_owner (server)));
  return g_variant_builder_end (&dict);
}

static void
update_media_server (XmhMediaServer *server, GParamSpec *pspec, XmhBusMediaHub *bus)
{
  xmh_bus_media_hub_set_media_server (bus, describe_media_server (server));
}

/* Called for each change of the connector and of the agents, since it tells about both. */
void
xmh_control_update_connector (XmhBusMediaHub *bus, XmhHub *hub)
{
  XmhConnector *connector = xmh_hub_get_connector (hub);
  const char *state = xmh_connector_state_to_string (xmh_connector_get_state (connector));
  guint32 pid = xmh_sandbox_is_flatpak () ? 0 : (guint32) MAX (xmh_connector_get_pid (connector), 0);
  gboolean is_present = xmh_agents_is_present (xmh_hub_get_agents (hub));
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "state", g_variant_new ("s", state));
  g_variant_builder_add (&dict, "{sv}", "pid", g_variant_new ("u", pid));
  g_variant_builder_add (&dict, "{sv}", "restarts", g_variant_new ("u", xmh_connector_get_restarts (connector)));
  g_variant_builder_add (&dict, "{sv}", "present", g_variant_new ("b", is_present));
  xmh_bus_media_hub_set_connector (bus, g_variant_builder_end (&dict));
}

static const char *
describe_front_state (XmhFront *front)
{
  switch (front != NULL ? xmh_front_get_state (front) : XMH_FRONT_DISABLED)
    {
    case XMH_FRONT_LISTENING:
      return "listening";
    case XMH_FRONT_PORT_IN_USE:
      return "port-in-use";
    case XMH_FRONT_FAILED:
      return "failed";
    case XMH_FRONT_DISABLED:
    default:
      return "disabled";
    }
}

/* Called for each change of the front's state, which has a signal instead of a property. */
void
xmh_control_update_cloudxr (XmhBusMediaHub *bus, XmhHub *hub)
{
  XmhFront *front = xmh_hub_get_cloudxr_front (hub);
  gboolean is_ready = front != NULL && xmh_front_is_backend_ready (front);
  const char *backend = front != NULL ? xmh_front_get_backend (front) : NULL;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "state", g_variant_new ("s", describe_front_state (front)));
  g_variant_builder_add (&dict, "{sv}", "port", g_variant_new ("q", xmh_hub_get_config (hub)->cloudxr_proxy_port));
  g_variant_builder_add (&dict, "{sv}", "backend-ready", g_variant_new ("b", is_ready));
  g_variant_builder_add (&dict, "{sv}", "backend", g_variant_new ("s", backend != NULL ? backend : ""));
  xmh_bus_media_hub_set_cloud_xr (bus, g_variant_builder_end (&dict));
}

static gboolean
problems_to_variant (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_variant (to, xmh_problem_list_to_variant (g_value_get_boxed (from)));
  return TRUE;
}

static gboolean
urls_to_first (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  const char *const *urls = g_value_get_boxed (from);

  g_value_set_string (to, urls[0] != NULL ? urls[0] : "");
  return TRUE;
}

static gboolean
string_or_empty (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  const char *text = g_value_get_string (from);

  g_value_set_string (to, text != NULL ? text : "");
  return TRUE;
}

static gboolean
state_to_string (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_string (to, xmh_hub_state_to_string ((XmhHubState) g_value_get_enum (from)));
  return TRUE;
}

static void
update_config (XmhHub *hub, GParamSpec *pspec, XmhBusMediaHub *bus)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  gboolean is_switched = xmh_config_was_set_at_run_time (config, "web_server_tls");

  xmh_bus_media_hub_set_room (bus, config->room_name);
  xmh_bus_media_hub_set_tls_enabled (bus, config->web_server_tls);
  xmh_bus_media_hub_set_tls_source (bus, is_switched ? "settings" : "configuration");
  xmh_control_update_cloudxr (bus, hub);
}

static void
bind_to (gpointer part,
         const char *property,
         XmhBusMediaHub *bus,
         const char *bus_property,
         GBindingTransformFunc transform)
{
  g_object_bind_property_full (part, property, bus, bus_property, G_BINDING_SYNC_CREATE, transform, NULL, NULL, NULL);
}

/* Properties that depend on more than one property of a part. */
static void
follow_parts (XmhBusMediaHub *bus, XmhHub *hub)
{
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);
  XmhMediaServer *server = xmh_hub_get_media_server (hub);

  g_signal_connect_object (hub, "notify::config", G_CALLBACK (update_config), bus, 0);
  g_signal_connect_object (identity, "notify::certificate", G_CALLBACK (update_certificates), bus, 0);
  g_signal_connect_object (server, "notify::state", G_CALLBACK (update_media_server), bus, 0);
  g_signal_connect_object (server, "notify::version", G_CALLBACK (update_media_server), bus, 0);
  update_config (hub, NULL, bus);
  update_certificates (identity, NULL, bus);
  update_media_server (server, NULL, bus);
  xmh_control_update_connector (bus, hub);
}

/* From now on the properties of @bus follow those of the hub, its parts and its fronts. All fronts must exist. */
void
xmh_control_bind_properties (XmhBusMediaHub *bus, XmhHub *hub)
{
  xmh_bus_media_hub_set_version (bus, PACKAGE_VERSION);
  bind_to (hub, "urls", bus, "urls", NULL);
  bind_to (hub, "urls", bus, "url", urls_to_first);
  bind_to (hub, "local-url", bus, "local-url", string_or_empty);
  bind_to (hub, "access", bus, "access", NULL);
  bind_to (hub, "state", bus, "state", state_to_string);
  bind_to (xmh_hub_get_problems (hub), "list", bus, "problems", problems_to_variant);
  bind_to (xmh_hub_get_config_status (hub), "file", bus, "config-file", NULL);
  bind_to (xmh_hub_get_settings (hub), "notifications", bus, "notifications", NULL);
  bind_to (xmh_hub_get_sessions (hub), "count", bus, "session-count", NULL);
  follow_parts (bus, hub);
}
