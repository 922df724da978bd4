/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-routes.h"

#include <string.h>

#include "common/xmh-json.h"
#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-refused-origins.h"
#include "participants/xmh-tokens.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-respond.h"
#include "web/xmh-site.h"
#include "web/xmh-token-networks.h"
#include "web/xmh-token-query.h"
#include "web/xmh-visit.h"

/* How long a browser may keep the answer to a preflight, in seconds. */
#define PREFLIGHT_MAX_AGE "600"

/* The longest list of field names that a preflight is answered with. */
#define REQUEST_HEADERS_MAX 1024

typedef enum
{
  CALLER_SAME_ORIGIN, /* or not a browser, or one that sends no origin */
  CALLER_LISTED,      /* a page of cors_allow_origins */
  CALLER_OTHER,
} Caller;

/* Sandboxed frames and files of any source have the origin `null`, so it identifies no site. */
static gboolean
is_listed (XmhHub *hub, const char *origin)
{
  const char *const *configured = (const char *const *) xmh_hub_get_config (hub)->cors_allow_origins;

  if (strcmp (origin, "null") == 0)
    return FALSE;

  return g_strv_contains (configured, origin) || g_strv_contains (configured, "*");
}

static Caller
get_caller (XmhRequest *request)
{
  const char *origin = xmh_request_get_header (request, "Origin");

  /* Browsers send one Origin; several identify no site. */
  if (origin == NULL)
    return xmh_request_get_list (request, "Origin") == NULL ? CALLER_SAME_ORIGIN : CALLER_OTHER;
  if (g_strcmp0 (origin, xmh_request_get_origin (request)) == 0)
    return CALLER_SAME_ORIGIN;
  if (is_listed (xmh_request_get_hub (request), origin))
    return CALLER_LISTED;

  return CALLER_OTHER;
}

static void
add_cors_headers (XmhAnswer *answer, XmhRequest *request, Caller caller)
{
  xmh_answer_add_field (answer, "Vary", "Origin");
  if (caller == CALLER_LISTED)
    {
      xmh_answer_add_field (answer, "Access-Control-Allow-Origin", xmh_request_get_header (request, "Origin"));
      xmh_answer_add_field (answer, "Cross-Origin-Resource-Policy", "cross-origin");
    }
  else
    {
      xmh_answer_add_field (answer, "Cross-Origin-Resource-Policy", "same-origin");
    }
}

/* Returns: whether the list of field names (RFC 9110, 5.6.1) from the browser is valid, and so can be returned to it */
static gboolean
is_list_of_names (const char *list)
{
  return strlen (list) <= REQUEST_HEADERS_MAX &&
         strspn (list, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_., \t") == strlen (list);
}

/* A page may send fields of its own, which the hub ignores. Without permission the browser sends no request. */
static void
allow_request_headers (XmhAnswer *answer, XmhRequest *request)
{
  const char *wanted = xmh_request_get_list (request, "Access-Control-Request-Headers");

  if (wanted != NULL && is_list_of_names (wanted))
    xmh_answer_add_field (answer, "Access-Control-Allow-Headers", wanted);
  if (xmh_request_get_header (request, "Access-Control-Request-Private-Network") != NULL)
    xmh_answer_add_field (answer, "Access-Control-Allow-Private-Network", "true");
}

/* Preflights need no refusal of their own. Without the headers, the browser refuses automatically. */
static XmhAnswer *
answer_preflight (XmhRequest *request, Caller caller)
{
  XmhAnswer *answer = xmh_answer_new (SOUP_STATUS_NO_CONTENT);

  xmh_answer_add_field (answer, "Allow", "GET, HEAD, OPTIONS");
  if (caller == CALLER_LISTED)
    {
      xmh_answer_add_field (answer, "Access-Control-Allow-Methods", "GET");
      allow_request_headers (answer, request);
      xmh_answer_add_field (answer, "Access-Control-Max-Age", PREFLIGHT_MAX_AGE);
    }
  return answer;
}

/* Returns: (transfer full) (nullable): the refusal */
static XmhAnswer *
take_turn (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);
  const XmhLimits *limits = &xmh_hub_get_config (hub)->limits;
  char seconds[16];
  guint retry_after_s = 1;
  XmhAnswer *answer;

  if (xmh_rate_limit_take (xmh_site_get_token_limit (xmh_request_get_site (request)), xmh_request_get_peer (request),
                           identity != NULL ? xmh_tls_identity_get_host (identity) : NULL, limits->tokens_per_second,
                           limits->token_burst, g_get_monotonic_time (), &retry_after_s))
    return NULL;

  g_snprintf (seconds, sizeof seconds, "%u", retry_after_s);
  answer = xmh_respond_error (request, XMH_HTTP_STATUS_TOO_MANY_REQUESTS, "too-many-requests",
                              "too many tokens were asked for; wait a moment");
  xmh_answer_add_field (answer, "Retry-After", seconds);
  return answer;
}

/* The user can allow that page. Origins that are remote or identify no site are not reported. */
static void
note_refused (XmhRequest *request)
{
  const char *origin = xmh_request_get_header (request, "Origin");

  if (origin != NULL && strcmp (origin, "null") != 0)
    xmh_refused_origins_note (xmh_hub_get_refused_origins (xmh_request_get_hub (request)), origin, XMH_REFUSED_BY_CORS,
                              xmh_request_get_peer (request));
}

/* Any page can make a browser send requests, even where it cannot read the answer. */
static gboolean
is_cross_site (XmhRequest *request, Caller caller)
{
  const char *site = xmh_request_get_list (request, "Sec-Fetch-Site");

  return caller != CALLER_LISTED && xmh_field_has_token (site, "cross-site");
}

