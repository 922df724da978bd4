/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "tls/xmh-certificate.h"

/**
 * XmhRetiredAuthority:
 *
 * An authority that is no longer used. Devices that installed it trust it until it expires or is removed from them.
 */
typedef struct
{
  char *common_name;
  char *fingerprint; /* SHA-256, upper-case hex with colons */
  gint64 not_after;  /* seconds since 1970 */
  gint64 retired;    /* when it was replaced */
} XmhRetiredAuthority;

void xmh_retired_authority_free (XmhRetiredAuthority *authority);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRetiredAuthority, xmh_retired_authority_free)

GPtrArray *xmh_retired_authorities_load (const char *file);
gboolean xmh_retired_authorities_add (const char *file, const XmhCertificate *certificate, GError **error);
