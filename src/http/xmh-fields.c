/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-fields.h"

#include <string.h>

static void
field_clear (gpointer data)
{
  XmhField *field = data;

  g_free (field->name);
  g_free (field->value);
}

GArray *
xmh_fields_new (void)
{
  GArray *fields = g_array_sized_new (FALSE, FALSE, sizeof (XmhField), 16);

  g_array_set_clear_func (fields, field_clear);
  return fields;
}

const char *
xmh_fields_get (GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    {
      XmhField *field = &g_array_index (fields, XmhField, i);

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }

  return NULL;
}

guint
xmh_fields_count (GArray *fields, const char *name)
{
  guint count = 0;

  for (guint i = 0; i < fields->len; i++)
    if (g_ascii_strcasecmp (g_array_index (fields, XmhField, i).name, name) == 0)
      count++;

  return count;
}

char *
xmh_fields_join (GArray *fields, const char *name)
{
  GString *list = NULL;

  for (guint i = 0; i < fields->len; i++)
    {
      XmhField *field = &g_array_index (fields, XmhField, i);

      if (g_ascii_strcasecmp (field->name, name) != 0)
        continue;
      if (list == NULL)
        list = g_string_new (field->value);
      else
        g_string_append_printf (list, ", %s", field->value);
    }

  return list != NULL ? g_string_free (list, FALSE) : NULL;
}

gboolean
xmh_field_has_token (const char *value, const char *token)
{
  gsize length = strlen (token);

  while (value != NULL && *value != '\0')
    {
      gsize n;

      value += strspn (value, " \t,");
      n = strcspn (value, ",");
      while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
        n--;
      if (n == length && g_ascii_strncasecmp (value, token, length) == 0)
        return TRUE;
      value += strcspn (value, ",");
    }

  return FALSE;
}

gboolean
xmh_fields_have_token (GArray *fields, const char *name, const char *token)
{
  for (guint i = 0; i < fields->len; i++)
    {
      XmhField *field = &g_array_index (fields, XmhField, i);

      if (g_ascii_strcasecmp (field->name, name) == 0 && xmh_field_has_token (field->value, token))
        return TRUE;
    }

  return FALSE;
}
