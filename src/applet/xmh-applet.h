/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

/* Shows a status icon until it is told to quit. It uses neither GTK nor a display. Another process with the same session
 * bus ends immediately.
 * Returns: the exit status */
int xmh_applet_run (int argc, char **argv);
