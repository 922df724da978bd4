/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "hub/xmh-hub.h"

/* Lets pages of one origin in, for good: by the lists that turned them away lately. */
void xmh_allow_origin_async (XmhHub             *hub,
                             const char         *origin,
                             GAsyncReadyCallback callback,
                             gpointer            user_data);
gboolean xmh_allow_origin_finish (XmhHub       *hub,
                                  GAsyncResult *result,
                                  GError      **error);
