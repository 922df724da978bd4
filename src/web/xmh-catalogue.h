/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhCatalogue:
 *
 * The texts of one language, from a file that msgfmt made. gettext itself knows one language for a process, or for a thread those
 * whose locale the machine has; a visitor may speak any.
 */
typedef struct _XmhCatalogue XmhCatalogue;

XmhCatalogue *xmh_catalogue_new (const char *file,
                                 GError    **error);
void xmh_catalogue_free (XmhCatalogue *self);

const char *xmh_catalogue_lookup (XmhCatalogue *self,
                                  const char   *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhCatalogue, xmh_catalogue_free)
