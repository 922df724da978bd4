/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Denies a program access to a folder and to local sockets, and more privileges. */
typedef struct _XmhConfinement XmhConfinement;

/* Prepares what a child process enters. Without Landlock in the kernel, only the denial of @denied_folder is
 * missing. Folders that are created later next to the way to @denied_folder stay closed for the program too.
 * @denied_folder: a folder that the program must not reach
 * Returns: (transfer full): for one or more programs */
XmhConfinement *xmh_confinement_new (const char *denied_folder);

void xmh_confinement_free (XmhConfinement *self);

/* Called by the process that becomes the program. Also denies local sockets if the kernel can.
 * Returns: whether the process is confined */
gboolean xmh_confinement_enter (XmhConfinement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfinement, xmh_confinement_free)
