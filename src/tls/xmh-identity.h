/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "tls/xmh-certificate.h"
#include "tls/xmh-host.h"

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
 * "problems-changed" when xmh_identity_get_problems() is to be read again.
 */
XmhIdentity *xmh_identity_new (XmhPaths  *paths,
                               XmhHost   *host,
                               XmhConfig *config,
                               GError   **error);

/* Never NULL: there is always something to serve with. */
XmhTlsCredentials *xmh_identity_get_credentials (XmhIdentity *self);
XmhIdentitySource xmh_identity_get_source (XmhIdentity *self);
const XmhCertificate *xmh_identity_get_certificate (XmhIdentity *self);
/* The authority that devices install: the local one, or the last certificate of the user's chain. */
const XmhCertificate *xmh_identity_get_authority (XmhIdentity *self);
const char *xmh_identity_get_certificate_file (XmhIdentity *self);
const char *xmh_identity_get_authority_file (XmhIdentity *self);
XmhHost *xmh_identity_get_host (XmhIdentity *self);
