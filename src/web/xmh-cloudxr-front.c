/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-http-front.h"

#include <glib/gi18n.h>
#include <string.h>

#include "config/xmh-cloudxr-backends.h"
#include "config/xmh-config.h"
#include "host/xmh-cloudxr-process.h"
#include "http/xmh-connection.h"
#include "http/xmh-upgrade.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-cloudxr-origin.h"
#include "web/xmh-html-page.h"
#include "web/xmh-language.h"
#include "web/xmh-respond.h"
#include "web/xmh-visit.h"

#define CLIENT_PATH "/client"
#define OOB_PATH "/oob/v1/ws"

/* Pages of any origin may read answers of this port; judge_upgrade() decides which of them may open a WebSocket. */
static const XmhHeader cors_headers[] = {
  { "Access-Control-Allow-Origin", "*" },
  { "Access-Control-Allow-Headers", "*" },
  { "Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS" },
  { "Access-Control-Expose-Headers", "*" },
  { "Access-Control-Max-Age", "600" },
  { "Access-Control-Allow-Private-Network", "true" },
  { NULL, NULL },
};

static gboolean
is_allowed (XmhHub *hub, const char *origin)
{
  XmhTlsIdentity *identity = xmh_hub_get_tls_identity (hub);

  return xmh_cloudxr_origin_is_allowed (origin, xmh_hub_get_config (hub), xmh_tls_identity_get_host (identity),
                                        xmh_tls_identity_get_names (identity));
}

/* CloudXR has no token. The setup and the data of a session are WebSockets of one device, so each is checked. */
static XmhVerdict
pass_gate (XmhHub *hub, const XmhPeer *peer, const XmhRequestHead *head, XmhAnswer **answer)
{
  g_autoptr(XmhVisit) visit = xmh_visit_new (hub, peer->address, head);
  XmhDevice *device = visit->is_free ? NULL : xmh_visit_recognise (visit);
  g_autoptr(XmhRefusal) refusal = NULL;
  char seconds[16];

  /* Whoever is in a CloudXR session also steers it. */
  if (device != NULL && xmh_device_is_watch_only (device))
    return xmh_http_front_answer_text (answer, SOUP_STATUS_FORBIDDEN,
                                       _ ("This device may only watch the room. It cannot use CloudXR."));
  if (visit->is_free || device != NULL)
    return XMH_VERDICT_RELAY;

  refusal = xmh_visit_ask (visit);
  xmh_http_front_answer_text (answer, refusal->status, refusal->said);
  g_snprintf (seconds, sizeof seconds, "%u", refusal->retry_after_s);
  if (refusal->retry_after_s > 0)
    xmh_answer_add_field (*answer, "Retry-After", seconds);
  return XMH_VERDICT_ANSWER;
}

static XmhDevice *
find_device (XmhHub *hub, const XmhPeer *peer, const XmhRequestHead *head)
{
  g_autoptr(XmhVisit) visit = xmh_visit_new (hub, peer->address, head);

  return xmh_visit_recognise (visit);
}

static XmhVerdict
judge_upgrade (XmhHub *hub, const XmhPeer *peer, const XmhRequestHead *head, XmhAnswer **answer)
{
  const char *origin = xmh_request_head_get (head, "Origin");

  if (xmh_fields_count (head->fields, "Origin") <= 1 && is_allowed (hub, origin))
    return xmh_http_front_judge_upgrade (head, answer) == XMH_VERDICT_RELAY ? pass_gate (hub, peer, head, answer)
                                                                            : XMH_VERDICT_ANSWER;

  xmh_refused_origins_note (xmh_hub_get_refused_origins (hub), origin, XMH_REFUSED_BY_CLOUDXR, peer->address);
  return xmh_http_front_answer_text (answer, SOUP_STATUS_FORBIDDEN,
                                     _ ("Pages of this origin cannot connect here. To allow it, add it to "
                                        "cloudxr_allow_origins in xr_media_hub.yaml."));
}

static gboolean
is_preflight (const XmhRequestHead *head)
{
  return g_str_equal (head->method, "OPTIONS") || xmh_request_head_get (head, "Access-Control-Request-Method") != NULL;
}

static XmhVerdict
answer_preflight (XmhAnswer **answer)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("OK", 2);

  *answer = xmh_answer_new_for_now (SOUP_STATUS_OK);
  xmh_answer_set_body (*answer, "text/plain; charset=utf-8", body);
  return XMH_VERDICT_ANSWER;
}

static gboolean
is_client_path (const char *target)
{
  return g_str_has_prefix (target, CLIENT_PATH) &&
         (target[strlen (CLIENT_PATH)] == '\0' || strchr ("/?", target[strlen (CLIENT_PATH)]) != NULL);
}

static XmhVerdict
redirect_to_client (const XmhRequestHead *head, XmhAnswer **answer)
{
  g_autofree char *location = g_strconcat (CLIENT_PATH "/", head->target + strlen (CLIENT_PATH), NULL);

  xmh_http_front_answer_text (answer, SOUP_STATUS_PERMANENT_REDIRECT,
                              _ ("Redirecting to the web client, at the same "
                                 "address with a slash at the end."));
  xmh_answer_add_field (*answer, "Location", location);
  return XMH_VERDICT_ANSWER;
}

/* The page for a browser after it accepts the certificate for this port; clients also probe for it. Some headset
 * browsers send the next WebSocket on the same connection and fail, so the connection ends after the page. */
