/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhError:
 * @XMH_ERROR_FAILED: anything else; see the message
 * @XMH_ERROR_NOT_AVAILABLE: a part that is switched off or missing on this computer
 * @XMH_ERROR_INVALID_ARGUMENT: the caller passed an unusable value
 * @XMH_ERROR_INVALID_CONFIG: an invalid configuration file; the message has file, line and key
 * @XMH_ERROR_NOT_FOUND: no such session, participant or file
 * @XMH_ERROR_UNUSABLE_CERTIFICATE: a certificate or key that cannot be served; the message has the reason
 * @XMH_ERROR_OUTSIDE_CONSTRAINTS: a name that the authority is not allowed to certify
 * @XMH_ERROR_REFUSED: the user or another program refused
 * @XMH_ERROR_UNREACHABLE: another server did not answer
 * @XMH_ERROR_BUSY: the same operation is already running
 *
 * Causes that callers can distinguish. On the bus, each is `io.github.xr_ai.MediaHub1.Error.` and its name.
 */
typedef enum
{
  XMH_ERROR_FAILED,
  XMH_ERROR_NOT_AVAILABLE,
  XMH_ERROR_INVALID_ARGUMENT,
  XMH_ERROR_INVALID_CONFIG,
  XMH_ERROR_NOT_FOUND,
  XMH_ERROR_UNUSABLE_CERTIFICATE,
  XMH_ERROR_OUTSIDE_CONSTRAINTS,
  XMH_ERROR_REFUSED,
  XMH_ERROR_UNREACHABLE,
  XMH_ERROR_BUSY,
} XmhError;

#define XMH_ERROR (xmh_error_quark ())

/* The domain of #XmhError. Its codes are registered with their D-Bus names. */
GQuark xmh_error_quark (void);
