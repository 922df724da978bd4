/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "terminal/xmh-json-builder.h"

/**
 * xmh_json_builder_add_variant:
 * @builder: inside an object, or an array when @name is %NULL
 * @name: (nullable): the member
 * @value: (nullable): its value; %NULL becomes null
 *
 * Adds a value of the bus as it is: dictionaries become objects with the same keys.
 */
void
xmh_json_builder_add_variant (JsonBuilder *builder, const char *name, GVariant *value)
{
  if (name != NULL)
    json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_value (builder, json_gvariant_serialize (value));
  else
    json_builder_add_null_value (builder);
}

/**
 * xmh_json_builder_add_problems:
 * @builder: where a value may stand
 * @checks: an `a(ssss)`
 * @first: what its first member is called, `code` or `id`
 * @third: what its third member is called, `message` or `finding`
 *
 * Adds an array of objects.
 */
void
xmh_json_builder_add_problems (JsonBuilder *builder, GVariant *checks, const char *first, const char *third)
{
  const char *names[] = { first, "severity", third, "remedy" };
  GVariantIter iter;
  const char *values[4];

  json_builder_begin_array (builder);
  g_variant_iter_init (&iter, checks);
  while (g_variant_iter_next (&iter, "(&s&s&s&s)", &values[0], &values[1], &values[2], &values[3]))
    {
      json_builder_begin_object (builder);
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          json_builder_set_member_name (builder, names[i]);
          json_builder_add_string_value (builder, values[i]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}
