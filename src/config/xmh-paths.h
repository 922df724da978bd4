/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "common/xmh-types.h"

/**
 * XmhPaths:
 *
 * Where the hub keeps its files; all absolute, XDG variables honoured. In a Flatpak the host's folders, so that
 * trust and settings are shared with a hub that was installed otherwise.
 */
struct _XmhPaths
{
  char *data_dir;               /* ~/.local/share/xr-ai */
  char *config_dir;             /* ~/.config/xr-ai */
  char *state_dir;              /* ~/.local/state/xr-ai */
  char *runtime_dir;            /* $XDG_RUNTIME_DIR/xr-media-hub, 0700 */
};

XmhPaths *xmh_paths_new (void);
void xmh_paths_free (XmhPaths *paths);

gboolean xmh_paths_ensure (XmhPaths *paths,
                           GError  **error);
void xmh_paths_remove_leftovers (const XmhPaths *paths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPaths, xmh_paths_free)
