/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

#define XMH_TYPE_PROBLEMS_PAGE (xmh_problems_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhProblemsPage, xmh_problems_page, XMH, PROBLEMS_PAGE, XmhPage)

/**
 * XmhProblemsPage:
 *
 * What is wrong, what helps, and who does not trust the hub.
 */
