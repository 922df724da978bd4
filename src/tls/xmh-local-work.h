/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "tls/xmh-local.h"
#include "tls/xmh-store.h"

/**
 * XmhLocalWork:
 *
 * One piece of work for a thread: what it needs of the identity, and nothing that it shares with it.
 */
typedef struct
{
  XmhStore *store;
  XmhLocalOrder *order;
  char *seen_file;
  char *seen_text;              /* NULL when it need not be written */
} XmhLocalWork;

void xmh_local_work_free (XmhLocalWork *work);
XmhLocalResult *xmh_local_work_do (XmhLocalWork *work,
                                   GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLocalWork, xmh_local_work_free)
