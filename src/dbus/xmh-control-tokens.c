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
#include "config/xmh-origin.h"
#include "dbus/xmh-bus-call.h"
#include "dbus/xmh-caller-watch.h"
#include "dbus/xmh-options.h"
#include "hub/xmh-allow-origin.h"
#include "hub/xmh-hub.h"
#include "participants/xmh-tokens.h"
#include "media/xmh-access-token.h"
#include "media/xmh-media-server.h"

static gboolean
is_valid_ttl (GVariant *value, GError **error)
{
  return xmh_tokens_check_ttl (g_variant_get_uint32 (value), error);
}

static const XmhOption token_options[] = { { "ttl", G_VARIANT_TYPE_UINT32, is_valid_ttl }, { NULL } };

/* Why no token was issued, for the user. The message of @error is for apps. (transfer full) */
static char *
describe (const GError *error)
{
  switch ((XmhTokensError) error->code)
    {
    case XMH_TOKENS_ERROR_EMPTY:
    case XMH_TOKENS_ERROR_TOO_LONG:
      return g_strdup_printf (_ ("An identity must be 1 to %d bytes long"), XMH_PARTICIPANT_IDENTITY_MAX);
    case XMH_TOKENS_ERROR_NOT_UTF8:
    case XMH_TOKENS_ERROR_HAS_CONTROL:
      return g_strdup (_ ("An identity must not contain control characters"));
    case XMH_TOKENS_ERROR_HAS_FORMAT:
      return g_strdup (_ ("An identity must not contain invisible or bidirectional formatting characters"));
    case XMH_TOKENS_ERROR_TTL:
      /* Translators: “ttl” is a name and stays as it is. */
      return g_strdup_printf (_ ("Option “ttl” must be 1 to %d seconds"), XMH_TOKENS_TTL_MAX_S);
    case XMH_TOKENS_ERROR_RESERVED:
    case XMH_TOKENS_ERROR_IN_USE:
    default:
      return g_strdup (error->message);
    }
}

static void
refuse_token (GDBusMethodInvocation *invocation, const GError *error)
{
  g_autofree char *reason = error->domain == XMH_TOKENS_ERROR ? describe (error) : g_strdup (error->message);

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, reason);
}

/* The address for WebSockets: that of the hub for devices, or the local one if there is none. Without a web front it
 * is that of the LiveKit server. */
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
log_caller (const char *identity, guint32 pid)
{
  g_autofree char *shown = xmh_text_from_peer (identity, -1);

  g_message ("a token for the reserved identity “%s” was issued to process %u", shown, pid);
}

static void
on_caller_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *identity = user_data;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  guint32 pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  log_caller (identity, pid);
}

static void
log_peer (GDBusConnection *connection, const char *identity)
{
  GCredentials *credentials = g_dbus_connection_get_peer_credentials (connection);
  pid_t pid = credentials != NULL ? g_credentials_get_unix_pid (credentials, NULL) : 0;

  log_caller (identity, (guint32) MAX (pid, 0));
}

static void
log_reserved (GDBusMethodInvocation *invocation, const char *identity)
{
  GDBusConnection *connection = g_dbus_method_invocation_get_connection (invocation);

  if (xmh_caller_is_peer (connection))
    log_peer (connection, identity);
  else
    g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "GetConnectionUnixProcessID",
                            g_variant_new ("(s)", g_dbus_method_invocation_get_sender (invocation)),
                            G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_caller_known,
                            g_strdup (identity));
}

static void
complete_token (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const XmhIssuedToken *issued, const char *url)
{
  if (issued->is_reserved)
    log_reserved (invocation, issued->identity);
  xmh_bus_media_hub_complete_issue_token (bus, invocation, issued->token, issued->room, url);
}

/* If several options are invalid, callers get the error of the identity. */
static XmhIssuedToken *
issue (XmhTokens *tokens, const char *identity, GVariant *options, GError **error)
{
  guint32 ttl_s;

  if (!xmh_tokens_check_identity (identity, error) || !xmh_options_check (options, token_options, error))
    return NULL;
  if (!g_variant_lookup (options, "ttl", "u", &ttl_s))
    return xmh_tokens_issue_to_user (tokens, identity, XMH_TOKENS_TTL_CONFIGURED, error);

  return xmh_tokens_issue_to_user (tokens, identity, ttl_s, error);
}

static gboolean
handle_issue_token (XmhBusMediaHub *bus,
                    GDBusMethodInvocation *invocation,
                    const char *identity,
                    GVariant *options,
                    XmhHub *hub)
{
  g_autofree char *url = get_dial_url (hub);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhIssuedToken) issued = issue (xmh_hub_get_tokens (hub), identity, options, &error);

  if (issued == NULL)
    refuse_token (invocation, error);
  else if (url == NULL)
    g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                   _ ("There is no LiveKit server to make a token for"));
  else
    complete_token (bus, invocation, issued, url);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The origin of one page, as browsers send it. "*" is refused: only the configuration may allow every page. */
static char *
parse_origin (const char *text, GError **error)
{
  g_autofree char *origin = g_str_equal (text, "*") ? NULL : xmh_origin_normalize (text);

  if (origin == NULL)
    {
      g_autofree char *shown = xmh_text_from_peer (text, -1);

      g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                   _ ("“%s” is not a valid origin; use for example https://example.com:8443"), shown);
    }

  return g_steal_pointer (&origin);
}

static void
on_allowed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr(GError) error = NULL;

  if (xmh_allow_origin_finish (XMH_HUB (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    xmh_bus_return_error (invocation, error);
}

static gboolean
handle_allow_origin (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const char *text, XmhHub *hub)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *origin = parse_origin (text, &error);

  if (origin != NULL)
    xmh_allow_origin_async (hub, origin, on_allowed, invocation);
  else
    xmh_bus_return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
xmh_control_connect_tokens (XmhBusMediaHub *bus, XmhHub *hub)
{
  g_signal_connect_object (bus, "handle-issue-token", G_CALLBACK (handle_issue_token), hub, 0);
  g_signal_connect_object (bus, "handle-allow-origin", G_CALLBACK (handle_allow_origin), hub, 0);
}
