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

/* Makes a strong tag without reading the file. A change of content also changes the size, the time in nanoseconds or
 * the inode.
 * @coding: the content coding of the file
 * @etag: (out caller-allocates): its entity tag */
void xmh_etag_make (const struct stat *info, XmhContentCoding coding, char etag[XMH_ETAG_SIZE]);

/* Evaluates the preconditions in the order of RFC 9110, 13.2.2.
 * @headers: the headers of a GET or HEAD request
 * @etag: the strong entity tag of the content
 * @modified: its modification time, in seconds since 1970 */
XmhCondition xmh_conditional_check (SoupMessageHeaders *headers, const char *etag, gint64 modified);

/* @headers: the headers of a GET request
 * @etag: the strong entity tag of the content
 * @modified: its modification time, in seconds since 1970
 * Returns: whether `If-Range` is absent or matches exactly (RFC 9110, 13.1.5) */
gboolean xmh_conditional_allows_range (SoupMessageHeaders *headers, const char *etag, gint64 modified);

/* Reads one range of bytes (RFC 9110, 14.1.2). Several ranges, other units and malformed values are ignored, as a
 * server may do.
 * @range: (nullable): the value of a Range header
 * @size: the size of the complete content
 * @start: (out): where the range begins
 * @length: (out): its length, at least 1 */
XmhRangeResult xmh_range_parse (const char *range, goffset size, goffset *start, goffset *length);
