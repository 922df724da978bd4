/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-client-folder.h"

#include <glib/gi18n.h>

#include "config/xmh-config.h"
#include "config/xmh-secrets.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"

/* Where the built-in client is, for a hub that runs from its build folder. */
#define CLIENT_VARIABLE "XR_MEDIA_HUB_CLIENT_DIR"

struct _XmhClientFolder
{
  XmhHub *hub;                  /* not owned; outlives us */
  XmhClientFolderKey key;
  XmhConfig *config;            /* what @files was made for; NULL at first */
  XmhStaticFiles *files;        /* NULL: none is configured */
};

static const struct
{
  const char *problem;
  const char *remedy;
} keys[] = {
  [XMH_CLIENT_FOLDER_WEB] = {
    "web-client-dir", N_("Set web_client_dir to a folder that holds the web client and nothing else."),
  },
  [XMH_CLIENT_FOLDER_CLOUDXR] = {
    "cloudxr-client-dir", N_("Set cloudxr_client_dir to a folder that holds the web client and nothing else."),
  },
};

/**
 * xmh_client_folder_new:
 * @hub: outlives the folder
 * @key: which one
 *
 * Returns: (transfer full): the folder; it is looked at when it is asked for
 */
XmhClientFolder *
xmh_client_folder_new (XmhHub             *hub,
                       XmhClientFolderKey  key)
{
  XmhClientFolder *self = g_new0 (XmhClientFolder, 1);

  self->hub = hub;
  self->key = key;
  return self;
}

void
xmh_client_folder_free (XmhClientFolder *self)
{
  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->files, xmh_static_files_free);
  g_free (self);
}

static const char *
get_configured (XmhClientFolder *self)
{
  return self->key == XMH_CLIENT_FOLDER_WEB ? self->config->web_client_dir : self->config->cloudxr_client_dir;
}

static XmhStaticFiles *
make_files (XmhClientFolder *self)
{
  const char *folder = get_configured (self);
  const char *built_in = g_getenv (CLIENT_VARIABLE);

  if (folder != NULL)
    return xmh_static_files_new (folder, XMH_CONTENT_USER,
                                 xmh_secrets_new (self->config, xmh_hub_get_paths (self->hub)));
  if (self->key == XMH_CLIENT_FOLDER_WEB)
    return xmh_static_files_new (built_in != NULL ? built_in : PKGDATADIR "/web", XMH_CONTENT_BUILT_IN, NULL);

  return NULL;
}

static void
check (XmhClientFolder *self)
{
  const char *code = keys[self->key].problem;
  XmhProblem *problem = NULL;
  g_autoptr(GError) error = NULL;

  if (get_configured (self) != NULL && !xmh_static_files_check (self->files, &error))
    problem = xmh_problem_new (code, _(keys[self->key].remedy), "%s", error->message);
  xmh_problems_set (xmh_hub_get_problems (self->hub), code, problem);
}

/**
 * xmh_client_folder_get_files:
 * @self: a folder
 *
 * Returns: (transfer none) (nullable): what is served now; %NULL when nothing is configured
 */
XmhStaticFiles *
xmh_client_folder_get_files (XmhClientFolder *self)
{
  XmhConfig *config = xmh_hub_get_config (self->hub);

  /* A configuration never changes: a reload makes another one. */
  if (config == self->config)
    return self->files;

  g_clear_pointer (&self->config, xmh_config_unref);
  g_clear_pointer (&self->files, xmh_static_files_free);
  self->config = xmh_config_ref (config);
  self->files = make_files (self);
  check (self);
  return self->files;
}
