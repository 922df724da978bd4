/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhOption:
 * @key: the key of the dictionary
 * @type: what its value has to be
 * @is_valid: (nullable): says more than the type; sets an error otherwise
 *
 * One entry of an options dictionary that callers may give. A table ends with an entry without key.
 */
typedef struct
{
  const char *key;
  const GVariantType *type;
  gboolean (*is_valid) (GVariant *value, GError **error);
} XmhOption;

gboolean xmh_options_check (GVariant *options, const XmhOption *table, GError **error);
