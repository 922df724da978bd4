/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <sys/types.h>

#include <gio/gio.h>

#include "tls/xmh-generations.h"

/* One generation: the folder @folder/@number. For xmh-generations.c alone. */

#define XMH_GENERATION_CURRENT "current"

typedef struct
{
  const char *name;
  mode_t mode;
} XmhGenerationFile;

extern const XmhGenerationFile xmh_generation_files[XMH_N_KEPT];

guint64 xmh_generation_get_linked (const char *folder);
guint64 xmh_generation_get_current (const char *folder);
guint64 xmh_generation_get_highest (const char *folder);
guint64 xmh_generation_get_best (const char *folder);
gboolean xmh_generation_is_lost (const char *folder);
GArray *xmh_generation_list (const char *folder);
int xmh_generation_open (const char *folder, guint64 number);
GBytes *xmh_generation_read (const char *folder, guint64 number, XmhKeptFile file, GError **error);
gboolean xmh_generation_is_readable (const char *folder, guint64 number);
gboolean xmh_generation_is_same_but_older (const char *folder, guint64 number, guint64 current);
void xmh_generation_remove (const char *folder, guint64 number);
