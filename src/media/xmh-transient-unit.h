/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_TRANSIENT_UNIT (xmh_transient_unit_get_type ())
G_DECLARE_FINAL_TYPE (XmhTransientUnit, xmh_transient_unit, XMH, TRANSIENT_UNIT, GObject)

/**
 * XmhTransientUnit:
 *
 * A program that the user's systemd runs as a unit of its own, without the restrictions of the hub's unit. It ends when
 * the hub's unit ends, for whatever reason. Its output goes to the journal.
 *
 * Emits "unavailable" (char *) if this process is not in a unit of that manager, or "ended" (char *) with the reason
 * when the program has ended or could not be started; one of them, once.
 */
/* @name: of the unit
 * @description: (nullable): what `systemctl status` shows; English
 * @identifier: of its lines in the journal
 * @argv: the program with its absolute path, and its arguments
 * @environment_file: absolute; its variables are added to those of the manager
 * Returns: (transfer full): a unit that is being started; it keeps itself alive until its end, or
 *   xmh_transient_unit_kill() */
XmhTransientUnit *xmh_transient_unit_new (const char *name,
                                          const char *description,
                                          const char *identifier,
                                          const char *const *argv,
                                          const char *environment_file);

/* Returns: its main process, or 0 while there is none */
GPid xmh_transient_unit_get_pid (XmhTransientUnit *self);

/* Stops it, by force after about 2 s. "ended" follows. */
void xmh_transient_unit_end (XmhTransientUnit *self);
/* Stops it without waiting; no signal follows. */
void xmh_transient_unit_kill (XmhTransientUnit *self);
