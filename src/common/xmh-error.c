/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-error.h"

#include "common/xmh-ids.h"

static const GDBusErrorEntry error_entries[] = {
  { XMH_ERROR_FAILED, XMH_INTERFACE ".Error.Failed" },
  { XMH_ERROR_NOT_AVAILABLE, XMH_INTERFACE ".Error.NotAvailable" },
  { XMH_ERROR_INVALID_ARGUMENT, XMH_INTERFACE ".Error.InvalidArgument" },
  { XMH_ERROR_INVALID_CONFIG, XMH_INTERFACE ".Error.InvalidConfig" },
  { XMH_ERROR_NOT_FOUND, XMH_INTERFACE ".Error.NotFound" },
  { XMH_ERROR_UNUSABLE_CERTIFICATE, XMH_INTERFACE ".Error.UnusableCertificate" },
  { XMH_ERROR_OUTSIDE_CONSTRAINTS, XMH_INTERFACE ".Error.OutsideConstraints" },
  { XMH_ERROR_REFUSED, XMH_INTERFACE ".Error.Refused" },
  { XMH_ERROR_UNREACHABLE, XMH_INTERFACE ".Error.Unreachable" },
  { XMH_ERROR_BUSY, XMH_INTERFACE ".Error.Busy" },
};

GQuark
xmh_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("xmh-error-quark", &quark, error_entries, G_N_ELEMENTS (error_entries));
  return (GQuark) quark;
}
