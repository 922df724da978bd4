/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

void xmh_file_sender_send (XmhRequest *request,
                           int         fd,
                           goffset     start,
                           goffset     length);
