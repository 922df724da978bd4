/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "panel/xmh-open-file.h"

#include <glib/gi18n.h>

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(XmhCallStatus) status = user_data;
  g_autoptr(GError) error = NULL;

  g_app_info_launch_default_for_uri_finish (result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    xmh_call_status_end (status, error);
}

void
xmh_open_file (XmhCallStatus *status,
               GtkWidget     *button,
               const char    *file)
{
  g_autoptr(GFile) location = g_file_new_for_path (file);
  g_autofree char *uri = g_file_get_uri (location);
  g_autoptr(GdkAppLaunchContext) context = gdk_display_get_app_launch_context (gtk_widget_get_display (button));

  xmh_call_status_begin (status, button, _("Opening the file…"));
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), xmh_call_status_get_cancellable (status),
                                           on_opened, g_object_ref (status));
}
