/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-routes.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-site.h"
#include "routes-fixture.h"

static JsonObject *
get_claims (JsonObject *answer)
{
  g_auto(GStrv) parts = g_strsplit (json_object_get_string_member (answer, "token"), ".", 0);
  g_autoptr(GString) payload = NULL;
  g_autofree guchar *text = NULL;
  g_autoptr(JsonNode) node = NULL;
  gsize size;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  payload = g_string_new (parts[1]);
  g_string_replace (payload, "-", "+", 0);
  g_string_replace (payload, "_", "/", 0);
  while (payload->len % 4 != 0)
    g_string_append_c (payload, '=');
  text = g_base64_decode (payload->str, &size);
  g_string_assign (payload, "");
  g_string_append_len (payload, (const char *) text, (gssize) size);
  node = json_from_string (payload->str, NULL);
  g_assert_nonnull (node);
  return json_object_ref (json_node_get_object (node));
}

static void
test_token (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) named = get (f, "/token?identity=robot%20%C3%A4");
  g_autoptr(Answer) unnamed = get (f, "/token");
  g_autoptr(JsonObject) json = get_json (named);
  g_autoptr(JsonObject) other = get_json (unnamed);
  g_autoptr(JsonObject) claims = get_claims (json);
  g_autoptr(JsonObject) other_claims = get_claims (other);

  g_assert_cmpuint (named->status, ==, 200);
  g_assert_cmpstr (answer_get (named, "Cache-Control"), ==, "no-store");
  assert_member (json, "url", "wss://192.168.1.5:8080");
  assert_member (json, "room", f->config->room_name);
  assert_member (claims, "sub", "robot \303\244");
  assert_member (other_claims, "sub", "web-user");
}

static void
test_token_url (Fixture *f, gconstpointer data)
{
  static const char *const urls[][2] = {
    { "https://[fe80::1]:8080", "wss://[fe80::1]:8080" },
    { "http://localhost:8080", "ws://localhost:8080" },
    { "https://hub.example", "wss://hub.example" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr(Answer) answer = NULL;
      g_autoptr(JsonObject) json = NULL;

      f->web.origin = urls[i][0];
      answer = get (f, "/token");
      json = get_json (answer);
      assert_member (json, "url", urls[i][1]);
    }
}

static void
test_token_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *query, *error, *message;
  } rows[] = {
    { "identity=", "bad-identity", "identity is empty" },
    { "identity=a&identity=b", "bad-identity", "identity is given more than once" },
    { "identity=a%00", "bad-identity", "identity is not well encoded" },
    { "identity=%ff", "bad-identity", "identity is not UTF-8" },
    { "identity=a%0ab", "bad-identity", "identity has control characters" },
    { "identity=a%E2%80%8Bb", "bad-identity", "identity has invisible or bidirectional formatting characters" },
    { "identity=xr-hub-connector", "reserved-identity", "identity is reserved" },
    { "identity=xr%2dhub-connector", "reserved-identity", "identity is reserved" },
    { "identity=reserved", "reserved-identity", "identity is reserved" },
    { "identity=Reserved+", "reserved-identity", "identity is reserved" },
  };

  g_free (f->config->identity);
  f->config->identity = g_strdup ("reserved");
  xmh_room_identities_apply_config (xmh_hub_get_room_identities (f->web.hub), f->config);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *target = g_strconcat ("/token?", rows[i].query, NULL);
      g_autoptr(Answer) answer = get (f, target);
      g_autoptr(JsonObject) json = get_json (answer);

      g_test_message ("%s", target);
      g_assert_cmpuint (answer->status, ==, 400);
      assert_member (json, "error", rows[i].error);
      assert_member (json, "message", rows[i].message);
      g_assert_cmpstr (answer_get (answer, "Cache-Control"), ==, "no-store");
    }
}

/* The second address gets a number, or a conflict if none is left. */
static void
test_token_in_use (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) answer = NULL;
  g_autoptr(JsonObject) json = NULL;

  for (guint i = 1; i <= XMH_ROOM_IDENTITIES_LAST; i++)
    {
      g_autofree char *peer = g_strdup_printf ("10.0.0.%u", i);
      g_autofree char *expected = i == 1 ? g_strdup ("quest") : g_strdup_printf ("quest-%u", i);
      g_autoptr(Answer) issued = NULL;
      g_autoptr(JsonObject) content = NULL;

      f->web.peer = peer;
      issued = get (f, "/token?identity=quest");
      content = get_json (issued);
      assert_member (content, "identity", expected);
    }

  f->web.peer = "10.0.1.1";
  answer = get (f, "/token?identity=quest");
  json = get_json (answer);
  g_assert_cmpuint (answer->status, ==, 409);
  assert_member (json, "error", "identity-in-use");
  assert_member (json, "message",
                 "other devices have this identity and those with -2 to -99 behind it; choose another one");
}

