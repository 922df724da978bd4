/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "host/xmh-host.h"
#include "tls/xmh-certificate.h"
#include "tls/xmh-names.h"
#include "tls/xmh-retired.h"

#define XMH_TYPE_IDENTITY (xmh_identity_get_type ())
G_DECLARE_FINAL_TYPE (XmhIdentity, xmh_identity, XMH, IDENTITY, GObject)

typedef enum
{
  XMH_IDENTITY_LOCAL_AUTHORITY,
  XMH_IDENTITY_FILE,
} XmhIdentitySource;

/**
 * XmhIdentity:
 *
 * What the hub proves itself with: an authority and a server certificate that are kept true, or the user's own
 * files. Emits "changed" (gboolean authority_changed) when other credentials are to be used, and
 * "problems-changed" when xmh_identity_get_problems() and xmh_identity_get_left_out() are to be read again.
 *
 * It holds the lock of the data folder: a second one on the same folder fails with %XMH_ERROR_BUSY.
 */
XmhIdentity *xmh_identity_new (XmhPaths  *paths,
                               XmhHost   *host,
                               XmhConfig *config,
                               GError   **error);
void xmh_identity_apply_config (XmhIdentity *self,
                                XmhConfig   *config);

/* Never NULL: there is always something to serve with. */
XmhTlsCredentials *xmh_identity_get_credentials (XmhIdentity *self);
XmhIdentitySource xmh_identity_get_source (XmhIdentity *self);
const XmhCertificate *xmh_identity_get_certificate (XmhIdentity *self);
/* The authority that devices install: the local one, or the last certificate of the user's chain. */
const XmhCertificate *xmh_identity_get_authority (XmhIdentity *self);
const char *xmh_identity_get_certificate_file (XmhIdentity *self);
const char *xmh_identity_get_authority_file (XmhIdentity *self);
XmhHost *xmh_identity_get_host (XmhIdentity *self);
XmhNames *xmh_identity_get_names (XmhIdentity *self);

/* With the user's own files: whether this system trusts them without further ado. Known a moment after the start. */
gboolean xmh_identity_is_publicly_trusted (XmhIdentity *self);

GPtrArray *xmh_identity_get_problems (XmhIdentity *self);
const char *const *xmh_identity_get_left_out (XmhIdentity *self);
GPtrArray *xmh_identity_get_retired_authorities (XmhIdentity *self);
const char *xmh_identity_get_hub_id (XmhIdentity *self);

void xmh_identity_rotate_async (XmhIdentity        *self,
                                gboolean            authority,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
char *xmh_identity_rotate_finish (XmhIdentity  *self,
                                  GAsyncResult *result,
                                  GError      **error);
