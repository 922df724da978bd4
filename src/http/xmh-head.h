/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-fields.h"

/* The one path that an HTTP/1.0 request may ask for without a Host. */
#define XMH_HEAD_HOSTLESS_PATH "/healthz"

/**
 * XmhRequestHead:
 *
 * A request's head as it was on the wire, not changed any more, strictly checked (RFC 9112, and design section 9 where
 * it is stricter).
 */
typedef struct
{
  char *method;
  char *target;        /* byte for byte */
  guint minor_version; /* of HTTP/1.x: 0, or 1 for all later ones */
  GArray *fields;      /* of XmhField */
  char *host;          /* of the Host field: lower case, without port and brackets; NULL without one */
  guint16 host_port;   /* 0 when it names none */
  guint64 content_length;
} XmhRequestHead;

/**
 * XmhResponseHead:
 *
 * A backend's answer up to its body.
 */
typedef struct
{
  guint status;
  GArray *fields; /* of XmhField */
} XmhResponseHead;

/* Finds the end of a head. @scanned is where an earlier call left off and this one leaves off, 0 at first.
 * Returns the length of the head with its empty line, 0 when there is more to come, -1 when no head begins or goes
 * on like this. */
gssize xmh_head_find_end (const guint8 *bytes, gsize length, gsize *scanned);

XmhRequestHead *xmh_request_head_parse (const guint8 *bytes, gsize length, const char **reason);
XmhRequestHead *xmh_request_head_ref (const XmhRequestHead *head);
void xmh_request_head_unref (XmhRequestHead *head);
const char *xmh_request_head_get (const XmhRequestHead *head, const char *name);
gboolean xmh_request_head_allows_keep_alive (const XmhRequestHead *head);

XmhResponseHead *xmh_response_head_parse (const guint8 *bytes, gsize length);
void xmh_response_head_free (XmhResponseHead *head);
const char *xmh_response_head_get (const XmhResponseHead *head, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRequestHead, xmh_request_head_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhResponseHead, xmh_response_head_free)
