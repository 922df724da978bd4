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

/* Returns: whether to use colours: standard output is a terminal with colours, and NO_COLOR is not set
 *   (https://no-color.org) */
gboolean xmh_print_is_terminal (void);
char *xmh_print_styled (XmhPrintStyle style, const char *text);
void xmh_print_row (const char *label, const char *value);

/* In equal groups on a terminal, where people compare it; otherwise in one line. */
void xmh_print_fingerprint (const char *label, const char *fingerprint);

/* @rows: (element-type GStrv): all with the same number of cells; the first is the head. The last column wraps on a
 *   narrow terminal. */
void xmh_print_table (GPtrArray *rows);

/* @seconds: since 1970
 * Returns: (transfer full): as YYYY-MM-DD */
char *xmh_print_date (gint64 seconds);

/* @seconds: since 1970
 * Returns: (transfer full): as HH:MM, after the date if it is not today */
char *xmh_print_time (gint64 seconds);

/* @since: seconds since 1970
 * Returns: (transfer full): `12s`, `5m`, `3h 20m`, `2d 4h` */
char *xmh_print_age (gint64 since);

char *xmh_print_bytes (guint64 bytes);

/* @word: a state or severity on the bus
 * Returns: a translated word, or @word if there is none */
const char *xmh_print_word (const char *word);

/* @problem: a problem or a check, printed with its remedy */
void xmh_print_problem (const XmhProblem *problem);

/* @message: of a problem that the last printed one causes */
void xmh_print_follow_up (const char *message);

/* @node: (transfer full)
 * @pretty: whether to indent it; otherwise it is one line */
void xmh_print_json (JsonNode *node, gboolean pretty);

/* @dict: `a{sv}`
 * Returns: (transfer none): the string at @key, empty if there is none; as long as @dict lives */
const char *xmh_print_lookup (GVariant *dict, const char *key);
