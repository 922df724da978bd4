/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "config/xmh-cloudxr-backends.h"
#include "config/xmh-config.h"

#include <string.h>

#include "common/xmh-error.h"
#include "config/xmh-origin.h"

#define FILE_NAME "/srv/xr/xr_media_hub.yaml"

static XmhConfig *
parse (const char *text, char **environment, XmhConfigReport **report, GError **error)
{
  g_autoptr(XmhConfigReport) notes = xmh_config_report_new (FILE_NAME);
  XmhConfigSource source = { FILE_NAME, text, strlen (text), FALSE, environment };
  XmhConfig *config = xmh_config_parse (&source, notes, error);

  if (report != NULL)
    *report = g_steal_pointer (&notes);
  return config;
}

static XmhConfig *
parse_good (const char *text)
{
  g_autoptr(GError) error = NULL;
  XmhConfig *config = parse (text, NULL, NULL, &error);

  g_assert_no_error (error);
  return config;
}

static XmhConfigVerdict
verdict_of (XmhConfigReport *report, const char *key)
{
  for (guint i = 0; i < report->notes->len; i++)
    {
      const XmhConfigNote *note = g_ptr_array_index (report->notes, i);

      if (g_strcmp0 (note->key, key) == 0)
        return note->verdict;
    }

  g_error ("%s is not in the report", key);
}

static void
test_defaults (void)
{
  g_autoptr(XmhConfig) config = xmh_config_new_default ();

  g_assert_null (config->file);
  g_assert_true (config->enable_web_server);
  g_assert_true (config->web_server_tls);
  g_assert_null (config->web_server_host);
  g_assert_cmpuint (config->web_server_port, ==, 8080);
  g_assert_null (config->web_client_dir);
  g_assert_null (config->cert_file);
  g_assert_null (config->key_file);
  g_assert_cmpuint (g_strv_length (config->web_server_extra_sans), ==, 0);
  g_assert_cmpuint (config->token_networks->len, ==, 0);
  g_assert_cmpuint (g_strv_length (config->reserved_identities), ==, 0);
  g_assert_cmpint (config->access, ==, XMH_CONFIG_ACCESS_ASK);
  g_assert_cmpuint (config->token_ttl_s, ==, 21600);
  g_assert_cmpstr (config->room_name, ==, "xr-room");
  g_assert_cmpstr (config->identity, ==, "xr-hub-connector");
  g_assert_null (config->api_key);
  g_assert_null (config->api_secret);
  g_assert_true (config->enable_livekit);
  g_assert_cmpstr (config->livekit_command[0], ==, "livekit-server");
  g_assert_null (config->livekit_command[1]);
  g_assert_cmpuint (g_strv_length (config->connector_command), ==, 0);
  g_assert_cmpint (config->connector_restart, ==, XMH_CONNECTOR_WITH_LIVEKIT);
  g_assert_null (config->livekit_url);
  g_assert_cmpuint (config->lk_port_ws, ==, 7880);
  g_assert_cmpuint (config->lk_port_tcp, ==, 7881);
  g_assert_cmpuint (config->lk_port_udp, ==, 7882);
  g_assert_false (config->lk_use_external_ip);
  g_assert_true (config->enable_cloudxr_proxy);
  g_assert_cmpuint (config->cloudxr_proxy_port, ==, 48322);
  g_assert_null (config->cloudxr_backend);
  g_assert_cmpstr (config->cloudxr_allow_origins[0], ==, "https://nvidia.github.io");
  g_assert_cmpuint (config->limits.handshakes, ==, 512);
  g_assert_cmpuint (config->limits.cloudxr_tunnels_per_address, ==, 8);
  g_assert_cmpuint (config->limits.head_bytes, ==, 65536);
  g_assert_cmpuint (config->limits.dial_timeout_s, ==, 20);
  g_assert_cmpuint (config->limits.half_close_timeout_s, ==, 60);
}

