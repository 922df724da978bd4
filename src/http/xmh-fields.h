/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The longest list of a request that libsoup takes apart, which costs a hundred times as much as to read it. Browsers send a
 * few hundred bytes. */
#define XMH_FIELD_LIST_MAX 1024

/* A field of a message's head, in the order in which they came. */
typedef struct
{
  char *name;
  char *value; /* without blanks around it */
} XmhField;

/* (transfer full): no fields (element-type XmhField) */
GArray *xmh_fields_new (void);
const char *xmh_fields_get (GArray *fields, const char *name);
guint xmh_fields_count (GArray *fields, const char *name);
char *xmh_fields_join (GArray *fields, const char *name);
gboolean xmh_field_has_token (const char *value, const char *token);
gboolean xmh_fields_have_token (GArray *fields, const char *name, const char *token);
