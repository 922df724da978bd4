/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef enum
{
  XMH_KEPT_AUTHORITY, /* authority.crt */
  XMH_KEPT_AUTHORITY_KEY,
  XMH_KEPT_SERVER, /* web-server.crt */
  XMH_KEPT_SERVER_KEY,
  XMH_N_KEPT
} XmhKeptFile;

/**
 * XmhGenerations:
 *
 * Four files that belong together and are replaced together:
 *
 *     authority.crt, authority.key, web-server.crt, web-server.key -> identity/current/…
 *     identity/current -> 7
 *     identity/7/authority.crt …
 *
 * A generation is a folder that is never written to again. The next one is written beside it, and one rename of
 * "current" replaces the last for all four files. At no moment is there an incomplete pair on disk.
 *
 * A reader that opens a certificate and then its key can still have the rename between the two. Automatic changes
 * (renewals, other addresses) therefore keep the server's key: any certificate fits the key that is read before or
 * after it. Only a rotation that a person asked for changes keys. To be safe in that case, too, a reader opens the
 * folder identity/current once and both files below it, or tries again when they do not match.
 *
 * Plain files in place of the links (from an older hub or a backup) are read as they are and adopted at the start. A
 * missing link is a missing file. A link to another place counts as the file that it leads to, if that is a regular
 * file that the user owns, and is adopted in the same way: it is read once.
 *
 * A file that cannot be read is never treated as missing. Nothing is written or removed until it can be read again, or
 * until a person asks for a new authority.
 *
 * All functions block on files: they belong in threads. The caller holds the lock.
 */
typedef struct _XmhGenerations XmhGenerations;

/**
 * XmhGenerationEndFunc:
 * @authority: (nullable): the authority.crt of a generation that may have been current and is about to be removed
 * @data: what was given
 *
 * Returns: whether it may be removed
 */
typedef gboolean (*XmhGenerationEndFunc) (GBytes *authority, gpointer data);

XmhGenerations *xmh_generations_new (const char *data_dir, XmhGenerationEndFunc on_end, gpointer data);
void xmh_generations_free (XmhGenerations *self);

void xmh_generations_recover (XmhGenerations *self);
GBytes *xmh_generations_read (XmhGenerations *self, XmhKeptFile file, GError **error);
gboolean xmh_generations_replace (XmhGenerations *self, GBytes *const changes[XMH_N_KEPT], GError **error);
gboolean xmh_generations_set_aside (XmhGenerations *self, XmhKeptFile file, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhGenerations, xmh_generations_free)
