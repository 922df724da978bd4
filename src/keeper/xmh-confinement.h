/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Keeps a program from a folder, from sockets of this computer, and from more rights. */
typedef struct _XmhConfinement XmhConfinement;

XmhConfinement *xmh_confinement_new (const char *denied_folder);
void xmh_confinement_free (XmhConfinement *self);

gboolean xmh_confinement_enter (XmhConfinement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfinement, xmh_confinement_free)
