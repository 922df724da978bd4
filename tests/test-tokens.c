/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "participants/xmh-tokens.h"

#include <json-glib/json-glib.h>

#include "media-fixture.h"

#define BYTES_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BYTES_256 BYTES_64 BYTES_64 BYTES_64 BYTES_64

#define NEAR "192.168.1.5"
#define OTHER "192.168.1.6"

typedef struct
{
  MediaFixture *media;
  XmhConfig *config;
  XmhRoomIdentities *identities;
  XmhTokens *tokens;
} Fixture;

static XmhConfig *
config_new (const char *room, guint ttl_s)
{
  const char *const reserved[] = { "recorder", NULL };
  XmhConfig *config = xmh_config_new_default ();

  g_free (config->room_name);
  config->room_name = g_strdup (room);
  g_free (config->identity);
  config->identity = g_strdup ("the-hub");
  g_strfreev (config->reserved_identities);
  config->reserved_identities = g_strdupv ((char **) reserved);
  config->token_ttl_s = ttl_s;
  return config;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->media = media_fixture_new ();
  f->config = config_new ("the room", 120);
  f->identities = xmh_room_identities_new ();
  xmh_room_identities_apply_config (f->identities, f->config);
  f->tokens = xmh_tokens_new (f->config, f->media->credentials, f->identities, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  xmh_tokens_free (f->tokens);
  xmh_room_identities_unref (f->identities);
  xmh_config_unref (f->config);
  media_fixture_free (f->media);
}

static XmhIssuedToken *
issue_to_device (Fixture *f, const char *wish, const char *address, GError **error)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);

  return xmh_tokens_issue_to_device (f->tokens, wish, NULL, inet, 0, error);
}

/* (transfer full): the claims; test-access-token.c checks the signature */
static JsonObject *
get_claims (const XmhIssuedToken *issued)
{
  g_auto(GStrv) parts = g_strsplit (issued->token, ".", -1);
  g_autoptr(GString) payload = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  payload = g_string_new (parts[1]);
  g_strdelimit (payload->str, "-", '+');
  g_strdelimit (payload->str, "_", '/');
  while (payload->len % 4 != 0)
    g_string_append_c (payload, '=');
  bytes = g_base64_decode (payload->str, &length);
  text = g_strndup ((const char *) bytes, length);
  node = json_from_string (text, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

/* The token and the rest of the response match. */
static void
assert_issued (const XmhIssuedToken *issued, const char *identity, const char *name, const char *room, gint64 ttl_s)
{
  g_autoptr(JsonObject) claims = NULL;
  JsonObject *video;

  g_assert_nonnull (issued);
  claims = get_claims (issued);
  video = json_object_get_object_member (claims, "video");
  g_assert_cmpstr (issued->identity, ==, identity);
  g_assert_cmpstr (issued->room, ==, room);
  g_assert_cmpstr (json_object_get_string_member (claims, "iss"), ==, "APIkey");
  g_assert_cmpstr (json_object_get_string_member (claims, "sub"), ==, identity);
  g_assert_cmpstr (json_object_get_string_member (claims, "name"), ==, name);
  g_assert_cmpint (json_object_get_int_member (claims, "exp") - json_object_get_int_member (claims, "nbf"), ==, ttl_s);
  g_assert_cmpstr (json_object_get_string_member (video, "room"), ==, room);
  g_assert_cmpuint (json_object_get_size (video), ==, 5);
  g_assert_true (json_object_get_boolean_member (video, "roomJoin"));
  g_assert_true (json_object_get_boolean_member (video, "canPublish"));
  g_assert_true (json_object_get_boolean_member (video, "canSubscribe"));
  g_assert_true (json_object_get_boolean_member (video, "canPublishData"));
}

/* (transfer none): a device that was allowed by a pairing link */
static XmhDevice *
pair (XmhAccess *access, const char *address, gboolean is_watch_only)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);
  XmhGuest guest = { NULL, 0, is_watch_only };
  XmhVisitor visitor = { inet, "Mozilla/5.0 (X11; Linux x86_64; Quest 3)", NULL, NULL, NULL, TRUE };
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *code = xmh_access_make_code (access, &guest, now_s, NULL);
  g_autofree char *cookie = NULL;
  g_autoptr(GError) error = NULL;
  XmhDevice *device = xmh_access_pair (access, code, &visitor, now_s, &cookie, &error);

  g_assert_no_error (error);
  return device;
}

static void
assert_may_publish (const XmhIssuedToken *issued, gboolean may)
{
  g_autoptr(JsonObject) claims = get_claims (issued);
  JsonObject *video = json_object_get_object_member (claims, "video");

  g_assert_true (json_object_get_boolean_member (video, "canSubscribe"));
  g_assert_cmpint (json_object_get_boolean_member (video, "canPublish"), ==, may);
  g_assert_cmpint (json_object_get_boolean_member (video, "canPublishData"), ==, may);
}

