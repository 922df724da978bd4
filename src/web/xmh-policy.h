/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

/**
 * XmhContentOwner:
 * @XMH_CONTENT_HUB: pages and answers of the daemon itself: no script at all
 * @XMH_CONTENT_TRUST: the trust page: the daemon's one script, which asks the hub and the other port
 * @XMH_CONTENT_BUILT_IN: the built-in web client: scripts, styles and media of its own origin
 * @XMH_CONTENT_USER: the user's own folder, which must work as it is: no Content-Security-Policy
 *
 * Whose content an answer carries, and so how strict its headers are.
 */
typedef enum
{
  XMH_CONTENT_HUB,
  XMH_CONTENT_TRUST,
  XMH_CONTENT_BUILT_IN,
  XMH_CONTENT_USER,
} XmhContentOwner;

void xmh_policy_add (XmhAnswer *answer, XmhRequest *request, XmhContentOwner owner, gboolean is_page);
void xmh_policy_add_for_file (XmhAnswer *answer, XmhRequest *request, XmhContentOwner owner);
