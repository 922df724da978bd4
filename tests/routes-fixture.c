/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "routes-fixture.h"

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "hub/xmh-hub.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-routes.h"
#include "web/xmh-site.h"
#include "test-folder.h"

static XmhAnswer *
handle (XmhRequest *request, gpointer data)
{
  return xmh_routes_handle (request);
}

void
routes_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(XmhApiCredentials) credentials = NULL;
  g_autoptr(XmhMediaServer) media_server = NULL;

  f->folder = g_dir_make_tmp ("xmh-routes-XXXXXX", &error);
  g_assert_no_error (error);
  f->paths = g_new0 (XmhPaths, 1);
  f->paths->data_dir = g_build_filename (f->folder, "data", NULL);
  f->paths->config_dir = g_build_filename (f->folder, "config", NULL);
  f->paths->state_dir = g_build_filename (f->folder, "state", NULL);
  f->paths->runtime_dir = g_build_filename (f->folder, "run", NULL);
  g_assert_true (xmh_paths_ensure (f->paths, &error));
  g_assert_no_error (error);

  f->config = xmh_config_new_default ();
  f->config->enable_livekit = FALSE;
  f->config->access = XMH_CONFIG_ACCESS_OPEN;
  credentials = xmh_api_credentials_new (f->config, f->paths, &error);
  g_assert_no_error (error);
  f->identity = xmh_tls_identity_new (f->paths, host, f->config, &error);
  g_assert_no_error (error);
  media_server = xmh_media_server_new (f->config, credentials, f->paths);

  web_init (&f->web, handle, NULL);
  f->web.hub = xmh_hub_new (f->config, f->paths, credentials, f->identity, media_server);
  f->web.site = xmh_site_new (f->web.hub, XMH_SITE_WEB_CLIENT);
}

void
routes_tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->web.site, xmh_site_free);
  g_clear_object (&f->web.hub);
  g_clear_object (&f->identity);
  xmh_config_unref (f->config);
  xmh_paths_free (f->paths);
  test_remove (f->folder);
  g_free (f->folder);
}

JsonObject *
get_json (Answer *answer)
{
  g_autofree char *text = answer_get_text (answer);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (answer_get (answer, "Content-Type"), ==, "application/json");
  return json_object_ref (json_node_get_object (node));
}

void
assert_member (JsonObject *object, const char *name, const char *expected)
{
  g_assert_cmpstr (json_object_get_string_member_with_default (object, name, NULL), ==, expected);
}
