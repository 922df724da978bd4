/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

/**
 * XmhAnswer:
 *
 * A whole HTTP answer, whoever has made it: a rule, a route, a backend. How it is written is decided here as well: what
 * is at hand in one piece, or through libsoup.
 */
typedef struct _XmhAnswer XmhAnswer;

XmhAnswer *xmh_answer_new (guint status);
XmhAnswer *xmh_answer_new_for_now (guint status);
XmhAnswer *xmh_answer_new_text (guint status, const char *text);
XmhAnswer *xmh_answer_new_refusal (guint status, const char *reason);
void xmh_answer_free (XmhAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhAnswer, xmh_answer_free)

guint xmh_answer_get_status (XmhAnswer *self);
SoupMessageHeaders *xmh_answer_get_headers (XmhAnswer *self);
void xmh_answer_add_field (XmhAnswer *self, const char *name, const char *value);
void xmh_answer_set_body (XmhAnswer *self, const char *type, GBytes *body);
void xmh_answer_take_file (XmhAnswer *self, int fd, goffset start, goffset length);

void xmh_answer_set_keeps_open (XmhAnswer *self, gboolean keeps_open);
gboolean xmh_answer_get_keeps_open (XmhAnswer *self);

GBytes *xmh_answer_to_bytes (XmhAnswer *self, gboolean with_body);
void xmh_answer_to_message (XmhAnswer *self, SoupServerMessage *message);
