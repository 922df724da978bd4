/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-serving.h"

#define XMH_TYPE_HTTP_STREAM (xmh_http_stream_get_type ())
G_DECLARE_FINAL_TYPE (XmhHttpStream, xmh_http_stream, XMH, HTTP_STREAM, GIOStream)

/**
 * XmhHttpStream:
 *
 * A connection as libsoup sees it; whether there is TLS below is none of its business. All that it does is done by the
 * XmhServing behind it.
 */
XmhHttpStream *xmh_http_stream_new (XmhServing *serving);
void xmh_http_stream_forget_serving (XmhHttpStream *self);
