/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "tls/xmh-local.h"

/**
 * XmhIdentityProblem:
 *
 * Something about the certificates that a person has to do something about. Codes: `certificate-files` (an error),
 * `certificate-expires`, `extra-name`, `authority-key`,
 * `certificate-not-kept`, `clock` (warnings).
 */
typedef struct
{
  const char *code;             /* stable and English */
  gboolean is_error;
  char *message;                /* these two in the daemon's language */
  char *remedy;
} XmhIdentityProblem;

void xmh_identity_problem_free (XmhIdentityProblem *problem);
GPtrArray *xmh_identity_problem_list_new (void);
void xmh_identity_problem_add_own (GPtrArray            *problems,
                                   const char           *cert_file,
                                   const XmhCertificate *certificate,
                                   const GError         *error,
                                   gint64                now);
void xmh_identity_problem_add_local (GPtrArray            *problems,
                                     const XmhLocalResult *local,
                                     gint64                now);
