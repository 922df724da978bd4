/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-options.h"

#include "common/xmh-error.h"

static gboolean
is_even (GVariant *value, GError **error)
{
  if (g_variant_get_uint32 (value) % 2 == 0)
    return TRUE;

  g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT, "odd");
  return FALSE;
}

static const XmhOption table[] = { { "number", G_VARIANT_TYPE_UINT32, is_even },
                                   { "name", G_VARIANT_TYPE_STRING, NULL },
                                   { NULL } };

static const struct
{
  const char *options;
  const char *message; /* NULL: fine */
} cases[] = {
  { "@a{sv} {}", NULL },
  { "{'number': <uint32 2>}", NULL },
  { "{'number': <uint32 2>, 'name': <'x'>}", NULL },
  { "{'number': <uint32 3>}", "odd" },
  { "{'number': <int32 2>}", "Option “number” has type “i”, not “u”" },
  { "{'name': <b'x'>}", "Option “name” has type “ay”, not “s”" },
  { "{'nummer': <uint32 2>}", "Unknown option “nummer”" },
  { "{'': <uint32 2>}", "Unknown option “”" },
};

static void
test_check (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GVariant) options = g_variant_new_parsed (cases[i].options);
      g_autoptr(GError) error = NULL;
      gboolean usable = xmh_options_check (options, table, &error);

      g_variant_ref_sink (options);
      g_assert_cmpint (usable, ==, cases[i].message == NULL);
      if (cases[i].message == NULL)
        continue;
      g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/check", test_check);
  return g_test_run ();
}
