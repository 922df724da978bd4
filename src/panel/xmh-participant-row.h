/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_PARTICIPANT_ROW (xmh_participant_row_get_type ())
G_DECLARE_FINAL_TYPE (XmhParticipantRow, xmh_participant_row, XMH, PARTICIPANT_ROW, AdwActionRow)

/**
 * XmhParticipantRow:
 *
 * Somebody in the LiveKit room.
 */
GtkWidget *xmh_participant_row_new (void);
void xmh_participant_row_set (GtkWidget *row, GVariant *participant);
