/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"
#include "http/xmh-static-files.h"
#include "transport/xmh-rate-limit.h"

/* Which folder a site serves. */
typedef enum
{
  XMH_SITE_WEB_CLIENT,     /* web_client_dir, or the built-in client */
  XMH_SITE_CLOUDXR_CLIENT, /* cloudxr_client_dir, or none */
} XmhSiteFolder;

/**
 * XmhSite:
 *
 * What one front serves, shared by its routes from request to request: a folder, and the rate at which addresses get
 * tokens. Each request of the front carries it.
 */
XmhSite *xmh_site_new (XmhHub *hub, XmhSiteFolder folder);
void xmh_site_free (XmhSite *self);

XmhStaticResult xmh_site_find_file (XmhSite *self, XmhRequest *request, const char *path, XmhAnswer **answer);
XmhRateLimit *xmh_site_get_token_limit (XmhSite *self);

const char *xmh_route_get_language (XmhRequest *request);
