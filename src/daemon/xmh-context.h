/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-types.h"
#include "system/xmh-service-manager.h"

/**
 * XmhContext:
 *
 * Owns the parts of the daemon and joins them.
 */
typedef struct _XmhContext XmhContext;

typedef enum
{
  /* the port that devices dial is open, and the name is ours where there is a bus; again when there begin or cease to
   * be addresses for devices */
  XMH_CONTEXT_OPEN,
  XMH_CONTEXT_CLOSED,     /* the port is not open, or not any more */
  XMH_CONTEXT_NAME_TAKEN, /* another hub is on the bus */
  XMH_CONTEXT_STOPPED,    /* as asked by xmh_context_stop() */
} XmhContextEvent;

typedef void (*XmhContextEventFunc) (XmhContextEvent news, gpointer data);

XmhContext *xmh_context_new (const char *config_file, XmhServiceManager *manager, GError **error);
void xmh_context_free (XmhContext *self);

void xmh_context_start (XmhContext *self, XmhContextEventFunc on_news, gpointer data);
void xmh_context_stop (XmhContext *self);
gboolean xmh_context_reload (XmhContext *self);
XmhHub *xmh_context_get_hub (XmhContext *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhContext, xmh_context_free)
