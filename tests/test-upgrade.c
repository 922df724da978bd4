/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-upgrade.h"
#include "test-wire.h"

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
#define VERSION "Sec-WebSocket-Version: 13\n"
#define WEBSOCKET "Connection: Upgrade\nUpgrade: websocket\n"

static void
test_upgrades (void)
{
  static const struct
  {
    const char *start;
    const char *fields;
    guint status; /* 0: accepted */
  } cases[] = {
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY VERSION, 0 },
    { "GET /rtc HTTP/1.1", "connection: keep-alive, UPGRADE\nupgrade: WebSocket\n" KEY VERSION, 0 },
    { "POST /rtc HTTP/1.1", WEBSOCKET KEY VERSION, 400 },
    { "HEAD /rtc HTTP/1.1", WEBSOCKET KEY VERSION, 400 },
    { "get /rtc HTTP/1.1", WEBSOCKET KEY VERSION, 400 },
    { "GET /rtc HTTP/1.0", WEBSOCKET KEY VERSION, 400 },
    { "GET /rtc HTTP/1.2", WEBSOCKET KEY VERSION, 0 },
    { "GET /rtc HTTP/1.1", "Upgrade: websocket\n" KEY VERSION, 400 },
    { "GET /rtc HTTP/1.1", "Connection: close\nUpgrade: websocket\n" KEY VERSION, 400 },
    { "GET /rtc HTTP/1.1", "Connection: Upgrade\nUpgrade: h2c\n" KEY VERSION, 400 },
    { "GET /rtc HTTP/1.1", "Connection: Upgrade\nUpgrade: h2c\nUpgrade: websocket\n" KEY VERSION, 0 },
    { "GET /rtc HTTP/1.1", "Connection: keep-alive\nConnection: Upgrade\nUpgrade: websocket\n" KEY VERSION, 0 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY VERSION "Content-Length: 0\n", 0 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY VERSION "Content-Length: 1\n", 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY VERSION "Expect: 100-continue\n", 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET VERSION, 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY KEY VERSION, 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=\n", 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==a\n", 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==\n", 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY, 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY VERSION VERSION, 400 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY "Sec-WebSocket-Version: 8\n", 426 },
    { "GET /rtc HTTP/1.1", WEBSOCKET KEY "Sec-WebSocket-Version: 13, 8\n", 426 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *lines = g_strdup_printf ("%s\nHost: hub\n%s", cases[i].start, cases[i].fields);
      g_autoptr(XmhRequestHead) head = test_request_new (lines);
      const char *reason = NULL;
      guint status = 0;

      g_test_message ("%s", lines);
      g_assert_true (xmh_upgrade_is_wanted (head));
      g_assert_true (xmh_upgrade_check (head, &status, &reason) == (cases[i].status == 0));
      g_assert_true ((reason == NULL) == (cases[i].status == 0));
      if (cases[i].status != 0)
        g_assert_cmpuint (status, ==, cases[i].status);
    }
}

/* Protocols other than WebSocket are ignored (RFC 9110, 7.8). */
static void
test_other_offers (void)
{
  static const char *const offers[] = {
    "",
    "Connection: Upgrade\n",
    "Connection: Upgrade\nUpgrade:\n",
    "Connection: Upgrade\nUpgrade: h2c\n",
    "Connection: Upgrade\nUpgrade: TLS/1.0, IRC/6.9\n",
    "Connection: Upgrade\nUpgrade: websocket/13\n" VERSION,
    KEY VERSION,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_autofree char *lines = g_strdup_printf ("GET /rtc HTTP/1.1\nHost: hub\n%s", offers[i]);
      g_autoptr(XmhRequestHead) head = test_request_new (lines);

      g_test_message ("%s", lines);
      g_assert_false (xmh_upgrade_is_wanted (head));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/upgrade/wanted", test_upgrades);
  g_test_add_func ("/upgrade/other-offers", test_other_offers);

  return g_test_run ();
}
