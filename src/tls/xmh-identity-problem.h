/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "tls/xmh-local.h"

/* What is wrong with the certificates, added to a list of XmhProblem. */
void xmh_identity_problem_add_own (GPtrArray            *problems,
                                   const char           *cert_file,
                                   const XmhCertificate *certificate,
                                   const GError         *error,
                                   gint64                now);
void xmh_identity_problem_add_local (GPtrArray            *problems,
                                     const XmhLocalResult *local,
                                     gint64                now);
