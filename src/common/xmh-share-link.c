/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-share-link.h"

#include <string.h>

char *
xmh_share_link_new (const char *url, const char *identity, const char *token)
{
  g_autofree char *name = g_uri_escape_string (identity, NULL, FALSE);
  const char *rest = strstr (url, "://");
  gboolean is_plain = g_str_has_prefix (url, "ws://") || g_str_has_prefix (url, "http://");
  g_autofree char *origin = g_strconcat (is_plain ? "http" : "https", rest != NULL ? rest : url, NULL);

  if (g_str_has_suffix (origin, "/"))
    origin[strlen (origin) - 1] = '\0';
  return g_strdup_printf ("%s/#name=%s&token=%s", origin, name, token);
}
