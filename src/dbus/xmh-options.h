/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhOption:
 * @key: the key of the dictionary
 * @type: the required type of its value
 * @is_valid: (nullable): a further check of the value, which sets an error
 *
 * One entry of an options dictionary that callers may pass. A table ends with an entry without key.
 */
typedef struct
{
  const char *key;
  const GVariantType *type;
  gboolean (*is_valid) (GVariant *value, GError **error);
} XmhOption;

gboolean xmh_options_check (GVariant *options, const XmhOption *table, GError **error);
