/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "checkout/xmh-import.h"

/* Returns: (transfer full) (element-type utf8): what the user still has to do, in the checkout and outside. If a text has
 * a second line, this line is for a file and must not be wrapped. */
GPtrArray *xmh_import_list_advice (const XmhCheckout *checkout, const XmhImport *import);
