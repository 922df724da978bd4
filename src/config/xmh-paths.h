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
  char *data_dir;    /* ~/.local/share/xr-ai */
  char *config_dir;  /* ~/.config/xr-ai */
  char *state_dir;   /* ~/.local/state/xr-ai */
  char *runtime_dir; /* $XDG_RUNTIME_DIR/xr-media-hub, 0700 */
};

/* Returns: (transfer full): the hub's folders as the environment has them; nothing is created */
XmhPaths *xmh_paths_new (void);
void xmh_paths_free (XmhPaths *paths);

/* Makes the folders for data, state and what runs (0700), and takes away what others could write in those that are
 * there. The configuration's folder is left alone: it is the user's.
 * Returns: whether they can be used */
gboolean xmh_paths_ensure (XmhPaths *paths, GError **error);

/* Removes temporary files that a killed hub left behind; those of the certificates are their store's. To be called
 * with the lock of the data folder held. The configuration's folder is the user's and is left alone. */
void xmh_paths_remove_leftovers (const XmhPaths *paths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhPaths, xmh_paths_free)