/* Two devices behind one address, and one of them with another address. */
static void
test_devices (Fixture *f, gconstpointer data)
{
  g_autoptr(XmhAccess) access = xmh_access_new (f->media->paths->data_dir, NULL);
  g_autoptr(XmhTokens) tokens = xmh_tokens_new (f->config, f->media->credentials, f->identities, access);
  g_autoptr(GInetAddress) near = g_inet_address_new_from_string (NEAR);
  g_autoptr(GInetAddress) other = g_inet_address_new_from_string (OTHER);
  XmhDevice *quest = pair (access, NEAR, FALSE);
  XmhDevice *guest = pair (access, NEAR, TRUE);
  g_autoptr(XmhIssuedToken) first = xmh_tokens_issue_to_device (tokens, "quest", quest, near, 0, NULL);
  g_autoptr(XmhIssuedToken) second = xmh_tokens_issue_to_device (tokens, "quest", guest, near, 0, NULL);
  g_autoptr(XmhIssuedToken) third = xmh_tokens_issue_to_device (tokens, "quest", NULL, near, 0, NULL);
  g_autoptr(XmhIssuedToken) again = xmh_tokens_issue_to_device (tokens, "quest", quest, other, 0, NULL);

  g_assert_cmpstr (first->identity, ==, "quest");
  g_assert_cmpstr (second->identity, ==, "quest-2");
  g_assert_cmpstr (third->identity, ==, "quest-3");
  g_assert_cmpstr (again->identity, ==, "quest");
  assert_may_publish (first, TRUE);
  assert_may_publish (second, FALSE);
  assert_may_publish (third, TRUE);
  g_assert_true (xmh_access_find_by_identity (access, "quest") == quest);
  g_assert_true (xmh_access_find_by_identity (access, "quest-2") == guest);
  g_assert_null (xmh_access_find_by_identity (access, "quest-3"));
}

static void
test_issued (Fixture *f, gconstpointer data)
{
  static const char *const identities[] = { "a", "Quest 3 (Anna)", "\303\244\342\202\254\360\237\244\226", BYTES_256 };

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhIssuedToken) device = issue_to_device (f, identities[i], NEAR, &error);
      g_autoptr(XmhIssuedToken) user = xmh_tokens_issue_to_user (f->tokens, identities[i], 60, &error);

      g_assert_no_error (error);
      assert_issued (device, identities[i], identities[i], "the room", 120);
      assert_issued (user, identities[i], identities[i], "the room", 60);
      g_assert_false (device->is_reserved);
      g_assert_false (user->is_reserved);
    }
}

static void
test_faults (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *identity;
    XmhTokensError code;
    const char *message;
  } rows[] = {
    { "", XMH_TOKENS_ERROR_EMPTY, "identity is empty" },
    { BYTES_256 "x", XMH_TOKENS_ERROR_TOO_LONG, "identity is longer than 256 bytes" },
    { "\303", XMH_TOKENS_ERROR_NOT_UTF8, "identity is not UTF-8" },
    { "\377", XMH_TOKENS_ERROR_NOT_UTF8, "identity is not UTF-8" },
    { "\300\200", XMH_TOKENS_ERROR_NOT_UTF8, "identity is not UTF-8" },
    { "\355\240\200", XMH_TOKENS_ERROR_NOT_UTF8, "identity is not UTF-8" },
    { "a\nb", XMH_TOKENS_ERROR_HAS_CONTROL, "identity has control characters" },
    { "a\177", XMH_TOKENS_ERROR_HAS_CONTROL, "identity has control characters" },
    { "a\302\205", XMH_TOKENS_ERROR_HAS_CONTROL, "identity has control characters" },
    { "a\342\200\250", XMH_TOKENS_ERROR_HAS_CONTROL, "identity has control characters" },
    { "a\342\200\213", XMH_TOKENS_ERROR_HAS_FORMAT, "identity has invisible or bidirectional formatting characters" },
    { "a\342\200\256", XMH_TOKENS_ERROR_HAS_FORMAT, "identity has invisible or bidirectional formatting characters" },
    { "a\302\255", XMH_TOKENS_ERROR_HAS_FORMAT, "identity has invisible or bidirectional formatting characters" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) device_error = NULL;
      g_autoptr(GError) user_error = NULL;
      g_autofree char *shown = g_strescape (rows[i].identity, NULL);

      g_test_message ("%s", shown);
      g_assert_null (issue_to_device (f, rows[i].identity, NEAR, &device_error));
      g_assert_error (device_error, XMH_TOKENS_ERROR, (int) rows[i].code);
      g_assert_cmpstr (device_error->message, ==, rows[i].message);
      g_assert_null (xmh_tokens_issue_to_user (f->tokens, rows[i].identity, 60, &user_error));
      g_assert_error (user_error, XMH_TOKENS_ERROR, (int) rows[i].code);
    }
}

