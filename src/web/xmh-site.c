/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-site.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "config/xmh-private-paths.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "web/xmh-language.h"
#include "web/xmh-policy.h"

/* The folder of the built-in client, for a hub that runs from its build folder. */
#define CLIENT_VARIABLE "XR_MEDIA_HUB_CLIENT_DIR"

/* The number of addresses for which the rate of tokens is tracked. */
#define MAX_TOKEN_PEERS 4096

struct _XmhSite
{
  XmhHub *hub; /* not owned; outlives this */
  XmhSiteFolder folder;
  XmhConfig *config;     /* the configuration that @files applies to; NULL at first */
  XmhStaticFiles *files; /* NULL: none is configured */
  XmhRateLimit *token_limit;
  XmhPairWaits *pair_waits;
};

static const struct
{
  const char *problem;
  const char *remedy;
} folders[] = {
  [XMH_SITE_WEB_CLIENT] = {
    "web-client-dir", N_("Set web_client_dir to a folder that contains only the web client"),
  },
  [XMH_SITE_CLOUDXR_CLIENT] = {
    "cloudxr-client-dir", N_("Set cloudxr_client_dir to a folder that contains only the web client"),
  },
};

XmhSite *
xmh_site_new (XmhHub *hub, XmhSiteFolder folder)
{
  XmhSite *self = g_new0 (XmhSite, 1);

  self->hub = hub;
  self->folder = folder;
  self->token_limit = xmh_rate_limit_new (MAX_TOKEN_PEERS);
  self->pair_waits = xmh_pair_waits_new ();
  return self;
}

void
xmh_site_free (XmhSite *self)
{
  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->files, xmh_static_files_free);
  xmh_rate_limit_free (self->token_limit);
  xmh_pair_waits_unref (self->pair_waits);
  g_free (self);
}

static const char *
get_configured (XmhSite *self)
{
  return self->folder == XMH_SITE_WEB_CLIENT ? self->config->web_client_dir : self->config->cloudxr_client_dir;
}

static XmhStaticFiles *
make_files (XmhSite *self)
{
  const char *path = get_configured (self);
  const char *built_in = g_getenv (CLIENT_VARIABLE);

  if (path != NULL)
    return xmh_static_files_new (path, FALSE, xmh_private_paths_new (self->config, xmh_hub_get_paths (self->hub)));
  if (self->folder == XMH_SITE_WEB_CLIENT)
    return xmh_static_files_new (built_in != NULL ? built_in : PKGDATADIR "/web", TRUE, NULL);

  return NULL;
}

/* A folder that must not be served is a problem. */
static void
check_files (XmhSite *self)
{
  const char *code = folders[self->folder].problem;
  XmhProblem *problem = NULL;
  g_autoptr(GError) error = NULL;

  if (get_configured (self) != NULL && !xmh_static_files_check (self->files, &error))
    problem = xmh_problem_new (code, _ (folders[self->folder].remedy), "%s", error->message);
  xmh_problems_set (xmh_hub_get_problems (self->hub), code, problem);
}

/* Returns: (nullable): the currently served files; %NULL if none are configured */
static XmhStaticFiles *
get_files (XmhSite *self)
{
  XmhConfig *config = xmh_hub_get_config (self->hub);

  /* A configuration never changes; a reload creates another one. */
  if (config == self->config)
    return self->files;

  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->files, xmh_static_files_free);
  self->config = xmh_config_ref (config);
  self->files = make_files (self);
  check_files (self);
  return self->files;
}

XmhStaticResult
xmh_site_find_file (XmhSite *self, XmhRequest *request, const char *path, XmhAnswer **answer)
{
  XmhStaticFiles *files = get_files (self);
  XmhStaticResult result = files != NULL ? xmh_static_files_find (files, request, path, answer) : XMH_STATIC_UNUSABLE;

  if (result == XMH_STATIC_FOUND)
    xmh_policy_add_for_file (*answer, request, get_configured (self) != NULL ? XMH_CONTENT_USER : XMH_CONTENT_BUILT_IN);
  return result;
}

XmhPairWaits *
xmh_site_get_pair_waits (XmhSite *self)
{
  return self->pair_waits;
}

XmhRateLimit *
xmh_site_get_token_limit (XmhSite *self)
{
  return self->token_limit;
}

const char *
xmh_route_get_language (XmhRequest *request)
{
  return xmh_language_choose (xmh_request_get_list (request, "Accept-Language"));
}
