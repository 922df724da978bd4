/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "common/xmh-nearest.h"

/* The most words among which a suggestion is searched. */
#define MAX_NAMES 32

static const XmhCommandVerb open_verbs[] = { { "", NULL, N_ ("Open the web page for devices") },
                                             { "trust", NULL,
                                               N_ ("Open the page that explains how to trust this computer") },
                                             { "config", NULL, N_ ("Open the hub's configuration file") },
                                             { NULL } };

static const XmhCommandVerb restart_verbs[] = { { "", NULL, N_ ("Stop the hub and start it again") },
                                                { "connector", NULL,
                                                  N_ ("Start only the program again that links agents to the room") },
                                                { NULL } };

static const XmhCommandVerb tls_verbs[] = {
  { "", NULL, N_ ("Show whether encryption is on, and where that is set") },
  { "on", NULL, N_ ("Encrypt connections, and allow other devices to connect") },
  { "off", NULL, N_ ("Turn encryption off; only this computer can connect then") },
  { "reset", NULL, N_ ("Use the value in the configuration file") },
  { NULL }
};

static const XmhCommandVerb devices_verbs[] = {
  { "list", NULL, N_ ("List devices, those that ask for access first (the default)") },
  { "allow", "DEVICE", N_ ("Allow a device that asks; DEVICE is its number, name or ID") },
  { "deny", "DEVICE", N_ ("Refuse a device that asks") },
  { "forget", "DEVICE", N_ ("Disconnect a device and end its access") },
  { "rename", "DEVICE NAME", N_ ("Call a device by another name") },
  { "add", "NAME", N_ ("Allow an app; prints the address for tokens to enter there") },
  { NULL }
};

static const XmhCommandVerb access_verbs[] = { { "", NULL, N_ ("Show which devices may join the room") },
                                               { "ask", NULL, N_ ("Only devices that you allow") },
                                               { "open", NULL, N_ ("Every device that can reach this computer") },
                                               { "reset", NULL, N_ ("Use the value in the configuration file") },
                                               { NULL } };

static const XmhCommandVerb sessions_verbs[] = {
  { "list", NULL, N_ ("List relayed connections (the default)") },
  { "close", "ID", N_ ("End a connection; the device can reconnect") },
  { "participants", NULL, N_ ("List the participants in the LiveKit room") },
  { "remove", "IDENTITY", N_ ("Remove a participant, who can rejoin until the token expires") },
  { NULL }
};

static const XmhCommandVerb firewall_verbs[] = {
  { "", NULL, N_ ("Show the ports that devices need, and which are closed") },
  { "open", NULL, N_ ("Open the closed ports in firewalld") },
  { "close", NULL, N_ ("Close the hub's ports in firewalld; devices can no longer connect") },
  { NULL }
};

static const XmhCommandVerb credentials_verbs[] = {
  { "renew", NULL, N_ ("Replace the LiveKit key and secret; existing tokens and links stop working") },
  { "env", NULL, N_ ("Print LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET for a shell") },
  { NULL }
};

static const XmhCommandVerb service_verbs[] = {
  { "", NULL, N_ ("Show the unit, whether it starts at login, and whether it is running") },
  { "install", NULL, N_ ("Start the hub at login; with --now, also immediately") },
  { "print", NULL, N_ ("Print the unit that “install” writes") },
  { "remove", NULL, N_ ("Stop the hub and no longer start it at login") },
  { NULL }
};

