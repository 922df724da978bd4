/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "net/xmh-route-context.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"

/* How many addresses the rate of tokens is kept for. */
#define MAX_TOKEN_PEERS 4096

/* Where the built-in client is, for a hub that runs from its build folder. */
#define CLIENT_VARIABLE "XR_MEDIA_HUB_CLIENT_DIR"

#define PROBLEM "web-client-dir"

struct _XmhRouteContext
{
  XmhHub *hub;                  /* owns us */
  XmhConfig *config;            /* what files was made for; NULL at first */
  XmhStaticFiles *files;
  XmhRateLimit *token_limit;
  XmhLanguages *languages;
};

static void
route_context_free (gpointer data)
{
  XmhRouteContext *self = data;

  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->files, xmh_static_files_free);
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
  self->hub = hub;
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

/* The user's folder must hold nothing that speaks for the hub: keys, tokens, or the file with the API secret. */
static XmhStaticFiles *
make_user_files (XmhRouteContext *self)
{
  XmhPaths *paths = xmh_hub_get_paths (self->hub);
  g_autoptr(GPtrArray) secrets = g_ptr_array_new ();

  g_ptr_array_add (secrets, paths->data_dir);
  g_ptr_array_add (secrets, paths->config_dir);
  g_ptr_array_add (secrets, paths->state_dir);
  g_ptr_array_add (secrets, paths->runtime_dir);
  if (self->config->key_file != NULL)
    g_ptr_array_add (secrets, self->config->key_file);
  if (self->config->file != NULL)
    g_ptr_array_add (secrets, self->config->file);
  g_ptr_array_add (secrets, NULL);

  return xmh_static_files_new (self->config->web_client_dir, XMH_CONTENT_USER, (const char *const *) secrets->pdata);
}

static void
tell_problem (XmhRouteContext *self)
{
  XmhProblems *problems = xmh_hub_get_problems (self->hub);
  g_autoptr(GError) error = NULL;

  if (self->config->web_client_dir == NULL || xmh_static_files_check (self->files, &error))
    xmh_problems_clear (problems, PROBLEM);
  else
    xmh_problems_raise (problems, PROBLEM, XMH_SEVERITY_WARNING, error->message,
                        _("Set web_client_dir to a folder that holds the web client and nothing else."));
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
  XmhConfig *config = xmh_hub_get_config (self->hub);
  const char *built_in;

  /* A configuration never changes: a reload makes another one. */
  if (config == self->config)
    return self->files;

  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->files, xmh_static_files_free);
  self->config = xmh_config_ref (config);

  built_in = g_getenv (CLIENT_VARIABLE);
  if (config->web_client_dir != NULL)
    self->files = make_user_files (self);
  else
    self->files = xmh_static_files_new (built_in != NULL ? built_in : PKGDATADIR "/web", XMH_CONTENT_BUILT_IN, NULL);
  tell_problem (self);
  return self->files;
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
