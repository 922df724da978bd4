/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Sets the language of the process from its environment. Call it before any text is made and any thread exists. */
void xmh_locale_init (void);
