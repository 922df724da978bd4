/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "tls/xmh-user-pair.h"

#define XMH_TYPE_USER_CERTIFICATE (xmh_user_certificate_get_type ())
G_DECLARE_FINAL_TYPE (XmhUserCertificate, xmh_user_certificate, XMH, USER_CERTIFICATE, GObject)

/**
 * XmhUserCertificate:
 *
 * The user's own certificate and key, watched: a good pair on disk is taken over, and one that cannot be used is
 * refused while the last good one stays. Emits "changed" when pair, error or public trust are other ones.
 */
XmhUserCertificate *xmh_user_certificate_new (const char *cert_file, const char *key_file);
void xmh_user_certificate_load (XmhUserCertificate *self);
void xmh_user_certificate_load_async (XmhUserCertificate *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean xmh_user_certificate_load_finish (XmhUserCertificate *self, GAsyncResult *result, GError **error);

const char *xmh_user_certificate_get_cert_file (XmhUserCertificate *self);
const char *xmh_user_certificate_get_key_file (XmhUserCertificate *self);
XmhUserPair *xmh_user_certificate_get_pair (XmhUserCertificate *self);
const GError *xmh_user_certificate_get_error (XmhUserCertificate *self);
gboolean xmh_user_certificate_is_publicly_trusted (XmhUserCertificate *self);
