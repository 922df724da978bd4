/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhNameHistory:
 *
 * When each name or address of this computer was last seen, kept in a file. A name seen within 30 days may come back
 * (another network of a laptop, a lease of DHCP) and stays in certificates.
 */
typedef struct _XmhNameHistory XmhNameHistory;

XmhNameHistory *xmh_name_history_new (const char *file);
void xmh_name_history_free (XmhNameHistory *self);

gboolean xmh_name_history_touch (XmhNameHistory *self, const char *const *names, gint64 now);
char **xmh_name_history_list (XmhNameHistory *self, gint64 now);
char *xmh_name_history_to_text (XmhNameHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhNameHistory, xmh_name_history_free)
