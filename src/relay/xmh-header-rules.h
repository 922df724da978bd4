/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-answer.h"
#include "http/xmh-head.h"
#include "transport/xmh-peer.h"

/* What passes between a client and a backend, and what does not: one table for each direction. */

GBytes *xmh_header_rules_to_backend (const XmhRequestHead *head,
                                     const char *target_prefix,
                                     const char *host,
                                     const XmhPeer *peer,
                                     gboolean is_tls);

gboolean xmh_header_rules_is_switch (const XmhResponseHead *head);
gboolean xmh_header_rules_is_interim (const XmhResponseHead *head);
gboolean xmh_header_rules_is_coded (const XmhResponseHead *head);
XmhAnswer *xmh_header_rules_switch_from_backend (const XmhResponseHead *head);
XmhAnswer *xmh_header_rules_answer_from_backend (const XmhResponseHead *head, GBytes *body);
