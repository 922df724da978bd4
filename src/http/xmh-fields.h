/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* The longest list of a request that libsoup parses, which costs a hundred times as much as reading it. Browsers
 * send a few hundred bytes. */
#define XMH_FIELD_LIST_MAX 1024

/* A field of a message's head, in the order of arrival. */
typedef struct
{
  char *name;
  char *value; /* without surrounding blanks */
} XmhField;

/* Returns: (transfer full) (element-type XmhField): no fields */
GArray *xmh_fields_new (void);

/* @fields: (element-type XmhField): fields of a head
 * @name: a name, in any case
 * Returns: (nullable): the value of the first field with that name */
const char *xmh_fields_get (GArray *fields, const char *name);

guint xmh_fields_count (GArray *fields, const char *name);

/* @fields: (element-type XmhField): fields of a head
 * @name: the name of a list field, in any case
 * Returns: (transfer full) (nullable): the values of all fields with that name as one list (RFC 9110, 5.3) */
char *xmh_fields_join (GArray *fields, const char *name);

/* @value: (nullable): a list (RFC 9110, 5.6.1)
 * @token: a token, in any case */
gboolean xmh_field_has_token (const char *value, const char *token);

/* @fields: (element-type XmhField): fields of a head
 * @name: the name of a list field, in any case
 * @token: a token, in any case
 * Returns: whether the list, in one or more fields, has @token (RFC 9110, 5.3) */
gboolean xmh_fields_have_token (GArray *fields, const char *name, const char *token);
