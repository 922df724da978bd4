/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "access/xmh-access.h"
#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "routes-fixture.h"
#include "web/xmh-routes.h"

#define ORIGIN "https://192.168.1.5:8080"
#define PAGE "Sec-Fetch-Site", "same-origin", "Accept", "application/json"
#define POST_PAGE "Origin", ORIGIN, "Sec-Fetch-Site", "same-origin", "Content-Type", "application/json"

static void
set_up (Fixture *f, gconstpointer data)
{
  routes_set_up (f, data);
  f->config->access = XMH_CONFIG_ACCESS_ASK;
}

static XmhAccess *
get_access (Fixture *f)
{
  return xmh_hub_get_access (f->web.hub);
}

static guint
count_devices (Fixture *f)
{
  g_autoptr(GPtrArray) devices = xmh_access_list (get_access (f));

  return devices->len;
}

/* Answers the only request there is. */
static void
decide (Fixture *f, gboolean allow)
{
  g_autoptr(GPtrArray) devices = xmh_access_list (get_access (f));
  const char *id = xmh_device_get_id (g_ptr_array_index (devices, 0));
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (devices->len, ==, 1);
  if (allow)
    xmh_access_allow (get_access (f), id, FALSE, now_s, &error);
  else
    xmh_access_deny (get_access (f), id, now_s, &error);
  g_assert_no_error (error);
}

static char *
make_code (Fixture *f, const XmhGuest *guest)
{
  return xmh_access_make_code (get_access (f), guest, g_get_real_time () / G_USEC_PER_SEC, NULL);
}

static void
assert_error (Answer *answer, guint status, const char *code)
{
  g_autoptr(JsonObject) json = get_json (answer);

  g_assert_cmpuint (answer->status, ==, status);
  assert_member (json, "error", code);
  g_assert_cmpstr (answer_get (answer, "Cache-Control"), ==, "no-store");
}

/* Returns: (transfer full): what the browser sends back */
static char *
get_cookie (Answer *answer)
{
  const char *cookie = answer_get (answer, "Set-Cookie");

  g_assert_nonnull (cookie);
  return g_strndup (cookie, strcspn (cookie, ";"));
}

static void
test_local (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *peer;
    const char *name;
    const char *value;
    guint status;
    guint asks;
  } rows[] = {
    { "127.0.0.1", "X-Nothing", "", 200, 0 },
    { "::1", "X-Nothing", "", 200, 0 },
    { "::ffff:127.0.0.1", "X-Nothing", "", 200, 0 },
    { "127.0.0.1", "X-Forwarded-For", "127.0.0.1", 200, 0 },
    { "127.0.0.1", "X-Forwarded-For", "192.168.1.21, 127.0.0.1", 200, 0 },
    { "127.0.0.1", "X-Forwarded-For", "192.168.1.21", 403, 1 },
    { "127.0.0.1", "X-Forwarded-For", "127.0.0.1, 192.168.1.21:4000", 403, 1 },
    { "127.0.0.1", "X-Forwarded-For", "127.0.0.1,[fd00::21]:4000", 403, 2 },
    { "127.0.0.1", "X-Forwarded-For", "::ffff:192.168.1.21", 403, 2 },
    { "127.0.0.1", "X-Forwarded-For", "127.0.0.1, unknown", 403, 2 },
    { "127.0.0.1", "X-Forwarded-For", "", 403, 2 },
    { "127.0.0.1", "X-Forwarded-Proto", "https", 403, 2 },
    { "127.0.0.1", "Forwarded", "for=127.0.0.1", 403, 2 },
    { "192.168.1.22", "X-Forwarded-For", "127.0.0.1", 403, 3 },
    { "192.168.1.22", "X-Nothing", "", 403, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Answer) answer = NULL;

      f->web.peer = rows[i].peer;
      answer = get (f, "/token", rows[i].name, rows[i].value);
      g_test_message ("%s %s: %s", rows[i].peer, rows[i].name, rows[i].value);
      g_assert_cmpuint (answer->status, ==, rows[i].status);
      g_assert_cmpuint (count_devices (f), ==, rows[i].asks);
    }
}

