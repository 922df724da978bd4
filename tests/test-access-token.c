/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-access-token.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "media-fixture.h"

static GBytes *
from_base64url (const char *text)
{
  g_autoptr(GString) base64 = g_string_new (text);
  gsize length;
  guchar *bytes;

  g_assert_null (strpbrk (text, "+/="));
  g_strdelimit (base64->str, "-", '+');
  g_strdelimit (base64->str, "_", '/');
  while (base64->len % 4 != 0)
    g_string_append_c (base64, '=');
  bytes = g_base64_decode (base64->str, &length);
  return g_bytes_new_take (bytes, length);
}

static void
assert_signed (const char *input, const char *signature, const char *secret)
{
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *) secret, strlen (secret));
  g_autoptr(GBytes) bytes = from_base64url (signature);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guint8 *) input, -1);
  g_hmac_get_digest (hmac, digest, &length);
  g_assert_cmpmem (digest, length, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* Checks header and signature, and returns the claims. */
static JsonObject *
verify (JsonParser *parser, const char *token, const char *secret)
{
  g_auto(GStrv) parts = g_strsplit (token, ".", -1);
  g_autoptr(GBytes) header = NULL;
  g_autoptr(GBytes) claims = NULL;
  g_autofree char *input = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  header = from_base64url (parts[0]);
  g_assert_cmpmem (g_bytes_get_data (header, NULL), g_bytes_get_size (header), "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                   27);
  input = g_strconcat (parts[0], ".", parts[1], NULL);
  assert_signed (input, parts[2], secret);
  claims = from_base64url (parts[1]);
  json_parser_load_from_data (parser, g_bytes_get_data (claims, NULL), (gssize) g_bytes_get_size (claims), &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

static void
assert_members (JsonObject *object, const char *expected)
{
  g_autoptr(GList) members = g_list_sort (json_object_get_members (object), (GCompareFunc) strcmp);
  g_autoptr(GString) text = g_string_new (NULL);

  for (GList *l = members; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (const char *) l->data);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_participant (void)
{
  MediaFixture *fixture = media_fixture_new ();
  const char *secret = xmh_api_credentials_get_secret (fixture->credentials);
  const char *identity = "Zoë \"quoted\" \\ 🥽";
  g_autofree char *token = xmh_access_token_new_for_participant (fixture->credentials, identity, "Zoë", "the room",
                                                                 FALSE, 21600);
  g_autofree char *read = xmh_access_token_read_identity (token);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *claims = verify (parser, token, secret);
  JsonObject *video = json_object_get_object_member (claims, "video");
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gint64 nbf = json_object_get_int_member (claims, "nbf");

  assert_members (claims, "exp iat iss name nbf sub video");
  g_assert_cmpstr (json_object_get_string_member (claims, "iss"), ==, "APIkey");
  g_assert_cmpstr (json_object_get_string_member (claims, "sub"), ==, identity);
  g_assert_cmpstr (json_object_get_string_member (claims, "name"), ==, "Zoë");
  g_assert_cmpstr (read, ==, identity);
  g_assert_cmpint (ABS (nbf - now), <=, 2);
  g_assert_cmpint (json_object_get_int_member (claims, "exp"), ==, nbf + 21600);

  assert_members (video, "canPublish canPublishData canSubscribe room roomJoin");
  g_assert_cmpstr (json_object_get_string_member (video, "room"), ==, "the room");
  g_assert_true (json_object_get_boolean_member (video, "roomJoin"));
  g_assert_true (json_object_get_boolean_member (video, "canPublish"));
  media_fixture_free (fixture);
}

static void
test_watch_only (void)
{
  MediaFixture *fixture = media_fixture_new ();
  g_autofree char *token = xmh_access_token_new_for_participant (fixture->credentials, "guest", "Guest", "the room",
                                                                 TRUE, 60);
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *claims = verify (parser, token, xmh_api_credentials_get_secret (fixture->credentials));
  JsonObject *video = json_object_get_object_member (claims, "video");

  assert_members (video, "canPublish canPublishData canSubscribe room roomJoin");
  g_assert_true (json_object_get_boolean_member (video, "roomJoin"));
  g_assert_true (json_object_get_boolean_member (video, "canSubscribe"));
  g_assert_false (json_object_get_boolean_member (video, "canPublish"));
  g_assert_false (json_object_get_boolean_member (video, "canPublishData"));
  media_fixture_free (fixture);
}

static void
test_service (void)
{
  MediaFixture *fixture = media_fixture_new ();
  const char *secret = xmh_api_credentials_get_secret (fixture->credentials);
  g_autofree char *token = xmh_access_token_new_for_livekit_api (fixture->credentials, "the room");
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *claims = verify (parser, token, secret);
  JsonObject *video = json_object_get_object_member (claims, "video");

  assert_members (claims, "exp iat iss nbf video");
  g_assert_cmpint (json_object_get_int_member (claims, "exp") - json_object_get_int_member (claims, "nbf"), ==, 60);
  assert_members (video, "room roomAdmin roomList");
  media_fixture_free (fixture);
}

/* Tokens of others, and invalid ones. */
static void
test_read_identity (void)
{
  static const struct
  {
    const char *claims;
    const char *identity;
  } rows[] = {
    { "{\"sub\":\"a\"}", "a" },
    { "{\"sub\":\"\"}", "" },
    { "{\"sub\":1}", NULL },
    { "{\"sub\":null}", NULL },
    { "{\"sub\":{}}", NULL },
    { "{}", NULL },
    { "[]", NULL },
    { "1", NULL },
    { "{", NULL },
    { " ", NULL },
  };
  static const char *const others[] = { "", ".", "..", "a.b", "a..c", "a.b.c", "a.e30.c", "a.e3=.c", "a.\303\244.c" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *payload = g_base64_encode ((const guchar *) rows[i].claims, strlen (rows[i].claims));
      g_autofree char *token = g_strdup_printf ("x.%.*s.y", (int) strcspn (payload, "="), payload);
      g_autofree char *identity = xmh_access_token_read_identity (token);

      g_assert_cmpstr (identity, ==, rows[i].identity);
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (xmh_access_token_read_identity (others[i]));
}

/* Before LiveKit has checked a token, anything may be in it. */
static void
test_read (void)
{
  static const struct
  {
    const char *claims;
    const char *identity;
    gint64 issued_s;
  } rows[] = {
    { "{\"sub\":\"a\",\"nbf\":7}", "a", 7 },
    { "{\"sub\":\"a\"}", "a", 0 },
    { "{\"sub\":\"a\",\"nbf\":\"7\"}", "a", 0 },
    { "{\"sub\":\"a\",\"nbf\":null}", "a", 0 },
    { "{\"nbf\":7}", NULL, 7 },
    { "[7]", NULL, 0 },
  };
  g_autofree char *brackets = g_strnfill (6000, '[');
  g_autofree char *deep = g_base64_encode ((const guchar *) brackets, strlen (brackets));
  g_autofree char *deep_token = g_strdup_printf ("x.%.*s.y", (int) strcspn (deep, "="), deep);
  gint64 issued_s;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *payload = g_base64_encode ((const guchar *) rows[i].claims, strlen (rows[i].claims));
      g_autofree char *token = g_strdup_printf ("x.%.*s.y", (int) strcspn (payload, "="), payload);
      g_autofree char *identity = xmh_access_token_read (token, &issued_s);

      g_assert_cmpstr (identity, ==, rows[i].identity);
      g_assert_cmpint (issued_s, ==, rows[i].issued_s);
    }
  g_assert_null (xmh_access_token_read (deep_token, &issued_s));
  g_assert_null (xmh_access_token_read ("a.b.c", &issued_s));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/access-token/participant", test_participant);
  g_test_add_func ("/access-token/watch-only", test_watch_only);
  g_test_add_func ("/access-token/read-identity", test_read_identity);
  g_test_add_func ("/access-token/read", test_read);
  g_test_add_func ("/access-token/service", test_service);
  return g_test_run ();
}
