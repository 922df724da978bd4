/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* @file_name: the name or path of a file
 * @compressible: (out): whether compressing such a file is useful
 * Returns: the content type; that of a download for unknown extensions */
const char *xmh_content_type_guess (const char *file_name, gboolean *compressible);
