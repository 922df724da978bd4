/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-conditional.h"

#include <string.h>

void
xmh_etag_make (const struct stat *info, XmhContentCoding coding, char etag[XMH_ETAG_SIZE])
{
  g_snprintf (etag, XMH_ETAG_SIZE, "\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x.%lx-%" G_GINT64_MODIFIER "x%s\"",
              (guint64) info->st_size, (guint64) info->st_mtim.tv_sec, (gulong) info->st_mtim.tv_nsec,
              (guint64) info->st_ino, coding == XMH_CODING_IDENTITY ? "" : xmh_content_coding_get_suffix (coding));
}

/* A list of entity tags (RFC 9110, 8.8.3) that is too long matches nothing. */
static gboolean
has_etag (const char *list, const char *etag, gboolean weak)
{
  GSList *tags = strlen (list) <= XMH_FIELD_LIST_MAX ? soup_header_parse_list (list) : NULL;
  gboolean found = FALSE;

  for (GSList *each = tags; each != NULL; each = each->next)
    {
      const char *tag = each->data;

      if (weak && g_str_has_prefix (tag, "W/"))
        tag += strlen ("W/");
      found |= strcmp (tag, "*") == 0 || strcmp (tag, etag) == 0;
    }
  soup_header_free_list (tags);

  return found;
}

static gboolean
parse_date (const char *text, gint64 *seconds)
{
  g_autoptr(GDateTime) date = soup_date_time_new_from_http_string (text);

  if (date == NULL)
    return FALSE;

  *seconds = g_date_time_to_unix (date);
  return TRUE;
}

XmhCondition
xmh_conditional_check (SoupMessageHeaders *headers, const char *etag, gint64 modified)
{
  const char *match = soup_message_headers_get_list (headers, "If-Match");
  const char *none_match = soup_message_headers_get_list (headers, "If-None-Match");
  const char *since;
  gint64 seconds;

  if (match != NULL)
    {
      if (!has_etag (match, etag, FALSE))
        return XMH_CONDITION_FAILED;
    }
  else
    {
      since = xmh_headers_get_single (headers, "If-Unmodified-Since");
      if (since != NULL && parse_date (since, &seconds) && modified > seconds)
        return XMH_CONDITION_FAILED;
    }

  if (none_match != NULL)
    return has_etag (none_match, etag, TRUE) ? XMH_CONDITION_NOT_MODIFIED : XMH_CONDITION_SEND;

  since = xmh_headers_get_single (headers, "If-Modified-Since");
  if (since != NULL && parse_date (since, &seconds) && modified <= seconds)
    return XMH_CONDITION_NOT_MODIFIED;

  return XMH_CONDITION_SEND;
}

gboolean
xmh_conditional_allows_range (SoupMessageHeaders *headers, const char *etag, gint64 modified)
{
  const char *condition = xmh_headers_get_single (headers, "If-Range");
  gint64 seconds;

  /* Two fields of the same name cannot be compared. */
  if (condition == NULL)
    return soup_message_headers_get_list (headers, "If-Range") == NULL;
  if (*condition == '"' || g_str_has_prefix (condition, "W/"))
    return strcmp (condition, etag) == 0;

  return parse_date (condition, &seconds) && seconds == modified;
}

/* Only digits are allowed, but strtoll() would accept signs and blanks. A number that does not fit counts as the
 * largest. */
static const char *
parse_position (const char *p, goffset *position)
{
  if (!g_ascii_isdigit (*p))
    return NULL;
  for (*position = 0; g_ascii_isdigit (*p); p++)
    *position = *position > (G_MAXOFFSET - 9) / 10 ? G_MAXOFFSET : *position * 10 + (*p - '0');

  return p;
}

static XmhRangeResult
set_range (goffset first, goffset end, goffset size, goffset *start, goffset *length)
{
  if (first >= size)
    return XMH_RANGE_NOT_SATISFIABLE;

  *start = first;
  *length = MIN (end, size) - first;
  return XMH_RANGE_ONE;
}

XmhRangeResult
xmh_range_parse (const char *range, goffset size, goffset *start, goffset *length)
{
  goffset first, last;
  const char *p;

  if (range == NULL || g_ascii_strncasecmp (range, "bytes=", strlen ("bytes=")) != 0)
    return XMH_RANGE_NONE;
  range += strlen ("bytes=");

  if (*range == '-')
    {
      p = parse_position (range + 1, &last);
      if (p == NULL || *p != '\0')
        return XMH_RANGE_NONE;
      if (last == 0)
        return XMH_RANGE_NOT_SATISFIABLE;
      return set_range (MAX (size - last, 0), size, size, start, length);
    }

  p = parse_position (range, &first);
  if (p == NULL || *p != '-')
    return XMH_RANGE_NONE;
  if (p[1] == '\0')
    return set_range (first, size, size, start, length);
  p = parse_position (p + 1, &last);
  if (p == NULL || *p != '\0' || last < first)
    return XMH_RANGE_NONE;

  return set_range (first, last == G_MAXOFFSET ? last : last + 1, size, start, length);
}
