/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

typedef enum
{
  XMH_KEPT_AUTHORITY,           /* authority.crt */
  XMH_KEPT_AUTHORITY_KEY,
  XMH_KEPT_SERVER,              /* web-server.crt */
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
 * "current" puts it in the place of the last for all four files: on disk there is no moment without a whole pair.
 *
 * A reader that opens a certificate and then its key can still have the rename between the two. What the hub does
 * by itself (renewals, other addresses) therefore keeps the server's key: any certificate fits the key that is read
 * before or after it. Only a rotation that somebody asked for changes keys. A reader that must get those right, too,
 * opens the folder identity/current once and both files below it, or begins again when they do not fit.
 *
 * Plain files in the place of the links (an older hub's, or from a backup) count as they are and are taken over at
 * the start; a missing link is a missing file. A link to another place counts as the file that it leads to, if that is
 * a regular file of the user's own, and is taken over in the same way: it is read once.
 *
 * A file that cannot be read is never taken for one that is missing. Nothing is written or removed until it can be
 * read again, or until a person asks for a new authority.
 *
 * All functions read and write files at once: they belong in threads. One process at a time: the lock is held.
 */
typedef struct _XmhGenerations XmhGenerations;

/**
 * XmhGenerationEndFunc:
 * @authority: (nullable): the authority.crt of a generation that may have been current and is about to be removed
 * @data: what was given
 *
 * Returns: whether it may be removed
 */
typedef gboolean (*XmhGenerationEndFunc) (GBytes  *authority,
                                          gpointer data);

XmhGenerations *xmh_generations_new (const char          *data_dir,
                                     XmhGenerationEndFunc on_end,
                                     gpointer             data);
void xmh_generations_free (XmhGenerations *self);

void xmh_generations_recover (XmhGenerations *self);
GBytes *xmh_generations_read (XmhGenerations *self,
                              XmhKeptFile     file,
                              GError        **error);
gboolean xmh_generations_replace (XmhGenerations *self,
                                  GBytes *const   changes[XMH_N_KEPT],
                                  GError        **error);
gboolean xmh_generations_set_aside (XmhGenerations *self,
                                    XmhKeptFile     file,
                                    GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhGenerations, xmh_generations_free)
