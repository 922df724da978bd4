/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-cloudxr-front.h"

#include <glib/gi18n.h>
#include <string.h>

#include "config/xmh-config.h"
#include "config/xmh-settings.h"
#include "http/xmh-connection.h"
#include "http/xmh-upgrade.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "relay/xmh-backend-watch.h"
#include "tls/xmh-identity.h"
#include "web/xmh-client-folder.h"
#include "web/xmh-cloudxr-origin.h"
#include "web/xmh-respond-page.h"
#include "web/xmh-route-context.h"

#define CLIENT_PATH "/client"

struct _XmhCloudXrFront
{
  XmhBaseFront parent_instance;

  XmhBackendWatch *watch;
  XmhClientFolder *client;      /* NULL until it is asked for */
};

static void xmh_cloudxr_front_iface_init (XmhFrontInterface *iface);
static XmhFrontInterface *parent_iface;

G_DEFINE_FINAL_TYPE_WITH_CODE (XmhCloudXrFront, xmh_cloudxr_front, XMH_TYPE_BASE_FRONT,
                               G_IMPLEMENT_INTERFACE (XMH_TYPE_FRONT, xmh_cloudxr_front_iface_init))

/* Pages of other origins talk to this port by design; which of them may open a WebSocket is another matter. */
static const struct
{
  const char *name;
  const char *value;
} cors_fields[] = {
  { "Access-Control-Allow-Origin", "*" },
  { "Access-Control-Allow-Headers", "*" },
  { "Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS" },
  { "Access-Control-Expose-Headers", "*" },
  { "Access-Control-Max-Age", "600" },
  { "Access-Control-Allow-Private-Network", "true" },
};

static void
dress (gpointer              front,
       const XmhRequestHead *head,
       XmhAnswer            *answer)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cors_fields); i++)
    xmh_answer_add_field (answer, cors_fields[i].name, cors_fields[i].value);
}

/* What was allowed at run time. */
static const char *const *
get_added_origins (XmhHub *hub)
{
  XmhSettings *settings = xmh_hub_get_settings (hub);

  return settings != NULL ? xmh_settings_get_cloudxr_origins (settings) : NULL;
}

static gboolean
is_allowed (XmhCloudXrFront *self,
            const char      *origin)
{
  XmhHub *hub = xmh_base_front_get_hub (XMH_BASE_FRONT (self));
  XmhHost *host = xmh_identity_get_host (xmh_hub_get_identity (hub));

  return xmh_cloudxr_origin_is_allowed (origin, xmh_hub_get_config (hub), get_added_origins (hub), host,
                                        xmh_base_front_get_door (XMH_BASE_FRONT (self))->names);
}

