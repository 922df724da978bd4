/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Recognises the Python process of a CloudXR runtime that has a proxy of its own on 48322: xr-ai's `cloudxr_runtime`, or
 * IsaacTeleop's service.
 * Returns: whether @pid is one; %FALSE if its command line cannot be read */
gboolean xmh_cloudxr_process_check (GPid pid);

/* For tests.
 * @line: (array length=length): arguments, each ended by a NUL, as in `/proc/PID/cmdline` */
gboolean xmh_cloudxr_process_check_line (const char *line, gsize length);
