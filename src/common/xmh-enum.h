/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib-object.h>

/* The stable name of a value of an enumeration type. */
const char *xmh_enum_to_string (GType type, int value);
