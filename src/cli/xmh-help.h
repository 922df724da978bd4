/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-cli.h"

void xmh_help_print_commands (void);

/* @entries: (nullable): the options of this command
 * @common: the options of every command */
void xmh_help_print_command (const XmhCommand *command, const GOptionEntry *entries, const GOptionEntry *common);
