/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-respond.h"
#include "web/xmh-site.h"
#include "web/xmh-visit.h"

#define SCHEME "Pairing "

typedef struct
{
  XmhRequest *request;
  XmhPairWait *place;
} Wait;

static void
wait_free (Wait *wait)
{
  xmh_pair_wait_leave (wait->place);
  xmh_request_unref (wait->request);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static XmhAnswer *
answer_outcome (XmhRequest *request, XmhAccessOutcome outcome)
{
  static const char *const states[] = {
    [XMH_ACCESS_STILL_PENDING] = "pending",
    [XMH_ACCESS_ALLOWED] = "allowed",
    [XMH_ACCESS_DENIED] = "denied",
    [XMH_ACCESS_GONE] = "gone",
  };

  return xmh_respond_json (request, SOUP_STATUS_OK, g_strdup_printf ("{\"state\":\"%s\"}", states[outcome]));
}

static void
on_outcome (GObject *access, GAsyncResult *result, gpointer data)
{
  g_autoptr(Wait) wait = data;
  XmhAccessOutcome outcome;

  /* The only error is that the client is gone, and perhaps the hub with it. */
  if (xmh_access_wait_finish (XMH_ACCESS (access), result, &outcome, NULL))
    xmh_request_complete (wait->request, answer_outcome (wait->request, outcome));
}

static XmhPairWait *
take_place (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  g_autoptr(XmhVisit) visit = xmh_visit_new (hub, xmh_request_get_peer (request), xmh_request_get_head (request));

  return xmh_pair_waits_enter (xmh_site_get_pair_waits (xmh_request_get_site (request)),
                               visit->shown.address != NULL ? visit->shown.address : visit->peer,
                               xmh_tls_identity_get_host (xmh_hub_get_tls_identity (hub)));
}

static XmhAnswer *
start_wait (XmhRequest *request, const char *secret)
{
  XmhPairWait *place = take_place (request);
  XmhAnswer *answer;
  Wait *wait;

  if (place == NULL)
    {
      answer = xmh_respond_error (request, XMH_HTTP_STATUS_TOO_MANY_REQUESTS, "too-many-requests",
                                  "too many requests wait already; try again later");
      xmh_answer_add_field (answer, "Retry-After", "5");
      return answer;
    }

  wait = g_new0 (Wait, 1);
  wait->request = xmh_request_ref (request);
  wait->place = place;
  xmh_access_wait_async (xmh_hub_get_access (xmh_request_get_hub (request)), secret,
                         xmh_request_get_cancellable (request), on_outcome, wait);
  return NULL;
}

/* There are no CORS headers, and browsers send this field for other sites only after a preflight, which fails. */
XmhAnswer *
xmh_route_pair_wait (XmhRequest *request)
{
  const char *authorization = xmh_request_get_header (request, "Authorization");

  if (!xmh_request_is_same_site (request))
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "cross-site", "only the hub's own pages can wait");
  if (authorization == NULL || g_ascii_strncasecmp (authorization, SCHEME, strlen (SCHEME)) != 0 ||
      strcmp (xmh_request_get_method (request), "GET") != 0)
    return xmh_respond_error (request, SOUP_STATUS_BAD_REQUEST, "bad-request",
                              "send the secret of /token as Authorization: Pairing SECRET");

  return start_wait (request, authorization + strlen (SCHEME));
}
