/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "transport/xmh-channel.h"

/**
 * XmhBackend:
 *
 * The address of a server behind the hub, and how to connect to it.
 */
typedef struct
{
  char *host;
  guint16 port;
  gboolean is_tls;
  gboolean is_loopback; /* by numeric address or as localhost */
  char *path;           /* prefix of targets; empty, or begins with a slash and ends without one */
  char *authority;      /* host and port for a Host field */
  char *pinned_file;    /* NULL, or a file with the certificate that the server must present */
} XmhBackend;

/* @url: where the server listens: ws, wss, http or https
 * Returns: (transfer full) (nullable): the backend; %NULL if @url is not of that kind */
XmhBackend *xmh_backend_new (const char *url, GError **error);

void xmh_backend_free (XmhBackend *backend);

/* A server with TLS on this machine has no name that an authority would certify, so its own certificate is compared.
 * Other servers are verified as usual.
 * @file: in PEM; read again for each connection */
void xmh_backend_pin (XmhBackend *backend, const char *file);

/* Connects to a server behind the hub. The TLS handshake is left to the caller. Errors of the domain %G_TLS_ERROR are
 * about the pinned certificate.
 * @backend: must exist until @callback is called
 * @callback: called in the loop */
void xmh_backend_dial_async (XmhBackend *backend,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* Returns: (transfer full): a connected channel */
XmhChannel *xmh_backend_dial_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhBackend, xmh_backend_free)
