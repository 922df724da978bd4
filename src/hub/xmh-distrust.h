/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_DISTRUST (xmh_distrust_get_type ())
G_DECLARE_FINAL_TYPE (XmhDistrust, xmh_distrust, XMH, DISTRUST, GObject)

typedef struct
{
  char *peer;                   /* numeric address, without port */
  char *alert;                  /* the TLS alert's name: unknown_ca, bad_certificate, certificate_unknown */
  const char *kind;             /* of xmh_device_kind(), not translated; NULL: it never said */
  gint64 last;                  /* seconds since 1970 */
  guint count;
} XmhDistrustEntry;

/* Peers that ended a handshake because they do not trust the certificate: bounded, newest first, forgotten after a
 * good handshake. Emits "changed", the first time at once and then at most every two seconds: peers are behind it. */
XmhDistrust *xmh_distrust_new (void);

void xmh_distrust_add (XmhDistrust *self,
                       const char  *peer,
                       const char  *alert);
/* @kind: a text of xmh_device_kind(): what @peer says it is. Kept for the time when it says nothing else than an alert. */
void xmh_distrust_meet (XmhDistrust *self,
                        const char  *peer,
                        const char  *kind);
gboolean xmh_distrust_is_empty (XmhDistrust *self);
void xmh_distrust_forget (XmhDistrust *self,
                          const char  *peer);
XmhProblem *xmh_distrust_get_problem (XmhDistrust *self,
                                      const char  *url);
/* (transfer full): copies of XmhDistrustEntry. */
GPtrArray *xmh_distrust_list (XmhDistrust *self);
