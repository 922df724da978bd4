/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "transport/xmh-tls-server.h"

/**
 * XmhChannel:
 *
 * Bytes to and from the other end of a connected socket, in TLS or as they are, never blocking. The one place of
 * the hub that knows GnuTLS sessions. Used by one thread only.
 */
typedef struct _XmhChannel XmhChannel;

typedef enum
{
  XMH_CHANNEL_DONE,
  XMH_CHANNEL_AGAIN, /* wait for the socket: readable, and writable if there is unsent data */
  XMH_CHANNEL_FAILED,
} XmhChannelStatus;

/* Results of xmh_channel_read() that are not a count. */
#define XMH_CHANNEL_READ_END 0
#define XMH_CHANNEL_READ_AGAIN (-1)
#define XMH_CHANNEL_READ_FAILED (-2)

/* What one call of xmh_channel_read() gives at most, in bytes, and what a sender should hand over at once. */
#define XMH_CHANNEL_CHUNK 65536

XmhChannel *xmh_channel_new (int fd);
void xmh_channel_free (XmhChannel *self);

void xmh_channel_start_tls_as_server (XmhChannel *self, XmhTlsServer *server);
gboolean xmh_channel_start_tls_as_client (XmhChannel *self, const char *host, GError **error);
XmhChannelStatus xmh_channel_handshake (XmhChannel *self, GError **error);

void xmh_channel_watch_for_hangup (XmhChannel *self);
int xmh_channel_get_fd (XmhChannel *self);
gboolean xmh_channel_is_tls (XmhChannel *self);
const char *xmh_channel_get_distrust (XmhChannel *self);

gssize xmh_channel_read (XmhChannel *self, void *buffer, gsize length);
gboolean xmh_channel_has_buffered (XmhChannel *self);

gboolean xmh_channel_send (XmhChannel *self, const void *bytes, gsize length);
gboolean xmh_channel_has_unsent (XmhChannel *self);
gsize xmh_channel_count_unsent (XmhChannel *self);
XmhChannelStatus xmh_channel_flush (XmhChannel *self);
gboolean xmh_channel_end_sending (XmhChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhChannel, xmh_channel_free)
