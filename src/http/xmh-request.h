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
 * One HTTP request and its connection, as routes see them.
 */
typedef struct _XmhRequest XmhRequest;

/**
 * XmhRouteFunc:
 *
 * Answers @request. A route that must wait takes a reference and returns %NULL. It calls xmh_request_complete() in a
 * later turn of the main loop, within a time that the route bounds. xmh_request_get_cancellable() reports that the
 * client is gone.
 *
 * Returns: (transfer full) (nullable): the answer; %NULL if it follows later
 */
typedef XmhAnswer *(*XmhRouteFunc) (XmhRequest *request);

/* @answer: (transfer full): the request is over */
typedef void (*XmhRequestAnswered) (XmhAnswer *answer, gpointer data);

/* @hub: (nullable): %NULL only if no route uses it
 * @head: the request
 * @tls: whether the connection is encrypted
 * @origin: scheme, host and port that the client used, as browsers serialize them
 * Returns: (transfer full): a request with one reference */
XmhRequest *xmh_request_new (XmhHub *hub,
                             const XmhRequestHead *head,
                             GInetAddress *peer,
                             gboolean tls,
                             const char *origin);

XmhRequest *xmh_request_ref (XmhRequest *request);
void xmh_request_unref (XmhRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRequest, xmh_request_unref)

XmhHub *xmh_request_get_hub (XmhRequest *request);
/* Shared by the routes of its front; not used elsewhere. */
void xmh_request_set_site (XmhRequest *request, XmhSite *site);
XmhSite *xmh_request_get_site (XmhRequest *request);
const char *xmh_request_get_method (XmhRequest *request);
/* Raw and percent-encoded, as it was sent, without the query. */
const char *xmh_request_get_path (XmhRequest *request);
/* Raw, or NULL. It may hold a token: never show, log or return it. */
const char *xmh_request_get_query (XmhRequest *request);
/* The TCP peer, IPv4-mapped addresses as IPv4. */
GInetAddress *xmh_request_get_peer (XmhRequest *request);
gboolean xmh_request_is_tls (XmhRequest *request);
/* `https://host:port` that the client used. X-Forwarded-Proto and -Host count only from loopback peers. */
const char *xmh_request_get_origin (XmhRequest *request);

SoupMessageHeaders *xmh_request_get_headers (XmhRequest *request);
const XmhRequestHead *xmh_request_get_head (XmhRequest *request);

/* The body of a request that the front reads one for; NULL for others. */
void xmh_request_set_body (XmhRequest *request, GBytes *body);
GBytes *xmh_request_get_body (XmhRequest *request);

/* The value of a request header that is not a list; NULL if there is none, or more than one. */
const char *xmh_request_get_header (XmhRequest *request, const char *name);

/* @name: the name of a header that is not a list
 * Returns: (nullable): its value; %NULL if it comes more than once */
const char *xmh_headers_get_single (SoupMessageHeaders *headers, const char *name);

/* All values of a list header as one list; NULL if there is none. */
const char *xmh_request_get_list (XmhRequest *request, const char *name);

/* Returns: whether a browser requests a page to show, by Fetch Metadata, or by `Accept` in browsers without it */
gboolean xmh_request_is_navigation (XmhRequest *request);

/* Returns: whether it may come from a page of the hub's own origin: nothing in it says that another page sent it */
gboolean xmh_request_is_same_site (XmhRequest *request);

/* @accept: (nullable): the value of an `Accept` field (RFC 9110, 12.5.1)
 * @type: a media type without parameters
 * Returns: whether @accept lists @type itself, not just a range that includes it. A value of more than
 *   %XMH_FIELD_LIST_MAX bytes lists nothing. */
gboolean xmh_accept_names (const char *accept, const char *type);

/* For routes that answer later. @answer (transfer full) is dropped if the client is gone. */
void xmh_request_complete (XmhRequest *request, XmhAnswer *answer);

/* Returns: (transfer none): cancelled if the client closes before its answer */
GCancellable *xmh_request_get_cancellable (XmhRequest *request);

/* For the writer of the answer, after a route has returned %NULL.
 * @on_answered: called once, unless xmh_request_abandon() comes first */
void xmh_request_wait (XmhRequest *request, XmhRequestAnswered on_answered, gpointer data);

/* Stops waiting, which cancels a request that is not answered yet. */
void xmh_request_abandon (XmhRequest *request);