static void
test_token_peers (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *peer;
    guint status;
  } cases[] = {
    { "127.0.0.1", 200 },   { "::1", 200 },         { "10.1.2.3", 200 },
    { "172.31.0.1", 200 },  { "169.254.3.4", 200 }, { "100.64.1.1", 200 },
    { "fd12::1", 200 },     { "fe80::1", 200 },     { "::ffff:192.168.9.9", 200 },
    { "203.0.113.7", 200 }, /* of token_networks */
    { "203.0.114.7", 403 }, { "8.8.8.8", 403 },     { "172.32.0.1", 403 },
    { "100.128.0.1", 403 }, { "2001:db8::1", 403 }, { "::ffff:8.8.8.8", 403 },
  };

  g_ptr_array_add (f->config->token_networks, g_inet_address_mask_new_from_string ("203.0.113.0/24", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Answer) answer = NULL;

      g_test_message ("%s", cases[i].peer);
      f->web.peer = cases[i].peer;
      answer = get (f, "/token");
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      if (cases[i].status == 403)
        {
          g_autofree char *text = answer_get_text (answer);

          g_assert_nonnull (strstr (text, "token_networks"));
        }
    }

  f->config->lk_use_external_ip = TRUE;
  f->web.peer = "8.8.8.8";
  {
    g_autoptr(Answer) answer = get (f, "/token");

    g_assert_cmpuint (answer->status, ==, 200);
  }
}

static void
test_token_origins (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *origin, *site;
    guint status;
    gboolean readable;
  } cases[] = {
    { NULL, NULL, 200, FALSE },
    { NULL, "same-origin", 200, FALSE },
    { NULL, "none", 200, FALSE },
    { NULL, "cross-site", 403, FALSE },
    { "https://192.168.1.5:8080", "same-origin", 200, FALSE },
    { "https://good.example", "cross-site", 200, TRUE },
    { "https://good.example", NULL, 200, TRUE },
    { "https://good.example.evil", "cross-site", 403, FALSE },
    { "https://good.example:443", "cross-site", 403, FALSE },
    { "http://good.example", "cross-site", 403, FALSE },
    { "null", "cross-site", 403, FALSE },
    { "null", NULL, 200, FALSE },
    { "https://evil.example", NULL, 200, FALSE },
  };
  const char *const allowed[] = { "https://good.example", "null", NULL };

  g_strfreev (f->config->cors_allow_origins);
  f->config->cors_allow_origins = g_strdupv ((char **) allowed);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *site = cases[i].site != NULL ? "Sec-Fetch-Site" : NULL;
      g_autoptr(Answer) answer = cases[i].origin != NULL
                                    ? get (f, "/token", "Origin", cases[i].origin, site, cases[i].site)
                                    : get (f, "/token", site, cases[i].site);

      g_test_message ("%s %s", cases[i].origin, cases[i].site);
      g_assert_cmpuint (answer->status, ==, cases[i].status);
      g_assert_cmpstr (answer_get (answer, "Vary"), ==, "Origin");
      g_assert_cmpstr (answer_get (answer, "Access-Control-Allow-Origin"), ==,
                       cases[i].readable ? cases[i].origin : NULL);
      g_assert_cmpstr (answer_get (answer, "Cross-Origin-Resource-Policy"), ==,
                       cases[i].readable ? "cross-origin" : "same-origin");
      g_assert_null (answer_get (answer, "Access-Control-Allow-Credentials"));
    }
}

