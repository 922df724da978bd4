/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

char *xmh_pages_make_front (XmhRequest *request);
char *xmh_pages_make_error (XmhRequest *request, guint status, const char *code, const char *message);
char *xmh_pages_make_trust (XmhRequest *request);
