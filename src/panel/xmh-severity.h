/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

void xmh_severity_show (const char *severity,
                        GtkImage   *icon,
                        GtkLabel   *label);
