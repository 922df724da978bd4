/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Of @names (%NULL-terminated), the one that @word probably is a mistyped form of; %NULL: none comes near. */
const char *xmh_nearest (const char *word, const char *const *names);
