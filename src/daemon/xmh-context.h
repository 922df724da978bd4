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
 * Owns the parts of the daemon and connects them.
 */
typedef struct _XmhContext XmhContext;

typedef enum
{
  /* the port for devices is open and, where there is a bus, the hub owns the name; sent again when addresses for
   * devices appear or disappear */
  XMH_CONTEXT_OPEN,
  XMH_CONTEXT_CLOSED,     /* the port is closed */
  XMH_CONTEXT_NAME_TAKEN, /* another hub is on the bus */
  XMH_CONTEXT_STOPPED,    /* the end of xmh_context_stop() */
} XmhContextEvent;

typedef void (*XmhContextEventFunc) (XmhContextEvent news, gpointer data);

/* Returns: (transfer full): the daemon's parts, not started
 * @config_file: (nullable): the file of the command line, or %NULL for the usual places
 * @manager: (transfer none): outlives the context
 * @error: %XMH_ERROR_INVALID_CONFIG if @config_file is invalid; a mistake in a file of the usual places is only a
 *   problem of the hub */
XmhContext *xmh_context_new (const char *config_file, XmhServiceManager *manager, GError **error);
void xmh_context_free (XmhContext *self);

/* Checks whether another hub is on the bus. If not, opens the fronts, starts LiveKit and requests the name. Without
 * a bus it starts without the check.
 * @on_news: called with each event */
void xmh_context_start (XmhContext *self, XmhContextEventFunc on_news, gpointer data);
/* Ends sessions, connector, LiveKit and fronts; see xmh_shutdown(). A second call does nothing. */
void xmh_context_stop (XmhContext *self);
/* Reads the configuration again. An invalid file is logged and changes nothing.
 * Returns: whether it was applied */
gboolean xmh_context_reload (XmhContext *self);
XmhHub *xmh_context_get_hub (XmhContext *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhContext, xmh_context_free)
