/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

#include "tls/xmh-certificate.h"

/**
 * XmhConstraints:
 *
 * What an authority may vouch for (RFC 5280, 4.2.1.10).
 */
typedef struct _XmhConstraints XmhConstraints;

XmhConstraints *xmh_constraints_new (const char *const *names,
                                     GPtrArray         *addresses);
XmhConstraints *xmh_constraints_new_from_certificate (const XmhCertificate *authority);
void xmh_constraints_free (XmhConstraints *self);

gboolean xmh_constraints_permit (XmhConstraints *self,
                                 const char     *name);
int xmh_constraints_apply (XmhConstraints   *self,
                           gnutls_x509_crt_t crt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConstraints, xmh_constraints_free)
