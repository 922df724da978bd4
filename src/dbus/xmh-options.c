/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-options.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

static const XmhOption *
find_option (const XmhOption *table, const char *key)
{
  for (; table->key != NULL; table++)
    if (g_str_equal (table->key, key))
      return table;

  return NULL;
}

/* Checks @options, an `a{sv}`. An unknown key is an error, so that a caller does not rely on an option that has no
 * effect. */
gboolean
xmh_options_check (GVariant *options, const XmhOption *table, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *child;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &child))
    {
      g_autoptr(GVariant) value = child;
      const XmhOption *option = find_option (table, key);

      if (option == NULL)
        {
          g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, _ ("Unknown option “%.64s”"), key);
          return FALSE;
        }
      if (!g_variant_is_of_type (value, option->type))
        {
          g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, _ ("Option “%s” has type “%.16s”, not “%.*s”"),
                       key, g_variant_get_type_string (value), (int) g_variant_type_get_string_length (option->type),
                       g_variant_type_peek_string (option->type));
          return FALSE;
        }
      if (option->is_valid != NULL && !option->is_valid (value, error))
        return FALSE;
    }

  return TRUE;
}
