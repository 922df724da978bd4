/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-dbus"

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-error.h"
#include "common/xmh-text.h"
#include "config/xmh-config.h"
#include "config/xmh-origin.h"
#include "dbus/xmh-bus-call.h"
#include "dbus/xmh-options.h"
#include "hub/xmh-allow-origin.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-participant-name.h"
#include "media/xmh-access-token.h"
#include "media/xmh-media-server.h"

/* A week: a token cannot be taken back. */
#define TTL_MAX_S (7 * 24 * 60 * 60)

static gboolean
is_valid_ttl (GVariant  *value,
              GError   **error)
{
  guint32 ttl_s = g_variant_get_uint32 (value);

  if (ttl_s >= 1 && ttl_s <= TTL_MAX_S)
    return TRUE;

  /* Translators: “ttl” is a name and stays as it is. */
  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, _("Option “ttl” has to be 1 to %d seconds"),
               TTL_MAX_S);
  return FALSE;
}

static const XmhOption token_options[] = {
  { "ttl", G_VARIANT_TYPE_UINT32, is_valid_ttl },
  { NULL }
};

static gboolean
is_valid_identity (const char  *identity,
                   GError     **error)
{
  switch (xmh_participant_name_check (identity))
    {
    case XMH_NAME_GOOD:
      return TRUE;
    case XMH_NAME_EMPTY:
    case XMH_NAME_TOO_LONG:
      g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, _("An identity has 1 to %d bytes"), XMH_IDENTITY_MAX);
      return FALSE;
    case XMH_NAME_HAS_FORMAT:
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                           _("An identity has no invisible or bidirectional formatting characters"));
      return FALSE;
    case XMH_NAME_NOT_UTF8:
    case XMH_NAME_HAS_CONTROL:
    default:
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                           _("An identity has no control characters"));
      return FALSE;
    }
}

/* Where a client dials for WebSockets: the hub's address for devices or, without one, for this computer; LiveKit itself
 * where there is no web front. */
static char *
get_dial_url (XmhHub *hub)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);
  g_autofree char *local = xmh_hub_get_local_url (hub);
  const char *url = urls[0] != NULL ? urls[0] : local;

  if (url == NULL)
    return g_strdup (xmh_media_server_get_url (xmh_hub_get_media_server (hub)));
  if (g_str_has_prefix (url, "http"))
    return g_strconcat ("ws", url + strlen ("http"), NULL);

  return g_strdup (url);
}

static void
on_caller_known (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autofree char *identity = user_data;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autofree char *shown = xmh_text_from_peer (identity, -1);
  guint32 pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  g_message ("A token for the reserved identity “%s” was issued to process %u", shown, pid);
}

static void
log_reserved (GDBusMethodInvocation *invocation,
              const char            *identity)
{
  g_dbus_connection_call (g_dbus_method_invocation_get_connection (invocation), "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                          g_variant_new ("(s)", g_dbus_method_invocation_get_sender (invocation)),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_caller_known,
                          g_strdup (identity));
}

static gboolean
handle_issue_token (XmhBusMediaHub        *bus,
                    GDBusMethodInvocation *invocation,
                    const char            *identity,
                    GVariant              *options,
                    XmhHub                *hub)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  guint32 ttl_s = config->token_ttl_s;
  g_autofree char *url = get_dial_url (hub);
  g_autofree char *token = NULL;
  g_autoptr(GError) error = NULL;

  if (!is_valid_identity (identity, &error) || !xmh_options_check (options, token_options, &error))
    {
      xmh_bus_return_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (url == NULL)
    {
      g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                     _("There is no server that would take a token"));
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  g_variant_lookup (options, "ttl", "u", &ttl_s);
  if (xmh_identities_is_reserved (xmh_hub_get_identities (hub), identity))
    log_reserved (invocation, identity);
  token = xmh_access_token_new_for_participant (xmh_hub_get_credentials (hub), identity, identity, config->room_name,
                                                ttl_s);
  xmh_bus_media_hub_complete_issue_token (bus, invocation, token, config->room_name, url);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* One page's origin, as browsers send it; everybody at once is for the configuration alone. */
static char *
parse_origin (const char *text,
              GError    **error)
{
  g_autofree char *origin = g_str_equal (text, "*") ? NULL : xmh_origin_normalize (text);

  if (origin == NULL)
    {
      g_autofree char *shown = xmh_text_from_peer (text, -1);

      g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                   _("“%s” is no origin; an example is https://example.com:8443"), shown);
    }

  return g_steal_pointer (&origin);
}

static void
on_allowed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr(GError) error = NULL;

  if (xmh_allow_origin_finish (XMH_HUB (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    xmh_bus_return_error (invocation, error);
}

static gboolean
handle_allow_origin (XmhBusMediaHub        *bus,
                     GDBusMethodInvocation *invocation,
                     const char            *text,
                     XmhHub                *hub)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *origin = parse_origin (text, &error);

  if (origin != NULL)
    xmh_allow_origin_async (hub, origin, on_allowed, invocation);
  else
    xmh_bus_return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * xmh_control_connect_tokens:
 * @bus: the exported object
 * @hub: what it steers
 *
 * Who may come in.
 */
void
xmh_control_connect_tokens (XmhBusMediaHub *bus,
                            XmhHub         *hub)
{
  g_signal_connect_object (bus, "handle-issue-token", G_CALLBACK (handle_issue_token), hub, 0);
  g_signal_connect_object (bus, "handle-allow-origin", G_CALLBACK (handle_allow_origin), hub, 0);
}