static void
test_empty (void)
{
  static const char *const texts[] = { "", "\n# only a comment\n", "---\n", "~\n", "{}", "web_server_port:\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(XmhConfig) config = parse_good (texts[i]);
      g_autoptr(XmhConfig) defaults = xmh_config_new_default ();
      g_auto(GStrv) differing = xmh_config_compare (config, defaults);

      g_assert_cmpstrv (differing, ((const char *const[]){ NULL }));
    }
}

static void
test_values (void)
{
  g_autoptr(XmhConfig)
               config = parse_good ("web_server_host: 0.0.0.0\n"
                                    "web_server_port: 0x2328\n"
                                    "web_client_isolated: true\n"
                                    "cloudxr_client_dir: ~/xr/../client\n"
                                    "web_server_tls: off\n"
                                    "web_client_dir: ../client\n"
                                    "web_server_extra_sans: Hub.Lab.example\n"
                                    "allowed_hosts: [one.example, TWO.example, 192.0.2.1, '2001:DB8::1']\n"
                                    "token_ttl: 1:00:00\n"
                                    "cors_allow_origins: ['https://A.example:443', 'http://b.example:8000/', '*']\n"
                                    "reserved_identities: [Recorder, 'front desk']\n"
                                    "token_networks: [198.51.100.0/24, '2001:db8::/32']\n"
                                    "livekit_command: [./bin/livekit-server, --dev]\n"
                                    "livekit_url: wss://media.example\n"
                                    "cert_file: /etc/ssl/hub.pem\n"
                                    "key_file: hub.key\n"
                                    "limits: {handshakes: 1_000}\n");
  g_autofree char *client_dir = g_build_filename (g_get_home_dir (), "client", NULL);

  g_assert_cmpstr (config->file, ==, FILE_NAME);
  g_assert_cmpstr (config->web_server_host, ==, "0.0.0.0");
  g_assert_cmpuint (config->web_server_port, ==, 9000);
  g_assert_false (config->web_server_tls);
  g_assert_cmpstr (config->web_client_dir, ==, "/srv/client");
  g_assert_cmpstrv (config->web_server_extra_sans, ((const char *const[]){ "hub.lab.example", NULL }));
  g_assert_cmpstrv (config->allowed_hosts,
                    ((const char *const[]){ "one.example", "two.example", "192.0.2.1", "2001:db8::1", NULL }));
  g_assert_true (config->web_client_isolated);
  g_assert_cmpstr (config->cloudxr_client_dir, ==, client_dir);
  g_assert_cmpuint (config->token_ttl_s, ==, 3600);
  g_assert_cmpstrv (config->cors_allow_origins,
                    ((const char *const[]){ "https://a.example", "http://b.example:8000", "*", NULL }));
  g_assert_cmpstrv (config->reserved_identities, ((const char *const[]){ "Recorder", "front desk", NULL }));
  g_assert_cmpuint (config->token_networks->len, ==, 2);
  g_assert_cmpstrv (config->livekit_command, ((const char *const[]){ "/srv/xr/bin/livekit-server", "--dev", NULL }));
  g_assert_cmpstr (config->livekit_url, ==, "wss://media.example");
  g_assert_cmpstr (config->cert_file, ==, "/etc/ssl/hub.pem");
  g_assert_cmpstr (config->key_file, ==, "/srv/xr/hub.key");
  g_assert_cmpuint (config->limits.handshakes, ==, 1000);
  g_assert_cmpuint (config->limits.handshakes_per_address, ==, 16);
}