/* Apps show the first 200 characters of what is no JSON. */
static void
test_refusal (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) page = get (f, "/token?identity=quest-3", PAGE);
  g_autofree char *cookie = get_cookie (page);
  g_autoptr(Answer) app = get (f, "/token?identity=quest-3", "Cookie", cookie);
  g_autoptr(Answer) other = get (f, "/token?identity=quest-3", "User-Agent", "okhttp/4.9");
  g_autoptr(JsonObject) json = get_json (page);
  g_autoptr(GPtrArray) devices = xmh_access_list (get_access (f));
  g_autofree char *line = answer_get_text (app);
  const char *number = json_object_get_string_member (json, "code");

  assert_error (page, 403, "approval-needed");
  g_assert_cmpuint (devices->len, ==, 1);
  g_assert_cmpstr (number, ==, xmh_device_get_number (g_ptr_array_index (devices, 0)));
  g_assert_cmpuint (strlen (json_object_get_string_member (json, "wait")), >=, 16);
  g_assert_nonnull (strstr (json_object_get_string_member (json, "message"), number));

  g_assert_cmpuint (app->status, ==, 403);
  g_assert_cmpstr (answer_get (app, "Content-Type"), ==, "text/plain; charset=utf-8");
  g_assert_cmpstr (answer_get (app, "Cache-Control"), ==, "no-store");
  g_assert_null (answer_get (app, "Set-Cookie"));
  g_assert_true (g_str_has_prefix (line, "Allow "));
  g_assert_nonnull (strstr (line, number));
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, 200);
  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);

  /* Another client at that address would show a number that lets in the page. */
  g_assert_cmpuint (other->status, ==, 429);
}

static void
test_cookie (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) page = get (f, "/token?identity=a", PAGE);
  g_autofree char *cookie = get_cookie (page);
  g_autofree char *twice = g_strdup_printf ("%s; %s", cookie, cookie);
  g_autoptr(Answer) pending = get (f, "/token?identity=a", PAGE, "Cookie", cookie);
  g_autoptr(Answer) allowed = NULL;
  g_autoptr(Answer) other = NULL;
  g_autoptr(Answer) repeated = NULL;
  const char *whole = answer_get (page, "Set-Cookie");

  g_assert_true (g_str_has_prefix (whole, "__Host-xmh-device="));
  g_assert_true (g_str_has_suffix (whole, "; Max-Age=34560000; Path=/; HttpOnly; SameSite=Strict; Secure"));
  g_assert_cmpuint (pending->status, ==, 403);
  decide (f, TRUE);

  /* A cookie is enough, wherever the device is now. */
  f->web.peer = "192.168.1.77";
  allowed = get (f, "/token?identity=b", PAGE, "Cookie", cookie);
  other = get (f, "/token?identity=a", PAGE);
  f->web.peer = "192.168.1.78";
  repeated = get (f, "/token?identity=a", PAGE, "Cookie", twice);
  g_assert_cmpuint (allowed->status, ==, 200);
  g_assert_null (answer_get (allowed, "Set-Cookie"));
  g_assert_cmpuint (other->status, ==, 403);
  g_assert_cmpuint (repeated->status, ==, 403);
}

static void
test_cookie_without_tls (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) page = NULL;
  g_autofree char *cookie = NULL;

  f->web.origin = "http://192.168.1.5:8080";
  f->web.tls = FALSE;
  page = get (f, "/token", "Origin", f->web.origin, "Accept", "application/json");
  g_assert_cmpuint (page->status, ==, 403);
  g_assert_true (g_str_has_prefix (answer_get (page, "Set-Cookie"), "xmh-device="));
  g_assert_true (g_str_has_suffix (answer_get (page, "Set-Cookie"), "; HttpOnly; SameSite=Strict"));
}

static void
test_denied (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) first = get (f, "/token?identity=a", PAGE);
  g_autoptr(Answer) denied = NULL;
  g_autoptr(Answer) app = NULL;
  g_autofree char *line = NULL;

  decide (f, FALSE);
  denied = get (f, "/token?identity=b", PAGE);
  app = get (f, "/token?identity=c");
  line = answer_get_text (app);
  assert_error (denied, 403, "access-denied");
  g_assert_null (answer_get (denied, "Set-Cookie"));
  g_assert_cmpuint (app->status, ==, 403);
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, 200);
  g_assert_cmpuint (count_devices (f), ==, 1);
}

