/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

#include "common/xmh-types.h"
#include "http/xmh-answer.h"
#include "http/xmh-head.h"

/**
 * XmhRequest:
 *
 * One HTTP request, with what the hub knows of its connection. Either libsoup has read it and writes the answer, which
 * may take its time: a route that answers later keeps a reference. Or it is answered at once, and libsoup is never
 * shown it. Routes that need no file do not see the difference.
 */
typedef struct _XmhRequest XmhRequest;

typedef void (*XmhRouteFunc) (XmhRequest *request);

XmhRequest *xmh_request_new (XmhHub            *hub,
                             SoupServerMessage *message,
                             const char        *target_on_wire,
                             GInetAddress      *peer,
                             gboolean           tls,
                             const char        *origin);
XmhRequest *xmh_request_new_at_once (XmhHub               *hub,
                                     const XmhRequestHead *head,
                                     GInetAddress         *peer,
                                     gboolean              tls,
                                     const char           *origin);
XmhRequest *xmh_request_ref (XmhRequest *request);
void xmh_request_unref (XmhRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhRequest, xmh_request_unref)

XmhHub *xmh_request_get_hub (XmhRequest *request);
/* What the routes of its front share; only they look into it. */
void xmh_request_set_site (XmhRequest *request,
                           XmhSite    *site);
XmhSite *xmh_request_get_site (XmhRequest *request);
/* NULL for one that is answered at once. */
SoupServerMessage *xmh_request_get_message (XmhRequest *request);
/* What it is answered with at once; NULL where libsoup answers. */
XmhAnswer *xmh_request_get_answer (XmhRequest *request);
XmhAnswer *xmh_request_steal_answer (XmhRequest *request);
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

/* The value of a request header that is no list; NULL if there is none, or more than one. */
const char *xmh_request_get_header (XmhRequest *request,
                                    const char *name);
const char *xmh_soup_headers_get_single (SoupMessageHeaders *headers,
                                         const char         *name);
/* All values of a header that is a list, as one list; to be freed. NULL when there is none. */
char *xmh_request_get_list (XmhRequest *request,
                            const char *name);
gboolean xmh_request_is_navigation (XmhRequest *request);
gboolean xmh_request_wants_page (XmhRequest *request);

/* How it is answered. */
void xmh_request_set_status (XmhRequest *request,
                             guint       status);
void xmh_request_add_header (XmhRequest *request,
                             const char *name,
                             const char *value);
void xmh_request_set_body (XmhRequest *request,
                           const char *content_type,
                           GBytes     *bytes);
