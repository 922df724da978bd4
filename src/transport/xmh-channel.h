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
 * Sends and reads bytes on a connected socket without blocking, with or without TLS. All use of GnuTLS sessions is
 * behind it. For one thread only.
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

/* The most that one call of xmh_channel_read() returns, in bytes, and a good size for xmh_channel_send(). */
#define XMH_CHANNEL_CHUNK 65536

/* @fd: (transfer full): a connected, non-blocking socket with %TCP_NODELAY, since answers are sent as a whole
 * Returns: (transfer full): a channel without TLS */
XmhChannel *xmh_channel_new (int fd);

/* Closes the socket; unsent bytes are lost. */
void xmh_channel_free (XmhChannel *self);

/* Starts TLS before any byte is sent or read; call xmh_channel_handshake() next. */
void xmh_channel_start_tls_as_server (XmhChannel *self, XmhTlsServer *server);

/* Starts TLS before any byte is sent or read. The server's chain and name are always verified.
 * @host: the name or numeric address that the server's certificate must have
 * Returns: %FALSE if there are no authorities to verify with */
gboolean xmh_channel_start_tls_as_client (XmhChannel *self, const char *host, GError **error);

/* Starts TLS before any byte is sent or read. The server must present this certificate, and no other.
 * @certificate: its DER */
void xmh_channel_start_pinned_tls (XmhChannel *self, GBytes *certificate);

/* Continues the handshake as far as the socket allows and as is fair to other connections. After %XMH_CHANNEL_AGAIN,
 * call again before waiting for the socket if xmh_channel_has_buffered().
 * @error: set with %XMH_CHANNEL_FAILED */
XmhChannelStatus xmh_channel_handshake (XmhChannel *self, GError **error);

/* For channels that may be idle for days. The kernel detects a silent loss of the peer: by keepalive when the
 * channel is idle, by a timeout when sent bytes are not acknowledged. */
void xmh_channel_watch_for_hangup (XmhChannel *self);

int xmh_channel_get_fd (XmhChannel *self);
gboolean xmh_channel_is_tls (XmhChannel *self);

/* Returns: (nullable): the name of the TLS alert by which the peer rejected the certificate */
const char *xmh_channel_get_distrust (XmhChannel *self);

/* Reads available bytes, as far as is fair to other connections. After fewer than @length bytes or
 * %XMH_CHANNEL_READ_AGAIN, wait for the socket, unless xmh_channel_has_buffered().
 * @buffer: (out caller-allocates) (array length=length)
 * @length: preferably %XMH_CHANNEL_CHUNK
 * Returns: a number of bytes, %XMH_CHANNEL_READ_END, %XMH_CHANNEL_READ_AGAIN or %XMH_CHANNEL_READ_FAILED */
gssize xmh_channel_read (XmhChannel *self, void *buffer, gsize length);

/* Returns: whether the channel holds bytes, or the end, that the kernel no longer reports. If so, read or continue
 *   the handshake before waiting for the socket. */
gboolean xmh_channel_has_buffered (XmhChannel *self);

/* Accepts all of @bytes and queues what the socket does not accept. The queue grows with each call, so wait until
 * xmh_channel_flush() is done before you send more.
 * @length: at most a few times %XMH_CHANNEL_CHUNK
 * Returns: %FALSE if the connection is broken */
gboolean xmh_channel_send (XmhChannel *self, const void *bytes, gsize length);

gboolean xmh_channel_has_unsent (XmhChannel *self);

/* Returns: the number of queued bytes as they go to the socket, without those in the kernel's buffer */
gsize xmh_channel_count_unsent (XmhChannel *self);

/* Sends unsent bytes as far as the socket accepts them.
 * Returns: %XMH_CHANNEL_DONE once nothing is left */
XmhChannelStatus xmh_channel_flush (XmhChannel *self);

/* Ends sending after the unsent bytes: a close_notify with TLS (RFC 8446, 6.1), then the sending side of the socket.
 * Reading continues.
 * Returns: %FALSE if the connection is broken */
gboolean xmh_channel_end_sending (XmhChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhChannel, xmh_channel_free)