static void
test_too_many (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i <= XMH_ACCESS_REQUESTS_MAX; i++)
    {
      g_autofree char *peer = g_strdup_printf ("192.168.1.%u", 100 + i);
      g_autoptr(Answer) answer = NULL;

      f->web.peer = peer;
      answer = get (f, "/token", PAGE);
      if (i < XMH_ACCESS_REQUESTS_MAX)
        assert_error (answer, 403, "approval-needed");
      else
        assert_error (answer, 429, "too-many-requests");
      g_assert_true ((answer_get (answer, "Retry-After") != NULL) == (i == XMH_ACCESS_REQUESTS_MAX));
      f->web.peer = "";
    }
  g_assert_cmpuint (count_devices (f), ==, XMH_ACCESS_REQUESTS_MAX);
}

/* What would get no token in any case, or sends nobody, is no request to the user. */
static void
test_nobody_is_asked (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) head = web_ask (&f->web, "HEAD", "/token", NULL);
  g_autoptr(Answer) preflight = web_ask (&f->web, "OPTIONS", "/token", "Origin", "https://a.example", NULL);
  g_autoptr(Answer) image = get (f, "/token", "Sec-Fetch-Site", "cross-site");
  g_autoptr(Answer) page = get (f, "/token", "Origin", "https://a.example");
  g_autoptr(Answer) unnamed = get (f, "/token?identity=");
  g_autoptr(Answer) reserved = get (f, "/token?identity=xr-hub-connector");
  g_autoptr(Answer) far = NULL;

  f->web.peer = "203.0.113.5";
  far = get (f, "/token");
  g_assert_cmpuint (head->status, ==, 403);
  g_assert_cmpuint (preflight->status, ==, 204);
  assert_error (image, 403, "cross-site");
  assert_error (page, 403, "cross-site");
  assert_error (unnamed, 400, "bad-identity");
  assert_error (reserved, 400, "reserved-identity");
  assert_error (far, 403, "peer-not-allowed");
  g_assert_cmpuint (count_devices (f), ==, 0);
}

/* A page of a listed origin can read the number, but gets no cookie. */
static void
test_listed_origin (Fixture *f, gconstpointer data)
{
  g_autoptr(Answer) answer = NULL;

  g_strfreev (f->config->cors_allow_origins);
  f->config->cors_allow_origins = g_strdupv ((char **) (const char *[]){ "https://a.example", NULL });
  answer = get (f, "/token", "Origin", "https://a.example", "Sec-Fetch-Site", "cross-site", "Accept",
                "application/json");
  assert_error (answer, 403, "approval-needed");
  g_assert_cmpstr (answer_get (answer, "Access-Control-Allow-Origin"), ==, "https://a.example");
  g_assert_null (answer_get (answer, "Access-Control-Allow-Credentials"));
  g_assert_null (answer_get (answer, "Set-Cookie"));
}

static void
test_key (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  g_autofree char *target = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(Answer) with = NULL;
  g_autoptr(Answer) without = NULL;

  xmh_access_add (get_access (f), "Robot", g_get_real_time () / G_USEC_PER_SEC, &key, &error);
  g_assert_no_error (error);
  target = g_strdup_printf ("/token?key=%s&identity=robot", key);
  with = get (f, target);
  without = get (f, "/token?key=nothing&identity=other");
  g_assert_cmpuint (with->status, ==, 200);
  g_assert_cmpuint (without->status, ==, 403);
}

static void
test_pair (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f, NULL);
  g_autofree char *body = g_strdup_printf ("{\"code\":\"%s\",\"name\":\"Kitchen\"}", code);
  g_autoptr(Answer) paired = NULL;
  g_autoptr(Answer) again = NULL;
  g_autoptr(Answer) token = NULL;
  g_autoptr(JsonObject) json = NULL;
  g_autofree char *cookie = NULL;

  f->web.body = body;
  paired = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  again = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  json = get_json (paired);
  cookie = get_cookie (paired);
  f->web.body = NULL;
  token = get (f, "/token?identity=a", PAGE, "Cookie", cookie);

  g_assert_cmpuint (paired->status, ==, 200);
  g_assert_cmpstr (answer_get (paired, "Cache-Control"), ==, "no-store");
  g_assert_null (answer_get (paired, "Access-Control-Allow-Origin"));
  assert_member (json, "name", "Kitchen");
  g_assert_nonnull (xmh_access_get_device (get_access (f), json_object_get_string_member (json, "device")));
  assert_error (again, 403, "wrong-code");
  g_assert_cmpuint (token->status, ==, 200);
}

