/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"

/**
 * XmhBackendBody:
 *
 * The bounded body of a backend's answer, without its framing (RFC 9112, 6).
 */
typedef struct _XmhBackendBody XmhBackendBody;

typedef enum
{
  XMH_BACKEND_BODY_MORE,
  XMH_BACKEND_BODY_COMPLETE,
  XMH_BACKEND_BODY_BROKEN, /* malformed, or longer than the bound */
} XmhBackendBodyStatus;

/* @max: the bound on the content in bytes */
XmhBackendBody *xmh_backend_body_new (const XmhResponseHead *head, gsize max);

void xmh_backend_body_free (XmhBackendBody *self);

/* @bytes: (array length=length): the next bytes; those after the body are ignored
 * @length: 0 returns the status only */
XmhBackendBodyStatus xmh_backend_body_add (XmhBackendBody *self, const guint8 *bytes, gsize length);

/* Call it when the connection has ended.
 * Returns: %XMH_BACKEND_BODY_COMPLETE if the end of the connection ends the body, else %XMH_BACKEND_BODY_BROKEN */
XmhBackendBodyStatus xmh_backend_body_end (XmhBackendBody *self);

/* Returns: (transfer full): the content so far */
GBytes *xmh_backend_body_get (XmhBackendBody *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBackendBody, xmh_backend_body_free)
