/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-clock-steps.h"

#include <time.h>

#include "common/xmh-file.h"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define BOOT_ID_LENGTH 36

void
xmh_clock_steps_read (const XmhClockSteps *self, gint64 *wall_s, gint64 *boot_s)
{
  struct timespec boot = { 0 };
  gint64 ignored;

  if (self->read != NULL)
    {
      self->read (wall_s, boot_s != NULL ? boot_s : &ignored, self->data);
      return;
    }

  *wall_s = g_get_real_time () / G_USEC_PER_SEC;
  if (boot_s == NULL)
    return;

  clock_gettime (CLOCK_BOOTTIME, &boot);
  *boot_s = boot.tv_sec;
}

static gint64
read_offset (const XmhClockSteps *self)
{
  gint64 wall_s, boot_s;

  xmh_clock_steps_read (self, &wall_s, &boot_s);
  return wall_s - boot_s;
}

void
xmh_clock_steps_start (XmhClockSteps *self)
{
  self->offset_s = read_offset (self);
}

gint64
xmh_clock_steps_take (XmhClockSteps *self)
{
  gint64 step_s = read_offset (self) - self->offset_s;

  if (ABS (step_s) < XMH_CLOCK_STEP_MIN_S)
    return 0;

  self->offset_s += step_s;
  return step_s;
}

char *
xmh_clock_steps_read_boot_id (void)
{
  char *id = NULL;

  if (!xmh_file_read (BOOT_ID_FILE, BOOT_ID_LENGTH, &id, NULL, NULL))
    return g_strdup ("");

  return id;
}
