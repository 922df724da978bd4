/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-import.h"

/* Prints what the user still has to do, in the checkout and outside. */
void xmh_import_print_advice (const XmhCheckout *checkout, const XmhImport *import);