static void
test_resemblance (void)
{
  static const struct
  {
    const char *host;
    const char *trusted;
    gboolean resembles;
  } rows[] = {
    { "nvidia.github.io", "nvidia.github.io", TRUE },
    { "nvidia.github.io.evil.test", "nvidia.github.io", TRUE },
    { "nvidia.github.iox", "nvidia.github.io", TRUE },
    { "evil-nvidia.github.io", "nvidia.github.io", TRUE },
    { "evil.nvidia.github.io", "nvidia.github.io", TRUE },
    { "NVIDIA-github-io.evil.test", "nvidia.github.io", TRUE },
    { "nvidia_github.io", "nvidia.github.io", TRUE },
    { "evil.github.io", "nvidia.github.io", FALSE },
    { "nvidia.evil.test", "nvidia.github.io", FALSE },
    { "github.io", "nvidia.github.io", FALSE },
    { "localhost.evil.test", "localhost", TRUE },
    { "evil.localhost", "localhost", TRUE },
    { "localhosting.example", "localhost", FALSE },
    { "a.example", "a", TRUE },
    { "apple.example", "a", FALSE },
    { "192.168.1.5.evil.test", "hub.lab", TRUE },
    { "192-168-1-5.evil.test", "hub.lab", TRUE },
    { "192.168.1.evil.test", "hub.lab", FALSE },
    { "203.0.113.9", "hub.lab", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].host);
      g_assert_cmpint (xmh_host_name_resembles (rows[i].host, rows[i].trusted), ==, rows[i].resembles);
    }
}

