/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* A TLS record with an alert: type, version, length, level, description. */
#define XMH_PLAIN_ALERT_SIZE 7

/**
 * XmhPlainAlert:
 *
 * The last bytes that are received during a handshake. OpenSSL clients that reject the certificate end a TLS 1.3
 * handshake with an unencrypted alert. GnuTLS then reports only that it cannot decrypt the record.
 */
typedef struct
{
  guint8 bytes[XMH_PLAIN_ALERT_SIZE];
} XmhPlainAlert;

void xmh_plain_alert_note (XmhPlainAlert *self, const void *bytes, gsize length);

/* Unencrypted bytes are not authenticated, so use the result only as a hint.
 * Returns: the description of a fatal alert (RFC 8446, 6.2), or -1 if the last record is not one */
int xmh_plain_alert_get (const XmhPlainAlert *self);
