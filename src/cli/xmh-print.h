/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <json-glib/json-glib.h>

#include "common/xmh-problem.h"

typedef enum
{
  XMH_PRINT_STYLE_PLAIN,
  XMH_PRINT_STYLE_BOLD,
  XMH_PRINT_STYLE_DIM,
  XMH_PRINT_STYLE_GOOD,
  XMH_PRINT_STYLE_WARNING,
  XMH_PRINT_STYLE_BAD,
} XmhPrintStyle;

gboolean xmh_print_is_terminal (void);
char *xmh_print_styled (XmhPrintStyle style, const char *text);
void xmh_print_row (const char *label, const char *value);
void xmh_print_fingerprint (const char *label, const char *fingerprint);
void xmh_print_table (GPtrArray *rows);
char *xmh_print_date (gint64 seconds);
char *xmh_print_age (gint64 since);
char *xmh_print_bytes (guint64 bytes);
const char *xmh_print_word (const char *word);
void xmh_print_problem (const XmhProblem *problem);
void xmh_print_follow_up (const char *message);
void xmh_print_json (JsonNode *node, gboolean pretty);
const char *xmh_print_lookup (GVariant *dict, const char *key);
