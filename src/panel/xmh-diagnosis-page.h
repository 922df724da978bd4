/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

#define XMH_TYPE_DIAGNOSIS_PAGE (xmh_diagnosis_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhDiagnosisPage, xmh_diagnosis_page, XMH, DIAGNOSIS_PAGE, XmhPage)

/**
 * XmhDiagnosisPage:
 *
 * Everything that the service knows about itself, for a person and for a bug report.
 */
