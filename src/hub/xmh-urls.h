/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"

char **xmh_urls_list (XmhConfig *config, XmhTlsIdentity *identity, gboolean tls, gboolean loopback_only);
char *xmh_urls_get_local (XmhConfig *config, gboolean tls, gboolean loopback_only);
