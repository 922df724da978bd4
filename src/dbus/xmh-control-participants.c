/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-error.h"
#include "config/xmh-config.h"
#include "dbus/xmh-bus-call.h"
#include "hub/xmh-hub.h"
#include "media/xmh-access-token.h"
#include "media/xmh-livekit-api.h"
#include "media/xmh-media-server.h"

static gboolean
refuse_without_server (XmhHub *hub, GDBusMethodInvocation *invocation)
{
  if (xmh_media_server_get_state (xmh_hub_get_media_server (hub)) != XMH_MEDIA_SERVER_DISABLED)
    return FALSE;

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                 _ ("No LiveKit server is configured"));
  return TRUE;
}

static void
add_participant (GVariantBuilder *list, const XmhParticipant *participant, XmhHub *hub)
{
  XmhDevice *device = xmh_hub_find_participant (hub, participant->identity);

  g_variant_builder_open (list, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (list, "{sv}", "identity", g_variant_new_string (participant->identity));
  g_variant_builder_add (list, "{sv}", "name", g_variant_new_string (participant->name));
  g_variant_builder_add (list, "{sv}", "device",
                         g_variant_new_string (device != NULL ? xmh_device_get_id (device) : ""));
  g_variant_builder_add (list, "{sv}", "device-name",
                         g_variant_new_string (device != NULL ? xmh_device_get_name (device) : ""));
  g_variant_builder_add (list, "{sv}", "state", g_variant_new_string (participant->state));
  g_variant_builder_add (list, "{sv}", "joined", g_variant_new_int64 (participant->joined));
  g_variant_builder_add (list, "{sv}", "publishing",
                         g_variant_new_strv ((const char *const *) participant->publishing, -1));
  g_variant_builder_close (list);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) participants = NULL;
  GVariantBuilder list;

  participants = xmh_livekit_api_list_participants_finish (XMH_LIVEKIT_API (source), result, &error);
  if (participants == NULL)
    {
      xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
      return;
    }

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < participants->len; i++)
    add_participant (&list, g_ptr_array_index (participants, i), xmh_bus_call_get_owner (call));
  g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call), g_variant_new ("(aa{sv})", &list));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(XmhBusCall) call = user_data;
  g_autoptr(GError) error = NULL;

  if (xmh_livekit_api_remove_participant_finish (XMH_LIVEKIT_API (source), result, &error))
    g_dbus_method_invocation_return_value (xmh_bus_call_get_invocation (call), NULL);
  else
    xmh_bus_return_error (xmh_bus_call_get_invocation (call), error);
}

/* One client for each call, since it holds only the data of that call. */
static XmhLivekitApi *
new_room_service (XmhHub *hub)
{
  return xmh_livekit_api_new (xmh_hub_get_media_server (hub), xmh_hub_get_api_credentials (hub));
}

static gboolean
handle_list_participants (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  g_autoptr(XmhLivekitApi) service = NULL;
  XmhBusCall *call;

  if (refuse_without_server (hub, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  service = new_room_service (hub);
  call = xmh_bus_call_new (invocation, hub);
  xmh_livekit_api_list_participants_async (service, xmh_hub_get_config (hub)->room_name,
                                           xmh_bus_call_get_cancellable (call), on_listed, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_remove_participant (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const char *identity, XmhHub *hub)
{
  g_autoptr(XmhLivekitApi) service = NULL;
  XmhBusCall *call;

  if (*identity == '\0' || strlen (identity) > XMH_PARTICIPANT_IDENTITY_MAX)
    {
      g_dbus_method_invocation_return_error (invocation, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                                             _ ("An identity must be 1 to %d bytes long"),
                                             XMH_PARTICIPANT_IDENTITY_MAX);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (refuse_without_server (hub, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  service = new_room_service (hub);
  call = xmh_bus_call_new (invocation, hub);
  xmh_livekit_api_remove_participant_async (service, xmh_hub_get_config (hub)->room_name, identity,
                                            xmh_bus_call_get_cancellable (call), on_removed, call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

void
xmh_control_connect_participants (XmhBusMediaHub *bus, XmhHub *hub)
{
  g_signal_connect_object (bus, "handle-list-participants", G_CALLBACK (handle_list_participants), hub, 0);
  g_signal_connect_object (bus, "handle-remove-participant", G_CALLBACK (handle_remove_participant), hub, 0);
}
