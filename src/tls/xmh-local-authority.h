/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "tls/xmh-certificate.h"
#include "tls/xmh-identity-store.h"

/**
 * XmhLocalAuthorityRequest:
 *
 * What the local authority is to vouch for. It is handed to a thread and shares nothing but the store.
 */
typedef struct
{
  XmhIdentityStore *store;
  char *host_name;
  char **names;            /* the computer's own, now: host names and addresses that devices reach it by */
  char **extra_names;      /* from the configuration */
  char **remembered_names; /* of the last 30 days, the latest first */
  char *seen_text;         /* for xmh_identity_store_save_seen(); NULL when the file need not be written */
  gint64 now;              /* seconds since 1970 */
  gboolean renew_server;
  gboolean renew_authority;
} XmhLocalAuthorityRequest;

/**
 * XmhLocalAuthorityResult:
 *
 * What is to be served.
 */
typedef struct
{
  XmhTlsCredentials *credentials;
  XmhCertificate *certificate;
  XmhCertificate *authority;
  char **left_out;       /* of the request's names: what the authority may not vouch for */
  char **extra_left_out; /* the same of the configured ones */
  char **no_room;        /* of both: those beyond the limit */
  GPtrArray *retired;    /* of XmhRetiredAuthority, the latest first */
  char *key_reason;      /* why the authority cannot sign, if so */
  char *not_saved;       /* why the server certificate is not on disk, if so */
} XmhLocalAuthorityResult;

void xmh_local_authority_request_free (XmhLocalAuthorityRequest *request);
void xmh_local_authority_result_free (XmhLocalAuthorityResult *result);
/* Logs the names that the certificate lacks, each once: @logged is the set of those that were. */
void xmh_local_authority_result_log_missing (const XmhLocalAuthorityResult *result, GHashTable *logged);

gint64 xmh_local_authority_get_renewal_time (const XmhCertificate *certificate);
XmhLocalAuthorityResult *xmh_local_authority_ensure (const XmhLocalAuthorityRequest *request, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLocalAuthorityRequest, xmh_local_authority_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLocalAuthorityResult, xmh_local_authority_result_free)
