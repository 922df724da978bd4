/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-connector-variables.h"

#include <glib/gstdio.h>
#include <string.h>

#include "common/xmh-file.h"
#include "common/xmh-text.h"
#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"

static char *
make_url (XmhConfig *config)
{
  if (config->livekit_url != NULL && config->livekit_url[0] != '\0')
    return g_strdup (config->livekit_url);

  return g_strdup_printf ("ws://127.0.0.1:%u", config->lk_port_ws);
}

char **
xmh_connector_variables_new (XmhConfig *config, XmhApiCredentials *credentials, XmhPaths *paths)
{
  g_autofree char *url = make_url (config);
  g_autofree char *file = xmh_connector_variables_get_file (paths);
  const char *const pairs[][2] = {
    { "LIVEKIT_URL", url },
    { "LIVEKIT_API_KEY", xmh_api_credentials_get_key (credentials) },
    { "LIVEKIT_API_SECRET", xmh_api_credentials_get_secret (credentials) },
    { "XMH_ROOM", config->room_name },
    { "XMH_IDENTITY", config->identity },
    { "XMH_CONFIG", config->file != NULL ? config->file : "" },
    { "XMH_CONNECTOR_ENV", file },
  };
  char **variables = g_new0 (char *, G_N_ELEMENTS (pairs) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    variables[i] = g_strconcat (pairs[i][0], "=", pairs[i][1], NULL);
  return variables;
}

void
xmh_connector_variables_free (char **variables)
{
  for (char **variable = variables; variable != NULL && *variable != NULL; variable++)
    xmh_text_free_secret (*variable);
  g_free (variables);
}

char *
xmh_connector_variables_get_file (XmhPaths *paths)
{
  return g_build_filename (paths->runtime_dir, "connector.env", NULL);
}

/* In double quotes, only these two are special for both systemd and shells that do not expand variables. */
static void
append_quoted (GString *text, const char *value)
{
  g_string_append_c (text, '"');
  for (; *value != '\0'; value++)
    {
      if (*value == '"' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append (text, "\"\n");
}

gboolean
xmh_connector_variables_write (const char *const *variables, XmhPaths *paths, GError **error)
{
  g_autofree char *file = xmh_connector_variables_get_file (paths);
  GString *text = g_string_sized_new (1024);
  gboolean is_written;

  for (; *variables != NULL; variables++)
    {
      gsize n = strcspn (*variables, "=") + 1;

      g_string_append_len (text, *variables, (gssize) n);
      append_quoted (text, *variables + n);
    }
  is_written = xmh_file_replace (file, text->str, text->len, 0600, error);
  xmh_text_free_secret (g_string_free (text, FALSE));
  return is_written;
}

void
xmh_connector_variables_remove (XmhPaths *paths)
{
  g_autofree char *file = xmh_connector_variables_get_file (paths);

  g_unlink (file);
}
