/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-head.h"
#include "tls/xmh-hub-names.h"
#include "transport/xmh-peer.h"

gboolean xmh_client_origin_is_unambiguous (const XmhPeer *peer, const XmhRequestHead *head);
gboolean xmh_client_origin_check_forwarded_host (XmhHubNames *names, const XmhPeer *peer, const XmhRequestHead *head);
char *xmh_client_origin_of_request (const XmhPeer *peer, gboolean is_tls, const XmhRequestHead *head);
