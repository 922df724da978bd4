/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* @names: (array zero-terminated=1): what could have been meant
 * Returns: (transfer none) (nullable): the one of @names that @word is probably a typo of; at most a third of the
 *   letters may differ */
const char *xmh_nearest (const char *word, const char *const *names);
