/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include "common/xmh-error.h"
#include "dbus/xmh-bus-call.h"
#include "hub/xmh-hub.h"

static gboolean
return_not_available (GDBusMethodInvocation *invocation,
                      const char            *message)
{
  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, message);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* All three members of the firewall. */
static gboolean
handle_firewall (XmhBusMediaHub        *bus,
                 GDBusMethodInvocation *invocation,
                 XmhHub                *hub)
{
  return return_not_available (invocation, "This hub can't read the firewall");
}

static gboolean
handle_restart_media_server (XmhBusMediaHub        *bus,
                             GDBusMethodInvocation *invocation,
                             XmhHub                *hub)
{
  return return_not_available (invocation, "This hub can't restart the LiveKit server on command");
}

static gboolean
handle_renew_credentials (XmhBusMediaHub        *bus,
                          GDBusMethodInvocation *invocation,
                          XmhHub                *hub)
{
  return return_not_available (invocation, "This hub can't renew its credentials on command");
}

static gboolean
handle_diagnose (XmhBusMediaHub        *bus,
                 GDBusMethodInvocation *invocation,
                 XmhHub                *hub)
{
  return return_not_available (invocation, "This hub can't look into its surroundings");
}

static gboolean
handle_reload (XmhBusMediaHub        *bus,
               GDBusMethodInvocation *invocation,
               XmhControl            *control)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) waiting = xmh_control_reload (control, &error);

  if (waiting != NULL)
    xmh_bus_media_hub_complete_reload (bus, invocation, (const char *const *) waiting);
  else
    xmh_bus_return_error (invocation, error);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * xmh_control_connect_service:
 * @bus: the exported object
 * @hub: what it steers
 * @control: who can reload
 *
 * The service itself and what is around it.
 */
void
xmh_control_connect_service (XmhBusMediaHub *bus,
                             XmhHub         *hub,
                             XmhControl     *control)
{
  g_signal_connect_object (bus, "handle-firewall", G_CALLBACK (handle_firewall), hub, 0);
  g_signal_connect_object (bus, "handle-open-firewall", G_CALLBACK (handle_firewall), hub, 0);
  g_signal_connect_object (bus, "handle-close-firewall", G_CALLBACK (handle_firewall), hub, 0);
  g_signal_connect_object (bus, "handle-restart-media-server", G_CALLBACK (handle_restart_media_server), hub, 0);
  g_signal_connect_object (bus, "handle-renew-credentials", G_CALLBACK (handle_renew_credentials), hub, 0);
  g_signal_connect_object (bus, "handle-diagnose", G_CALLBACK (handle_diagnose), hub, 0);
  g_signal_connect_object (bus, "handle-reload", G_CALLBACK (handle_reload), control, 0);
}