static char *
pair_as (Fixture *f, const XmhGuest *guest, const char *name)
{
  g_autofree char *code = make_code (f, guest);
  g_autofree char *body = g_strdup_printf ("{\"code\":\"%s\",\"name\":\"%s\"}", code, name);
  g_autoptr(Answer) paired = NULL;
  g_autoptr(JsonObject) json = NULL;

  f->web.body = body;
  paired = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  f->web.body = NULL;
  json = get_json (paired);
  return g_strdup (json_object_get_string_member (json, "name"));
}

/* Nobody can take the name of another device, or drop the one that the user has given. */
static void
test_pair_with_name (Fixture *f, gconstpointer data)
{
  const XmhGuest guest = { .name = "Anna" };
  g_autofree char *first = pair_as (f, NULL, "Kitchen");
  g_autofree char *second = pair_as (f, NULL, "Kitchen");
  g_autofree char *anna = pair_as (f, &guest, "Kitchen");
  g_autofree char *bidi = pair_as (f, NULL,
                                   "Kit\xe2\x80\xae"
                                   "chen");

  g_assert_cmpstr (first, ==, "Kitchen");
  g_assert_cmpstr (second, ==, "Kitchen 2");
  g_assert_cmpstr (anna, ==, "Anna");
  g_assert_null (strstr (bidi, "chen"));
}

/* A guest has access for as long as its link says. */
static void
test_guest (Fixture *f, gconstpointer data)
{
  const XmhGuest guest = { .name = "Anna", .life_s = 1, .is_watch_only = TRUE };
  g_autofree char *code = make_code (f, &guest);
  g_autofree char *body = g_strdup_printf ("{\"code\":\"%s\"}", code);
  g_autoptr(Answer) paired = NULL;
  g_autoptr(Answer) token = NULL;
  g_autofree char *cookie = NULL;
  g_autofree char *text = NULL;
  guint status = 200;

  f->web.body = body;
  paired = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  f->web.body = NULL;
  text = answer_get_text (paired);
  cookie = get_cookie (paired);
  g_assert_nonnull (strstr (text, "\"name\":\"Anna\""));
  token = get (f, "/token?identity=a", PAGE, "Cookie", cookie);
  g_assert_cmpuint (token->status, ==, 200);
  while (status == 200)
    {
      g_autoptr(Answer) later = get (f, "/token?identity=a", PAGE, "Cookie", cookie);

      status = later->status;
      g_usleep (200000);
    }
  g_assert_cmpuint (status, ==, 403);
}

/* Only a page of the hub can pair a browser. The code stays usable. */
static void
test_pair_refused (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *origin, *site, *type, *code, *format;
    guint status;
  } rows[] = {
    { "https://a.example", "cross-site", "application/json", "cross-site", "{\"code\":\"%s\"}", 403 },
    { ORIGIN, "cross-site", "application/json", "cross-site", "{\"code\":\"%s\"}", 403 },
    { ORIGIN, "same-site", "application/json", "cross-site", "{\"code\":\"%s\"}", 403 },
    { "https://192.168.1.5:48322", "same-site", "application/json", "cross-site", "{\"code\":\"%s\"}", 403 },
    { "null", "same-origin", "application/json", "cross-site", "{\"code\":\"%s\"}", 403 },
    { ORIGIN ", " ORIGIN, "same-origin", "application/json", "cross-site", "{\"code\":\"%s\"}", 403 },
    { ORIGIN, "same-origin", "text/plain", "bad-type", "{\"code\":\"%s\"}", 415 },
    { ORIGIN, "same-origin", "application/x-www-form-urlencoded", "bad-type", "code=%s", 415 },
    { ORIGIN, "same-origin", "application/json", "bad-request", "{\"code\":[\"%s\"]}", 400 },
    { ORIGIN, "same-origin", "application/json", "bad-request", "[\"%s\"]", 400 },
    { ORIGIN, "same-origin", "application/json", "bad-request", "%s", 400 },
    { ORIGIN, "same-origin", "application/json", "bad-request", "{\"code\":\"%s\377\"}", 400 },
  };
  g_autofree char *code = make_code (f, NULL);
  g_autofree char *good = g_strdup_printf ("{\"code\":\"%s\"}", code);
  g_autoptr(Answer) no_origin = NULL;
  g_autoptr(Answer) no_body = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  g_autoptr(Answer) paired = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(GStrv) parts = g_strsplit (rows[i].format, "%s", 2);
      g_autofree char *body = g_strjoinv (code, parts);
      g_autoptr(Answer) answer = NULL;

      f->web.body = body;
      answer = web_ask (&f->web, "POST", "/pair", "Origin", rows[i].origin, "Sec-Fetch-Site", rows[i].site,
                        "Content-Type", rows[i].type, NULL);
      g_test_message ("row %u", i);
      assert_error (answer, rows[i].status, rows[i].code);
      g_assert_null (answer_get (answer, "Set-Cookie"));
      f->web.body = NULL;
    }
  f->web.body = good;
  no_origin = web_ask (&f->web, "POST", "/pair", "Content-Type", "application/json", NULL);
  assert_error (no_origin, 403, "cross-site");
  assert_error (no_body, 400, "bad-request");
  g_assert_cmpuint (count_devices (f), ==, 0);
  paired = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  g_assert_cmpuint (paired->status, ==, 200);
}

