/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-cli.h"

/* Finds the configuration file as the hub does: the one of the running hub, else the user's, else the system's. A file
 * in the working directory is left out, because a service has another one.
 * @cli: the run; its hub is set if one is running
 * Returns: (transfer full) (nullable): its path, or %NULL if there is none */
char *xmh_hub_file_find (XmhCli *cli);
