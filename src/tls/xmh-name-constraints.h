/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

#include "tls/xmh-certificate.h"

/**
 * XmhNameConstraints:
 *
 * What an authority may vouch for (RFC 5280, 4.2.1.10).
 */
typedef struct _XmhNameConstraints XmhNameConstraints;

XmhNameConstraints *xmh_name_constraints_new (const char *const *names, GPtrArray *addresses);
XmhNameConstraints *xmh_name_constraints_new_from_certificate (const XmhCertificate *authority);
void xmh_name_constraints_free (XmhNameConstraints *self);

gboolean xmh_name_constraints_permit (XmhNameConstraints *self, const char *name);
int xmh_name_constraints_apply (XmhNameConstraints *self, gnutls_x509_crt_t crt);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhNameConstraints, xmh_name_constraints_free)
