/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

XmhAnswer *xmh_routes_handle (XmhRequest *request);

/* One route a file; each is an XmhRouteFunc. */
XmhAnswer *xmh_route_token (XmhRequest *request);
XmhAnswer *xmh_route_cert (XmhRequest *request);
XmhAnswer *xmh_route_mobileconfig (XmhRequest *request);
XmhAnswer *xmh_route_healthz (XmhRequest *request);
XmhAnswer *xmh_route_trust (XmhRequest *request);
XmhAnswer *xmh_route_page_file (XmhRequest *request);
XmhAnswer *xmh_route_files (XmhRequest *request);
