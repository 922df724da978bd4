/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-child-environment.h"

#include <string.h>

/* What a program needs to find others, its user's home, and its user's language and clock; and the administrator's bounds
 * for programs written in Go. Nothing here leads to the session bus, a display, an agent with keys or a proxy, and nothing
 * changes what LiveKit reads from its configuration: it takes most of its options from LIVEKIT_… variables, too. */
static const char *const allowed[] = {
  "PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LANGUAGE", "GOMAXPROCS", "GOMEMLIMIT", "GOGC",
};

static gboolean
is_allowed (const char *variable,
            gsize       name_length)
{
  if (g_str_has_prefix (variable, "LC_"))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (strlen (allowed[i]) == name_length && strncmp (allowed[i], variable, name_length) == 0)
      return TRUE;

  return FALSE;
}

/* Makes the environment of a program that the hub starts, from a list of what may be inherited.
 * @variables: (nullable): `NAME=value` for this program alone; they win
 * Returns: (transfer full): the environment, `NAME=value` each */
char **
xmh_child_environment_new (const char *const *variables)
{
  g_auto(GStrv) inherited = g_get_environ ();
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  char **environment;

  for (guint i = 0; inherited[i] != NULL; i++)
    if (is_allowed (inherited[i], strcspn (inherited[i], "=")))
      g_strv_builder_add (builder, inherited[i]);
  environment = g_strv_builder_end (builder);

  for (guint i = 0; variables != NULL && variables[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (variables[i], strcspn (variables[i], "="));
      const char *value = variables[i] + strlen (name);

      if (*value == '=')
        environment = g_environ_setenv (environment, name, value + 1, TRUE);
    }

  return environment;
}
