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
 * The folders of the hub's files. All are absolute and follow the XDG variables. In a Flatpak they are the host's
 * folders, which shares trust and settings with a hub that was installed otherwise.
 */
struct _XmhPaths
{
  char *data_dir;    /* ~/.local/share/xr-ai */
  char *config_dir;  /* ~/.config/xr-ai */
  char *state_dir;   /* ~/.local/state/xr-ai */
  char *runtime_dir; /* $XDG_RUNTIME_DIR/xr-media-hub, 0700 */
};

/* Returns: (transfer full): the hub's folders as the environment has them; nothing is created */
XmhPaths *xmh_paths_new (void);
void xmh_paths_free (XmhPaths *paths);

/* Makes the folders for data, state and runtime files (0700), and removes write permissions of others from existing
 * ones. The configuration's folder is not changed, since it is the user's.
 * Returns: whether they can be used */
gboolean xmh_paths_ensure (XmhPaths *paths, GError **error);

/* Makes the runtime folder alone, which the end of a login session removes while the hub may go on.
 * Returns: whether it can be used */
gboolean xmh_paths_ensure_runtime (const XmhPaths *paths, GError **error);

/* Removes temporary files that a killed hub left behind, except for those of the certificates. Call it while holding
 * the lock of the data folder. The configuration's folder is the user's and is not changed. */
void xmh_paths_remove_leftovers (const XmhPaths *paths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPaths, xmh_paths_free)
