/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "daemon/xmh-greeting.h"

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-identity.h"

static void
print_trust (XmhHub     *hub,
             const char *url)
{
  if (!xmh_hub_get_tls_enabled (hub))
    {
      g_print ("%s\n", _("TLS is off: browsers give a page camera and microphone on this computer only."));
      return;
    }
  if (xmh_identity_get_source (xmh_hub_get_identity (hub)) == XMH_IDENTITY_FILE)
    return;

  g_print ("%s\n    %s/trust\n%s\n    %s\n", _("A device trusts this computer once, as this page tells it:"),
           url, _("The fingerprint to compare there with:"), xmh_sandbox_spell ("%s cert --fingerprint"));
}

/**
 * xmh_greeting_print:
 * @hub: a hub that listens
 *
 * Tells the person at the terminal what to open, and how a device comes to trust it. No token and no secret.
 */
void
xmh_greeting_print (XmhHub *hub)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);

  g_print (_("XR Media Hub %s"), PACKAGE_VERSION);
  g_print ("\n\n");
  if (urls[0] == NULL)
    {
      g_print ("%s\n", _("The web server is switched off."));
      return;
    }

  g_print ("%s\n", _("Open on a headset, a phone or a computer:"));
  for (char **url = urls; *url != NULL; url++)
    g_print ("    %s/\n", *url);
  g_print (_("Room: %s"), xmh_hub_get_config (hub)->room_name);
  g_print ("\n");
  print_trust (hub, urls[0]);
  g_print ("\n");
}
