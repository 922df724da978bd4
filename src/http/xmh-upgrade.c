/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-upgrade.h"

#include <libsoup/soup.h>
#include <string.h>

#include "http/xmh-http-status.h"

gboolean
xmh_upgrade_is_wanted (const XmhRequestHead *head)
{
  return xmh_fields_have_token (head->fields, "Upgrade", "websocket") ||
         (xmh_request_head_get (head, "Upgrade") != NULL && xmh_request_head_get (head, "Sec-WebSocket-Key") != NULL);
}

/* RFC 6455, 4.2.1: 16 bytes in base64. */
static gboolean
is_websocket_key (const char *key)
{
  if (key == NULL || strlen (key) != 24 || !g_str_has_suffix (key, "=="))
    return FALSE;
  for (gsize i = 0; i < 22; i++)
    if (!g_ascii_isalnum (key[i]) && key[i] != '+' && key[i] != '/')
      return FALSE;

  return TRUE;
}

static gboolean
is_websocket_request (const XmhRequestHead *head)
{
  return xmh_fields_have_token (head->fields, "Upgrade", "websocket") &&
         xmh_fields_have_token (head->fields, "Connection", "Upgrade");
}

gboolean
xmh_upgrade_check (const XmhRequestHead *head, guint *status, const char **reason)
{
  *status = SOUP_STATUS_BAD_REQUEST;
  *reason = NULL;

  if (!g_str_equal (head->method, "GET"))
    *reason = "an upgrade by another method than GET";
  else if (head->minor_version < 1)
    *reason = "an upgrade in HTTP/1.0";
  else if (!is_websocket_request (head))
    *reason = "an upgrade to something else than a WebSocket";
  else if (head->content_length > 0)
    *reason = "an upgrade with a body";
  else if (xmh_request_head_get (head, "Expect") != NULL)
    *reason = "an upgrade with an Expect";
  else if (xmh_fields_count (head->fields, "Sec-WebSocket-Key") != 1 ||
           !is_websocket_key (xmh_request_head_get (head, "Sec-WebSocket-Key")))
    *reason = "not exactly one well-formed Sec-WebSocket-Key";
  else if (xmh_fields_count (head->fields, "Sec-WebSocket-Version") != 1)
    *reason = "not exactly one Sec-WebSocket-Version";
  else if (!g_str_equal (xmh_request_head_get (head, "Sec-WebSocket-Version"), "13"))
    {
      *status = XMH_HTTP_STATUS_UPGRADE_REQUIRED; /* RFC 6455, 4.4 */
      *reason = "a WebSocket version that is not 13";
    }

  return *reason == NULL;
}
