/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

/* @request: a request for the web front that LiveKit does not answer
 * Returns: (transfer full) (nullable): as #XmhRouteFunc describes */
XmhAnswer *xmh_routes_handle (XmhRequest *request);

/* Each route has its own file and is an XmhRouteFunc. */

/* Gives tokens to nearby devices, for pages of this hub's own origin or of a listed one. */
XmhAnswer *xmh_route_token (XmhRequest *request);

/* Sends exactly one certificate, that of the CA. Android's installer uses the first one it gets. */
XmhAnswer *xmh_route_cert (XmhRequest *request);

/* The CA as a configuration profile, which Apple devices install. It is not an attachment, which would go to the
 * downloads instead of the profiles. */
XmhAnswer *xmh_route_mobileconfig (XmhRequest *request);

#define XMH_ROUTE_PAIR_PATH "/pair"

/* The page on which a device is paired with a code, and the POST of its script, which is the only request with a body. */
XmhAnswer *xmh_route_pair (XmhRequest *request);

/* Returns: whether xmh_route_pair() reads the body of that request */
gboolean xmh_route_pair_wants_body (const XmhRequestHead *head);

/* Waits until the user has decided about a request for access. */
XmhAnswer *xmh_route_pair_wait (XmhRequest *request);

XmhAnswer *xmh_route_healthz (XmhRequest *request);
XmhAnswer *xmh_route_trust (XmhRequest *request);

/* `/hub/…`: files that the hub's own pages load. */
XmhAnswer *xmh_route_page_file (XmhRequest *request);

XmhAnswer *xmh_route_files (XmhRequest *request);
