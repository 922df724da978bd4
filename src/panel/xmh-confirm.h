/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

/* Called when the person agreed; @owner is alive. */
typedef void (*XmhConfirmed) (gpointer owner,
                              gpointer data);

void xmh_confirm (GtkWidget     *owner,
                  const char    *heading,
                  const char    *body,
                  const char    *verb,
                  gboolean       is_destructive,
                  XmhConfirmed   confirmed,
                  gpointer       data,
                  GDestroyNotify destroy);
