/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-soup-bridge.h"

#define XMH_TYPE_SOUP_STREAM (xmh_soup_stream_get_type ())
G_DECLARE_FINAL_TYPE (XmhSoupStream, xmh_soup_stream, XMH, SOUP_STREAM, GIOStream)

/**
 * XmhSoupStream:
 *
 * A connection as libsoup sees it; whether there is TLS below is none of its business. All that it does is done by the
 * XmhSoupBridge behind it.
 */
XmhSoupStream *xmh_soup_stream_new (XmhSoupBridge *bridge);
void xmh_soup_stream_forget_bridge (XmhSoupStream *self);
