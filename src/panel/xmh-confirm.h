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

/* (transfer full) (nullable): what @text that the person has typed stands for; NULL while it stands for nothing. */
typedef char *(*XmhUnderstand) (gpointer    owner,
                                const char *text);
/* Called when the person agreed to what @answer stands for. */
typedef void (*XmhTyped) (gpointer    owner,
                          const char *answer);

void xmh_confirm_typed (GtkWidget    *owner,
                        const char   *heading,
                        const char   *body,
                        const char   *label,
                        const char   *verb,
                        XmhUnderstand understand,
                        XmhTyped      typed);
