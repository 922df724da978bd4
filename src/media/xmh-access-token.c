/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-access-token.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "common/xmh-json.h"
#include "config/xmh-api-credentials.h"

/* Tokens for the server's own API are made for one call. */
#define SERVICE_TTL_S 60

/* The longest payload that is read, in bytes; tokens of the hub have some 300. */
#define TOKEN_MAX 8192

/* More than any token has; see is_flat(). */
#define LEVELS_MAX 256

static char *
to_base64url (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);
  char *p;

  for (p = text; *p != '\0' && *p != '='; p++)
    if (*p == '+')
      *p = '-';
    else if (*p == '/')
      *p = '_';
  *p = '\0';
  return text;
}

/* RFC 7515, 3.3 and RFC 7518, 3.2. The key is the secret's bytes as written. */
static char *
sign (const char *claims, const char *secret)
{
  static const char header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  g_autofree char *first = to_base64url ((const guint8 *) header, strlen (header));
  g_autofree char *second = to_base64url ((const guint8 *) claims, strlen (claims));
  g_autofree char *input = g_strdup_printf ("%s.%s", first, second);
  g_autoptr(GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guint8 *) secret, strlen (secret));
  g_autofree char *signature = NULL;
  guint8 digest[32];
  gsize length = sizeof digest;

  g_hmac_update (hmac, (const guint8 *) input, -1);
  g_hmac_get_digest (hmac, digest, &length);
  signature = to_base64url (digest, length);
  return g_strdup_printf ("%s.%s", input, signature);
}

static void
add_string (GString *json, const char *name, const char *value)
{
  g_string_append_printf (json, "\"%s\":", name);
  xmh_json_append_string (json, value);
}

/* The claims up to the grants, in a text that is left open. */
static GString *
begin (XmhApiCredentials *credentials, const char *identity, const char *name, guint ttl_s)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GString *json = g_string_sized_new (512);

  g_string_append_c (json, '{');
  add_string (json, "iss", xmh_api_credentials_get_key (credentials));
  if (identity != NULL)
    {
      g_string_append_c (json, ',');
      add_string (json, "sub", identity);
      g_string_append_c (json, ',');
      add_string (json, "name", name);
    }
  g_string_append_printf (json,
                          ",\"iat\":%" G_GINT64_FORMAT ",\"nbf\":%" G_GINT64_FORMAT ",\"exp\":%" G_GINT64_FORMAT ",",
                          now, now, now + ttl_s);

  return json;
}

/* @grants: what may be done in @room, as members of a JSON object. */
static char *
finish (GString *json, const char *room, const char *grants, XmhApiCredentials *credentials)
{
  g_autofree char *claims = NULL;

  g_string_append (json, "\"video\":{");
  add_string (json, "room", room);
  g_string_append_printf (json, ",%s}}", grants);
  claims = g_string_free (json, FALSE);

  return sign (claims, xmh_api_credentials_get_secret (credentials));
}

char *
xmh_access_token_new_for_participant (XmhApiCredentials *credentials,
                                      const char *identity,
                                      const char *name,
                                      const char *room,
                                      gboolean is_watch_only,
                                      guint ttl_s)
{
  const char *may_publish = is_watch_only ? "false" : "true";
  g_autofree char *grants = g_strdup_printf (
    "\"roomJoin\":true,\"canPublish\":%s,\"canSubscribe\":true,\"canPublishData\":%s", may_publish, may_publish);

  return finish (begin (credentials, identity, name, ttl_s), room, grants, credentials);
}

/* @credentials: LiveKit's key and secret
 * @room: the room of the call
 * Returns: (transfer full): a token for one call of LiveKit's own API, valid for a minute; a secret */
char *
xmh_access_token_new_for_livekit_api (XmhApiCredentials *credentials, const char *room)
{
  return finish (begin (credentials, NULL, NULL, SERVICE_TTL_S), room, "\"roomList\":true,\"roomAdmin\":true",
                 credentials);
}

/* RFC 4648, 5, without padding. (transfer full) (nullable) */
static guint8 *
from_base64url (const char *text, gsize length, gsize *n_bytes)
{
  g_autoptr(GString) padded = g_string_new_len (text, (gssize) length);

  for (gsize i = 0; i < padded->len; i++)
    {
      if (!g_ascii_isalnum (padded->str[i]) && padded->str[i] != '-' && padded->str[i] != '_')
        return NULL;
      if (padded->str[i] == '-')
        padded->str[i] = '+';
      else if (padded->str[i] == '_')
        padded->str[i] = '/';
    }
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');

  return g_base64_decode (padded->str, n_bytes);
}

/* json-glib calls itself for each level, and a level takes one byte of the token. Brackets in strings count too: what is
 * a string to one parser may be none to another. */
static gboolean
is_flat (const guint8 *bytes, gsize length)
{
  guint levels = 0;

  for (gsize i = 0; i < length && levels <= LEVELS_MAX; i++)
    levels += bytes[i] == '[' || bytes[i] == '{';

  return levels <= LEVELS_MAX;
}

/* Returns: (transfer none) (nullable): the member, if it has a value of that type */
static JsonNode *
get_value (JsonParser *parser, const char *name, GType type)
{
  JsonNode *root = json_parser_get_root (parser);
  JsonNode *member = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                       ? json_object_get_member (json_node_get_object (root), name)
                       : NULL;

  return member != NULL && JSON_NODE_HOLDS_VALUE (member) && json_node_get_value_type (member) == type ? member : NULL;
}

char *
xmh_access_token_read (const char *token, gint64 *issued_s)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  const char *payload = strchr (token, '.');
  const char *end = payload != NULL ? strchr (payload + 1, '.') : NULL;
  g_autofree guint8 *bytes = NULL;
  JsonNode *sub, *nbf;
  gsize n_bytes;

  *issued_s = 0;
  if (end == NULL || end - payload > TOKEN_MAX)
    return NULL;
  bytes = from_base64url (payload + 1, (gsize) (end - payload - 1), &n_bytes);
  if (bytes == NULL || n_bytes == 0 || !is_flat (bytes, n_bytes) ||
      !json_parser_load_from_data (parser, (const char *) bytes, (gssize) n_bytes, NULL))
    return NULL;

  nbf = get_value (parser, "nbf", G_TYPE_INT64);
  *issued_s = nbf != NULL ? json_node_get_int (nbf) : 0;
  sub = get_value (parser, "sub", G_TYPE_STRING);
  return sub != NULL ? g_strdup (json_node_get_string (sub)) : NULL;
}

char *
xmh_access_token_read_identity (const char *token)
{
  gint64 issued_s;

  return xmh_access_token_read (token, &issued_s);
}
