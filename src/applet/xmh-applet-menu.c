/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "applet/xmh-applet-menu.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"
#include "widgets/xmh-device-list.h"
#include "widgets/xmh-format.h"

/* The panel shows the others. */
#define DEVICES_MAX 10

static guint
count_connected (XmhHubProxy *service)
{
  GVariant *devices = xmh_hub_proxy_get_devices (service);
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      n += xmh_device_is (device, "allowed") && xmh_dict_flag (device, "connected");
    }

  return n;
}

static char *
describe_ready (XmhHubProxy *service, XmhBusMediaHub *hub)
{
  guint n_devices = count_connected (service);
  guint n_sessions = xmh_bus_media_hub_get_session_count (hub);

  if (n_devices > 0)
    return g_strdup_printf (ngettext ("Ready, %u device connected", "Ready, %u devices connected", n_devices),
                            n_devices);
  if (n_sessions > 0)
    return g_strdup_printf (ngettext ("Ready, %u connection", "Ready, %u connections", n_sessions), n_sessions);

  return g_strdup (_ ("Ready"));
}

/* Returns: (transfer full): one line */
char *
xmh_applet_describe_state (XmhHubProxy *service)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (service);
  const char *state = hub != NULL ? xmh_bus_media_hub_get_state (hub) : NULL;

  if (hub == NULL)
    return g_strdup (_ ("The hub is not running"));
  if (g_strcmp0 (state, "degraded") == 0)
    return g_strdup (_ ("Running with problems"));
  if (g_strcmp0 (state, "starting") == 0)
    return g_strdup (_ ("Starting…"));
  if (g_strcmp0 (state, "stopping") == 0)
    return g_strdup (_ ("Stopping…"));

  return describe_ready (service, hub);
}

/* Returns: (transfer none): a name in the icon theme */
const char *
xmh_applet_get_icon (XmhHubProxy *service)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (service);
  guint n_pending = 0;
  g_autoptr(GVariant) pending = xmh_devices_get_pending (xmh_hub_proxy_get_devices (service), &n_pending);

  if (hub == NULL)
    return XMH_APPLICATION_ID "-stopped-symbolic";
  if (pending != NULL)
    return XMH_APPLICATION_ID "-request-symbolic";
  if (g_strcmp0 (xmh_bus_media_hub_get_state (hub), "degraded") == 0)
    return XMH_APPLICATION_ID "-problem-symbolic";

  return XMH_APPLICATION_ID "-symbolic";
}

static void
add_with_device (XmhMenuItem *menu, const char *verb, GVariant *device, const char *label)
{
  g_autofree char *key = g_strdup_printf ("%s %s", verb, xmh_dict_string (device, "id"));

  xmh_menu_item_add (menu, key, label);
}

static void
add_request (XmhMenuItem *menu, GVariant *device)
{
  g_autofree char *key = g_strdup_printf ("request %s", xmh_dict_string (device, "id"));
  /* Translators: the name of a device, and the number that it shows */
  g_autofree char *label = g_strdup_printf (_ ("%s asks for access: %s"), xmh_dict_string (device, "name"),
                                            xmh_dict_string (device, "number"));
  XmhMenuItem *request = xmh_menu_item_add (menu, key, label);

  add_with_device (request, XMH_APPLET_ALLOW, device, _ ("Allow"));
  add_with_device (request, XMH_APPLET_DENY, device, _ ("Deny"));
}

/* Pending devices come first in the list, then those that were seen last. */
static void
add_devices (XmhMenuItem *menu, XmhHubProxy *service)
{
  GVariant *devices = xmh_hub_proxy_get_devices (service);
  guint n_pending = 0, n_allowed = 0;

  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);
      const char *name = xmh_dict_string (device, "name");
      /* Translators: the name of a device */
      g_autofree char *connected = g_strdup_printf (_ ("%s, connected"), name);

      if (xmh_device_is (device, "pending") && n_pending++ < DEVICES_MAX)
        add_request (menu, device);
      if (!xmh_device_is (device, "allowed") || n_allowed >= DEVICES_MAX)
        continue;

      if (n_allowed++ == 0)
        xmh_menu_item_add_separator (menu);
      add_with_device (menu, XMH_APPLET_DEVICES, device, xmh_dict_flag (device, "connected") ? connected : name);
    }
}

/* Off needs two clicks, and its label is the warning. */
static void
add_encryption (XmhMenuItem *menu, XmhBusMediaHub *hub)
{
  gboolean is_on = xmh_bus_media_hub_get_tls_enabled (hub);
  XmhMenuItem *encryption = xmh_menu_item_add (menu, "tls", _ ("Encryption"));

  xmh_menu_item_add_radio (encryption, XMH_APPLET_TLS_ON, _ ("On"), is_on);
  xmh_menu_item_add_radio (encryption, XMH_APPLET_TLS_OFF, _ ("Off: only this computer can connect"), !is_on);
}

/* Returns: (transfer full): the menu for the state of the hub */
XmhMenuItem *
xmh_applet_make_menu (XmhHubProxy *service)
{
  XmhBusMediaHub *hub = xmh_hub_proxy_get_hub (service);
  const char *url = hub != NULL ? xmh_bus_media_hub_get_url (hub) : NULL;
  g_autofree char *state = xmh_applet_describe_state (service);
  XmhMenuItem *menu = xmh_menu_item_new (XMH_MENU_PLAIN, NULL, NULL);

  xmh_menu_item_add (menu, "state", state)->is_enabled = FALSE;
  add_devices (menu, service);
  xmh_menu_item_add_separator (menu);
  if (hub != NULL)
    {
      xmh_menu_item_add (menu, XMH_APPLET_COPY, _ ("Copy Address"))->is_enabled = url != NULL && *url != '\0';
      add_encryption (menu, hub);
      xmh_menu_item_add (menu, XMH_APPLET_ROTATE, _ ("Renew Certificate"));
      xmh_menu_item_add_separator (menu);
    }
  xmh_menu_item_add (menu, XMH_APPLET_OPEN, _ ("Open Control Panel"));
  xmh_menu_item_add (menu, XMH_APPLET_QUIT, _ ("Quit"));
  return menu;
}
