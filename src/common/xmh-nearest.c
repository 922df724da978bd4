/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-nearest.h"

#include <string.h>

/* Names are shorter, but words from a file can have any length. */
#define MAX_LENGTH 48

/* The number of letters to add, remove, change or swap with their neighbour to turn one into the other. */
static guint
measure (const char *a, const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  gsize length_a = strlen (a), length_b = strlen (b);

  for (gsize j = 0; j <= length_b; j++)
    rows[0][j] = (guint) j;
  for (gsize i = 1; i <= length_a; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];

      row[0] = (guint) i;
      for (gsize j = 1; j <= length_b; j++)
        {
          guint changed = above[j - 1] + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]));

          row[j] = MIN (changed, MIN (above[j], row[j - 1]) + 1);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], above_that[j - 2] + 1);
        }
    }

  return rows[length_a % 3][length_b];
}

const char *
xmh_nearest (const char *word, const char *const *names)
{
  const char *nearest = NULL;
  gsize length = strlen (word);
  guint best = (guint) length / 3 + 1;

  if (length > MAX_LENGTH)
    return NULL;

  for (; *names != NULL; names++)
    {
      guint distance = strlen (*names) <= MAX_LENGTH ? measure (word, *names) : G_MAXUINT;

      if (distance < best)
        {
          best = distance;
          nearest = *names;
        }
    }

  return nearest;
}
