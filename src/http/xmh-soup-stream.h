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
 * The stream that represents a connection in libsoup, with or without TLS. The XmhSoupBridge behind it does all the
 * work.
 */

/* @bridge: (transfer none): xmh_soup_bridge_stream_closed() is called when the stream closes
 * Returns: (transfer full): a stream for libsoup */
XmhSoupStream *xmh_soup_stream_new (XmhSoupBridge *bridge);

/* The bridge ends before the stream; from now on reading returns the end. */
void xmh_soup_stream_forget_bridge (XmhSoupStream *self);
