/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "host/xmh-host.h"
#include "tls/xmh-certificate.h"
#include "tls/xmh-hub-names.h"
#include "tls/xmh-retired-authorities.h"

#define XMH_TYPE_TLS_IDENTITY (xmh_tls_identity_get_type ())
G_DECLARE_FINAL_TYPE (XmhTlsIdentity, xmh_tls_identity, XMH, TLS_IDENTITY, GObject)

typedef enum
{
  XMH_TLS_IDENTITY_LOCAL_AUTHORITY,
  XMH_TLS_IDENTITY_USER_CERTIFICATE,
} XmhTlsIdentitySource;

/**
 * XmhTlsIdentity:
 *
 * What the hub proves its identity with: an authority and a server certificate that are kept up to date, or the user's
 * own files. Emits "changed" (gboolean authority_changed) when other credentials must be used. The property
 * "certificate" is notified when the certificate or the computer's names may have changed, and "problems" when
 * xmh_tls_identity_get_problems() and xmh_tls_identity_get_left_out() must be read again.
 *
 * It holds the lock of the data folder: a second identity on the same folder fails with %XMH_ERROR_BUSY.
 */
/* Loads what is there and makes what is missing. Blocks on files: for the start.
 * @host: watched for changes
 * @config: the configuration; only read here
 * @error: %XMH_ERROR_BUSY when another hub uses the same folders
 * Returns: (transfer full): the identity */
XmhTlsIdentity *xmh_tls_identity_new (XmhPaths *paths, XmhHost *host, XmhConfig *config, GError **error);

/* Applies extra names and files. "changed" follows when another certificate is served; until then the old one is. */
void xmh_tls_identity_apply_config (XmhTlsIdentity *self, XmhConfig *config);

/* Never NULL: there is always something to serve with. */
XmhTlsCredentials *xmh_tls_identity_get_credentials (XmhTlsIdentity *self);
XmhTlsIdentitySource xmh_tls_identity_get_source (XmhTlsIdentity *self);
const XmhCertificate *xmh_tls_identity_get_certificate (XmhTlsIdentity *self);
/* The authority that devices install: the local one, or the last certificate of the user's chain. */
const XmhCertificate *xmh_tls_identity_get_authority (XmhTlsIdentity *self);
const char *xmh_tls_identity_get_certificate_file (XmhTlsIdentity *self);
const char *xmh_tls_identity_get_authority_file (XmhTlsIdentity *self);
XmhHost *xmh_tls_identity_get_host (XmhTlsIdentity *self);

/* Returns: (transfer none): the names and addresses of the computer; another object after a change of
 *   "certificate", of the host and xmh_tls_identity_apply_config() */
XmhHubNames *xmh_tls_identity_get_names (XmhTlsIdentity *self);

/* With the user's own files: whether this system trusts them as they are. Known a moment after the start. */
gboolean xmh_tls_identity_is_publicly_trusted (XmhTlsIdentity *self);

/* Returns: (transfer full) (element-type XmhProblem): at most one of each code */
GPtrArray *xmh_tls_identity_get_problems (XmhTlsIdentity *self);

/* Returns: names and addresses of the computer that the authority may not vouch for: not in the server certificate, and
 *   never offered to devices */
const char *const *xmh_tls_identity_get_left_out (XmhTlsIdentity *self);

/* Returns: (transfer full) (element-type XmhRetiredAuthority): authorities that devices may still trust but no longer
 *   need, the latest first */
GPtrArray *xmh_tls_identity_get_retired_authorities (XmhTlsIdentity *self);
/* Returns: a UUID that stays the same under another host name and with another authority */
const char *xmh_tls_identity_get_hub_id (XmhTlsIdentity *self);

/* Makes a new server certificate, or reads the user's own files again. Requests that come while another is under way
 * wait for it. %XMH_ERROR_NOT_AVAILABLE: a new authority where the user's own files are served.
 * @authority: whether to make a new authority as well, which every device must install */
void xmh_tls_identity_rotate_async (XmhTlsIdentity *self,
                                    gboolean authority,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* Returns: (transfer full): the fingerprint of the server certificate in use */
char *xmh_tls_identity_rotate_finish (XmhTlsIdentity *self, GAsyncResult *result, GError **error);
