/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_COPY_BUTTON (xmh_copy_button_get_type ())
G_DECLARE_FINAL_TYPE (XmhCopyButton, xmh_copy_button, XMH, COPY_BUTTON, GtkButton)

/**
 * XmhCopyButton:
 *
 * A button that copies a text to the clipboard and confirms it with a toast.
 */
void xmh_copy_button_set_text (XmhCopyButton *self, const char *text);

void xmh_toast (GtkWidget *widget, const char *text);
