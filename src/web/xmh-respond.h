/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-http-status.h"
#include "http/xmh-request.h"

/* What routes answer with. All answers are (transfer full). */

XmhAnswer *xmh_respond_bytes (XmhRequest *request, guint status, const char *content_type, GBytes *body);
XmhAnswer *xmh_respond_json (XmhRequest *request, guint status, char *json);
XmhAnswer *xmh_respond_page (XmhRequest *request, guint status, char *html);
XmhAnswer *xmh_respond_trust_page (XmhRequest *request, char *html);
XmhAnswer *xmh_respond_error (XmhRequest *request, guint status, const char *code, const char *message);
