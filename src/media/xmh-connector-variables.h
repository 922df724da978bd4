/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "common/xmh-types.h"

/* What the connector needs to join the room. */

/* Returns: (transfer full): `NAME=value` for each variable; the secret is among them. Free it with
 *   xmh_connector_variables_free(). */
char **xmh_connector_variables_new (XmhConfig *config, XmhApiCredentials *credentials, XmhPaths *paths);
void xmh_connector_variables_free (char **variables);

/* Returns: (transfer full): the file that contains the same variables while the connector runs */
char *xmh_connector_variables_get_file (XmhPaths *paths);
/* Writes that file in the syntax of systemd.exec(5), readable only for this user. */
gboolean xmh_connector_variables_write (const char *const *variables, XmhPaths *paths, GError **error);
void xmh_connector_variables_remove (XmhPaths *paths);
