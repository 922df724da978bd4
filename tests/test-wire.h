/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <string.h>

#include "http/xmh-head.h"

/* @lines have \n at their ends, so that tables can be read. */
static char *
test_to_wire (const char *lines)
{
  g_auto(GStrv) parts = g_strsplit (lines, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\r\n", parts);

  return g_strconcat (joined, "\r\n", NULL);
}

static XmhRequestHead *
test_request_new (const char *lines)
{
  g_autofree char *bytes = test_to_wire (lines);
  const char *reason = NULL;
  XmhRequestHead *head = xmh_request_head_parse ((const guint8 *) bytes, strlen (bytes), &reason);

  g_assert_cmpstr (reason, ==, NULL);
  return head;
}
