/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

#include "common/xmh-problem.h"

void xmh_severity_show (XmhSeverity severity,
                        GtkImage   *icon,
                        GtkLabel   *label);
