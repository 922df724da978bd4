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
guint xmh_content_coding_rank (const char *accept_encoding, XmhContentCoding *ranked);
