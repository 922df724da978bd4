/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhAnswer:
 *
 * A whole HTTP answer in the hub's own words, for requests that libsoup is not shown: those that are refused, those
 * that a backend answers, and those for what the hub has at hand.
 */
typedef struct _XmhAnswer XmhAnswer;

XmhAnswer *xmh_answer_new (guint status);
XmhAnswer *xmh_answer_new_for_now (guint status);
XmhAnswer *xmh_answer_new_text (guint       status,
                                const char *text);
XmhAnswer *xmh_answer_new_refusal (guint       status,
                                   const char *reason);
void xmh_answer_free (XmhAnswer *self);

void xmh_answer_add_field (XmhAnswer  *self,
                           const char *name,
                           const char *value);
void xmh_answer_set_body (XmhAnswer  *self,
                          const char *type,
                          GBytes     *body);
void xmh_answer_set_status (XmhAnswer *self,
                            guint      status);
guint xmh_answer_get_status (XmhAnswer *self);
void xmh_answer_set_keeps_open (XmhAnswer *self,
                                gboolean   keeps_open);
gboolean xmh_answer_get_keeps_open (XmhAnswer *self);
GBytes *xmh_answer_to_bytes (XmhAnswer *self,
                             gboolean   with_body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhAnswer, xmh_answer_free)
