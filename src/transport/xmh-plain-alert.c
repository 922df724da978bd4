/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "transport/xmh-plain-alert.h"

#include <string.h>

void
xmh_plain_alert_note (XmhPlainAlert *self, const void *bytes, gsize length)
{
  const guint8 *from = bytes;
  gsize n = MIN (length, XMH_PLAIN_ALERT_SIZE);

  memmove (self->bytes, self->bytes + n, XMH_PLAIN_ALERT_SIZE - n);
  memcpy (self->bytes + XMH_PLAIN_ALERT_SIZE - n, from + length - n, n);
}

int
xmh_plain_alert_get (const XmhPlainAlert *self)
{
  static const guint8 fatal_alert[] = { 21, 3, 3, 0, 2, 2 };

  return memcmp (self->bytes, fatal_alert, sizeof fatal_alert) == 0 ? self->bytes[sizeof fatal_alert] : -1;
}
