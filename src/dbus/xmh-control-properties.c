/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "config/xmh-settings.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "hub/xmh-sessions.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-identity.h"

static GVariant *
describe_problems (XmhHub *hub)
{
  g_autoptr(GPtrArray) problems = xmh_problems_list (xmh_hub_get_problems (hub));

  return xmh_problem_list_to_variant (problems);
}

/* What the computer is called or should be called, and devices cannot use: "NAME: REASON". */
static char **
describe_unusable (XmhNames *names)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  GPtrArray *unusable = xmh_names_get_unusable (names);

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
                      const char           *file,
                      XmhIdentitySource     source,
                      XmhNames             *names)
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
                         g_variant_new ("s", source == XMH_IDENTITY_FILE ? "file" : "local-authority"));
  return g_variant_builder_end (&dict);
}

static void
update_certificates (XmhBusMediaHub *bus,
                     XmhIdentity    *identity)
{
  XmhIdentitySource source = xmh_identity_get_source (identity);
  GVariant *authority;

  xmh_bus_media_hub_set_certificate (bus,
                                     describe_certificate (xmh_identity_get_certificate (identity),
                                                           xmh_identity_get_certificate_file (identity), source,
                                                           xmh_identity_get_names (identity)));
  if (source == XMH_IDENTITY_FILE)
    authority = g_variant_new ("a{sv}", NULL);
  else
    authority = describe_certificate (xmh_identity_get_authority (identity),
                                      xmh_identity_get_authority_file (identity), source, NULL);
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
  return g_variant_builder_end (&dict);
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

static GVariant *
describe_cloudxr (XmhHub *hub)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  XmhFront *front = xmh_hub_get_cloudxr_front (hub);
  gboolean is_ready = front != NULL && xmh_front_is_backend_ready (front);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "state", g_variant_new ("s", describe_front_state (front)));
  g_variant_builder_add (&dict, "{sv}", "port", g_variant_new ("q", config->cloudxr_proxy_port));
  g_variant_builder_add (&dict, "{sv}", "backend-ready", g_variant_new ("b", is_ready));
  return g_variant_builder_end (&dict);
}

/**
 * xmh_control_update_properties:
 * @bus: the exported object
 * @hub: what it shows
 *
 * Sets every property; the generated code tells clients of those that are other ones now.
 */
void
xmh_control_update_properties (XmhBusMediaHub *bus,
                               XmhHub         *hub)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  XmhSettings *settings = xmh_hub_get_settings (hub);
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);
  g_autofree char *local_url = xmh_hub_get_local_url (hub);

  xmh_bus_media_hub_set_version (bus, PACKAGE_VERSION);
  xmh_bus_media_hub_set_state (bus, xmh_hub_state_to_string (xmh_hub_get_state (hub)));
  xmh_bus_media_hub_set_problems (bus, describe_problems (hub));
  xmh_bus_media_hub_set_url (bus, urls[0] != NULL ? urls[0] : "");
  xmh_bus_media_hub_set_urls (bus, (const char *const *) urls);
  xmh_bus_media_hub_set_local_url (bus, local_url != NULL ? local_url : "");
  xmh_bus_media_hub_set_config_file (bus, xmh_config_status_get_file (xmh_hub_get_config_status (hub)));
  xmh_bus_media_hub_set_room (bus, config->room_name);
  xmh_bus_media_hub_set_tls_enabled (bus, xmh_hub_get_tls_enabled (hub));
  xmh_bus_media_hub_set_tls_source (bus, xmh_config_was_set_at_run_time (config, "web_server_tls") ? "settings"
                                                                                              : "configuration");
  update_certificates (bus, xmh_hub_get_identity (hub));
  xmh_bus_media_hub_set_media_server (bus, describe_media_server (xmh_hub_get_media_server (hub)));
  xmh_bus_media_hub_set_cloud_xr (bus, describe_cloudxr (hub));
  xmh_bus_media_hub_set_notifications (bus, xmh_settings_get_notifications (settings));
  xmh_bus_media_hub_set_session_count (bus, xmh_sessions_get_count (xmh_hub_get_sessions (hub)));
}
