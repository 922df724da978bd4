/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_FINGERPRINT_ROW (xmh_fingerprint_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhFingerprintRow, xmh_fingerprint_row, XMH, FINGERPRINT_ROW, AdwPreferencesRow)

/**
 * XmhFingerprintRow:
 *
 * A SHA-256 fingerprint in lines and groups that are easy to compare, with a button to copy it.
 */
void xmh_fingerprint_row_set (XmhFingerprintRow *self, const char *fingerprint);
