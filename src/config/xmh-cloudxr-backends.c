/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-cloudxr-backends.h"

static gboolean
is_own_port (const XmhConfig *config, guint16 port)
{
  return (config->enable_cloudxr_proxy && config->cloudxr_proxy_port == port) ||
         (config->enable_web_server && config->web_server_port == port);
}

char **
xmh_cloudxr_backends_list (const XmhConfig *config)
{
  static const struct
  {
    guint16 port;
    const char *url;
  } found[] = {
    { 49100, XMH_CLOUDXR_RUNTIME_URL },
    { XMH_CLOUDXR_OWN_PROXY_PORT, XMH_CLOUDXR_OWN_PROXY_URL },
  };
  g_autoptr(GStrvBuilder) urls = g_strv_builder_new ();

  if (config->cloudxr_backend != NULL)
    g_strv_builder_add (urls, config->cloudxr_backend);
  for (gsize i = 0; config->cloudxr_backend == NULL && i < G_N_ELEMENTS (found); i++)
    if (!is_own_port (config, found[i].port))
      g_strv_builder_add (urls, found[i].url);

  return g_strv_builder_end (urls);
}

/* IsaacTeleop keeps it below its installation folder. The variable is its own. */
char *
xmh_cloudxr_backends_get_certificate_file (void)
{
  const char *folder = g_getenv ("CXR_INSTALL_DIR");

  if (folder != NULL && g_path_is_absolute (folder))
    return g_build_filename (folder, "certs", "server.crt", NULL);

  return g_build_filename (g_get_home_dir (), ".cloudxr", "certs", "server.crt", NULL);
}
