/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

/* Returns: (transfer full): the page that replaces a missing web client and states the reason */
char *xmh_pages_make_front (XmhRequest *request);

/* @code: the cause, for which data/pages/errors.html may have a text
 * @message: the text for other causes
 * Returns: (transfer full): an error page, without any part of the request's target */
char *xmh_pages_make_error (XmhRequest *request, guint status, const char *code, const char *message);

/* Returns: (transfer full): the page on which a device is paired */
char *xmh_pages_make_pair (XmhRequest *request);

/* Returns: (transfer full): the steps for the requesting device, then those for other devices. It does not show the
 *   fingerprint, which proves nothing over an unverified connection. */
char *xmh_pages_make_trust (XmhRequest *request);
