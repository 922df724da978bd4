/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-private-paths.h"
#include "http/xmh-request.h"

/**
 * XmhStaticFiles:
 *
 * A folder whose contents, and nothing else, are served.
 */
typedef struct _XmhStaticFiles XmhStaticFiles;

typedef enum
{
  XMH_STATIC_FOUND,   /* there is an answer */
  XMH_STATIC_REFUSED, /* the path is invalid; there is an answer */
  XMH_STATIC_NOT_FOUND,
  XMH_STATIC_UNUSABLE, /* the folder does not exist, or may not be served */
} XmhStaticResult;

/* @folder: an absolute path, which need not exist yet
 * @is_built_in: whether it is the hub's own client, whose bundled files never change
 * @secrets: (transfer full) (nullable): paths that must neither be in @folder nor be served
 * Returns: (transfer full) */
XmhStaticFiles *xmh_static_files_new (const char *folder, gboolean is_built_in, XmhPrivatePaths *secrets);

void xmh_static_files_free (XmhStaticFiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhStaticFiles, xmh_static_files_free)

/* Returns: whether the folder exists and may be served */
gboolean xmh_static_files_check (XmhStaticFiles *self, GError **error);

/* Answers with the file at the path: `index.html` for folders and for pages without a file. Supports conditional
 * requests, one range, and compressed siblings (`.br`, `.gz`).
 * @request: a GET or HEAD request
 * @path_on_wire: the requested path as it was sent, relative to the folder
 * @answer: (out) (transfer full): set with %XMH_STATIC_FOUND, without a policy, and with %XMH_STATIC_REFUSED */
XmhStaticResult xmh_static_files_find (XmhStaticFiles *self,
                                       XmhRequest *request,
                                       const char *path_on_wire,
                                       XmhAnswer **answer);
