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
 * The last bytes that came in during a handshake. OpenSSL's clients do not encrypt the alert by which they end a
 * TLS 1.3 handshake when they do not trust the certificate; GnuTLS then only knows that it cannot decrypt it.
 */
typedef struct
{
  guint8 bytes[XMH_PLAIN_ALERT_SIZE];
} XmhPlainAlert;

void xmh_plain_alert_note (XmhPlainAlert *self, const void *bytes, gsize length);
int xmh_plain_alert_get (const XmhPlainAlert *self);