static void
test_token_any_origin (Fixture *f, gconstpointer data)
{
  const char *const allowed[] = { "*", NULL };
  g_autoptr(Answer) answer = NULL;
  g_autoptr(Answer) null = NULL;
  g_autoptr(Answer) two = NULL;
  g_autoptr(Answer) preflight = NULL;

  g_strfreev (f->config->cors_allow_origins);
  f->config->cors_allow_origins = g_strdupv ((char **) allowed);
  answer = get (f, "/token", "Origin", "https://any.example");
  null = get (f, "/token", "Origin", "null", "Sec-Fetch-Site", "cross-site");
  two = get (f, "/token", "Origin", "https://any.example", "Origin", "https://other.example");
  preflight = web_ask (&f->web, "OPTIONS", "/token", "Origin", "https://any.example", "Access-Control-Request-Method",
                       "GET", NULL);

  g_assert_cmpstr (answer_get (answer, "Access-Control-Allow-Origin"), ==, "https://any.example");
  g_assert_cmpuint (null->status, ==, 403);
  g_assert_null (answer_get (null, "Access-Control-Allow-Origin"));
  g_assert_cmpuint (two->status, ==, 200);
  g_assert_null (answer_get (two, "Access-Control-Allow-Origin"));
  g_assert_cmpuint (preflight->status, ==, 204);
  g_assert_cmpstr (answer_get (preflight, "Access-Control-Allow-Methods"), ==, "GET");
}

static void
test_token_rate (Fixture *f, gconstpointer data)
{
  guint refused = 0;

  for (guint i = 0; i < f->config->limits.token_burst + 20; i++)
    {
      g_autoptr(Answer) answer = get (f, "/token");

      if (answer->status == 200)
        continue;
      g_assert_cmpuint (answer->status, ==, 429);
      g_assert_cmpstr (answer_get (answer, "Retry-After"), ==, "1");
      refused++;
    }
  g_assert_cmpuint (refused, >, 0);

  f->web.peer = "127.0.0.1";
  for (guint i = 0; i < f->config->limits.token_burst + 20; i++)
    {
      g_autoptr(Answer) answer = get (f, "/token");

      g_assert_cmpuint (answer->status, ==, 200);
    }
}

static void
test_cert (Fixture *f, gconstpointer data)
{
  const XmhCertificate *authority = xmh_tls_identity_get_authority (f->identity);
  g_autoptr(Answer) pem = get (f, "/cert");
  g_autoptr(Answer) der = get (f, "/cert?format=der");
  g_autoptr(Answer) ranges = get (f, "/cert", "Range", "bytes=0-1,5-6");
  g_autofree char *text = answer_get_text (pem);

  g_assert_cmpuint (pem->status, ==, 200);
  g_assert_cmpstr (text, ==, authority->pem);
  g_assert_cmpstr (answer_get (pem, "Content-Type"), ==, "application/x-x509-ca-cert");
  g_assert_cmpstr (answer_get (pem, "Content-Disposition"), ==, "attachment; filename=\"xr-ai-hub.crt\"");
  g_assert_cmpstr (strstr (text + 1, "-----BEGIN"), ==, NULL);
  g_assert_true (g_bytes_equal (der->body, authority->der));
  g_assert_cmpuint (ranges->status, ==, 200);
}

static void
test_mobileconfig (Fixture *f, gconstpointer data)
{
  const XmhCertificate *authority = xmh_tls_identity_get_authority (f->identity);
  g_autofree char *base64 = g_base64_encode (g_bytes_get_data (authority->der, NULL),
                                             g_bytes_get_size (authority->der));
  g_autoptr(Answer) first = get (f, "/cert.mobileconfig");
  g_autoptr(Answer) second = get (f, "/cert.mobileconfig");
  g_autofree char *text = answer_get_text (first);
  GMarkupParser nothing = { 0 };
  g_autoptr(GMarkupParseContext) parser = g_markup_parse_context_new (&nothing, G_MARKUP_DEFAULT_FLAGS, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpstr (answer_get (first, "Content-Type"), ==, "application/x-apple-aspen-config");
  g_assert_true (g_bytes_equal (first->body, second->body));
  g_assert_nonnull (strstr (text, "<string>com.apple.security.root</string>"));
  g_assert_nonnull (strstr (text, base64));
  g_markup_parse_context_parse (parser, text, -1, &error);
  g_assert_no_error (error);
}

static void
test_tls_off (Fixture *f, gconstpointer data)
{
  static const char *const targets[] = { "/cert", "/cert?format=der", "/cert.mobileconfig" };

  /* Settings that are not kept apply at once. */
  xmh_settings_set_boolean_async (xmh_hub_get_settings (f->web.hub), "web_server_tls", FALSE, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr(Answer) answer = get (f, targets[i]);

      g_assert_cmpuint (answer->status, ==, 404);
    }
}

static void
test_healthz (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) answer = get (f, "/healthz");
  g_autoptr(JsonObject) json = get_json (answer);
  XmhHubState state = xmh_hub_get_state (f->web.hub);

  g_assert_cmpuint (answer->status, ==, state == XMH_HUB_READY ? 200 : 503);
  assert_member (json, "state", xmh_hub_state_to_string (state));
  g_assert_cmpstr (answer_get (answer, "Cache-Control"), ==, "no-store");
  g_assert_true (JSON_NODE_HOLDS_ARRAY (json_object_get_member (json, "problems")));
}

