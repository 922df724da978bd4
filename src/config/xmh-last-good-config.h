/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "config/xmh-config-report.h"

/**
 * XmhLastGoodConfig:
 *
 * Keeps a copy of the last configuration that could be used: `last-good.yaml` of the state folder, 0600, as it may hold
 * secrets. It is written in a thread, one after the other.
 */
typedef struct _XmhLastGoodConfig XmhLastGoodConfig;

/* Returns: (transfer full): a keeper */
XmhLastGoodConfig *xmh_last_good_config_new (XmhPaths *paths);
/* Waits for pending writes. */
void xmh_last_good_config_free (XmhLastGoodConfig *self);

/* Does nothing for the built-in defaults. A failure is logged, and the previous copy stays.
 * @config: a configuration that is used
 * @report: the report of xmh_config_load(); its content is kept */
void xmh_last_good_config_keep (XmhLastGoodConfig *self, XmhConfig *config, XmhConfigReport *report);

XmhConfig *xmh_last_good_config_load (XmhPaths *paths, const char *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLastGoodConfig, xmh_last_good_config_free)
