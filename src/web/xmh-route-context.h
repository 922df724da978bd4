/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-static-files.h"
#include "transport/xmh-rate-limit.h"
#include "web/xmh-language.h"

/**
 * XmhRouteContext:
 *
 * What the routes of one hub share from request to request; lives as long as the hub.
 */
typedef struct _XmhRouteContext XmhRouteContext;

XmhRouteContext *xmh_route_context_get (XmhHub *hub);

XmhRateLimit *xmh_route_context_get_token_limit (XmhRouteContext *self);
XmhStaticFiles *xmh_route_context_get_files (XmhRouteContext *self);
XmhLanguages *xmh_route_context_get_languages (XmhRouteContext *self);

XmhLanguage *xmh_route_get_language (XmhRequest *request);
