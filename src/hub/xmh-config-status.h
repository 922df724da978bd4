/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "config/xmh-config-report.h"

#define XMH_TYPE_CONFIG_STATUS (xmh_config_status_get_type ())
G_DECLARE_FINAL_TYPE (XmhConfigStatus, xmh_config_status, XMH, CONFIG_STATUS, GObject)

/**
 * XmhConfigStatus:
 *
 * Which configuration is used, what was ignored in it, and what the last reload changed. Raises the problems
 * `configuration` (a file that cannot be used) and `unknown-key`.
 */
XmhConfigStatus *xmh_config_status_new (XmhProblems *problems);

/* These take @report. */
void xmh_config_status_set_started (XmhConfigStatus *self, XmhConfigReport *report);

/* @report: (transfer full): what xmh_config_load() gave
 * @changed: the keys that have other values now
 * @waiting: those of them that wait for a restart */
void xmh_config_status_set_reloaded (XmhConfigStatus *self,
                                     XmhConfigReport *report,
                                     const char *const *changed,
                                     const char *const *waiting);
/* A reload of @file (nullable) was refused: the configuration before it stays in use. */
void xmh_config_status_set_refused (XmhConfigStatus *self, const char *file, const char *mistake);

/* The file that is read, empty without one; a property. */
const char *xmh_config_status_get_file (XmhConfigStatus *self);
/* `file`, `last-good` or `defaults`: where the values that are used come from. */
const char *xmh_config_status_get_source (XmhConfigStatus *self);
/* Keys, of the last reload. */
const char *const *xmh_config_status_get_changed (XmhConfigStatus *self);
const char *const *xmh_config_status_get_waiting (XmhConfigStatus *self);
/* Of XmhConfigNote: keys and entries that are not used although the file has them. (transfer container) */
GPtrArray *xmh_config_status_list_ignored (XmhConfigStatus *self);