static XmhVerdict
answer_accepted (const XmhRequestHead *head, XmhAnswer **answer)
{
  g_autofree char *wanted = xmh_fields_join (head->fields, "Accept-Language");
  const char *language = xmh_language_choose (wanted);
  char *page = xmh_html_page_finish (xmh_html_page_new (language), "accepted");
  g_autoptr(GBytes) body = g_bytes_new_take (page, strlen (page));

  *answer = xmh_answer_new_for_now (SOUP_STATUS_OK);
  xmh_answer_add_field (*answer, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  xmh_answer_add_field (*answer, "Content-Language", language);
  xmh_answer_add_field (*answer, "Vary", "Accept-Language");
  xmh_answer_set_body (*answer, "text/html; charset=utf-8", body);
  return XMH_VERDICT_ANSWER;
}

static XmhVerdict
judge (XmhHttpFront *front, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer)
{
  XmhHub *hub = xmh_http_front_get_hub (front);

  if (xmh_upgrade_is_wanted (head))
    return judge_upgrade (hub, xmh_connection_get_peer (connection), head, answer);
  if (is_preflight (head))
    return answer_preflight (answer);
  if (xmh_hub_get_config (hub)->cloudxr_client_dir != NULL && is_client_path (head->target))
    return head->target[strlen (CLIENT_PATH)] == '/' ? XMH_VERDICT_SERVE : redirect_to_client (head, answer);

  return answer_accepted (head, answer);
}

static XmhAnswer *
answer_client (XmhRequest *request)
{
  const char *path = xmh_request_get_path (request) + strlen (CLIENT_PATH);
  XmhAnswer *answer = NULL;

  xmh_site_find_file (xmh_request_get_site (request), request, path, &answer);
  return answer != NULL ? answer
                        : xmh_respond_error (request, SOUP_STATUS_NOT_FOUND, "not-found", "There is no page here.");
}

static XmhFrontConfig
get_config (const XmhConfig *config)
{
  return (XmhFrontConfig){
    .is_enabled = config->enable_cloudxr_proxy,
    .port = config->cloudxr_proxy_port,
    .tunnels_per_address = config->limits.cloudxr_tunnels_per_address,
    .tunnels = config->limits.cloudxr_tunnels,
  };
}

/* IsaacTeleop's proxy answers this path itself: headsets and operators meet there. It forwards the others, which are
 * better relayed to the runtime directly. */
static const char *
prefer_backend (const XmhRequestHead *head)
{
  gsize length = strlen (OOB_PATH);
  gboolean is_oob = g_str_has_prefix (head->target, OOB_PATH) && strchr ("?", head->target[length]) != NULL;

  return is_oob ? XMH_CLOUDXR_OWN_PROXY_URL : NULL;
}

static XmhProblem *
make_foreign_problem (void)
{
  return xmh_problem_new_full ("foreign-backend", "cloudxr", XMH_SEVERITY_WARNING,
                               _ ("Stop that program, or set cloudxr_backend to the right runtime"),
                               _ ("Another user's program is using the CloudXR runtime's port"));
}

static XmhProblem *
make_distrust_problem (const char *reason)
{
  g_autofree char *file = xmh_cloudxr_backends_get_certificate_file ();
  g_autofree char *remedy =
    g_strdup_printf (_ ("If that proxy is yours, restart it. The hub accepts only the certificate in %s"), file);

  return xmh_problem_new ("cloudxr-certificate", remedy,
                          _ ("The hub does not trust the CloudXR runtime's proxy, so headsets cannot connect: %s"),
                          reason);
}

/* (nullable): the runtime's own proxy gives way by one line in its configuration */
static XmhProblem *
make_port_problem (guint16 port, const XmhListeningSocket *holder)
{
  GPid pid = xmh_listening_socket_find_pid (holder);
  g_autofree char *name = NULL;

  if (!xmh_cloudxr_process_check (pid))
    return NULL;

  name = xmh_listening_socket_describe_holder (holder);
  return xmh_problem_new ("cloudxr-port-in-use",
                          /* Translators: the part in braces is a line of a file and must not change */
                          _ ("Move it: in cloudxr_runtime.yaml, set cloudxr_env: {PROXY_PORT: 48323}, and restart the "
                             "runtime. For IsaacTeleop without xr-ai, set PROXY_PORT=48323 in its environment. The hub "
                             "then takes the port and finds the proxy automatically"),
                          /* Translators: %s is the name of a process */
                          _ ("Port %u is in use by the CloudXR runtime's own proxy, %s"), port, name);
}

const XmhFrontKind xmh_cloudxr_front = {
  .service = "cloudxr",
  .port_problem = "cloudxr-port-in-use",
  .port_key = "cloudxr_proxy_port",
  .folder = XMH_SITE_CLOUDXR_CLIENT,
  .headers = cors_headers,
  .get_config = get_config,
  .no_backend = N_ ("The server behind the hub is not running."),
  .list_backends = xmh_cloudxr_backends_list,
  .prefer_backend = prefer_backend,
  .judge = judge,
  .answer = answer_client,
  .relays = { .find_device = find_device },
  .make_foreign_problem = make_foreign_problem,
  .get_pinned_file = xmh_cloudxr_backends_get_certificate_file,
  .distrust_problem = "cloudxr-certificate",
  .make_distrust_problem = make_distrust_problem,
  .make_port_problem = make_port_problem,
};
