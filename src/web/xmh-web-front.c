/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-http-front.h"

#include <glib/gi18n.h>
#include <string.h>

#include "config/xmh-config.h"
#include "http/xmh-upgrade.h"
#include "hub/xmh-hub.h"
#include "participants/xmh-participant-name.h"
#include "media/xmh-access-token.h"
#include "media/xmh-media-server.h"
#include "web/xmh-routes.h"
#include "web/xmh-token-query.h"
#include "web/xmh-visit.h"

/* Matches ^/rtc(/[A-Za-z0-9_-]+)*$ on the path as it was sent. Without escapes there is only one way to read it. */
static gboolean
is_rtc_path (const char *target)
{
  const char *p;

  if (!g_str_has_prefix (target, "/rtc"))
    return FALSE;

  for (p = target + strlen ("/rtc"); *p == '/';)
    {
      const char *segment = ++p;

      while (g_ascii_isalnum (*p) || *p == '_' || *p == '-')
        p++;
      if (p == segment)
        return FALSE;
    }

  return *p == '\0' || *p == '?';
}

/* Every such target, even a malformed one, belongs to LiveKit and never to a page of the web client. */
static gboolean
is_below_rtc (const char *target)
{
  return g_str_has_prefix (target, "/rtc") && strchr ("/?", target[strlen ("/rtc")]) != NULL;
}

static XmhVerdict
judge_plain_rtc (const XmhRequestHead *head, XmhAnswer **answer)
{
  if (!is_rtc_path (head->target))
    return xmh_http_front_answer_text (answer, SOUP_STATUS_NOT_FOUND, _ ("There is no page here."));
  if (!g_str_equal (head->method, "GET"))
    {
      xmh_http_front_answer_text (answer, SOUP_STATUS_METHOD_NOT_ALLOWED, _ ("Only GET is supported here."));
      xmh_answer_add_field (*answer, "Allow", "GET");
      return XMH_VERDICT_ANSWER;
    }
  if (head->content_length > 0)
    return xmh_http_front_answer_text (answer, SOUP_STATUS_BAD_REQUEST,
                                       _ ("The hub does not relay a request with "
                                          "a body."));

  return XMH_VERDICT_RELAY;
}

/* The token that LiveKit accepts. The places are those of LiveKit, in the same order. */
static char *
get_token (const XmhRequestHead *head, gboolean *is_ambiguous)
{
  const char *authorization = xmh_request_head_get (head, "Authorization");
  const char *query = strchr (head->target, '?');

  *is_ambiguous = xmh_fields_count (head->fields, "Authorization") > 1;
  if (*is_ambiguous)
    return NULL;
  if (authorization == NULL || *authorization == '\0')
    return xmh_query_get_only_value (query != NULL ? query + 1 : NULL, "access_token", is_ambiguous);
  if (g_ascii_strncasecmp (authorization, "Bearer ", strlen ("Bearer ")) != 0)
    return NULL;

  return g_strdup (authorization + strlen ("Bearer "));
}

/* LiveKit accepts a token until it expires. A token that only LiveKit can read could be a revoked one. */
static gboolean
is_revoked (XmhHub *hub, const XmhRequestHead *head)
{
  gboolean is_ambiguous;
  g_autofree char *token = get_token (head, &is_ambiguous);
  g_autofree char *identity = NULL;
  gint64 issued_s;

  if (token == NULL)
    return is_ambiguous;

  identity = xmh_access_token_read (token, &issued_s);
  return identity == NULL ||
         xmh_access_is_revoked (xmh_hub_get_access (hub), identity, issued_s, xmh_visit_get_time ());
}

static XmhVerdict
check_token (XmhHub *hub, const XmhRequestHead *head, XmhAnswer **answer)
{
  if (!xmh_hub_asks (hub) || !is_revoked (hub, head))
    return XMH_VERDICT_RELAY;

  return xmh_http_front_answer_text (answer, SOUP_STATUS_UNAUTHORIZED,
                                     _ ("This token is no longer valid. Ask for another one."));
}

