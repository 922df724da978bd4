/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-http-status.h"
#include "http/xmh-request.h"
#include "web/xmh-visit.h"

/* Answers of routes, all (transfer full). */

/* @content_type: the type of @body */
XmhAnswer *xmh_respond_bytes (XmhRequest *request, guint status, const char *content_type, GBytes *body);

/* Caches do not store the answer.
 * @json: (transfer full): a JSON text */
XmhAnswer *xmh_respond_json (XmhRequest *request, guint status, char *json);

/* Caches do not store the answer.
 * @html: (transfer full): a complete document */
XmhAnswer *xmh_respond_page (XmhRequest *request, guint status, char *html);

/* As xmh_respond_page(), for the page with the script that checks the connection.
 * @html: (transfer full): a complete document */
XmhAnswer *xmh_respond_trust_page (XmhRequest *request, char *html);

/* As xmh_respond_page(), for the page with the script that pairs.
 * @html: (transfer full): a complete document */
XmhAnswer *xmh_respond_pair_page (XmhRequest *request, char *html);

/* Answers with a page if a browser shows it, and with `{"error", "message"}` otherwise. The page is in the device's
 * language if data/pages/errors.html has a text for @code.
 * @status: an HTTP status of 400 or more
 * @code: a stable English word by which programs distinguish causes
 * @message: the problem, for people, in English, without any part of the request's query */
XmhAnswer *xmh_respond_error (XmhRequest *request, guint status, const char *code, const char *message);

/* Answers with `{"error", "code", "message", "wait"}` if the client asks for JSON, and with one line of text otherwise.
 * The caller adds the cookie. */
XmhAnswer *xmh_respond_refusal (XmhRequest *request, const XmhRefusal *refusal);
