/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-cli.h"

void xmh_help_print_commands (void);
void xmh_help_print_command (const XmhCommand *command, const GOptionEntry *entries, const GOptionEntry *common);
