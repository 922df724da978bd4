/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"

static gboolean
rotate (XmhBusMediaHub *hub, gboolean authority, char **fingerprint, GError **error)
{
  if (authority)
    return xmh_bus_media_hub_call_rotate_authority_sync (hub, fingerprint, NULL, error);

  return xmh_bus_media_hub_call_rotate_certificate_sync (hub, fingerprint, NULL, error);
}

int
xmh_command_rotate (XmhCli *cli, int argc, char **argv)
{
  gboolean authority = FALSE;
  const GOptionEntry entries[] = { { "authority", 'a', 0, G_OPTION_ARG_NONE, &authority,
                                     N_ ("Make a new certificate authority too; every device must trust it again"),
                                     NULL },
                                   { NULL } };
  g_autofree char *fingerprint = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 0, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;
  if (authority && !xmh_cli_confirm (cli, _ ("Every device must trust this computer again.")))
    return XMH_EXIT_FAILED;

  if (!rotate (cli->hub, authority, &fingerprint, &error))
    return xmh_cli_fail (error);

  g_print (_ ("The hub now uses the certificate %s.\n"), fingerprint);
  if (authority)
    g_print (
      _ ("Every device must trust this computer again: open %s/trust on the device, and remove the old certificate "
         "authority there.\n"),
      xmh_bus_media_hub_get_url (cli->hub));
  else
    g_print ("%s\n", _ ("Devices need no change, and open connections stay open."));
  return XMH_EXIT_DONE;
}
