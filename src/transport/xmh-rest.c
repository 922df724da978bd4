/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-rest.h"

#include <string.h>

/* Memory is taken in steps: many that grow by a few bytes each would leave holes behind that fit none of the others. */
#define STEP 1024

static gsize
get_capacity (gsize length)
{
  return (length + STEP - 1) / STEP * STEP;
}

void
xmh_rest_append (XmhRest      *rest,
                 const guint8 *bytes,
                 gsize         length)
{
  gsize left = rest->length - rest->offset;
  guint8 *all;

  if (length == 0)
    return;
  if (rest->length + length <= get_capacity (rest->length))
    {
      memcpy (rest->bytes + rest->length, bytes, length);
      rest->length += length;
      return;
    }

  all = g_malloc (get_capacity (left + length));
  if (left > 0)
    memcpy (all, rest->bytes + rest->offset, left);
  memcpy (all + left, bytes, length);
  g_free (rest->bytes);
  *rest = (XmhRest) { .bytes = all, .length = left + length };
}

/* Drops the first @length bytes, of which there are as many at least. */
void
xmh_rest_advance (XmhRest *rest,
                  gsize    length)
{
  rest->offset += length;
  if (rest->offset == rest->length)
    xmh_rest_clear (rest);
}

void
xmh_rest_clear (XmhRest *rest)
{
  g_free (rest->bytes);
  *rest = (XmhRest) { 0 };
}
