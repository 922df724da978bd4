/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-livekit-config.h"

#include <string.h>

#include "media-fixture.h"
#include "media/xmh-livekit-version.h"

static void
test_plain (void)
{
  MediaFixture *fixture = media_fixture_new ();
  g_autofree char *text = NULL;

  fixture->config->lk_port_ws = 7880;
  fixture->config->lk_port_tcp = 7881;
  fixture->config->lk_port_udp = 7882;
  text = xmh_livekit_config_render (fixture->config, fixture->credentials, TRUE, TRUE);
  g_assert_cmpstr (text, ==,
                   "port: 7880\n"
                   "bind_addresses: [\"127.0.0.1\", \"::1\"]\n"
                   "rtc:\n"
                   "  tcp_port: 7881\n"
                   "  udp_port: 7882\n"
                   "  use_external_ip: false\n"
                   "keys:\n"
                   "  \"APIkey\": \"a secret of more than thirty-two bytes\"\n"
                   "logging:\n"
                   "  json: false\n"
                   "  level: info\n"
                   "room:\n"
                   "  auto_create: true\n");
  media_fixture_free (fixture);
}

/* Unknown keys stop a server, so only configured ones are written. */
static void
test_external_ip (void)
{
  MediaFixture *fixture = media_fixture_new ();
  g_autofree char *with = NULL;
  g_autofree char *old = NULL;
  g_autofree char *useless = NULL;

  fixture->config->lk_use_external_ip = TRUE;
  fixture->config->lk_skip_external_ip_validation = TRUE;
  with = xmh_livekit_config_render (fixture->config, fixture->credentials, FALSE, TRUE);
  old = xmh_livekit_config_render (fixture->config, fixture->credentials, FALSE, FALSE);
  fixture->config->lk_use_external_ip = FALSE;
  useless = xmh_livekit_config_render (fixture->config, fixture->credentials, FALSE, TRUE);

  g_assert_nonnull (strstr (with, "  use_external_ip: true\n  skip_external_ip_validation: true\n"));
  g_assert_nonnull (strstr (with, "bind_addresses: [\"127.0.0.1\"]\n"));
  g_assert_nonnull (strstr (old, "  use_external_ip: true\n"));
  g_assert_null (strstr (old, "skip_external_ip_validation"));
  g_assert_null (strstr (useless, "skip_external_ip_validation"));
  media_fixture_free (fixture);
}

static void
test_quoting (void)
{
  MediaFixture *fixture = media_fixture_new ();
  g_autoptr(XmhApiCredentials) credentials = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_free (fixture->config->api_key);
  g_free (fixture->config->api_secret);
  fixture->config->api_key = g_strdup ("0x10: {");
  fixture->config->api_secret = g_strdup ("a\"b\\c\nport: 1 and enough bytes to be thought a good one");
  credentials = xmh_api_credentials_new (fixture->config, fixture->paths, &error);
  g_assert_no_error (error);
  text = xmh_livekit_config_render (fixture->config, credentials, FALSE, FALSE);
  g_assert_nonnull (strstr (text, "\n  \"0x10: {\": \"a\\\"b\\\\c\\x0aport: 1 and enough"));
  media_fixture_free (fixture);
}

static void
test_version (void)
{
  g_autofree char *parsed = xmh_livekit_version_parse ("livekit-server version 1.13.5");
  g_autofree char *none = xmh_livekit_version_parse ("usage: something else");

  g_assert_cmpstr (parsed, ==, "1.13.5");
  g_assert_null (none);
  g_assert_true (xmh_livekit_version_is_at_least ("1.13.0", 1, 13));
  g_assert_true (xmh_livekit_version_is_at_least ("2.0", 1, 13));
  g_assert_false (xmh_livekit_version_is_at_least ("1.9.10", 1, 13));
  g_assert_false (xmh_livekit_version_is_at_least (NULL, 1, 13));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/livekit-config/plain", test_plain);
  g_test_add_func ("/livekit-config/external-ip", test_external_ip);
  g_test_add_func ("/livekit-config/quoting", test_quoting);
  g_test_add_func ("/livekit-config/version", test_version);
  return g_test_run ();
}