static void
test_booleans (void)
{
  static const struct
  {
    const char *text;
    int value; /* -1: none */
  } cases[] = {
    { "yes", 1 },        { "Yes", 1 },   { "YES", 1 },        { "true", 1 },   { "True", 1 }, { "TRUE", 1 },
    { "on", 1 },         { "On", 1 },    { "ON", 1 },         { "no", 0 },     { "No", 0 },   { "NO", 0 },
    { "false", 0 },      { "False", 0 }, { "FALSE", 0 },      { "off", 0 },    { "Off", 0 },  { "OFF", 0 },
    { "!!bool yes", 1 }, { "y", -1 },    { "n", -1 },         { "1", -1 },     { "0", -1 },   { "'true'", -1 },
    { "\"no\"", -1 },    { "tRUE", -1 }, { "!!str yes", -1 }, { "[yes]", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("lk_use_external_ip: %s\n", cases[i].text);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = parse (text, NULL, NULL, &error);

      g_test_message ("%s", cases[i].text);
      if (cases[i].value < 0)
        g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
      else
        g_assert_cmpint (config->lk_use_external_ip, ==, cases[i].value);
    }
}

static void
test_integers (void)
{
  static const struct
  {
    const char *text;
    guint value; /* 0: none */
  } cases[] = {
    { "8443", 8443 },
    { "+8443", 8443 },
    { "8_443", 8443 },
    { "0x20fb", 8443 },
    { "020373", 8443 },
    { "0b11111", 31 },
    { "2:20:43", 8443 },
    { "!!int 8443", 8443 },
    { "65535", 65535 },
    { "0o17", 0 },
    { "65536", 0 },
    { "0", 0 },
    { "-1", 0 },
    { "8443.0", 0 },
    { "'8443'", 0 },
    { "08", 0 },
    { "0x", 0 },
    { "99999999999999999999999", 0 },
    { "-99999999999999999999999", 0 },
    { "1:60", 0 },
    { "8e3", 0 },
    { "true", 0 },
    { ".inf", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("web_server_port: %s\n", cases[i].text);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = parse (text, NULL, NULL, &error);

      g_test_message ("%s", cases[i].text);
      if (cases[i].value == 0)
        g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
      else
        g_assert_cmpuint (config->web_server_port, ==, cases[i].value);
    }
}

static void
test_errors (void)
{
  static const struct
  {
    const char *text;
    const char *begin; /* of the message, behind the file's name */
  } cases[] = {
    { "a: [1\n", ":2:1: " },
    { "room_name: a\nroom_name: b\n", ":2:1: room_name: " },
    { "- a\n- b\n", ":1:1: " },
    { "room_name: &x a\nidentity: *x\n", ":2:11: " },
    { "room_name: a\n---\nroom_name: b\n", ":3:1: " },
    { "room_name: !!python/object:os.system a\n", ":1:12: " },
    { "room_name: \"a\\0b\"\n", ":1:12: " },
    { "room_name: a\xff\n", ":1:13: " },
    { "room_name: a\nx: \x01\n", ":2:4: " },
    { "? [a]\n: b\n", ":1:3: " },
    { "\n  web_server_port: http\n", ":2:20: web_server_port: " },
    { "web_server_port: [8080]\n", ":1:18: web_server_port: " },
    { "web_server_port: '8080'\n", ":1:18: web_server_port: " },
    { "web_server_host: localhost\n", ":1:18: web_server_host: " },
    { "web_server_host: 1:2:3:4:5:6:7:8\n", ":1:18: web_server_host: " },
    { "room_name: 12\n", ":1:12: room_name: " },
    { "room_name: ''\n", ":1:12: room_name: " },
    { "room_name: \"a\\nb\"\n", ":1:12: room_name: " },
    { "token_ttl: 604801\n", ":1:12: token_ttl: " },
    { "token_ttl: 1.5\n", ":1:12: token_ttl: " },
    { "token_networks: [10.0.0.0/8, 10.0.0.1/8]\n", ":1:30: token_networks: " },
    { "cors_allow_origins:\n  - https://a.example/path\n", ":2:5: cors_allow_origins: " },
    { "cors_allow_origins: ['null']\n", ":1:22: cors_allow_origins: " },
    { "cors_allow_origins: {a: b}\n", ":1:21: cors_allow_origins: " },
    { "reserved_identities: [a, '']\n", ":1:26: reserved_identities: " },
    { "reserved_identities: {a: b}\n", ":1:22: reserved_identities: " },
    { "reserved_identities: [1]\n", ":1:23: reserved_identities: " },
    { "allowed_hosts: [a.example:8080]\n", ":1:17: allowed_hosts: " },
    { "livekit_url: ftp://a.example\n", ":1:14: livekit_url: " },
    { "livekit_url: wss://user:pw@a.example\n", ":1:14: livekit_url: " },
    { "livekit_url: wss://\n", ":1:14: livekit_url: " },
    { "cloudxr_backend: http://127.0.0.1:49100\n", ":1:18: cloudxr_backend: " },
    { "cloudxr_backend: ws://localhost:48322\n", ":1:1: cloudxr_backend: " },
    { "livekit_command: []\n", ":1:18: livekit_command: " },
    { "livekit_command: [a, 1]\n", ":1:22: livekit_command: " },
    { "connector_command: ['']\n", ":1:20: connector_command: " },
    { "connector_command: {a: b}\n", ":1:20: connector_command: " },
    { "connector_restart: always\n", ":1:20: connector_restart: " },
    { "connector_restart: [on-failure]\n", ":1:20: connector_restart: " },
    { "access: closed\n", ":1:9: access: " },
    { "access: [ask]\n", ":1:9: access: " },
    { "limits: 12\n", ":1:9: limits: " },
    { "limits:\n  handshakes: 0\n", ":2:15: limits.handshakes: " },
    { "lk_port_tcp: 8080\n", ":1:1: lk_port_tcp: " },
    { "web_server_port: 48322\n", ":1:1: web_server_port: " },
    { "api_key: abc\n", ":1:1: api_key: " },
    { "api_secret: abc\n", ":1:1: api_secret: " },
    { "api_key: a\napi_secret: 123456\n", ":2:13: api_secret: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *begin = g_strconcat (FILE_NAME, cases[i].begin, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = parse (cases[i].text, NULL, NULL, &error);

      g_assert_null (config);
      g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_cmpstr (error->message, >=, begin);
      g_assert_true (g_str_has_prefix (error->message, begin));
      g_assert_null (strstr (error->message, "123456"));
    }
}

static void
test_all_errors_at_once (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhConfig) config = parse ("web_server_port: 0\nweb_server_tls: maybe\n", NULL, NULL, &error);
  g_auto(GStrv) lines = NULL;

  g_assert_null (config);
  lines = g_strsplit (error->message, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2);
  g_assert_true (g_str_has_prefix (lines[1], FILE_NAME ":2:17: web_server_tls: "));
}

/* Ports of parts that are off don't conflict, and neither do UDP and TCP. */
static void
test_ports_apart (void)
{
  g_autoptr(XmhConfig) off = parse_good ("enable_cloudxr_proxy: no\nweb_server_port: 48322\n");
  g_autoptr(XmhConfig) elsewhere = parse_good ("livekit_url: ws://a.example:7880\nweb_server_port: 7880\n");
  g_autoptr(XmhConfig) udp = parse_good ("lk_port_udp: 7881\n");

  g_assert_cmpuint (off->web_server_port, ==, 48322);
  g_assert_cmpuint (elsewhere->web_server_port, ==, 7880);
  g_assert_cmpuint (udp->lk_port_udp, ==, udp->lk_port_tcp);
}

static void
test_depth_and_size (void)
{
  g_autoptr(GError) deep_error = NULL;
  g_autoptr(GError) long_error = NULL;
  g_autofree char *deep = g_strnfill (1000, '[');
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, '#');

  g_assert_null (parse (deep, NULL, NULL, &deep_error));
  g_assert_error (deep_error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
  g_assert_null (parse (large, NULL, NULL, &long_error));
  g_assert_error (long_error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
}

static void
test_extra_sans (void)
{
  static const struct
  {
    const char *text;
    const char *names;
    guint skipped;
  } cases[] = {
    { "a.example", "a.example", 0 },
    { "192.0.2.1", "192.0.2.1", 0 },
    { "''", "", 0 },
    { "null", "", 0 },
    { "[a.example, A.example, 2001:DB8::1]", "a.example,2001:db8::1", 0 },
    { "[a.example, '*.b.example', 'bad name', '', 12, [x], c]", "a.example,c", 5 },
    { "12", "", 1 },
    { "{a: b}", "", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("web_server_extra_sans: %s\n", cases[i].text);
      g_autoptr(XmhConfigReport) report = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = parse (text, NULL, &report, &error);
      g_autofree char *names = NULL;
      guint skipped = 0;

      g_assert_no_error (error);
      names = g_strjoinv (",", config->web_server_extra_sans);
      for (guint j = 0; j < report->notes->len; j++)
        skipped += ((XmhConfigNote *) g_ptr_array_index (report->notes, j))->verdict == XMH_CONFIG_SKIPPED;
      g_assert_cmpstr (names, ==, cases[i].names);
      g_assert_cmpuint (skipped, ==, cases[i].skipped);
    }
}

static void
test_report (void)
{
  g_autoptr(XmhConfigReport) report = NULL;
  g_autoptr(XmhConfig) config = parse ("api_key: devkey\napi_secret: hush-hush\nroom_nane: x\nlog_level: INFO\n"
                                        "video_recording:\n  enabled: true\n  colour: red\ncert_file: a\n",
                                        NULL, &report, NULL);
  g_autofree char *text = NULL;

  g_assert_nonnull (config);
  g_assert_null (config->cert_file);
  g_assert_cmpint (verdict_of (report, "api_key"), ==, XMH_CONFIG_TAKEN);
  g_assert_cmpint (verdict_of (report, "room_nane"), ==, XMH_CONFIG_UNKNOWN);
  g_assert_cmpint (verdict_of (report, "log_level"), ==, XMH_CONFIG_IGNORED);
  g_assert_cmpint (verdict_of (report, "video_recording.enabled"), ==, XMH_CONFIG_IGNORED);
  g_assert_cmpint (verdict_of (report, "video_recording.colour"), ==, XMH_CONFIG_UNKNOWN);

  text = xmh_config_report_to_text (report);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "3:1 "));
  g_assert_null (strstr (text, "hush"));

  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, FILE_NAME ":3:1: room_nane: unknown key*");
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_INFO, FILE_NAME ":4:1: log_level: use --verbose*");
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_INFO, FILE_NAME ":5:1: video_recording: *");
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_INFO, FILE_NAME ":6:3: video_recording.enabled: *");
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, FILE_NAME ":7:3: video_recording.colour: unknown key*");
  g_test_expect_message ("xmh-config", G_LOG_LEVEL_WARNING, FILE_NAME ": cert_file: not used*");
  xmh_config_report_log (report);
  g_test_assert_expected_messages ();
}

