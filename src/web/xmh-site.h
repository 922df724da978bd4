/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"
#include "transport/xmh-rate-limit.h"
#include "web/xmh-client-folder.h"
#include "web/xmh-language.h"

/**
 * XmhSite:
 *
 * What one front serves, shared by its routes from request to request: a folder, the languages of the pages, and the rate at
 * which addresses get tokens. Each request of the front carries it.
 */
XmhSite *xmh_site_new (XmhHub            *hub,
                       XmhClientFolderKey folder);
void xmh_site_free (XmhSite *self);

XmhStaticFiles *xmh_site_get_files (XmhSite *self);
XmhRateLimit *xmh_site_get_token_limit (XmhSite *self);
XmhLanguage *xmh_site_choose_language (XmhSite    *self,
                                       const char *accept_language);

XmhLanguage *xmh_route_get_language (XmhRequest *request);
