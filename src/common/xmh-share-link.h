/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The token goes into the fragment, which browsers never send: no request, log or Referer contains it.
 * @url: the hub's http(s) or ws(s) address
 * @identity: of the participant for @token
 * Returns: (transfer full): the URL for a device; as secret as @token */
char *xmh_share_link_new (const char *url, const char *identity, const char *token);
