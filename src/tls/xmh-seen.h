/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhSeen:
 *
 * When each name or address of this computer was last seen, kept in a file. A name seen within 30 days may come back
 * (another network of a laptop, a lease of DHCP) and stays in certificates.
 */
typedef struct _XmhSeen XmhSeen;

XmhSeen *xmh_seen_new (const char *file);
void xmh_seen_free (XmhSeen *self);

gboolean xmh_seen_touch (XmhSeen           *self,
                         const char *const *names,
                         gint64             now);
char **xmh_seen_list (XmhSeen *self,
                      gint64   now);
char *xmh_seen_to_text (XmhSeen *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhSeen, xmh_seen_free)
