/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "web/xmh-base-front.h"

#define XMH_TYPE_CLOUDXR_FRONT (xmh_cloudxr_front_get_type ())
G_DECLARE_FINAL_TYPE (XmhCloudXrFront, xmh_cloudxr_front, XMH, CLOUDXR_FRONT, XmhBaseFront)

/**
 * XmhCloudXrFront:
 *
 * The port that CloudXR clients dial: WebSockets to the runtime, and a page for the browser that accepts the
 * certificate there.
 */
