/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_CREDENTIALS (xmh_credentials_get_type ())
G_DECLARE_FINAL_TYPE (XmhCredentials, xmh_credentials, XMH, CREDENTIALS, GObject)

typedef enum
{
  XMH_CREDENTIALS_ENVIRONMENT,
  XMH_CREDENTIALS_CONFIG_FILE,
  XMH_CREDENTIALS_GENERATED,    /* livekit-keys.yaml of the data folder */
} XmhCredentialsSource;

/* Emits "changed" when key or secret are other ones. The secret is wiped when it goes. */
XmhCredentials *xmh_credentials_new (XmhConfig *config,
                                     XmhPaths  *paths,
                                     GError   **error);

gboolean xmh_credentials_reload (XmhCredentials *self,
                                 XmhConfig      *config,
                                 GError        **error);

const char *xmh_credentials_get_key (XmhCredentials *self);
const char *xmh_credentials_get_secret (XmhCredentials *self);
XmhCredentialsSource xmh_credentials_get_source (XmhCredentials *self);
gboolean xmh_credentials_are_public (XmhCredentials *self);
XmhProblem *xmh_credentials_get_problem (XmhCredentials *self);
const char *xmh_credentials_get_file (XmhCredentials *self);

void xmh_credentials_renew_async (XmhCredentials     *self,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
gboolean xmh_credentials_renew_finish (XmhCredentials *self,
                                       GAsyncResult   *result,
                                       GError        **error);
