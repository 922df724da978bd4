/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "xmh-bus.h"

/* What xmhctl exits with. */
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
 * @command: the command that runs
 * @hub: (nullable): the service, from xmh_cli_connect()
 * @json: whether --json was given
 * @yes: whether --yes was given
 *
 * One run of xmhctl.
 */
typedef struct
{
  const XmhCommand *command;
  XmhBusMediaHub *hub;
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
 * @name: as it is typed
 * @arguments: what may follow it, for the usage; not translated
 * @summary: one line, translated when it is shown
 * @verbs: (nullable): its words, ended by an entry without a word
 * @asks: whether it may ask before it acts, and so takes --yes
 * @example: a command line
 * @run: carries it out; @argv begins with the name; returns what to exit with
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

gboolean xmh_cli_parse (XmhCli *cli,
                        const GOptionEntry *entries,
                        int min_arguments,
                        int max_arguments,
                        int *argc,
                        char ***argv);
gboolean xmh_cli_has_verb (XmhCli *cli, const char *word);
gboolean xmh_cli_find (XmhCli *cli);
gboolean xmh_cli_connect (XmhCli *cli);
gboolean xmh_cli_confirm (XmhCli *cli, const char *consequence);
int xmh_cli_usage_error (XmhCli *cli, const char *format, ...) G_GNUC_PRINTF (2, 3);
int xmh_cli_fail (const GError *error);

/* Every command, in the order of the help; the last one has no name. */
extern const XmhCommand xmh_commands[];

const XmhCommand *xmh_commands_find (const char *name);
int xmh_commands_refuse (const char *name);
int xmh_status_print_short (XmhCli *cli);

int xmh_command_cert (XmhCli *cli, int argc, char **argv);
int xmh_command_credentials (XmhCli *cli, int argc, char **argv);
int xmh_command_doctor (XmhCli *cli, int argc, char **argv);
int xmh_command_firewall (XmhCli *cli, int argc, char **argv);
int xmh_command_help (XmhCli *cli, int argc, char **argv);
int xmh_command_logs (XmhCli *cli, int argc, char **argv);
int xmh_command_open (XmhCli *cli, int argc, char **argv);
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
