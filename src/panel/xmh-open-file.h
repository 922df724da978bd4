/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gtk/gtk.h>

#include "panel/xmh-call-status.h"

/* Opens @file (absolute) with the program that the person has for such files; @status says that it runs, and why it
 * failed. @button is the one that was pressed. */
void xmh_open_file (XmhCallStatus *status,
                    GtkWidget     *button,
                    const char    *file);
