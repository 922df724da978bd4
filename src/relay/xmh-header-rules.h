/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-answer.h"
#include "http/xmh-head.h"
#include "transport/xmh-peer.h"

/* @target_prefix: put before the target; usually empty
 * @host: (nullable): the Host for the backend; %NULL for the client's
 * @is_tls: whether the client uses TLS
 * Returns: (transfer full): the head for the backend */
GBytes *xmh_header_rules_to_backend (const XmhRequestHead *head,
                                     const char *target_prefix,
                                     const char *host,
                                     const XmhPeer *peer,
                                     gboolean is_tls);

/* @head: a backend's answer to an opening handshake
 * Returns: whether WebSocket frames follow */
gboolean xmh_header_rules_is_switch (const XmhResponseHead *head);

/* Returns: whether another answer follows (RFC 9110, 15.2). A 101 is the last answer of HTTP. */
gboolean xmh_header_rules_is_interim (const XmhResponseHead *head);

/* @head: an answer other than a 101
 * Returns: whether its content is compressed, although the hub requests uncompressed content */
gboolean xmh_header_rules_is_coded (const XmhResponseHead *head);

/* @head: a 101 from a backend
 * Returns: (transfer full): the 101 for the client */
XmhAnswer *xmh_header_rules_switch_from_backend (const XmhResponseHead *head);

/* The answer must not affect the hub's own origin. A redirect or an interim answer becomes a 502, and a page becomes
 * plain text.
 * @head: an answer other than a 101
 * Returns: (transfer full): the answer for the client */
XmhAnswer *xmh_header_rules_answer_from_backend (const XmhResponseHead *head, GBytes *body);
