/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "http/xmh-answer.h"
#include "http/xmh-head.h"

/**
 * XmhRequest:
 *
 * One HTTP request as routes see it, with what the hub knows of its connection.
 */
typedef struct _XmhRequest XmhRequest;

/**
 * XmhRouteFunc:
 * @request: a request
 *
 * Answers @request. A route that has to wait for somebody takes a reference of @request, returns %NULL, and calls
 * xmh_request_complete() in a later turn of the main loop, after a time that it bounds itself;
 * xmh_request_get_cancellable() tells it that the client has gone.
 *
 * Returns: (transfer full) (nullable): the answer; %NULL if it comes later
 */
typedef XmhAnswer *(*XmhRouteFunc) (XmhRequest *request);

/* @answer is the receiver's; the request is over. */
typedef void (*XmhRequestAnswered) (XmhAnswer *answer, gpointer data);

XmhRequest *xmh_request_new (XmhHub *hub,
                             const XmhRequestHead *head,
                             GInetAddress *peer,
                             gboolean tls,
                             const char *origin);
XmhRequest *xmh_request_ref (XmhRequest *request);
void xmh_request_unref (XmhRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRequest, xmh_request_unref)

XmhHub *xmh_request_get_hub (XmhRequest *request);
/* What the routes of its front share; only they look into it. */
void xmh_request_set_site (XmhRequest *request, XmhSite *site);
XmhSite *xmh_request_get_site (XmhRequest *request);
const char *xmh_request_get_method (XmhRequest *request);
/* Raw and percent-encoded, as it was on the wire, without the query. */
const char *xmh_request_get_path (XmhRequest *request);
/* Raw, or NULL. It may hold a token: never to be shown, logged or sent back. */
const char *xmh_request_get_query (XmhRequest *request);
/* The TCP peer, IPv4-mapped addresses as IPv4. */
GInetAddress *xmh_request_get_peer (XmhRequest *request);
gboolean xmh_request_is_tls (XmhRequest *request);
/* `https://host:port` that the client used; X-Forwarded-Proto and -Host count from loopback peers only. */
const char *xmh_request_get_origin (XmhRequest *request);

SoupMessageHeaders *xmh_request_get_headers (XmhRequest *request);
/* The value of a request header that is no list; NULL if there is none, or more than one. */
const char *xmh_request_get_header (XmhRequest *request, const char *name);
const char *xmh_headers_get_single (SoupMessageHeaders *headers, const char *name);
/* All values of a header that is a list, as one list; NULL when there is none. */
const char *xmh_request_get_list (XmhRequest *request, const char *name);
gboolean xmh_request_is_navigation (XmhRequest *request);
gboolean xmh_accept_names (const char *accept, const char *type);

/* For routes that answer later. */
void xmh_request_complete (XmhRequest *request, XmhAnswer *answer);
GCancellable *xmh_request_get_cancellable (XmhRequest *request);

/* For whoever writes the answer. */
void xmh_request_wait (XmhRequest *request, XmhRequestAnswered on_answered, gpointer data);
void xmh_request_abandon (XmhRequest *request);