static void
test_reserved (Fixture *f, gconstpointer data)
{
  static const char *const reserved[] = { "xr-hub-connector", "XR-Hub-Connector ", "the-hub",
                                          "The-Hub",          "recorder",          "Re corder" };

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhIssuedToken) user = xmh_tokens_issue_to_user (f->tokens, reserved[i], 60, NULL);

      g_test_message ("%s", reserved[i]);
      g_assert_null (issue_to_device (f, reserved[i], NEAR, &error));
      g_assert_error (error, XMH_TOKENS_ERROR, XMH_TOKENS_ERROR_RESERVED);
      g_assert_cmpstr (error->message, ==, "identity is reserved");
      assert_issued (user, reserved[i], reserved[i], "the room", 60);
      g_assert_true (user->is_reserved);
    }
}

/* Others see the requested name, without the number. */
static void
test_numbered (Fixture *f, gconstpointer data)
{
  g_autoptr(XmhIssuedToken) first = issue_to_device (f, "quest", NEAR, NULL);
  g_autoptr(XmhIssuedToken) second = issue_to_device (f, "quest", OTHER, NULL);
  g_autoptr(XmhIssuedToken) again = issue_to_device (f, "quest", OTHER, NULL);

  assert_issued (first, "quest", "quest", "the room", 120);
  assert_issued (second, "quest-2", "quest", "the room", 120);
  assert_issued (again, "quest-2", "quest", "the room", 120);
}

static void
test_used_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhIssuedToken) user = NULL;

  for (guint i = 1; i <= XMH_ROOM_IDENTITIES_LAST; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.0.%u", i);
      g_autoptr(XmhIssuedToken) issued = issue_to_device (f, "quest", address, NULL);

      g_assert_nonnull (issued);
    }

  g_assert_null (issue_to_device (f, "quest", NEAR, &error));
  g_assert_error (error, XMH_TOKENS_ERROR, XMH_TOKENS_ERROR_IN_USE);
  g_assert_cmpstr (error->message, ==,
                   "other devices have this identity and those with -2 to -99 behind it; choose another one");
  user = xmh_tokens_issue_to_user (f->tokens, "quest", 60, NULL);
  assert_issued (user, "quest", "quest", "the room", 60);
}

/* Tokens for the user, and refused ones, take no identity from a device. */
static void
test_not_kept (Fixture *f, gconstpointer data)
{
  g_autoptr(XmhIssuedToken) user = xmh_tokens_issue_to_user (f->tokens, "quest", 60, NULL);
  g_autoptr(XmhIssuedToken) near = NULL;
  g_autoptr(XmhIssuedToken) reserved = issue_to_device (f, "recorder", NEAR, NULL);

  g_assert_null (reserved);
  near = issue_to_device (f, "quest", NEAR, NULL);
  assert_issued (user, "quest", "quest", "the room", 60);
  assert_issued (near, "quest", "quest", "the room", 120);
}

static void
test_ttl (Fixture *f, gconstpointer data)
{
  static const struct
  {
    gint64 wanted_s;
    gint64 ttl_s; /* 0: refused */
  } rows[] = {
    { XMH_TOKENS_TTL_CONFIGURED, 120 },
    { 1, 1 },
    { 604800, 604800 },
    { 0, 0 },
    { 604801, 0 },
    { G_MAXUINT32, 0 },
    { G_MAXINT64, 0 },
    { -2, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(XmhIssuedToken) issued = xmh_tokens_issue_to_user (f->tokens, "a", rows[i].wanted_s, &error);

      if (rows[i].ttl_s != 0)
        assert_issued (issued, "a", "a", "the room", rows[i].ttl_s);
      else
        g_assert_error (error, XMH_TOKENS_ERROR, XMH_TOKENS_ERROR_TTL);
    }
}

static void
test_apply_config (Fixture *f, gconstpointer data)
{
  g_autoptr(XmhConfig) config = config_new ("another room", 30);
  g_autoptr(XmhIssuedToken) device = NULL;
  g_autoptr(XmhIssuedToken) user = NULL;

  xmh_tokens_apply_config (f->tokens, config);
  xmh_tokens_apply_config (f->tokens, config);
  device = issue_to_device (f, "quest", NEAR, NULL);
  user = xmh_tokens_issue_to_user (f->tokens, "robot", XMH_TOKENS_TTL_CONFIGURED, NULL);
  assert_issued (device, "quest", "quest", "another room", 30);
  assert_issued (user, "robot", "robot", "another room", 30);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/tokens/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("issued", test_issued);
  add ("devices", test_devices);
  add ("faults", test_faults);
  add ("reserved", test_reserved);
  add ("numbered", test_numbered);
  add ("used-up", test_used_up);
  add ("not-kept", test_not_kept);
  add ("ttl", test_ttl);
  add ("apply-config", test_apply_config);
  return g_test_run ();
}
