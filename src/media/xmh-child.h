/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_CHILD (xmh_child_get_type ())
G_DECLARE_FINAL_TYPE (XmhChild, xmh_child, XMH, CHILD, GObject)

/* A program that the hub starts. It and its children end with this process. Emits "line" (char *) for lines that it
 * prints, and "dropped" (guint) when there were too many. Emits "exited" (char *) with the reason, once, after the
 * last line. */
XmhChild *xmh_child_new (const char *const *argv,
                         const char *const *variables,
                         const char *denied_folder,
                         GError **error);
XmhChild *xmh_child_new_for_user (const char *const *argv, const char *const *variables, GError **error);

GPid xmh_child_get_pid (XmhChild *self);
int xmh_child_get_signal (XmhChild *self);
void xmh_child_end (XmhChild *self);
void xmh_child_kill (XmhChild *self);

char *xmh_child_describe_end (int signal, int status);
