/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "tls/xmh-issuer.h"

typedef enum
{
  XMH_AUTHORITY_ABSENT,         /* a first start, or no certificate in what is there */
  XMH_AUTHORITY_GOOD,
  XMH_AUTHORITY_KEYLESS,        /* devices can trust it, but it cannot sign */
  XMH_AUTHORITY_UNREADABLE,     /* it may be intact: replaced only when a person asks for it */
} XmhAuthorityState;

/**
 * XmhStore:
 *
 * The files in which the local authority and the server certificate are kept, so that a process that is killed at
 * any moment loses neither. It holds the lock of the data folder. All functions but the getters block on files: they
 * are for the start and for threads.
 */
typedef struct _XmhStore XmhStore;

XmhStore *xmh_store_open (XmhPaths *paths,
                          GError  **error);
XmhStore *xmh_store_ref (XmhStore *self);
void xmh_store_unref (XmhStore *self);

const char *xmh_store_get_server_file (XmhStore *self);
const char *xmh_store_get_authority_file (XmhStore *self);
const char *xmh_store_get_retired_file (XmhStore *self);
const char *xmh_store_get_seen_file (XmhStore *self);
const char *xmh_store_get_hub_id (XmhStore *self);

void xmh_store_save_seen (XmhStore   *self,
                          const char *text);
XmhAuthorityState xmh_store_load_authority (XmhStore    *self,
                                            XmhKeyPair **pair,
                                            char       **reason);
XmhKeyPair *xmh_store_load_server (XmhStore *self);
gboolean xmh_store_save (XmhStore         *self,
                         const XmhKeyPair *authority,
                         const XmhKeyPair *server,
                         GError          **error);
void xmh_store_remember_unkept (XmhStore         *self,
                                const XmhKeyPair *server);
gboolean xmh_store_has_unkept (XmhStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhStore, xmh_store_unref)
