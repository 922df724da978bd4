/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-config-file.h"

#include "config/xmh-last-good-config.h"

struct _XmhConfigFile
{
  char *explicit_file; /* of the command line; NULL for the usual places */
  XmhPaths *paths;     /* unowned */
  XmhLastGoodConfig *last_good;
};

XmhConfigFile *
xmh_config_file_new (const char *explicit_file, XmhPaths *paths)
{
  XmhConfigFile *self = g_new0 (XmhConfigFile, 1);

  self->explicit_file = g_strdup (explicit_file);
  self->paths = paths;
  self->last_good = xmh_last_good_config_new (paths);
  return self;
}

void
xmh_config_file_free (XmhConfigFile *self)
{
  xmh_last_good_config_free (self->last_good);
  g_free (self->explicit_file);
  g_free (self);
}

XmhConfig *
xmh_config_file_load_first (XmhConfigFile *self, XmhConfigReport **report, GError **error)
{
  return xmh_config_load_or_fall_back (self->explicit_file, self->paths, report, error);
}

XmhConfig *
xmh_config_file_load_again (XmhConfigFile *self, XmhConfigReport **report, GError **error)
{
  return xmh_config_load (self->explicit_file, self->paths, report, error);
}

/* Keeps a copy only of a file of the usual places, since a file of the command line has no substitute. */
void
xmh_config_file_keep (XmhConfigFile *self, XmhConfig *config, XmhConfigReport *report)
{
  xmh_config_report_log (report);
  if (self->explicit_file == NULL && report->origin == XMH_CONFIG_FROM_FILE)
    xmh_last_good_config_keep (self->last_good, config, report);
}
