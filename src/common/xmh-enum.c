/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-enum.h"

const char *
xmh_enum_to_string (GType type, int value)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *entry = g_enum_get_value (klass, value);

  g_return_val_if_fail (entry != NULL, "");

  return entry->value_nick;
}
