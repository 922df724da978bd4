/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"

/**
 * XmhBody:
 *
 * The body of a backend's answer, taken from its framing (RFC 9112, 6) and bounded.
 */
typedef struct _XmhBody XmhBody;

typedef enum
{
  XMH_BODY_MORE,
  XMH_BODY_COMPLETE,
  XMH_BODY_BROKEN,              /* malformed, or longer than the bound */
} XmhBodyStatus;

/* @max: bytes of content that are taken at most */
XmhBody *xmh_body_new (const XmhResponseHead *head,
                       gsize                  max);
void xmh_body_free (XmhBody *self);

XmhBodyStatus xmh_body_add (XmhBody      *self,
                            const guint8 *bytes,
                            gsize         length);
XmhBodyStatus xmh_body_end (XmhBody *self);
GBytes *xmh_body_get (XmhBody *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBody, xmh_body_free)
