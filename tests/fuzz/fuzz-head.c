/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "http/xmh-upgrade.h"
#include "relay/xmh-header-rules.h"

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

static void
require (gboolean holds)
{
  if (!holds)
    g_abort ();
}

/* The same end or the same error is found with every cut. */
static gssize
find_end (const guint8 *bytes, gsize length)
{
  gsize at_once = 0, step_by_step = 0;
  gssize whole = xmh_head_find_end (bytes, length, &at_once);
  gssize n = 0;

  for (gsize i = 0; i <= length && n == 0; i++)
    n = xmh_head_find_end (bytes, i, &step_by_step);
  require (n == whole);

  return whole;
}

/* The head that the hub writes is valid by its own rules. */
static void
check_forwarded (const XmhRequestHead *head)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("192.168.1.5", 1);
  g_autoptr(XmhPeer) peer = xmh_peer_new (address, NULL);
  g_autoptr(GBytes) bytes = xmh_header_rules_to_backend (head, "", NULL, peer, TRUE);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize length = g_bytes_get_size (bytes);
  const char *reason = NULL;
  g_autoptr(XmhRequestHead) again = NULL;

  require (find_end (data, length) == (gssize) length);
  again = xmh_request_head_parse (data, length, &reason);
  /* The hub adds a few fields; 128 are the bound. */
  if (again == NULL && g_str_equal (reason, "too many headers"))
    return;
  require (again != NULL && g_str_equal (again->target, head->target) && g_str_equal (again->host, head->host));
  require (again->content_length == 0 && xmh_request_head_get (again, "Cookie") == NULL);
  require (g_str_equal (xmh_request_head_get (again, "X-Forwarded-For"), "192.168.1.5"));
  require (xmh_fields_count (again->fields, "Connection") == 1);
}

/* The one request that needs no Host: a load balancer's question for the state in HTTP/1.0. */
static gboolean
is_hostless_health_check (const XmhRequestHead *head)
{
  return head->minor_version == 0 && g_str_has_prefix (head->target, XMH_HEAD_HOSTLESS_PATH) &&
         strchr ("?", head->target[strlen (XMH_HEAD_HOSTLESS_PATH)]) != NULL;
}

int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  gssize end = find_end (bytes, length);
  g_autoptr(XmhRequestHead) head = NULL;
  const char *reason = NULL;
  guint status = 0;

  if (end <= 0)
    return 0;

  head = xmh_request_head_parse (bytes, (gsize) end, &reason);
  require ((head == NULL) == (reason != NULL));
  if (head == NULL)
    return 0;

  require (*head->target == '/' && strpbrk (head->target, " \t\r\n\x7f") == NULL);
  require (head->host != NULL ? *head->host != '\0' : is_hostless_health_check (head));
  if (xmh_upgrade_is_wanted (head))
    require (xmh_upgrade_check (head, &status, &reason) == (reason == NULL));
  /* The hub responds to requests without a Host itself; no backend gets them. */
  if (head->host != NULL)
    check_forwarded (head);

  return 0;
}