/* Mistyped keys with their suggestion; NULL: none. */
static void
test_nearest (void)
{
  const struct
  {
    const char *typed;
    const char *meant;
  } cases[] = {
    { "webserver_port", "web_server_port" },
    { "web-server-port", "web_server_port" },
    { "webServerPort", "web_server_port" },
    { "romo_name", "room_name" },
    { "enable_livekti", "enable_livekit" },
    { "limit", "limits" },
    { "token_tll", "token_ttl" },
    { "gpu_indx", NULL },
    { "port", NULL },
    { "x", NULL },
    { "a_key_of_another_program", NULL },
    { "web_server_port_web_server_port_web_server_port_web", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(XmhConfigReport) report = xmh_config_report_new ("/tmp/hub.yaml");
      g_autofree char *text = g_strdup_printf ("%s: 1\n", cases[i].typed);
      XmhConfigSource source = { .file = "/tmp/hub.yaml", .bytes = text, .length = strlen (text) };
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = xmh_config_parse (&source, report, &error);
      const XmhConfigNote *note = report->notes->len > 0 ? g_ptr_array_index (report->notes, 0) : NULL;

      g_assert_no_error (error);
      g_assert_nonnull (note);
      g_assert_cmpint (note->verdict, ==, XMH_CONFIG_UNKNOWN);
      g_assert_cmpstr (note->detail, ==, cases[i].meant);
    }
}

static void
test_environment (void)
{
  static const struct
  {
    const char *text;
    const char *environment[3];
    const char *key; /* NULL: an error */
    gboolean from_environment;
  } cases[] = {
    { "", { "LIVEKIT_API_KEY= k ", "LIVEKIT_API_SECRET=\ts\n" }, "k", TRUE },
    { "api_key: a\napi_secret: b\n", { "LIVEKIT_API_KEY=k", "LIVEKIT_API_SECRET=s" }, "k", TRUE },
    { "api_key: a\napi_secret: b\n", { "LIVEKIT_API_KEY=  ", "LIVEKIT_API_SECRET=" }, "a", FALSE },
    { "api_key: a\napi_secret: b\n", { "LIVEKIT_API_KEY=k" }, "k", TRUE },
    { "api_key: a\n", { "LIVEKIT_API_SECRET=s" }, "a", TRUE },
    { "", { "LIVEKIT_API_KEY=k" }, NULL, TRUE },
    { "", { "LIVEKIT_API_SECRET=s" }, NULL, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) environment = g_strdupv ((char **) cases[i].environment);
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = parse (cases[i].text, environment, NULL, &error);

      if (cases[i].key == NULL)
        {
          g_assert_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (config->api_key, ==, cases[i].key);
      g_assert_cmpint (config->api_from_environment, ==, cases[i].from_environment);
    }
}

static void
test_no_web_client (void)
{
  static const struct
  {
    const char *variable;
    gboolean dropped;
  } cases[] = {
    { "DEVICE_IO_HUB_NO_WEB_CLIENT=1", TRUE }, { "XR_MEDIA_HUB_NO_WEB_CLIENT=Yes", TRUE },
    { "XR_MEDIA_HUB_NO_WEB_CLIENT=on", TRUE }, { "XR_MEDIA_HUB_NO_WEB_CLIENT=0", FALSE },
    { "XR_MEDIA_HUB_NO_WEB_CLIENT=", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char *environment[] = { (char *) cases[i].variable, NULL };
      g_autoptr(XmhConfig) config = parse ("web_client_dir: client\n", environment, NULL, NULL);

      g_assert_cmpint (config->web_client_dir == NULL, ==, cases[i].dropped);
    }
}

static void
test_compare (void)
{
  g_autoptr(XmhConfig) a = parse_good ("");
  g_autoptr(XmhConfig) b = parse_good (
    "room_name: other\nlimits: {dials: 65}\nenable_livekit: no\ntoken_networks: [192.0.2.0/24]\n"
    "cors_allow_origins: ['*']\nweb_server_port: 8081\nlivekit_command: other\n");
  g_auto(GStrv) names = xmh_config_compare (a, b);

  g_assert_cmpstrv (names,
                    ((const char *const[]){ "web_server_port", "room_name", "cors_allow_origins", "token_networks",
                                            "enable_livekit", "livekit_command", "limits.dials", NULL }));
  g_assert_true (xmh_config_key_applies_on_reload ("web_server_port"));
  g_assert_true (xmh_config_key_applies_on_reload ("limits.dials"));
  g_assert_false (xmh_config_key_applies_on_reload ("livekit_command"));
  g_assert_false (xmh_config_key_applies_on_reload ("no-such-key"));
}

static void
test_cloudxr_backends (void)
{
  static const struct
  {
    const char *text;
    const char *urls[3];
  } cases[] = {
    { "", { "ws://127.0.0.1:49100", "wss://127.0.0.1:48323" } },
    { "cloudxr_backend: ''\n", { "ws://127.0.0.1:49100", "wss://127.0.0.1:48323" } },
    { "cloudxr_backend: ws://127.0.0.1:49100\n", { "ws://127.0.0.1:49100" } },
    { "cloudxr_proxy_port: 48323\n", { "ws://127.0.0.1:49100" } },
    { "web_server_port: 49100\n", { "wss://127.0.0.1:48323" } },
    { "web_server_port: 49100\ncloudxr_proxy_port: 48323\n", { NULL } },
  };
  g_autofree char *file = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(XmhConfig) config = parse_good (cases[i].text);
      g_auto(GStrv) urls = xmh_cloudxr_backends_list (config);

      g_assert_cmpstrv (urls, cases[i].urls);
    }

  g_setenv ("CXR_INSTALL_DIR", "/srv/cloudxr", TRUE);
  file = xmh_cloudxr_backends_get_certificate_file ();
  g_assert_cmpstr (file, ==, "/srv/cloudxr/certs/server.crt");
  g_unsetenv ("CXR_INSTALL_DIR");
}

static void
test_restricted (void)
{
  static const char text[] = "livekit_command: ./evil\nlivekit_url: ws://a.example\ncloudxr_backend: ws://a.example\n"
                             "connector_command: [./evil]\nroom_name: mine\n";
  g_autoptr(XmhConfigReport) report = xmh_config_report_new (FILE_NAME);
  XmhConfigSource source = { FILE_NAME, text, strlen (text), TRUE, NULL };
  g_autoptr(XmhConfig) config = xmh_config_parse (&source, report, NULL);

  g_assert_true (config->restricted);
  g_assert_cmpstr (config->room_name, ==, "mine");
  g_assert_cmpstr (config->livekit_command[0], ==, "livekit-server");
  g_assert_null (config->livekit_url);
  g_assert_null (config->cloudxr_backend);
  g_assert_cmpint (verdict_of (report, "livekit_command"), ==, XMH_CONFIG_REFUSED);
  g_assert_cmpuint (g_strv_length (config->connector_command), ==, 0);
  g_assert_cmpint (verdict_of (report, "connector_command"), ==, XMH_CONFIG_REFUSED);
  g_assert_cmpint (verdict_of (report, "livekit_url"), ==, XMH_CONFIG_REFUSED);
  g_assert_cmpint (verdict_of (report, "cloudxr_backend"), ==, XMH_CONFIG_REFUSED);
}

/* The program and its arguments, as with livekit_command; and that nothing starts it is said. */
static void
test_connector (void)
{
  static const struct
  {
    const char *text;
    const char *command[4];
    XmhConnectorRestart restart;
  } cases[] = {
    { "connector_command: bin/connector\n", { "/srv/xr/bin/connector" }, XMH_CONNECTOR_WITH_LIVEKIT },
    { "connector_command: [uv, run, a b]\nconnector_restart: on-failure\n",
      { "uv", "run", "a b" },
      XMH_CONNECTOR_ON_FAILURE },
    { "connector_command: ''\nconnector_restart: with-livekit\n", { NULL }, XMH_CONNECTOR_WITH_LIVEKIT },
    { "connector_command: []\n", { NULL }, XMH_CONNECTOR_WITH_LIVEKIT },
    { "connector_command:\nconnector_restart:\n", { NULL }, XMH_CONNECTOR_WITH_LIVEKIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(XmhConfigReport) report = xmh_config_report_new (FILE_NAME);
      XmhConfigSource source = { FILE_NAME, cases[i].text, strlen (cases[i].text), FALSE, NULL };
      g_autoptr(XmhConfig) config = xmh_config_parse (&source, report, NULL);
      g_autoptr(XmhConfig) copy = NULL;

      g_assert_nonnull (config);
      g_assert_cmpstrv (config->connector_command, cases[i].command);
      g_assert_cmpint (config->connector_restart, ==, cases[i].restart);
      copy = xmh_config_copy (config);
      g_assert_cmpstrv (copy->connector_command, cases[i].command);
      g_assert_cmpint (copy->connector_restart, ==, cases[i].restart);
      g_assert_cmpint (verdict_of (report, "connector_command"), ==, XMH_CONFIG_TAKEN);
    }
}

static void
test_access (void)
{
  static const struct
  {
    const char *text;
    XmhConfigAccess access;
  } cases[] = {
    { "access: ask\n", XMH_CONFIG_ACCESS_ASK },
    { "access: open\n", XMH_CONFIG_ACCESS_OPEN },
    { "access:\n", XMH_CONFIG_ACCESS_ASK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(XmhConfigReport) report = xmh_config_report_new (FILE_NAME);
      XmhConfigSource source = { FILE_NAME, cases[i].text, strlen (cases[i].text), FALSE, NULL };
      g_autoptr(XmhConfig) config = xmh_config_parse (&source, report, NULL);
      g_autoptr(XmhConfig) copy = xmh_config_copy (config);

      g_assert_cmpint (config->access, ==, cases[i].access);
      g_assert_cmpint (copy->access, ==, cases[i].access);
      g_assert_cmpint (verdict_of (report, "access"), ==, XMH_CONFIG_TAKEN);
    }
}

/* Files like all published ones, with every key that they had, load without a warning. */
static void
test_published (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "config", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr(XmhConfigReport) report = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhConfig) config = NULL;

      g_test_message ("%s", name);
      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      config = parse (text, NULL, &report, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (config->room_name, ==, "xr-room");
      for (guint i = 0; i < report->notes->len; i++)
        g_assert_cmpint (((XmhConfigNote *) g_ptr_array_index (report->notes, i))->verdict, <=, XMH_CONFIG_IGNORED);
      n++;
    }
  g_assert_cmpuint (n, >=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/empty", test_empty);
  g_test_add_func ("/config/values", test_values);
  g_test_add_func ("/config/resemblance", test_resemblance);
  g_test_add_func ("/config/booleans", test_booleans);
  g_test_add_func ("/config/integers", test_integers);
  g_test_add_func ("/config/errors", test_errors);
  g_test_add_func ("/config/all-errors-at-once", test_all_errors_at_once);
  g_test_add_func ("/config/ports-apart", test_ports_apart);
  g_test_add_func ("/config/depth-and-size", test_depth_and_size);
  g_test_add_func ("/config/extra-sans", test_extra_sans);
  g_test_add_func ("/config/report", test_report);
  g_test_add_func ("/config/nearest", test_nearest);
  g_test_add_func ("/config/environment", test_environment);
  g_test_add_func ("/config/no-web-client", test_no_web_client);
  g_test_add_func ("/config/compare", test_compare);
  g_test_add_func ("/config/restricted", test_restricted);
  g_test_add_func ("/config/cloudxr-backends", test_cloudxr_backends);
  g_test_add_func ("/config/connector", test_connector);
  g_test_add_func ("/config/access", test_access);
  g_test_add_func ("/config/published", test_published);

  return g_test_run ();
}
