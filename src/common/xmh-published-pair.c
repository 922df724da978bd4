/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-published-pair.h"

#define PUBLIC_KEY "devkey"
#define PUBLIC_SECRET "devsecret-xr-livekit-prototype-2026"

gboolean
xmh_pair_is_published (const char *key, const char *secret)
{
  return g_strcmp0 (secret, PUBLIC_SECRET) == 0 ||
         (g_strcmp0 (key, PUBLIC_KEY) == 0 && g_strcmp0 (secret, "secret") == 0);
}
