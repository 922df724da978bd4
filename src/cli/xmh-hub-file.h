/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-cli.h"
#include "common/xmh-yaml.h"

/* Finds the configuration file as the hub does: the one of the running hub, else the user's, else the system's. A file
 * in the working directory is left out, because a service has another one.
 * @cli: the run; its hub is set if one is running
 * Returns: (transfer full) (nullable): its path, or %NULL if there is none */
char *xmh_hub_file_find (XmhCli *cli);

/* Reads a YAML file whose content is a map, or nothing.
 * Returns: (transfer full): its content, or %NULL */
XmhYamlNode *xmh_hub_file_read (const char *path, GError **error);

/* Looks up a text.
 * @text: (out) (nullable) (transfer none): the value, or %NULL if it is not set
 * Returns: whether the value is a text or not set */
gboolean xmh_hub_file_get_text (const XmhYamlNode *map,
                                const char *path,
                                const char *key,
                                const char **text,
                                GError **error);
