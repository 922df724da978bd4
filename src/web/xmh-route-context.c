/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-route-context.h"

#include <libintl.h>

#include "hub/xmh-hub.h"
#include "web/xmh-client-folder.h"

/* How many addresses the rate of tokens is kept for. */
#define MAX_TOKEN_PEERS 4096

struct _XmhRouteContext
{
  XmhClientFolder *client;
  XmhRateLimit *token_limit;
  XmhLanguages *languages;
};

static void
route_context_free (gpointer data)
{
  XmhRouteContext *self = data;

  xmh_client_folder_free (self->client);
  xmh_rate_limit_free (self->token_limit);
  xmh_languages_free (self->languages);
  g_free (self);
}

/**
 * xmh_route_context_get:
 * @hub: the hub
 *
 * Returns: (transfer none): what its routes share
 */
XmhRouteContext *
xmh_route_context_get (XmhHub *hub)
{
  static GQuark quark;
  XmhRouteContext *self;

  if (G_UNLIKELY (quark == 0))
    quark = g_quark_from_static_string ("xmh-route-context");
  self = g_object_get_qdata (G_OBJECT (hub), quark);
  if (self != NULL)
    return self;

  self = g_new0 (XmhRouteContext, 1);
  self->client = xmh_client_folder_new (hub, XMH_CLIENT_FOLDER_WEB);
  self->token_limit = xmh_rate_limit_new (MAX_TOKEN_PEERS);
  self->languages = xmh_languages_new (bindtextdomain (GETTEXT_PACKAGE, NULL));
  g_object_set_qdata_full (G_OBJECT (hub), quark, self, route_context_free);
  return self;
}

XmhRateLimit *
xmh_route_context_get_token_limit (XmhRouteContext *self)
{
  return self->token_limit;
}

/**
 * xmh_route_context_get_files:
 * @self: the context
 *
 * Returns: (transfer none): the folder that is served now: the user's, or that of the built-in client
 */
XmhStaticFiles *
xmh_route_context_get_files (XmhRouteContext *self)
{
  return xmh_client_folder_get_files (self->client);
}

XmhLanguages *
xmh_route_context_get_languages (XmhRouteContext *self)
{
  return self->languages;
}

/**
 * xmh_route_get_language:
 * @request: a request
 *
 * Returns: (transfer none): the language that the answer is read in
 */
XmhLanguage *
xmh_route_get_language (XmhRequest *request)
{
  g_autofree char *wanted = xmh_request_get_list (request, "Accept-Language");

  return xmh_languages_choose (xmh_route_context_get (xmh_request_get_hub (request))->languages, wanted);
}