static char *
make_websocket_url (XmhRequest *request)
{
  const char *origin = xmh_request_get_origin (request);

  /* https becomes wss, and http becomes ws. */
  return g_strconcat ("ws", origin + strlen ("http"), NULL);
}

static XmhAnswer *
answer_with_token (XmhRequest *request, const XmhIssuedToken *issued)
{
  g_autofree char *url = make_websocket_url (request);
  GString *json = g_string_sized_new (1024);

  g_string_append (json, "{\"token\":");
  xmh_json_append_string (json, issued->token);
  g_string_append (json, ",\"room\":");
  xmh_json_append_string (json, issued->room);
  g_string_append (json, ",\"url\":");
  xmh_json_append_string (json, url);
  g_string_append (json, ",\"identity\":");
  xmh_json_append_string (json, issued->identity);
  g_string_append_c (json, '}');

  return xmh_respond_json (request, SOUP_STATUS_OK, g_string_free (json, FALSE));
}

static XmhAnswer *
refuse (XmhRequest *request, const GError *error)
{
  if (g_error_matches (error, XMH_TOKENS_ERROR, XMH_TOKENS_ERROR_IN_USE))
    return xmh_respond_error (request, SOUP_STATUS_CONFLICT, "identity-in-use", error->message);
  if (g_error_matches (error, XMH_TOKENS_ERROR, XMH_TOKENS_ERROR_RESERVED))
    return xmh_respond_error (request, SOUP_STATUS_BAD_REQUEST, "reserved-identity", error->message);

  return xmh_respond_error (request, SOUP_STATUS_BAD_REQUEST, "bad-identity", error->message);
}

static XmhAnswer *
refuse_other_site (XmhRequest *request)
{
  return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "cross-site",
                            "pages of other sites may not ask for tokens; list their origin in cors_allow_origins");
}

static XmhAnswer *
issue (XmhRequest *request, const char *wish, XmhDevice *device)
{
  XmhTokens *tokens = xmh_hub_get_tokens (xmh_request_get_hub (request));
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhIssuedToken) issued = xmh_tokens_issue_to_device (tokens, wish, device, xmh_request_get_peer (request),
                                                                  g_get_monotonic_time (), &error);

  return issued != NULL ? answer_with_token (request, issued) : refuse (request, error);
}

/* Programs read JSON if they ask for it. Published apps show the first line of any answer to people. */
static XmhAnswer *
answer_refusal (XmhRequest *request, XmhRefusal *refusal)
{
  XmhAnswer *answer = xmh_respond_refusal (request, refusal);

  if (refusal->cookie != NULL)
    xmh_visit_set_cookie (answer, xmh_request_get_origin (request), refusal->cookie);
  return answer;
}

/* A page of the hub's own origin, whose browser keeps a cookie. An app that sends the same fields keeps none. */
static gboolean
is_own_page (XmhRequest *request, Caller caller)
{
  const char *site = xmh_request_get_header (request, "Sec-Fetch-Site");

  if (caller != CALLER_SAME_ORIGIN)
    return FALSE;

  return site != NULL ? strcmp (site, "same-origin") == 0 : xmh_request_get_header (request, "Origin") != NULL;
}

/* The user is asked only about a request that would get a token, and never on behalf of a page that could not read
 * it. */
static XmhAnswer *
pass_gate (XmhRequest *request, Caller caller, const char *wish)
{
  g_autoptr(XmhVisit) visit = xmh_visit_new (xmh_request_get_hub (request), xmh_request_get_peer (request),
                                              xmh_request_get_head (request));
  g_autofree char *key = xmh_query_get_value (xmh_request_get_query (request), "key");
  g_autoptr(XmhRefusal) refusal = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device;

  visit->shown.identity = wish;
  visit->shown.key = key;
  visit->shown.keeps_cookies = is_own_page (request, caller);
  device = xmh_visit_recognise (visit);
  if (device != NULL || visit->is_free)
    return issue (request, wish, device);
  if (!xmh_tokens_check_wish (xmh_hub_get_tokens (visit->hub), wish, &error))
    return refuse (request, error);
  if (caller == CALLER_OTHER)
    return refuse_other_site (request);
  if (strcmp (xmh_request_get_method (request), "HEAD") == 0)
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "approval-needed", "a GET asks for permission");

  refusal = xmh_visit_ask (visit);
  return answer_refusal (request, refusal);
}

static XmhAnswer *
read_wish (XmhRequest *request, Caller caller)
{
  const char *reason = NULL;
  g_autofree char *wish = xmh_token_query_parse_identity (xmh_request_get_query (request), &reason);

  if (wish == NULL)
    return xmh_respond_error (request, SOUP_STATUS_BAD_REQUEST, "bad-identity", reason);

  return pass_gate (request, caller, wish);
}

static XmhAnswer *
answer_caller (XmhRequest *request, Caller caller)
{
  XmhAnswer *not_now;

  if (strcmp (xmh_request_get_method (request), "OPTIONS") == 0)
    return answer_preflight (request, caller);
  if (!xmh_token_networks_allow_request (request))
    return xmh_respond_error (request, SOUP_STATUS_FORBIDDEN, "peer-not-allowed",
                              "tokens are for the local network; list other networks in token_networks");
  if (is_cross_site (request, caller))
    return refuse_other_site (request);

  not_now = take_turn (request);
  return not_now != NULL ? not_now : read_wish (request, caller);
}

XmhAnswer *
xmh_route_token (XmhRequest *request)
{
  Caller caller = get_caller (request);
  XmhAnswer *answer;

  if (caller == CALLER_OTHER && xmh_token_networks_allow_request (request))
    note_refused (request);

  answer = answer_caller (request, caller);
  add_cors_headers (answer, request, caller);
  return answer;
}
