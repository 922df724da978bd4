/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-fields.h"

/* The only path that an HTTP/1.0 request may have without a Host. */
#define XMH_HEAD_HOSTLESS_PATH "/healthz"

/**
 * XmhRequestHead:
 *
 * The unchanged head of a request, strictly checked (RFC 9112, and section 9 of the design where that is stricter).
 */
typedef struct
{
  char *method;
  char *target;        /* byte for byte */
  guint minor_version; /* of HTTP/1.x: 0, or 1 for all later ones */
  GArray *fields;      /* of XmhField */
  char *host;          /* of the Host field: lower case, without port and brackets; NULL without one */
  guint16 host_port;   /* 0 if the Host field has none */
  guint64 content_length;
} XmhRequestHead;

/**
 * XmhResponseHead:
 *
 * A backend's answer before its body.
 */
typedef struct
{
  guint status;
  GArray *fields; /* of XmhField */
} XmhResponseHead;

/* @scanned: (inout): where the previous call stopped; 0 at first
 * Returns: the length of the head with its empty line, 0 if it is incomplete, or -1 if the bytes are not a head */
gssize xmh_head_find_end (const guint8 *bytes, gsize length, gsize *scanned);

/* @bytes: (array length=length): a head that xmh_head_find_end() found
 * @reason: (out): the fault, for the peer and the log
 * Returns: (transfer full) (nullable): the head; %NULL if it must be answered with 400 */
XmhRequestHead *xmh_request_head_parse (const guint8 *bytes, gsize length, const char **reason);

XmhRequestHead *xmh_request_head_ref (const XmhRequestHead *head);
void xmh_request_head_unref (XmhRequestHead *head);
const char *xmh_request_head_get (const XmhRequestHead *head, const char *name);

/* Returns: whether the client accepts another answer on this connection (RFC 9112, 9.3). HTTP/1.0 clients cannot
 *   keep a connection open. */
gboolean xmh_request_head_allows_keep_alive (const XmhRequestHead *head);

/* Returns: whether the client waits for a 100 before it sends the body (RFC 9110, 10.1.1) */
gboolean xmh_request_head_expects_continue (const XmhRequestHead *head);

/* @bytes: (array length=length): a head that xmh_head_find_end() found
 * Returns: (transfer full) (nullable): the head; %NULL if it is malformed */
XmhResponseHead *xmh_response_head_parse (const guint8 *bytes, gsize length);

void xmh_response_head_free (XmhResponseHead *head);
const char *xmh_response_head_get (const XmhResponseHead *head, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRequestHead, xmh_request_head_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhResponseHead, xmh_response_head_free)
