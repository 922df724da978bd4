/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_API_CREDENTIALS (xmh_api_credentials_get_type ())
G_DECLARE_FINAL_TYPE (XmhApiCredentials, xmh_api_credentials, XMH, API_CREDENTIALS, GObject)

typedef enum
{
  XMH_API_CREDENTIALS_ENVIRONMENT,
  XMH_API_CREDENTIALS_CONFIG_FILE,
  XMH_API_CREDENTIALS_GENERATED, /* livekit-keys.yaml of the data folder */
} XmhApiCredentialsSource;

/* The key and secret from the environment, the configuration, or the data folder's file, which is made when it is
 * missing. Emits "changed" when they change. The secret is wiped when it is freed. */
XmhApiCredentials *xmh_api_credentials_new (XmhConfig *config, XmhPaths *paths, GError **error);

/* Reads key and secret again, from the source that the configuration names.
 *
 * Returns: whether they could be read; otherwise the old ones stay */
gboolean xmh_api_credentials_reload (XmhApiCredentials *self, XmhConfig *config, GError **error);

const char *xmh_api_credentials_get_key (XmhApiCredentials *self);
const char *xmh_api_credentials_get_secret (XmhApiCredentials *self);
XmhApiCredentialsSource xmh_api_credentials_get_source (XmhApiCredentials *self);
/* Returns: whether the secret is a published one */
gboolean xmh_api_credentials_are_public (XmhApiCredentials *self);
/* Returns: (transfer full) (nullable): what is wrong with them */
XmhProblem *xmh_api_credentials_get_problem (XmhApiCredentials *self);
/* Returns: (transfer none) (nullable): the file that contains key and secret, or %NULL if the environment does */
const char *xmh_api_credentials_get_file (XmhApiCredentials *self);

/* Writes a new key and secret into the file that contained the old ones, and uses them. A copy of the old file stays
 * beside it.
 *
 * The current configuration still has the old ones, so read it again before the next xmh_api_credentials_reload().
 * One renewal at a time. */
void xmh_api_credentials_renew_async (XmhApiCredentials *self, GAsyncReadyCallback callback, gpointer user_data);

/* @error: %XMH_ERROR_NOT_AVAILABLE if the environment contains them
 * Returns: whether they were renewed; otherwise nothing has changed */
gboolean xmh_api_credentials_renew_finish (XmhApiCredentials *self, GAsyncResult *result, GError **error);
