/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

/**
 * XmhCertificate:
 *
 * The contents of an X.509 certificate, read once: for showing, comparing and serving.
 */
typedef struct
{
  GBytes *der;
  char *pem;
  char *common_name; /* of the subject; may be empty */
  char *fingerprint; /* SHA-256, upper-case hex with colons */
  gint64 not_before; /* seconds since 1970 */
  gint64 not_after;
  char **names;          /* of the SAN: DNS names and numeric addresses */
  gboolean is_authority; /* CA:TRUE */
} XmhCertificate;

#define XMH_TYPE_CERTIFICATE (xmh_certificate_get_type ())
GType xmh_certificate_get_type (void);

XmhCertificate *xmh_certificate_new_from_pem (const char *pem, gssize length, GError **error);
XmhCertificate *xmh_certificate_new_from_crt (gnutls_x509_crt_t crt, GError **error);
GPtrArray *xmh_certificate_list_from_pem (const char *pem, gssize length, GError **error);
XmhCertificate *xmh_certificate_copy (const XmhCertificate *certificate);
void xmh_certificate_free (XmhCertificate *certificate);

/* @name: a DNS name in lower case, or a numeric address as GInetAddress writes it
 * Returns: whether @name itself is in the SAN; wildcards are not expanded */
gboolean xmh_certificate_has_name (const XmhCertificate *certificate, const char *name);
gboolean xmh_certificate_equal (const XmhCertificate *a, const XmhCertificate *b);
gnutls_x509_crt_t xmh_certificate_to_crt (const XmhCertificate *certificate);
/* Whether @authority issued @certificate; the signature is checked. */
gboolean xmh_certificate_is_issued_by (const XmhCertificate *certificate, const XmhCertificate *authority);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhCertificate, xmh_certificate_free)
