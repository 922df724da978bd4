/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_ADDRESS_ROW (xmh_address_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhAddressRow, xmh_address_row, XMH, ADDRESS_ROW, AdwActionRow)

/**
 * XmhAddressRow:
 *
 * An address of the hub, with a button to copy it and one to show it as a QR code.
 */
GtkWidget *xmh_address_row_new (const char *url);
