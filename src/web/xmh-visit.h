/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"
#include "common/xmh-types.h"
#include "http/xmh-answer.h"
#include "http/xmh-head.h"

/**
 * XmhVisit:
 * @shown: what the request shows of its device; its strings belong to the visit, or to the head of the request
 * @is_free: whether it needs no permission: `access` is not `ask`, or a program of this computer sent it
 *
 * A request at the gate: who sends it, and whether it may pass. `@shown.address` is %NULL if a proxy on this computer
 * sends the request without the address of its client. Such a request can only be recognised by a cookie or key.
 */
typedef struct
{
  XmhVisitor shown;
  gboolean is_free;
  XmhHub *hub;
  GInetAddress *peer; /* stands for a missing address where one is needed */
  char *cookie;
} XmhVisit;

/* @peer: the TCP peer, never an IPv4-mapped address
 * @head: exists as long as the visit */
XmhVisit *xmh_visit_new (XmhHub *hub, GInetAddress *peer, const XmhRequestHead *head);
void xmh_visit_free (XmhVisit *visit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhVisit, xmh_visit_free)

/* Returns: (nullable) (transfer none): the device that has access */
XmhDevice *xmh_visit_recognise (XmhVisit *visit);

/* See xmh_access_pair(). */
XmhDevice *xmh_visit_pair (XmhVisit *visit, const char *code, char **cookie, GError **error);

/* Why a request may not pass. */
typedef struct
{
  const char *code; /* a stable English word */
  guint status;
  guint retry_after_s; /* 0: none */
  char *text;          /* in English */
  char *said;          /* one line in the hub's language that begins with what to do; at most 200 characters */
  char *number;        /* NULL unless the user was asked */
  char *wait;          /* the same; a secret */
  char *cookie;        /* the value of the cookie that will recognise the device, or NULL; a secret */
} XmhRefusal;

/* Asks the user about a device that is not recognised.
 * Returns: (transfer full): what to answer with */
XmhRefusal *xmh_visit_ask (XmhVisit *visit);
void xmh_refusal_free (XmhRefusal *refusal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRefusal, xmh_refusal_free)

/* @origin: the origin that the client used
 * @value: the value of the cookie */
void xmh_visit_set_cookie (XmhAnswer *answer, const char *origin, const char *value);

/* Returns: now, in seconds since 1970 */
gint64 xmh_visit_get_time (void);
