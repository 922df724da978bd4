/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "xmh-bus.h"

/* Exit status of xmhctl. */
enum
{
  XMH_EXIT_DONE = 0,
  XMH_EXIT_FAILED = 1,
  XMH_EXIT_USAGE = 2,
  XMH_EXIT_UNREACHABLE = 3,
};

typedef struct _XmhCommand XmhCommand;

/**
 * XmhCli:
 * @hub: (nullable): set by xmh_cli_connect()
 * @reason: (nullable): why xmh_cli_find() did not find it
 * @json: whether --json was given
 * @yes: whether --yes was given
 *
 * One run of xmhctl.
 */
typedef struct
{
  const XmhCommand *command;
  XmhBusMediaHub *hub;
  GError *reason;
  gboolean json;
  gboolean yes;
} XmhCli;

/**
 * XmhCommandVerb:
 * @word: what is typed after the command; empty for the command alone
 * @argument: (nullable): what follows the word, for the help
 * @meaning: what it does, translated when it is shown
 */
typedef struct
{
  const char *word;
  const char *argument;
  const char *meaning;
} XmhCommandVerb;

/**
 * XmhCommand:
 * @arguments: for the usage, not translated
 * @summary: one line, translated when it is shown
 * @verbs: (nullable): ends with an entry without a word
 * @asks: whether it may ask for confirmation, and so accepts --yes
 * @run: @argv begins with the name; returns the exit status
 */
struct _XmhCommand
{
  const char *name;
  const char *arguments;
  const char *summary;
  const XmhCommandVerb *verbs;
  gboolean asks;
  const char *example;
  int (*run) (XmhCli *cli, int argc, char **argv);
};

/* Sets json and yes of @cli. With --help, it explains the command and exits.
 * @entries: (nullable): options besides --json, --yes and --help
 * @argc: (inout): includes the command's name
 * @argv: (inout): only the arguments are left after the name
 * Returns: whether to continue; if not, exit with %XMH_EXIT_USAGE */
gboolean xmh_cli_parse (XmhCli *cli,
                        const GOptionEntry *entries,
                        int min_arguments,
                        int max_arguments,
                        int *argc,
                        char ***argv);

/* Lists what could have been typed if @word is not one of the command's words.
 * Returns: whether it is; if not, exit with %XMH_EXIT_USAGE */
gboolean xmh_cli_has_verb (XmhCli *cli, const char *word);

/* Finds the hub on the session bus or the control socket, without starting it, and sets hub of @cli. Prints nothing. */
gboolean xmh_cli_find (XmhCli *cli);

/* As xmh_cli_find(), but explains why the hub cannot be reached, and what to do.
 * Returns: whether it is there; if not, exit with %XMH_EXIT_UNREACHABLE */
gboolean xmh_cli_connect (XmhCli *cli);

/* Reads it from the hub, because the proxy may not have been notified of the last change yet.
 * Returns: (transfer full): its value */
GVariant *xmh_cli_get_property (XmhCli *cli, const char *name, GError **error);

/* Asks only at a terminal, so that scripts don't wait.
 * @consequence: a sentence
 * Returns: whether to continue; if not, exit with %XMH_EXIT_FAILED */
gboolean xmh_cli_confirm (XmhCli *cli, const char *consequence);

/* @format: a sentence without full stop
 * Returns: %XMH_EXIT_USAGE */
int xmh_cli_usage_error (XmhCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* @error: from the hub or from xmhctl
 * Returns: the exit status */
int xmh_cli_fail (const GError *error);

/* In the order of the help; ends with a command without a name. */
extern const XmhCommand xmh_commands[];

/* Returns: (nullable): the command with that name */
const XmhCommand *xmh_commands_find (const char *name);

/* @name: not a command
 * Returns: %XMH_EXIT_USAGE */
int xmh_commands_refuse (const char *name);

/* Prints only state, address and problems.
 * Returns: the exit status */
int xmh_status_print_short (XmhCli *cli);

int xmh_command_access (XmhCli *cli, int argc, char **argv);
int xmh_command_cert (XmhCli *cli, int argc, char **argv);
int xmh_command_credentials (XmhCli *cli, int argc, char **argv);
int xmh_command_devices (XmhCli *cli, int argc, char **argv);
int xmh_command_doctor (XmhCli *cli, int argc, char **argv);
int xmh_command_firewall (XmhCli *cli, int argc, char **argv);
int xmh_command_help (XmhCli *cli, int argc, char **argv);
int xmh_command_import (XmhCli *cli, int argc, char **argv);
int xmh_command_logs (XmhCli *cli, int argc, char **argv);
int xmh_command_open (XmhCli *cli, int argc, char **argv);
int xmh_command_pair (XmhCli *cli, int argc, char **argv);
int xmh_command_reload (XmhCli *cli, int argc, char **argv);
int xmh_command_restart (XmhCli *cli, int argc, char **argv);
int xmh_command_rotate (XmhCli *cli, int argc, char **argv);
int xmh_command_service (XmhCli *cli, int argc, char **argv);
int xmh_command_sessions (XmhCli *cli, int argc, char **argv);
int xmh_command_start (XmhCli *cli, int argc, char **argv);
int xmh_command_status (XmhCli *cli, int argc, char **argv);
int xmh_command_stop (XmhCli *cli, int argc, char **argv);
int xmh_command_tls (XmhCli *cli, int argc, char **argv);
int xmh_command_token (XmhCli *cli, int argc, char **argv);
int xmh_command_url (XmhCli *cli, int argc, char **argv);
int xmh_command_watch (XmhCli *cli, int argc, char **argv);
