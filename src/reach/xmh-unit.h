/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

typedef enum
{
  XMH_UNIT_ABSENT,
  XMH_UNIT_OURS, /* written by xmhctl, which may remove it */
  XMH_UNIT_FOREIGN,
} XmhUnitOrigin;

/* Returns: (transfer full): the file for the unit in the user's folder; it may be missing */
char *xmh_unit_get_path (void);
XmhUnitOrigin xmh_unit_look (const char *path);

/* Returns: (transfer full): a unit that starts this hub: the Flatpak, or the program in our prefix */
char *xmh_unit_make (void);

/* @path: from xmh_unit_get_path(), without a foreign file */
gboolean xmh_unit_write (const char *path, GError **error);

/* Also removes the folders for units if they are empty.
 * @path: a unit written by xmhctl */
gboolean xmh_unit_remove (const char *path, GError **error);
