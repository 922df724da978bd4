/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_APPLICATION (xmh_application_get_type ())
G_DECLARE_FINAL_TYPE (XmhApplication, xmh_application, XMH, APPLICATION, AdwApplication)

XmhApplication *xmh_application_new (void);
