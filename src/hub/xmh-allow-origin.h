/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "hub/xmh-hub.h"

/* Allows pages of one origin permanently, by adding it to the lists that refused it lately. An origin that nothing has
 * refused is added to `cloudxr_allow_origins`, since reading tokens lets a page do more. */
void xmh_allow_origin_async (XmhHub *hub, const char *origin, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether pages of the origin are allowed now */
gboolean xmh_allow_origin_finish (XmhHub *hub, GAsyncResult *result, GError **error);
