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
  char *peer;       /* numeric address, without port */
  char *alert;      /* the TLS alert's name: unknown_ca, bad_certificate, certificate_unknown */
  const char *kind; /* of xmh_device_kind(), not translated; NULL: unknown */
  gint64 last;      /* seconds since 1970 */
  guint count;
} XmhDistrustEntry;

/* Peers that ended a handshake because they do not trust the certificate: bounded, newest first, forgotten after a good
 * handshake. Emits "changed", the first time immediately and then at most every two seconds, since peers cause it. */
XmhDistrust *xmh_distrust_new (void);

/* Notes that @peer ended a handshake because it does not trust the certificate.
 * @peer: a numeric address, without port
 * @alert: the name of the TLS alert that it sent */
void xmh_distrust_add (XmhDistrust *self, const char *peer, const char *alert);
/* Notes the device kind of @peer, for the time when it sends only an alert.
 * @peer: a numeric address, without port
 * @kind: a text of xmh_device_kind() */
void xmh_distrust_note_device (XmhDistrust *self, const char *peer, const char *kind);

/* The usual case, which callers check first since it is cheap. */
gboolean xmh_distrust_is_empty (XmhDistrust *self);

/* Forgets @peer: it has made a good handshake.
 * @peer: a numeric address, without port */
void xmh_distrust_forget (XmhDistrust *self, const char *peer);
XmhProblem *xmh_distrust_get_problem (XmhDistrust *self, const char *url);
/* Returns: (transfer full) (element-type XmhDistrustEntry): copies, the newest first */
GPtrArray *xmh_distrust_list (XmhDistrust *self);
