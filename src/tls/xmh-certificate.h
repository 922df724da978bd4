/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhCertificate:
 *
 * What an X.509 certificate says, read once: for showing, comparing and serving.
 */
typedef struct
{
  GBytes *der;
  char *pem;
  char *common_name;            /* of the subject; may be empty */
  char *fingerprint;            /* SHA-256, upper-case hex with colons */
  gint64 not_before;            /* seconds since 1970 */
  gint64 not_after;
  char **names;                 /* of the SAN: DNS names and numeric addresses */
  gboolean is_authority;        /* CA:TRUE */
} XmhCertificate;

XmhCertificate *xmh_certificate_new_from_pem (const char *pem,
                                              gssize      length,
                                              GError    **error);
void xmh_certificate_free (XmhCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhCertificate, xmh_certificate_free)
