/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-allow-origin.h"

#include "config/xmh-settings.h"
#include "hub/xmh-refused-origins.h"

typedef struct
{
  char *origin;
  guint pending;
  GError *error; /* the first */
} Permission;

static void
permission_free (Permission *permission)
{
  g_clear_error (&permission->error);
  g_free (permission->origin);
  g_free (permission);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Permission *permission = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  xmh_settings_change_finish (XMH_SETTINGS (source), result, &error);
  if (permission->error == NULL)
    permission->error = g_steal_pointer (&error);
  if (--permission->pending > 0)
    return;

  if (permission->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&permission->error));
      return;
    }

  xmh_refused_origins_forget (xmh_hub_get_refused_origins (g_task_get_source_object (task)), permission->origin);
  g_task_return_boolean (task, TRUE);
}

void
xmh_allow_origin_async (XmhHub *hub, const char *origin, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (hub, NULL, callback, user_data);
  XmhSettings *settings = xmh_hub_get_settings (hub);
  XmhRefusedBy by = xmh_refused_origins_lookup (xmh_hub_get_refused_origins (hub), origin);
  gboolean in_cors = (by & XMH_REFUSED_BY_CORS) != 0;
  gboolean in_cloudxr = (by & XMH_REFUSED_BY_CLOUDXR) != 0 || !in_cors;
  Permission *permission;

  g_task_set_source_tag (task, xmh_allow_origin_async);
  permission = g_new0 (Permission, 1);
  permission->origin = g_strdup (origin);
  permission->pending = in_cors + in_cloudxr;
  g_task_set_task_data (task, permission, (GDestroyNotify) permission_free);
  if (in_cloudxr)
    xmh_settings_add_origin_async (settings, "cloudxr_allow_origins", origin, on_added, g_object_ref (task));
  if (in_cors)
    xmh_settings_add_origin_async (settings, "cors_allow_origins", origin, on_added, g_object_ref (task));
}

gboolean
xmh_allow_origin_finish (XmhHub *hub, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, hub), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
