/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

/* A row for a participant of the LiveKit room. */
GtkWidget *xmh_participant_row_new (void);
void xmh_participant_row_set (GtkWidget *row, GVariant *participant);
char *xmh_participant_describe (GVariant *participant);
