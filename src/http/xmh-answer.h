/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

/**
 * XmhAnswer:
 *
 * A complete HTTP answer from a rule, a route or a backend. It also determines how it is written: in one piece if
 * the body is in memory, else through libsoup.
 */
typedef struct _XmhAnswer XmhAnswer;

/* Returns: (transfer full): an answer without a body that keeps the connection open */
XmhAnswer *xmh_answer_new (guint status);

/* Returns: (transfer full): the last answer of its connection. Caches do not store it, and browsers do not guess its
 *   type. */
XmhAnswer *xmh_answer_new_for_now (guint status);

/* @text: a sentence for people; a line end is added
 * Returns: (transfer full): as xmh_answer_new_for_now(), with @text as its body */
XmhAnswer *xmh_answer_new_text (guint status, const char *text);

/* For a request that breaks a rule of HTTP. The text is English, for developers of clients.
 * Returns: (transfer full): as xmh_answer_new_text() */
XmhAnswer *xmh_answer_new_refusal (guint status, const char *reason);

void xmh_answer_free (XmhAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhAnswer, xmh_answer_free)

guint xmh_answer_get_status (XmhAnswer *self);
SoupMessageHeaders *xmh_answer_get_headers (XmhAnswer *self);

/* @value: without line ends; check values from peers first */
void xmh_answer_add_field (XmhAnswer *self, const char *name, const char *value);

void xmh_answer_set_body (XmhAnswer *self, const char *type, GBytes *body);

/* @fd: (transfer full): a regular file
 * @start: where the body begins in the file
 * @length: its length in bytes */
void xmh_answer_take_file (XmhAnswer *self, int fd, goffset start, goffset length);

/* @keeps_open: whether the connection stays open; if not, the rest of the request's body is not read */
void xmh_answer_set_keeps_open (XmhAnswer *self, gboolean keeps_open);

gboolean xmh_answer_get_keeps_open (XmhAnswer *self);

/* @with_body: %FALSE for HEAD requests
 * Returns: (transfer full) (nullable): the complete answer as it is sent; %NULL if the body is a large file or is
 *   not in memory. Use xmh_answer_to_message() then. */
GBytes *xmh_answer_to_bytes (XmhAnswer *self, gboolean with_body);

/* libsoup writes the answer piece by piece. The file moves to @message.
 * @message: a request that libsoup has read */
void xmh_answer_to_message (XmhAnswer *self, SoupServerMessage *message);
