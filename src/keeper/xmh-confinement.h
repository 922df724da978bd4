/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Keeps a program that is started from a folder and from rising privileges. */
typedef struct _XmhConfinement XmhConfinement;

XmhConfinement *xmh_confinement_new (const char *denied_folder);
void xmh_confinement_free (XmhConfinement *self);

gboolean xmh_confinement_enter (XmhConfinement *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfinement, xmh_confinement_free)
