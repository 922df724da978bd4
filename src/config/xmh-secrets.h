/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <sys/stat.h>

#include <glib.h>

#include "common/xmh-types.h"

/**
 * XmhSecrets:
 *
 * The files and folders that are never served to the network: configuration, data, state, what runs, and keys. One
 * list for everything that serves files and for the check of the configuration. Compared by device and inode, so that
 * links, bind mounts and other spellings of a path do not matter.
 */
typedef struct _XmhSecrets XmhSecrets;

XmhSecrets *xmh_secrets_new (const XmhConfig *config,
                             const XmhPaths  *paths);
void xmh_secrets_free (XmhSecrets *self);

const char *xmh_secrets_find_conflict (XmhSecrets *self,
                                       int         folder_fd);
gboolean xmh_secrets_has_file (XmhSecrets        *self,
                               const struct stat *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhSecrets, xmh_secrets_free)