static void
test_pair_tries (Fixture *f, gconstpointer data)
{
  g_autofree char *code = make_code (f, NULL);
  g_autofree char *good = g_strdup_printf ("{\"code\":\"%s\"}", code);
  g_autoptr(Answer) late = NULL;

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(Answer) wrong = NULL;

      f->web.body = "{\"code\":\"00000000\"}";
      wrong = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
      assert_error (wrong, 403, "wrong-code");
    }
  f->web.body = good;
  late = web_ask (&f->web, "POST", "/pair", POST_PAGE, NULL);
  assert_error (late, 429, "too-many-tries");
  g_assert_cmpstr (answer_get (late, "Retry-After"), ==, "60");
}

static void
test_pair_page (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *site;
    const char *pairs;
  } rows[] = {
    { "none", "by-link" },
    { "same-origin", "by-link" },
    { "cross-site", "by-press" },
    { "same-site", "by-press" },
  };
  static const char quest[] = "Mozilla/5.0 (Linux; Android 12; Quest 3) OculusBrowser/34";
  static const char linux_chrome[] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/128.0 Safari/537.36";
  g_autoptr(Answer) headset = get (f, "/pair", "User-Agent", quest);
  g_autoptr(Answer) computer = get (f, "/PAIR/", "User-Agent", linux_chrome);
  g_autofree char *headset_text = answer_get_text (headset);
  g_autofree char *computer_text = answer_get_text (computer);

  g_assert_cmpuint (headset->status, ==, 200);
  g_assert_cmpuint (computer->status, ==, 200);
  g_assert_nonnull (strstr (headset_text, "id=\"needs-trust\""));
  g_assert_null (strstr (computer_text, "id=\"needs-trust\""));
  g_assert_cmpstr (answer_get (headset, "Cache-Control"), ==, "no-store");
  g_assert_cmpstr (answer_get (headset, "Referrer-Policy"), ==, "no-referrer");
  g_assert_cmpstr (answer_get (headset, "Content-Security-Policy"), ==,
                   "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                   "frame-ancestors 'none'; script-src 'self'; connect-src 'self'");
  g_assert_nonnull (strstr (computer_text, "data-pairs=\"by-press\""));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Answer) answer = get (f, "/pair", "Sec-Fetch-Site", rows[i].site);
      g_autofree char *text = answer_get_text (answer);
      g_autofree char *expected = g_strdup_printf ("data-pairs=\"%s\"", rows[i].pairs);

      g_assert_nonnull (strstr (text, expected));
    }
}

typedef struct
{
  XmhRequest *request;
  char *text; /* the answer, when there is one */
  guint status;
} Waiting;

