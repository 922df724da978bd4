/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_REQUEST_BOX (xmh_request_box_get_type ())
G_DECLARE_FINAL_TYPE (XmhRequestBox, xmh_request_box, XMH, REQUEST_BOX, AdwBin)

/**
 * XmhRequestBox:
 *
 * A device that asks for access, with the number that it shows, and buttons to allow and deny it.
 */
void xmh_request_box_set (XmhRequestBox *self, GVariant *device);

/* A row of a list with such a box. */
GtkWidget *xmh_request_row_new (void);
void xmh_request_row_set (GtkWidget *row, GVariant *device);
