/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"
#include "http/xmh-status.h"

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
void xmh_respond_no_content (XmhRequest *request);
