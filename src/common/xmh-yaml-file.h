/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-yaml.h"

/* Reads a YAML file whose content is a map, or nothing.
 * Returns: (transfer full): its content, or %NULL */
XmhYamlNode *xmh_yaml_file_read (const char *path, GError **error);

/* Looks up a text.
 * @text: (out) (nullable) (transfer none): the value, or %NULL if it is not set
 * Returns: whether the value is a text or not set */
gboolean xmh_yaml_file_get_text (const XmhYamlNode *map,
                                 const char *path,
                                 const char *key,
                                 const char **text,
                                 GError **error);
