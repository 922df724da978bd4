/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-respond.h"

void xmh_respond_page (XmhRequest *request,
                       guint       status,
                       char       *html);
void xmh_respond_trust_page (XmhRequest *request,
                             char       *html);
void xmh_respond_error (XmhRequest *request,
                        guint       status,
                        const char *code,
                        const char *message);