static void
on_answered (XmhAnswer *answer, gpointer data)
{
  g_autoptr(XmhAnswer) said = answer;
  g_autoptr(GBytes) bytes = xmh_answer_to_bytes (said, TRUE);
  Waiting *waiting = data;

  waiting->status = xmh_answer_get_status (said);
  waiting->text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static Waiting *
start_wait (Fixture *f, const char *secret)
{
  Waiting *waiting = g_new0 (Waiting, 1);
  g_autofree char *field = g_strdup_printf ("Authorization: Pairing %s\r\n", secret);
  XmhAnswer *answer;

  waiting->request = web_make_request (&f->web, "GET", "/pair/wait", field);
  answer = xmh_routes_handle (waiting->request);
  if (answer != NULL)
    on_answered (answer, waiting);
  else
    xmh_request_wait (waiting->request, on_answered, waiting);
  return waiting;
}

static void
end_wait (Waiting *waiting)
{
  xmh_request_abandon (waiting->request);
  xmh_request_unref (waiting->request);
  g_free (waiting->text);
  g_free (waiting);
}

static void
assert_state (Waiting *waiting, const char *state)
{
  g_autofree char *expected = g_strdup_printf ("{\"state\":\"%s\"}", state);

  while (waiting->text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (waiting->status, ==, 200);
  g_assert_true (g_str_has_suffix (waiting->text, expected));
  end_wait (waiting);
}

static char *
ask_for_secret (Fixture *f)
{
  g_autoptr(Answer) page = get (f, "/token?identity=a", PAGE);
  g_autoptr(JsonObject) json = get_json (page);

  return g_strdup (json_object_get_string_member (json, "wait"));
}

static void
test_wait (Fixture *f, gconstpointer data)
{
  g_autofree char *secret = ask_for_secret (f);
  Waiting *first = start_wait (f, secret);
  Waiting *second = start_wait (f, secret);
  Waiting *third = start_wait (f, secret);
  Waiting *fourth;

  /* Two at a time, of one address. One that is abandoned makes room. */
  g_assert_null (first->text);
  g_assert_cmpuint (third->status, ==, 429);
  end_wait (third);
  end_wait (second);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  fourth = start_wait (f, secret);
  g_assert_null (fourth->text);
  decide (f, TRUE);
  assert_state (first, "allowed");
  assert_state (fourth, "allowed");
}

static void
test_wait_denied (Fixture *f, gconstpointer data)
{
  g_autofree char *secret = ask_for_secret (f);
  Waiting *waiting = start_wait (f, secret);

  decide (f, FALSE);
  assert_state (waiting, "denied");
  assert_state (start_wait (f, "nothing"), "gone");
}

static void
test_wait_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *secret = ask_for_secret (f);
  g_autofree char *field = g_strdup_printf ("Pairing %s", secret);
  g_autoptr(Answer) other = get (f, "/pair/wait", "Authorization", field, "Origin", "https://a.example");
  g_autoptr(Answer) site = get (f, "/pair/wait", "Authorization", field, "Sec-Fetch-Site", "cross-site");
  g_autoptr(Answer) none = get (f, "/pair/wait");
  g_autoptr(Answer) bearer = get (f, "/pair/wait", "Authorization", "Bearer abc");
  g_autoptr(Answer) head = web_ask (&f->web, "HEAD", "/pair/wait", "Authorization", field, NULL);
  g_autoptr(Answer) preflight = web_ask (&f->web, "OPTIONS", "/pair/wait", "Origin", "https://a.example", NULL);

  assert_error (other, 403, "cross-site");
  assert_error (site, 403, "cross-site");
  assert_error (none, 400, "bad-request");
  assert_error (bearer, 400, "bad-request");
  g_assert_cmpuint (head->status, ==, 400);
  g_assert_cmpuint (preflight->status, ==, 405);
  g_assert_null (answer_get (preflight, "Access-Control-Allow-Origin"));
}

#define add(name, func) g_test_add ("/gate/" name, Fixture, NULL, set_up, func, routes_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("local", test_local);
  add ("refusal", test_refusal);
  add ("cookie", test_cookie);
  add ("cookie-without-tls", test_cookie_without_tls);
  add ("denied", test_denied);
  add ("too-many", test_too_many);
  add ("nobody-is-asked", test_nobody_is_asked);
  add ("listed-origin", test_listed_origin);
  add ("key", test_key);
  add ("pair", test_pair);
  add ("pair-with-name", test_pair_with_name);
  add ("guest", test_guest);
  add ("pair-refused", test_pair_refused);
  add ("pair-tries", test_pair_tries);
  add ("pair-page", test_pair_page);
  add ("wait", test_wait);
  add ("wait-denied", test_wait_denied);
  add ("wait-refused", test_wait_refused);
  return g_test_run ();
}
