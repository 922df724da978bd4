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
  XMH_AUTHORITY_ABSENT, /* a first start, or no certificate in what is there */
  XMH_AUTHORITY_GOOD,
  XMH_AUTHORITY_KEYLESS,    /* devices can trust it, but it cannot sign */
  XMH_AUTHORITY_UNREADABLE, /* it may be intact: replaced only when a person asks for it */
} XmhAuthorityState;

/**
 * XmhIdentityStore:
 *
 * The files in which the local authority and the server certificate are kept, so that a process that is killed at
 * any moment loses neither. It holds the lock of the data folder. All functions but the getters block on files: they
 * are for the start and for threads.
 */
typedef struct _XmhIdentityStore XmhIdentityStore;

XmhIdentityStore *xmh_identity_store_open (XmhPaths *paths, GError **error);
XmhIdentityStore *xmh_identity_store_ref (XmhIdentityStore *self);
void xmh_identity_store_unref (XmhIdentityStore *self);

const char *xmh_identity_store_get_server_file (XmhIdentityStore *self);
const char *xmh_identity_store_get_authority_file (XmhIdentityStore *self);
const char *xmh_identity_store_get_retired_file (XmhIdentityStore *self);
const char *xmh_identity_store_get_seen_file (XmhIdentityStore *self);
const char *xmh_identity_store_get_hub_id (XmhIdentityStore *self);

void xmh_identity_store_save_seen (XmhIdentityStore *self, const char *text);
XmhAuthorityState xmh_identity_store_load_authority (XmhIdentityStore *self, XmhKeyPair **pair, char **reason);
XmhKeyPair *xmh_identity_store_load_server (XmhIdentityStore *self);
gboolean xmh_identity_store_save (XmhIdentityStore *self,
                                  const XmhKeyPair *authority,
                                  const XmhKeyPair *server,
                                  GError **error);
void xmh_identity_store_remember_unsaved (XmhIdentityStore *self, const XmhKeyPair *server);
gboolean xmh_identity_store_has_unsaved (XmhIdentityStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhIdentityStore, xmh_identity_store_unref)
