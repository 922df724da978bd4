/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config.h"

/**
 * XmhConfigFile:
 *
 * The place that the configuration is read from, at the start and on each reload. It is the file of the command
 * line, or the usual places with a copy of the last usable configuration.
 */
typedef struct _XmhConfigFile XmhConfigFile;

/* Returns: (transfer full): a place that was not read yet
 * @explicit_file: (nullable): the file of the command line, or %NULL for the usual places
 * @paths: kept by the caller; must outlive the result */
XmhConfigFile *xmh_config_file_new (const char *explicit_file, XmhPaths *paths);
/* Waits for pending writes. */
void xmh_config_file_free (XmhConfigFile *self);

/* Like xmh_config_load_or_fall_back() and xmh_config_load(). */
XmhConfig *xmh_config_file_load_first (XmhConfigFile *self, XmhConfigReport **report, GError **error);
XmhConfig *xmh_config_file_load_again (XmhConfigFile *self, XmhConfigReport **report, GError **error);
/* Called when the configuration is in use. Logs @report, and keeps a copy for a start with an invalid file. */
void xmh_config_file_keep (XmhConfigFile *self, XmhConfig *config, XmhConfigReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfigFile, xmh_config_file_free)
