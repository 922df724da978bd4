/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-random.h"

#include <errno.h>
#include <sys/random.h>

void
xmh_random_fill (guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n = getrandom (bytes, length, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        g_abort (); /* every supported kernel has it, and there is no safe substitute */
      bytes += n;
      length -= (gsize) n;
    }
}
