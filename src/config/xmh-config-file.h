/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config.h"

/**
 * XmhConfigFile:
 *
 * Where the configuration is read from, at the start and whenever it is read again: the file of the command line, or
 * the usual places with a copy of what worked last.
 */
typedef struct _XmhConfigFile XmhConfigFile;

XmhConfigFile *xmh_config_file_new (const char *explicit_file, XmhPaths *paths);
/* Waits for what is still to be written. */
void xmh_config_file_free (XmhConfigFile *self);

/* As xmh_config_load_or_fall_back() and xmh_config_load(). */
XmhConfig *xmh_config_file_load_first (XmhConfigFile *self, XmhConfigReport **report, GError **error);
XmhConfig *xmh_config_file_load_again (XmhConfigFile *self, XmhConfigReport **report, GError **error);
/* What was loaded is in force: logs @report and keeps a copy for a start with a file that is wrong. */
void xmh_config_file_keep (XmhConfigFile *self, XmhConfig *config, XmhConfigReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhConfigFile, xmh_config_file_free)
