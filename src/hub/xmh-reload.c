/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-reload.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"

static char **
list_waiting (char **changed)
{
  g_autoptr(GStrvBuilder) waiting = g_strv_builder_new ();

  for (char **key = changed; *key != NULL; key++)
    if (!xmh_config_key_applies_on_reload (*key))
      g_strv_builder_add (waiting, *key);

  return g_strv_builder_end (waiting);
}

static char **
read_again (XmhHub *hub, XmhConfigFile *file, GError **error)
{
  XmhConfigStatus *status = xmh_hub_get_config_status (hub);
  g_autoptr(GError) mistake = NULL;
  g_autoptr(XmhConfigReport) report = NULL;
  g_autoptr(XmhConfig) config = xmh_config_file_load_again (file, &report, &mistake);
  g_auto(GStrv) changed = NULL;
  char **waiting;

  if (config != NULL)
    changed = xmh_config_compare (xmh_hub_get_file_config (hub), config);
  if (config == NULL || !xmh_hub_apply_config (hub, config, &mistake))
    {
      xmh_config_status_set_refused (status, report->file, mistake->message);
      g_propagate_error (error, g_steal_pointer (&mistake));
      return NULL;
    }

  waiting = list_waiting (changed);
  xmh_config_file_keep (file, config, report);
  xmh_config_status_set_reloaded (status, g_steal_pointer (&report), (const char *const *) changed,
                                  (const char *const *) waiting);
  return waiting;
}

char **
xmh_hub_reload (XmhHub *hub, GError **error)
{
  XmhServiceManager *manager = xmh_hub_get_service_manager (hub);
  XmhConfigFile *file = xmh_hub_get_config_file (hub);
  char **waiting;

  if (file == NULL)
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, _ ("This hub cannot reload its configuration"));
      return NULL;
    }

  if (manager != NULL)
    xmh_service_manager_reloading (manager);
  waiting = read_again (hub, file, error);
  if (manager != NULL)
    {
      xmh_service_manager_close_unused (manager, 0);
      xmh_service_manager_reloaded (manager);
    }
  return waiting;
}
