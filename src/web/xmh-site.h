/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "files/xmh-static-files.h"
#include "http/xmh-request.h"
#include "transport/xmh-rate-limit.h"
#include "web/xmh-pair-waits.h"

/* The folder that a site serves. */
typedef enum
{
  XMH_SITE_WEB_CLIENT,     /* web_client_dir, or the built-in client */
  XMH_SITE_CLOUDXR_CLIENT, /* cloudxr_client_dir, or none */
} XmhSiteFolder;

/**
 * XmhSite:
 *
 * The files of one front, and the rate at which addresses get tokens. Its routes share it across requests, and each
 * request of the front refers to it.
 */

/* The folder is read at the first request.
 * @hub: outlives the site */
XmhSite *xmh_site_new (XmhHub *hub, XmhSiteFolder folder);

void xmh_site_free (XmhSite *self);

/* Answers with a file of the currently configured folder.
 * @path: the requested path as it was sent, relative to the folder
 * @answer: (out) (transfer full): NULL at first; set if there is an answer */
XmhStaticResult xmh_site_find_file (XmhSite *self, XmhRequest *request, const char *path, XmhAnswer **answer);

XmhRateLimit *xmh_site_get_token_limit (XmhSite *self);

XmhPairWaits *xmh_site_get_pair_waits (XmhSite *self);

const char *xmh_route_get_language (XmhRequest *request);
