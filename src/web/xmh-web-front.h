/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "web/xmh-base-front.h"

#define XMH_TYPE_WEB_FRONT (xmh_web_front_get_type ())
G_DECLARE_FINAL_TYPE (XmhWebFront, xmh_web_front, XMH, WEB_FRONT, XmhBaseFront)

/**
 * XmhWebFront:
 *
 * The port that browsers open: files, tokens, trust, and the way to LiveKit.
 */
