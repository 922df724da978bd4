/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

typedef enum
{
  XMH_UNIT_ABSENT,
  XMH_UNIT_OURS, /* written by xmhctl, which may take it away */
  XMH_UNIT_FOREIGN,
} XmhUnitOrigin;

/* The file of the user's own in which the unit may be. */
char *xmh_unit_get_path (void);
XmhUnitOrigin xmh_unit_look (const char *path);

char *xmh_unit_make (void);
gboolean xmh_unit_write (const char *path, GError **error);
gboolean xmh_unit_remove (const char *path, GError **error);
