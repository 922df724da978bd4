/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "net/xmh-request.h"

/* Those that libsoup does not know. */
#define XMH_STATUS_MISDIRECTED_REQUEST 421
#define XMH_STATUS_TOO_MANY_REQUESTS 429

const char *xmh_status_get_phrase (guint status);

void xmh_respond_bytes (XmhRequest *request,
                        guint       status,
                        const char *content_type,
                        GBytes     *body);
void xmh_respond_text (XmhRequest *request,
                       guint       status,
                       const char *text);
void xmh_respond_json (XmhRequest *request,
                       guint       status,
                       char       *json);
void xmh_respond_page (XmhRequest *request,
                       guint       status,
                       char       *html);
void xmh_respond_error (XmhRequest *request,
                        guint       status,
                        const char *code,
                        const char *message);
void xmh_respond_add_header (XmhRequest *request,
                             const char *name,
                             const char *value);
