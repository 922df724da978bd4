/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"

/**
 * XmhBackendBody:
 *
 * The body of a backend's answer, taken from its framing (RFC 9112, 6) and bounded.
 */
typedef struct _XmhBackendBody XmhBackendBody;

typedef enum
{
  XMH_BACKEND_BODY_MORE,
  XMH_BACKEND_BODY_COMPLETE,
  XMH_BACKEND_BODY_BROKEN, /* malformed, or longer than the bound */
} XmhBackendBodyStatus;

/* @max: bytes of content that are taken at most */
XmhBackendBody *xmh_backend_body_new (const XmhResponseHead *head, gsize max);
void xmh_backend_body_free (XmhBackendBody *self);

XmhBackendBodyStatus xmh_backend_body_add (XmhBackendBody *self, const guint8 *bytes, gsize length);
XmhBackendBodyStatus xmh_backend_body_end (XmhBackendBody *self);
GBytes *xmh_backend_body_get (XmhBackendBody *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBackendBody, xmh_backend_body_free)
