/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-web"

#include "config.h"

#include "web/xmh-site.h"

#include <libintl.h>

/* How many addresses the rate of tokens is kept for. */
#define MAX_TOKEN_PEERS 4096

struct _XmhSite
{
  XmhClientFolder *client;
  XmhRateLimit *token_limit;
  XmhLanguages *languages;      /* NULL until a page is asked for */
};

/**
 * xmh_site_new:
 * @hub: outlives the site
 * @folder: which folder it serves
 *
 * Returns: (transfer full): a site; its folder and its languages are read when they are asked for
 */
XmhSite *
xmh_site_new (XmhHub            *hub,
              XmhClientFolderKey folder)
{
  XmhSite *self = g_new0 (XmhSite, 1);

  self->client = xmh_client_folder_new (hub, folder);
  self->token_limit = xmh_rate_limit_new (MAX_TOKEN_PEERS);
  return self;
}

void
xmh_site_free (XmhSite *self)
{
  xmh_client_folder_free (self->client);
  xmh_rate_limit_free (self->token_limit);
  g_clear_pointer (&self->languages, xmh_languages_free);
  g_free (self);
}

/* (transfer none) (nullable): the folder that is served now; NULL when none is configured */
XmhStaticFiles *
xmh_site_get_files (XmhSite *self)
{
  return xmh_client_folder_get_files (self->client);
}

XmhRateLimit *
xmh_site_get_token_limit (XmhSite *self)
{
  return self->token_limit;
}

/**
 * xmh_site_choose_language:
 * @self: a site
 * @accept_language: (nullable): what the client sent
 *
 * Returns: (transfer none): the language of its pages for this client
 */
XmhLanguage *
xmh_site_choose_language (XmhSite    *self,
                          const char *accept_language)
{
  if (self->languages == NULL)
    self->languages = xmh_languages_new (bindtextdomain (GETTEXT_PACKAGE, NULL));

  return xmh_languages_choose (self->languages, accept_language);
}

/* (transfer none): the language of the answer to @request */
XmhLanguage *
xmh_route_get_language (XmhRequest *request)
{
  g_autofree char *wanted = xmh_request_get_list (request, "Accept-Language");

  return xmh_site_choose_language (xmh_request_get_site (request), wanted);
}
