/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

typedef enum
{
  XMH_CODING_IDENTITY,
  XMH_CODING_BROTLI,
  XMH_CODING_GZIP,
  XMH_N_CODINGS,
} XmhContentCoding;

const char *xmh_content_coding_get_name (XmhContentCoding coding);
const char *xmh_content_coding_get_suffix (XmhContentCoding coding);

/* Orders the codings that a client accepts (RFC 9110, 12.5.3), by weight and then by the size of the result. The
 * coding `identity` ends the list, even if the client excludes it. An uncompressed answer is better than none.
 * @accept_encoding: (nullable): the header's value; counts as %NULL if longer than %XMH_FIELD_LIST_MAX bytes
 * @ranked: (out caller-allocates): room for %XMH_N_CODINGS codings
 * Returns: the number of codings in @ranked, at least 1 */
guint xmh_content_coding_rank (const char *accept_encoding, XmhContentCoding *ranked);
