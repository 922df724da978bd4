/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "panel/xmh-service.h"

#define XMH_TYPE_AWAY_PAGE (xmh_away_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhAwayPage, xmh_away_page, XMH, AWAY_PAGE, AdwBin)

/**
 * XmhAwayPage:
 *
 * What stands in the place of all pages while the service is not there: why, and what can be done.
 */
void xmh_away_page_set_service (XmhAwayPage *self,
                                XmhService  *service);
