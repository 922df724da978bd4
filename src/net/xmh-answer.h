/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhAnswer:
 *
 * A whole HTTP answer in the hub's own words, for requests that libsoup is not shown: those that are refused, and
 * those that a backend answers. The connection closes behind it.
 */
typedef struct _XmhAnswer XmhAnswer;

XmhAnswer *xmh_answer_new (guint status);
void xmh_answer_free (XmhAnswer *self);

void xmh_answer_add_field (XmhAnswer  *self,
                           const char *name,
                           const char *value);
void xmh_answer_set_text (XmhAnswer  *self,
                          const char *text);
void xmh_answer_set_body (XmhAnswer  *self,
                          const char *type,
                          GBytes     *body);
guint xmh_answer_get_status (XmhAnswer *self);
GBytes *xmh_answer_to_bytes (XmhAnswer *self,
                             gboolean   with_body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhAnswer, xmh_answer_free)