static void
test_methods (Fixture *f, gconstpointer data)
{
  static const char *const cases[][3] = {
    { "POST", "/token", "GET, HEAD, OPTIONS" },
    { "DELETE", "/token", "GET, HEAD, OPTIONS" },
    { "POST", "/cert", "GET, HEAD" },
    { "OPTIONS", "/healthz", "GET, HEAD" },
    { "PUT", "/trust", "GET, HEAD" },
    { "POST", "/a/file", "GET, HEAD" },
    { "get", "/cert", "GET, HEAD" },
  };
  static const char *const known[] = { "/token",        "/cert",         "/cert.mobileconfig", "/trust",
                                       "/hub/page.css", "/hub/trust.js", "/hub/icon.svg",      "/" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Answer) answer = web_ask (&f->web, cases[i][0], cases[i][1], NULL);

      g_test_message ("%s %s", cases[i][0], cases[i][1]);
      g_assert_cmpuint (answer->status, ==, 405);
      g_assert_cmpstr (answer_get (answer, "Allow"), ==, cases[i][2]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr(Answer) head = web_ask (&f->web, "HEAD", known[i], NULL);
      g_autofree char *text = answer_get_text (head);

      g_test_message ("HEAD %s", known[i]);
      g_assert_cmpuint (head->status, ==, 200);
      g_assert_cmpstr (text, ==, "");
    }
}

/* Error responses never contain the query of the request. */
static void
test_nothing_echoed (Fixture *f, gconstpointer data)
{
  static const char *const targets[] = {
    "/token?identity=&access_token=eyJhbGciOi", "/nothing?access_token=eyJhbGciOi", "/cert?access_token=eyJhbGciOi",
    "/trust?access_token=eyJhbGciOi",           "/?access_token=eyJhbGciOi",        "/healthz?access_token=eyJhbGciOi",
  };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    for (guint page = 0; page < 2; page++)
      {
        g_autoptr(Answer) answer = get (f, targets[i], "Accept", page ? "text/html" : "*/*");
        g_autofree char *text = answer_get_text (answer);
        SoupMessageHeadersIter iter;
        const char *name, *value;

        g_assert_null (strstr (text, "eyJ"));
        soup_message_headers_iter_init (&iter, answer->headers);
        while (soup_message_headers_iter_next (&iter, &name, &value))
          g_assert_null (strstr (value, "eyJ"));
      }
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) json = get (f, "/nothing.js");
  g_autoptr(Answer) page = get (f, "/nothing.js", "Accept", "text/html");
  g_autoptr(JsonObject) object = get_json (json);
  g_autofree char *text = answer_get_text (page);

  g_assert_cmpuint (json->status, ==, 404);
  assert_member (object, "error", "not-found");
  g_assert_cmpuint (page->status, ==, 404);
  g_assert_cmpstr (answer_get (page, "Content-Type"), ==, "text/html; charset=utf-8");
  g_assert_nonnull (strstr (text, "404 Not Found"));
}

static void
test_front_page (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) front = NULL;
  g_autofree char *text = NULL;

  g_free (f->config->room_name);
  f->config->room_name = g_strdup ("<room> & {{origin}}");
  front = get (f, "/");
  text = answer_get_text (front);
  g_assert_cmpuint (front->status, ==, 200);
  g_assert_nonnull (strstr (text, "&lt;room&gt; &amp; {{origin}}"));
  g_assert_nonnull (strstr (text, "https://192.168.1.5:8080"));
  g_assert_nonnull (strstr (text, "href=\"/trust\""));
  g_assert_nonnull (strstr (answer_get (front, "Content-Security-Policy"), "default-src 'none'"));
  g_assert_null (strstr (answer_get (front, "Content-Security-Policy"), "unsafe"));
}

