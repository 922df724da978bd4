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
 * A folder whose files are served, and nothing else than what lies beneath it.
 */
typedef struct _XmhStaticFiles XmhStaticFiles;

typedef enum
{
  XMH_STATIC_FOUND,   /* something to answer with */
  XMH_STATIC_REFUSED, /* the path is none; the answer says so */
  XMH_STATIC_NOT_FOUND,
  XMH_STATIC_UNUSABLE, /* the folder is not there, or may not be served */
} XmhStaticResult;

XmhStaticFiles *xmh_static_files_new (const char *folder, gboolean is_built_in, XmhPrivatePaths *secrets);
void xmh_static_files_free (XmhStaticFiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhStaticFiles, xmh_static_files_free)

gboolean xmh_static_files_check (XmhStaticFiles *self, GError **error);
XmhStaticResult xmh_static_files_find (XmhStaticFiles *self,
                                       XmhRequest *request,
                                       const char *path_on_wire,
                                       XmhAnswer **answer);
