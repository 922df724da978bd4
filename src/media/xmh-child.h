/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_CHILD (xmh_child_get_type ())
G_DECLARE_FINAL_TYPE (XmhChild, xmh_child, XMH, CHILD, GObject)

/* A program that lives no longer than this process, in a group of its own. Emits "line" (char *) for each line that
 * it prints, and "exited" (char *) with the reason, once, after the last line. */
XmhChild *xmh_child_new (const char *const *argv,
                         const char        *denied_folder,
                         GError           **error);

GPid xmh_child_get_pid (XmhChild *self);
void xmh_child_end (XmhChild *self);
void xmh_child_kill (XmhChild *self);