static XmhVerdict
judge_rtc (XmhHub *hub, const XmhRequestHead *head, XmhAnswer **answer)
{
  XmhVerdict verdict = xmh_upgrade_is_wanted (head) ? xmh_http_front_judge_upgrade (head, answer)
                                                    : judge_plain_rtc (head, answer);

  return verdict == XMH_VERDICT_RELAY ? check_token (hub, head, answer) : verdict;
}

static XmhVerdict
judge (XmhHttpFront *front, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer)
{
  if (xmh_upgrade_is_wanted (head) && !is_rtc_path (head->target))
    return xmh_http_front_answer_text (answer, SOUP_STATUS_NOT_FOUND, _ ("There is no WebSocket endpoint here."));
  if (xmh_upgrade_is_wanted (head) || is_below_rtc (head->target))
    return judge_rtc (xmh_http_front_get_hub (front), head, answer);

  return xmh_route_pair_wants_body (head) ? XMH_VERDICT_READ : XMH_VERDICT_SERVE;
}

/* (transfer full) (nullable) */
static char *
read_identity (const XmhRequestHead *head)
{
  gboolean is_ambiguous;
  g_autofree char *token = get_token (head, &is_ambiguous);
  g_autofree char *identity = token != NULL ? xmh_access_token_read_identity (token) : NULL;

  if (identity == NULL || xmh_participant_name_check (identity) == XMH_NAME_TOO_LONG)
    return NULL;

  return g_steal_pointer (&identity);
}

/* The device that the token was issued to, or the one whose browser sends the cookie: a page may have its token from
 * elsewhere. */
static XmhDevice *
find_device (XmhHub *hub, const XmhPeer *peer, const XmhRequestHead *head)
{
  g_autofree char *identity = read_identity (head);
  XmhDevice *device = identity != NULL ? xmh_hub_find_participant (hub, identity) : NULL;
  g_autoptr(XmhVisit) visit = NULL;

  if (device != NULL)
    return device;

  /* Without an identity, its address alone would be enough. */
  visit = xmh_visit_new (hub, peer->address, head);
  visit->shown.identity = identity != NULL ? identity : "";
  return xmh_visit_recognise (visit);
}

static XmhIdentityHold *
hold_identity (XmhHub *hub, XmhDevice *device, const XmhPeer *peer, const XmhRequestHead *head)
{
  g_autofree char *identity = read_identity (head);

  return identity != NULL ? xmh_room_identities_hold (xmh_hub_get_room_identities (hub), identity,
                                                      device != NULL ? xmh_device_get_id (device) : NULL, peer->address,
                                                      g_get_monotonic_time ())
                          : NULL;
}

static XmhFrontConfig
get_config (const XmhConfig *config)
{
  return (XmhFrontConfig){
    .is_enabled = config->enable_web_server,
    .port = config->web_server_port,
    .tunnels_per_address = config->limits.rtc_tunnels_per_address,
    .tunnels = config->limits.rtc_tunnels,
  };
}

/* Returns: (nullable): %NULL while LiveKit does not run */
static const char *
get_backend (XmhHub *hub)
{
  return xmh_media_server_get_url (xmh_hub_get_media_server (hub));
}

static const XmhHeader no_headers[] = {
  { NULL, NULL },
};

const XmhFrontKind xmh_web_front = {
  .service = "livekit",
  .port_problem = "port-in-use",
  .port_key = "web_server_port",
  .folder = XMH_SITE_WEB_CLIENT,
  .headers = no_headers,
  .no_backend = N_ ("The LiveKit server behind the hub is not running."),
  .get_config = get_config,
  .get_backend = get_backend,
  .judge = judge,
  .answer = xmh_routes_handle,
  .relays = { find_device, hold_identity },
};
