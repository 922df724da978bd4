/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

gboolean xmh_routes_answer_at_once (const XmhRequestHead *head);
void xmh_routes_handle (XmhRequest *request);

/* One route a file. */
void xmh_route_token (XmhRequest *request);
void xmh_route_cert (XmhRequest *request);
void xmh_route_mobileconfig (XmhRequest *request);
void xmh_route_healthz (XmhRequest *request);
void xmh_route_trust (XmhRequest *request);
void xmh_route_page_file (XmhRequest *request);
void xmh_route_files (XmhRequest *request);
