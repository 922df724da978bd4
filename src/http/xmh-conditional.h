/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <sys/stat.h>

#include "http/xmh-content-coding.h"
#include "http/xmh-request.h"

#define XMH_ETAG_SIZE 64

typedef enum
{
  XMH_CONDITION_SEND,
  XMH_CONDITION_NOT_MODIFIED,
  XMH_CONDITION_FAILED,
} XmhCondition;

typedef enum
{
  XMH_RANGE_NONE,
  XMH_RANGE_ONE,
  XMH_RANGE_NOT_SATISFIABLE,
} XmhRangeResult;

void xmh_etag_make (const struct stat *info, XmhContentCoding coding, char etag[XMH_ETAG_SIZE]);
XmhCondition xmh_conditional_check (SoupMessageHeaders *headers, const char *etag, gint64 modified);
gboolean xmh_conditional_allows_range (SoupMessageHeaders *headers, const char *etag, gint64 modified);
XmhRangeResult xmh_range_parse (const char *range, goffset size, goffset *start, goffset *length);