static XmhVerdict
judge_upgrade (XmhCloudXrFront      *self,
               const XmhPeer        *peer,
               const XmhRequestHead *head,
               XmhAnswer           **answer)
{
  XmhHub *hub = xmh_base_front_get_hub (XMH_BASE_FRONT (self));
  const char *origin = xmh_request_head_get (head, "Origin");

  if (xmh_fields_count (head->fields, "Origin") <= 1 && is_allowed (self, origin))
    return xmh_base_front_judge_upgrade (head, answer);

  xmh_refusals_note (xmh_hub_get_refusals (hub), origin, XMH_REFUSED_BY_CLOUDXR, peer->address);
  return xmh_base_front_answer_text (answer, SOUP_STATUS_FORBIDDEN,
                                     _("Pages of this origin may not connect here. Add it to cloudxr_allow_origins in "
                                       "xr_media_hub.yaml if they should."));
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
redirect_to_client (const XmhRequestHead *head,
                    XmhAnswer           **answer)
{
  g_autofree char *location = g_strconcat (CLIENT_PATH "/", head->target + strlen (CLIENT_PATH), NULL);

  xmh_base_front_answer_text (answer, SOUP_STATUS_PERMANENT_REDIRECT, _("The client is one slash away."));
  xmh_answer_add_field (*answer, "Location", location);
  return XMH_VERDICT_ANSWER;
}

/* What a browser shows where the certificate was accepted for this port, and what clients probe for. Some headset
 * browsers sent the next WebSocket on the same connection and failed: so it ends behind the page. */
static XmhVerdict
answer_accepted (XmhHub               *hub,
                 const XmhRequestHead *head,
                 XmhAnswer           **answer)
{
  g_autofree char *wanted = xmh_fields_join (head->fields, "Accept-Language");
  XmhLanguage *language = xmh_languages_choose (xmh_route_context_get_languages (xmh_route_context_get (hub)), wanted);
  const char *title = xmh_language_get (language, N_("Certificate Accepted"));
  g_autofree char *page = NULL;
  g_autoptr(GBytes) body = NULL;
  gsize length;

  page = g_strdup_printf ("<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                          "<meta name=\"color-scheme\" content=\"light dark\"><title>%s</title></head>\n"
                          "<body>\n<h1>%s</h1>\n<p>%s</p>\n</body>\n</html>\n",
                          xmh_language_get_tag (language), xmh_language_get_direction (language), title, title,
                          xmh_language_get (language, N_("This browser now reaches CloudXR on this computer. You can "
                                                         "close this tab.")));
  length = strlen (page);
  body = g_bytes_new_take (g_steal_pointer (&page), length);
  *answer = xmh_answer_new_for_now (SOUP_STATUS_OK);
  xmh_answer_add_field (*answer, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  xmh_answer_add_field (*answer, "Content-Language", xmh_language_get_tag (language));
  xmh_answer_add_field (*answer, "Vary", "Accept-Language");
  xmh_answer_set_body (*answer, "text/html; charset=utf-8", body);
  return XMH_VERDICT_ANSWER;
}

static XmhVerdict
judge (gpointer              front,
       XmhConnection        *connection,
       const XmhRequestHead *head,
       XmhAnswer           **answer)
{
  XmhCloudXrFront *self = front;
  XmhConfig *config = xmh_hub_get_config (xmh_base_front_get_hub (front));

  if (xmh_upgrade_is_wanted (head))
    return judge_upgrade (self, xmh_connection_get_peer (connection), head, answer);
  if (is_preflight (head))
    return answer_preflight (answer);
  if (config->cloudxr_client_dir != NULL && is_client_path (head->target))
    return head->target[strlen (CLIENT_PATH)] == '/' ? XMH_VERDICT_SERVE : redirect_to_client (head, answer);

  return answer_accepted (xmh_base_front_get_hub (front), head, answer);
}

/* Made when the first is asked for: the hub is known by then. */
static XmhStaticFiles *
get_files (XmhCloudXrFront *self)
{
  if (self->client == NULL)
    self->client = xmh_client_folder_new (xmh_base_front_get_hub (XMH_BASE_FRONT (self)), XMH_CLIENT_FOLDER_CLOUDXR);

  return xmh_client_folder_get_files (self->client);
}

static void
handle (gpointer           front,
        XmhConnection     *connection,
        SoupServerMessage *message)
{
  XmhStaticFiles *files = get_files (front);
  const XmhRequestHead *head = xmh_connection_get_head (connection);
  const XmhPeer *peer = xmh_connection_get_peer (connection);
  g_autoptr(XmhRequest) request = xmh_request_new (xmh_base_front_get_hub (front), message,
                                                   head->target + strlen (CLIENT_PATH), peer->address,
                                                   xmh_connection_is_tls (connection), "");
  SoupMessageHeaders *fields = soup_server_message_get_response_headers (message);

  for (gsize i = 0; i < G_N_ELEMENTS (cors_fields); i++)
    soup_message_headers_replace (fields, cors_fields[i].name, cors_fields[i].value);
  if (files == NULL || xmh_static_files_serve (files, request) != XMH_STATIC_ANSWERED)
    xmh_respond_error (request, SOUP_STATUS_NOT_FOUND, "not-found", N_("There is nothing here."));
}

static const char *
get_backend (gpointer    front,
             XmhAnswer **why_not)
{
  XmhCloudXrFront *self = front;

  /* Whoever tried will try again, and somebody may be looking at the desktop. */
  xmh_backend_watch_ask (self->watch);
  return xmh_hub_get_config (xmh_base_front_get_hub (front))->cloudxr_backend;
}

static const XmhDoorOps door_ops = {
  .judge = judge,
  .handle = handle,
  .relay = xmh_base_front_relay,
  .dress = dress,
};

static const XmhRelayOps relay_ops = {
  .service = "cloudxr",
  .get_backend = get_backend,
};

static void
on_backend_changed (XmhCloudXrFront *self)
{
  XmhHub *hub = xmh_base_front_get_hub (XMH_BASE_FRONT (self));
  XmhProblem *problem = NULL;

  if (xmh_backend_watch_get_presence (self->watch) == XMH_BACKEND_FOREIGN)
    problem = xmh_problem_new_full ("foreign-backend", "cloudxr", XMH_SEVERITY_WARNING,
                                    _("Stop that program, or set cloudxr_backend to the runtime that is meant"),
                                    _("The port of the CloudXR runtime belongs to a program of another user"));
  xmh_problems_set (xmh_hub_get_problems (hub), "cloudxr-backend", problem);
  g_signal_emit_by_name (self, "state-changed");
}

static gboolean
xmh_cloudxr_front_is_backend_ready (XmhFront *front)
{
  return xmh_backend_watch_get_presence (XMH_CLOUDXR_FRONT (front)->watch) != XMH_BACKEND_AWAY;
}

static gboolean
xmh_cloudxr_front_ask_backend (XmhFront *front)
{
  return xmh_backend_watch_ask (XMH_CLOUDXR_FRONT (front)->watch) != XMH_BACKEND_AWAY;
}

static void
xmh_cloudxr_front_apply (XmhFront *front)
{
  XmhCloudXrFront *self = XMH_CLOUDXR_FRONT (front);
  XmhConfig *config = xmh_hub_get_config (xmh_base_front_get_hub (XMH_BASE_FRONT (front)));

  parent_iface->apply (front);
  if (config->enable_cloudxr_proxy)
    xmh_backend_watch_set_backend (self->watch, config->cloudxr_backend);
}

static void
xmh_cloudxr_front_iface_init (XmhFrontInterface *iface)
{
  parent_iface = g_type_interface_peek_parent (iface);
  iface->start = xmh_cloudxr_front_apply;
  iface->apply = xmh_cloudxr_front_apply;
  iface->stop = parent_iface->stop;
  iface->get_state = parent_iface->get_state;
  iface->ask_backend = xmh_cloudxr_front_ask_backend;
  iface->is_backend_ready = xmh_cloudxr_front_is_backend_ready;
}

static gboolean
is_enabled (const XmhConfig *config)
{
  return config->enable_cloudxr_proxy;
}

static guint16
get_port (const XmhConfig *config)
{
  return config->cloudxr_proxy_port;
}

static void
get_tunnel_limits (const XmhLimits *limits,
                   guint           *per_address,
                   guint           *total)
{
  *per_address = limits->cloudxr_tunnels_per_address;
  *total = limits->cloudxr_tunnels;
}

static void
xmh_cloudxr_front_finalize (GObject *object)
{
  XmhCloudXrFront *self = XMH_CLOUDXR_FRONT (object);

  g_clear_object (&self->watch);
  g_clear_pointer (&self->client, xmh_client_folder_free);

  G_OBJECT_CLASS (xmh_cloudxr_front_parent_class)->finalize (object);
}

static void
xmh_cloudxr_front_class_init (XmhCloudXrFrontClass *klass)
{
  XmhBaseFrontClass *base_class = XMH_BASE_FRONT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = xmh_cloudxr_front_finalize;
  base_class->ops = &door_ops;
  base_class->relay_ops = &relay_ops;
  base_class->problem = "cloudxr-port-in-use";
  base_class->port_key = "cloudxr_proxy_port";
  base_class->is_enabled = is_enabled;
  base_class->get_port = get_port;
  base_class->get_tunnel_limits = get_tunnel_limits;
}

static void
xmh_cloudxr_front_init (XmhCloudXrFront *self)
{
  self->watch = xmh_backend_watch_new ();
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (on_backend_changed), self, G_CONNECT_SWAPPED);
}
