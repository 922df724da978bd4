/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-host.h"

GPtrArray *xmh_interfaces_read (GError **error);
int xmh_interfaces_open_watch (GError **error);
gboolean xmh_interfaces_drain_watch (int fd);