static void
test_trust (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) phone = get (f, "/trust", "User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Safari/604.1");
  g_autoptr(Answer)
               headset = get (f, "/trust", "User-Agent", "Mozilla/5.0 (Linux; Android 12; Quest 3) OculusBrowser/34");
  g_autofree char *phone_text = answer_get_text (phone);
  g_autofree char *headset_text = answer_get_text (headset);
  g_autofree char *here = NULL;

  g_assert_cmpuint (phone->status, ==, 200);
  g_assert_cmpstr (answer_get (phone, "Vary"), ==, "User-Agent, Accept-Language");
  here = g_strndup (phone_text, (gsize) (strstr (phone_text, "</section>") - phone_text));
  g_assert_nonnull (strstr (here, "/cert.mobileconfig"));
  g_clear_pointer (&here, g_free);
  here = g_strndup (headset_text, (gsize) (strstr (headset_text, "</section>") - headset_text));
  g_assert_null (strstr (here, "\"/cert"));
  g_assert_nonnull (strstr (here, "https://192.168.1.5:48322/"));
  g_assert_cmpstr (answer_get (headset, "Content-Security-Policy"), ==,
                   "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'none'; script-src 'self'; connect-src 'self' https://192.168.1.5:48322");
  g_assert_nonnull (strstr (headset_text, "xmhctl cert --fingerprint"));
  /* Printing it on the page would prove nothing. */
  g_assert_null (strstr (headset_text, xmh_tls_identity_get_authority (f->identity)->fingerprint));
}

/* The resources of the hub's own pages. */
static void
test_page_files (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *target;
    const char *type;
  } cases[] = {
    { "/hub/page.css", "text/css; charset=utf-8" },
    { "/hub/trust.js", "text/javascript; charset=utf-8" },
    { "/hub/icon.svg", "image/svg+xml" },
  };
  g_autoptr(Answer) nothing = get (f, "/hub/trust.html");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Answer) answer = get (f, cases[i].target);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_cmpstr (answer_get (answer, "Content-Type"), ==, cases[i].type);
      g_assert_cmpstr (answer_get (answer, "Cache-Control"), ==, "no-cache");
      g_assert_cmpuint (g_bytes_get_size (answer->body), >, 100);
    }
  g_assert_cmpuint (nothing->status, ==, 404);
}

static void
assert_language (Answer *answer, const char *tag, const char *content)
{
  g_autofree char *text = answer_get_text (answer);
  g_autofree char *html = g_strdup_printf ("<html lang=\"%s\" dir=\"ltr\">", tag);

  g_assert_cmpstr (answer_get (answer, "Content-Language"), ==, tag);
  g_assert_nonnull (strstr (answer_get (answer, "Vary"), "Accept-Language"));
  g_assert_nonnull (strstr (text, html));
  g_assert_nonnull (strstr (text, content));
}

/* The process itself speaks English. */
static void
test_language (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) german = get (f, "/trust", "Accept-Language", "de-AT,en;q=0.5");
  g_autoptr(Answer) english = get (f, "/trust", "Accept-Language", "en-GB,de;q=0.5");
  g_autoptr(Answer) silent = get (f, "/trust");
  g_autoptr(Answer) lost = get (f, "/nowhere", "Accept", "text/html", "Accept-Language", "de");
  g_autoptr(Answer) program = get (f, "/nowhere", "Accept-Language", "de");
  g_autoptr(Answer) profile = get (f, "/cert.mobileconfig", "Accept-Language", "de");
  g_autofree char *said = answer_get_text (program);
  g_autofree char *installed = answer_get_text (profile);

  assert_language (german, "de", "<h1>Diesem Hub vertrauen</h1>");
  assert_language (german, "de", "Port 48322/tcp.");
  assert_language (english, "en", "<h1>Trust this hub</h1>");
  assert_language (silent, "en", "<h1>Trust this hub</h1>");
  assert_language (lost, "de", "Hier gibt es keine Seite.");
  g_assert_cmpstr (said, ==, "{\"error\":\"not-found\",\"message\":\"There is no page here.\"}");
  g_assert_nonnull (strstr (installed, "XR Media Hub auf "));
}

