/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-cli.h"

/* Prints LiveKit's address, key and secret as lines for a shell.
 * @file: (nullable): a configuration file, instead of the one that the hub reads
 * Returns: what to exit with */
int xmh_api_credentials_env (XmhCli *cli, const char *file);