const XmhCommand xmh_commands[] = {
  { "status", "[--json]", N_ ("Show the state, addresses and problems"), NULL, FALSE, "xmhctl status --json",
    xmh_command_status },
  { "watch", "[--json]", N_ ("Show changes until you press Ctrl+C"), NULL, FALSE, "xmhctl watch", xmh_command_watch },
  { "url", "[--all] [--qr] [--json]", N_ ("Show the address for devices"), NULL, FALSE, "xmhctl url --qr",
    xmh_command_url },
  { "open", "[trust | config]", N_ ("Open the hub's page in your browser"), open_verbs, FALSE, "xmhctl open",
    xmh_command_open },
  { "start", "", N_ ("Start the hub"), NULL, FALSE, "xmhctl start", xmh_command_start },
  { "stop", "", N_ ("Stop the hub"), NULL, FALSE, "xmhctl stop", xmh_command_stop },
  { "restart", "[connector]", N_ ("Stop the hub and start it again"), restart_verbs, FALSE, "xmhctl restart",
    xmh_command_restart },
  { "logs", "[--follow] [--lines N]", N_ ("Show the hub's log"), NULL, FALSE, "xmhctl logs --follow",
    xmh_command_logs },
  { "pair", "[--qr] [--guest] [--for TIME] [--watch-only] [--name NAME] [--json]",
    N_ ("Make a link that gives a device access"), NULL, FALSE, "xmhctl pair --qr", xmh_command_pair },
  { "devices",
    "[list | allow DEVICE | deny DEVICE | forget DEVICE | rename DEVICE NAME | add NAME] [--always] [--qr] [--yes] "
    "[--json]",
    N_ ("Allow, deny, list or forget devices"), devices_verbs, TRUE, "xmhctl devices allow 4217", xmh_command_devices },
  { "access", "[ask | open | reset] [--yes] [--json]", N_ ("Show or change who may join"), access_verbs, TRUE,
    "xmhctl access ask", xmh_command_access },
  { "token", "IDENTITY [--ttl TIME] [--link | --qr] [--json]", N_ ("Make a token for a participant"), NULL, FALSE,
    "xmhctl token Zoe --ttl 2h --link", xmh_command_token },
  { "rotate", "[--authority] [--yes]", N_ ("Make a new server certificate, or a new authority"), NULL, TRUE,
    "xmhctl rotate", xmh_command_rotate },
  { "tls", "[on | off | reset] [--yes] [--json]", N_ ("Show or change encryption"), tls_verbs, TRUE, "xmhctl tls on",
    xmh_command_tls },
  { "sessions", "[list | close ID | participants | remove IDENTITY] [--json]",
    N_ ("List or end connections and participants"), sessions_verbs, FALSE, "xmhctl sessions close 3",
    xmh_command_sessions },
  { "doctor", "[--all] [--json]", N_ ("Find out why devices cannot connect"), NULL, FALSE, "xmhctl doctor --all",
    xmh_command_doctor },
  { "firewall", "[open | close] [--yes] [--json]", N_ ("Show, open or close the ports in the firewall"), firewall_verbs,
    TRUE, "xmhctl firewall open", xmh_command_firewall },
  { "credentials", "renew [--yes] | env [--config FILE]", N_ ("Replace or print the LiveKit key and secret"),
    credentials_verbs, TRUE, "xmhctl credentials renew", xmh_command_credentials },
  { "import", "CHECKOUT [--sample NAME] [--dry-run] [--force]", N_ ("Use the settings of an xr-ai checkout"), NULL,
    FALSE, "xmhctl import ~/xr-ai --dry-run", xmh_command_import },
  { "cert", "[FILE] [--fingerprint] [--force]", N_ ("Save the certificate that devices trust"), NULL, FALSE,
    "xmhctl cert --fingerprint", xmh_command_cert },
  { "service", "[install [--now] | print | remove] [--yes] [--json]", N_ ("Turn starting at login on or off"),
    service_verbs, TRUE, "xmhctl service install --now", xmh_command_service },
  { "reload", "", N_ ("Reload the configuration file"), NULL, FALSE, "xmhctl reload", xmh_command_reload },
  { "help", "[COMMAND]", N_ ("Show help for a command"), NULL, FALSE, "xmhctl help sessions", xmh_command_help },
  { NULL }
};

const XmhCommand *
xmh_commands_find (const char *name)
{
  for (const XmhCommand *command = xmh_commands; command->name != NULL; command++)
    if (strcmp (command->name, name) == 0)
      return command;

  return NULL;
}

static const char *
suggest_command (const char *name)
{
  const char *names[MAX_NAMES] = { NULL };

  G_STATIC_ASSERT (G_N_ELEMENTS (xmh_commands) <= MAX_NAMES);
  for (guint i = 0; xmh_commands[i].name != NULL; i++)
    names[i] = xmh_commands[i].name;
  return xmh_nearest (name, names);
}

int
xmh_commands_refuse (const char *name)
{
  const char *meant = suggest_command (name);

  if (meant != NULL)
    g_printerr (_ ("xmhctl: Unknown command “%s”. Did you mean “%s”?\n"), name, meant);
  else
    g_printerr (_ ("xmhctl: Unknown command “%s”. Run “xmhctl --help” for a list.\n"), name);
  return XMH_EXIT_USAGE;
}

/* Returns: (transfer full): translated, such as “on, off or reset” */
static char *
list_verbs (const XmhCommandVerb *verbs)
{
  g_autoptr(GString) list = g_string_new (NULL);

  for (const XmhCommandVerb *verb = verbs; verb->word != NULL; verb++)
    {
      if (*verb->word == '\0')
        continue;
      if (list->len > 0 && verb[1].word == NULL)
        /* Translators: the end of a list, as in “on, off or reset” */
        return g_strdup_printf (_ ("%s or %s"), list->str, verb->word);
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", verb->word);
    }

  return g_string_free (g_steal_pointer (&list), FALSE);
}

static const char *
suggest_verb (const XmhCommandVerb *verbs, const char *word)
{
  const char *names[MAX_NAMES] = { NULL };
  guint n = 0;

  for (; verbs->word != NULL && n + 1 < MAX_NAMES; verbs++)
    if (*verbs->word != '\0')
      names[n++] = verbs->word;
  return xmh_nearest (word, names);
}

gboolean
xmh_cli_has_verb (XmhCli *cli, const char *word)
{
  const XmhCommandVerb *verbs = cli->command->verbs;
  g_autofree char *list = NULL;
  const char *meant;

  for (const XmhCommandVerb *verb = verbs; verb->word != NULL; verb++)
    if (*word != '\0' && strcmp (verb->word, word) == 0)
      return TRUE;

  list = list_verbs (verbs);
  meant = suggest_verb (verbs, word);
  if (meant != NULL)
    xmh_cli_usage_error (cli, _ ("Expected %s, not “%s”. Did you mean “%s”?"), list, word, meant);
  else
    xmh_cli_usage_error (cli, _ ("Expected %s, not “%s”"), list, word);
  return FALSE;
}
