/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* @accept_language: (nullable): the languages that the device prefers
 * Returns: a language of the pages, as in HTML: "de", "pt-BR" */
const char *xmh_language_choose (const char *accept_language);
