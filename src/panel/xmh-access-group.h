/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_ACCESS_GROUP (xmh_access_group_get_type ())
G_DECLARE_FINAL_TYPE (XmhAccessGroup, xmh_access_group, XMH, ACCESS_GROUP, AdwPreferencesGroup)

/**
 * XmhAccessGroup:
 *
 * Who may join the room and use CloudXR, and why the setting may have no effect. Hidden with a hub that has no such
 * setting.
 */
void xmh_access_group_update (XmhAccessGroup *self, XmhHubProxy *service);
