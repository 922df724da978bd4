/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "relay/xmh-backend-body.h"
#include "relay/xmh-header-rules.h"

#define CONTENT_MAX 1000

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

static void
require (gboolean holds)
{
  if (!holds)
    g_abort ();
}

/* @step bytes at a time, then the end. (transfer full) (nullable): the content, if the body came to its end */
static GBytes *
read_body (const XmhResponseHead *head, const guint8 *bytes, gsize length, gsize step)
{
  g_autoptr(XmhBackendBody) body = xmh_backend_body_new (head, CONTENT_MAX);
  XmhBackendBodyStatus status = xmh_backend_body_add (body, NULL, 0);

  for (gsize i = 0; i < length && status == XMH_BACKEND_BODY_MORE; i += step)
    status = xmh_backend_body_add (body, bytes + i, MIN (step, length - i));
  if (status == XMH_BACKEND_BODY_MORE)
    status = xmh_backend_body_end (body);
  require (status != XMH_BACKEND_BODY_MORE);

  return status == XMH_BACKEND_BODY_COMPLETE ? xmh_backend_body_get (body) : NULL;
}

/* The client gets a complete response without fields that are reserved for the hub. */
static void
check_answer (XmhAnswer *answer)
{
  g_autoptr(GBytes) bytes = xmh_answer_to_bytes (answer, FALSE);
  gsize scanned = 0;
  gsize length = g_bytes_get_size (bytes);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  g_autoptr(XmhResponseHead) head = NULL;

  require (xmh_head_find_end (data, length, &scanned) == (gssize) length);
  head = xmh_response_head_parse (data, length);
  /* The hub adds a few fields; 128 are the bound. */
  if (head == NULL)
    return;
  require (xmh_response_head_get (head, "Set-Cookie") == NULL && xmh_response_head_get (head, "Location") == NULL);
  require (head->status < 300 || head->status >= 400);
  require (xmh_fields_count (head->fields, "Content-Length") == (head->status == 101 || head->status == 204 ? 0 : 1));
  require (xmh_fields_count (head->fields, "Transfer-Encoding") == 0);
}

int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  gsize scanned = 0;
  gssize end = xmh_head_find_end (bytes, length, &scanned);
  g_autoptr(XmhResponseHead) head = end > 0 ? xmh_response_head_parse (bytes, (gsize) end) : NULL;
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GBytes) again = NULL;
  g_autoptr(XmhAnswer) answer = NULL;

  if (head == NULL)
    return 0;

  if (xmh_header_rules_is_switch (head))
    {
      answer = xmh_header_rules_switch_from_backend (head);
      check_answer (answer);
      return 0;
    }

  content = read_body (head, bytes + end, length - (gsize) end, G_MAXSIZE / 2);
  again = read_body (head, bytes + end, length - (gsize) end, 1);
  require ((content == NULL) == (again == NULL));
  if (content == NULL)
    return 0;

  require (g_bytes_equal (content, again) && g_bytes_get_size (content) <= CONTENT_MAX);
  answer = xmh_header_rules_answer_from_backend (head, content);
  check_answer (answer);

  return 0;
}
