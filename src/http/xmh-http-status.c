/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-http-status.h"

#include <libsoup/soup.h>

const char *
xmh_http_status_get_phrase (guint status)
{
  switch (status)
    {
    case XMH_HTTP_STATUS_MISDIRECTED_REQUEST:
      return "Misdirected Request";
    case XMH_HTTP_STATUS_UPGRADE_REQUIRED:
      return "Upgrade Required";
    case XMH_HTTP_STATUS_TOO_MANY_REQUESTS:
      return "Too Many Requests";
    case XMH_HTTP_STATUS_HEAD_TOO_LARGE:
      return "Request Header Fields Too Large";
    default:
      return soup_status_get_phrase (status);
    }
}