/* Each error of the routes has a text for pages, which in English is the one that programs get. */
static void
test_error_texts (Fixture *f, gconstpointer data)
{
  static const char *const cases[][2] = {
    { "GET", "/nowhere" },
    { "POST", "/trust" },
    { "GET", "/cert" },
    { "GET", "/cert.mobileconfig" },
  };

  xmh_settings_set_boolean_async (xmh_hub_get_settings (f->web.hub), "web_server_tls", FALSE, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Answer) program = web_ask (&f->web, cases[i][0], cases[i][1], NULL);
      g_autoptr(Answer) english = web_ask (&f->web, cases[i][0], cases[i][1], "Accept", "text/html", NULL);
      g_autoptr(Answer) german = web_ask (&f->web, cases[i][0], cases[i][1], "Accept", "text/html", "Accept-Language",
                                           "de", NULL);
      g_autoptr(JsonObject) json = get_json (program);
      g_autofree char *said = g_strdup_printf ("<p>%s</p>", json_object_get_string_member (json, "message"));
      g_autofree char *german_text = answer_get_text (german);

      g_test_message ("%s %s: %s", cases[i][0], cases[i][1], said);
      assert_language (english, "en", said);
      assert_language (german, "de", "<h1>");
      g_assert_null (strstr (german_text, said));
    }
}

/* Safari on a Mac may be on an iPad, so both instructions are shown. */
static void
test_trust_either (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) answer = get (f, "/trust", "User-Agent",
                                   "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
                                   "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15");
  g_autofree char *text = answer_get_text (answer);
  const char *mac = strstr (text, "data-touch=\"no\" open");
  const char *tablet = strstr (text, "data-touch=\"yes\" open");

  g_assert_true (mac != NULL && tablet != NULL && mac < tablet);
  g_assert_nonnull (strstr (tablet, "/cert.mobileconfig"));
  g_assert_null (strstr (text, "class=\"eyebrow\""));
  g_assert_null (strstr (text, "Vision Pro</summary>"));
}

/* An address of IPv6 cannot be named in a policy; its port can. */
static void
test_trust_addresses (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) six = NULL;
  g_autoptr(Answer) off = NULL;
  g_autofree char *six_text = NULL;
  g_autofree char *off_text = NULL;

  f->web.origin = "https://[fd00::5]:8080";
  six = get (f, "/trust");
  six_text = answer_get_text (six);
  g_assert_nonnull (strstr (six_text, "data-url=\"https://[fd00::5]:48322/\""));
  g_assert_true (g_str_has_suffix (answer_get (six, "Content-Security-Policy"), " connect-src 'self' https://*:48322"));

  f->config->enable_cloudxr_proxy = FALSE;
  off = get (f, "/trust", "User-Agent", "Mozilla/5.0 (Linux; Android 12; Quest 3) OculusBrowser/34");
  off_text = answer_get_text (off);
  g_assert_null (strstr (off_text, "48322"));
  g_assert_true (g_str_has_suffix (answer_get (off, "Content-Security-Policy"), " connect-src 'self'"));
}

/* The folder of the keys must not be served, whatever the configuration says. */
static void
test_private_folder (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) key = NULL;
  g_autoptr(Answer) front = NULL;
  g_autoptr(GPtrArray) problems = NULL;

  g_free (f->config->web_client_dir);
  f->config->web_client_dir = g_strdup (f->folder);
  key = get (f, "/data/authority.key");
  problems = xmh_problems_list (xmh_hub_get_problems (f->web.hub));
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (((XmhProblem *) g_ptr_array_index (problems, 0))->code, ==, "web-client-dir");
  front = get (f, "/");
  g_assert_cmpuint (key->status, ==, 404);
  g_assert_cmpuint (front->status, ==, 200);
}

#define add(name, func) g_test_add ("/routes/" name, Fixture, NULL, routes_set_up, func, routes_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("token", test_token);
  add ("token-url", test_token_url);
  add ("token-refused", test_token_refused);
  add ("token-in-use", test_token_in_use);
  add ("token-peers", test_token_peers);
  add ("token-origins", test_token_origins);
  add ("token-any-origin", test_token_any_origin);
  add ("token-rate", test_token_rate);
  add ("cert", test_cert);
  add ("mobileconfig", test_mobileconfig);
  add ("tls-off", test_tls_off);
  add ("healthz", test_healthz);
  add ("methods", test_methods);
  add ("nothing-echoed", test_nothing_echoed);
  add ("errors", test_errors);
  add ("front-page", test_front_page);
  add ("trust", test_trust);
  add ("page-files", test_page_files);
  add ("trust-either", test_trust_either);
  add ("language", test_language);
  add ("error-texts", test_error_texts);
  add ("trust-addresses", test_trust_addresses);
  add ("private-folder", test_private_folder);
  return g_test_run ();
}
