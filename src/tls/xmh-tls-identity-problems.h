/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "tls/xmh-local-authority.h"

/* What is wrong with the certificates, added to a list of XmhProblem. */
void xmh_tls_identity_problems_add_user (GPtrArray *problems,
                                         const char *cert_file,
                                         const XmhCertificate *certificate,
                                         const GError *error,
                                         gint64 now);
void xmh_tls_identity_problems_add_local (GPtrArray *problems, const XmhLocalAuthorityResult *local, gint64 now);
