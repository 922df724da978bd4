/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

/**
 * XmhContentOwner:
 * @XMH_CONTENT_HUB: pages and answers of the daemon itself, without scripts
 * @XMH_CONTENT_TRUST: the trust page, with a script that requests the hub and the other port
 * @XMH_CONTENT_PAIR: the page that pairs, with a script that requests the hub
 * @XMH_CONTENT_BUILT_IN: the built-in web client, with scripts, styles and media of its own origin
 * @XMH_CONTENT_USER: the user's own folder, which must work unchanged, without a Content-Security-Policy
 *
 * The owner of an answer's content, which determines how strict its headers are.
 */
typedef enum
{
  XMH_CONTENT_HUB,
  XMH_CONTENT_TRUST,
  XMH_CONTENT_PAIR,
  XMH_CONTENT_BUILT_IN,
  XMH_CONTENT_USER,
} XmhContentOwner;

/* Adds the headers that protect a browser. There is no HSTS, since headset browsers need the click-through that it
 * forbids. Cross-origin isolation needs web_client_isolated, since it breaks what a page loads from elsewhere.
 * @request: the request that is answered
 * @owner: the owner of the answer's content
 * @is_page: whether the answer is a document that a browser shows */
void xmh_policy_add (XmhAnswer *answer, XmhRequest *request, XmhContentOwner owner, gboolean is_page);

/* As xmh_policy_add(). An answer without a file is the hub's own.
 * @answer: from xmh_static_files_find()
 * @request: the request that is answered
 * @owner: the owner of the files */
void xmh_policy_add_for_file (XmhAnswer *answer, XmhRequest *request, XmhContentOwner owner);
