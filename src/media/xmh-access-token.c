/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-access-token.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "config/xmh-credentials.h"

/* Tokens for the server's own API are made for one call. */
#define SERVICE_TTL_S 60

static char *
to_base64url (const guint8 *bytes,
              gsize         length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/* RFC 7515, 3.3 and RFC 7518, 3.2. The key is the secret's bytes as written. */
static char *
sign (const char *claims,
      const char *secret)
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
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_grant (JsonBuilder *builder,
           const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

static void
add_times (JsonBuilder *builder,
           guint        ttl_s)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  json_builder_set_member_name (builder, "iat");
  json_builder_add_int_value (builder, now);
  json_builder_set_member_name (builder, "nbf");
  json_builder_add_int_value (builder, now);
  json_builder_set_member_name (builder, "exp");
  json_builder_add_int_value (builder, now + ttl_s);
}

static char *
finish (JsonBuilder    *builder,
        XmhCredentials *credentials)
{
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *claims = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  claims = json_to_string (root, FALSE);
  return sign (claims, xmh_credentials_get_secret (credentials));
}

/**
 * xmh_access_token_new_for_participant:
 * @credentials: LiveKit's key and secret
 * @identity: who joins, as checked by the caller (UTF-8, at most %XMH_IDENTITY_MAX bytes)
 * @room: the room
 * @ttl_s: how long it can be used to join, in seconds
 *
 * Makes what LiveKit takes as a participant's ticket: a JSON Web Token (RFC 7519) signed with HS256 that lets its
 * bearer join, publish, subscribe and send data.
 *
 * Returns: (transfer full): the token; a secret
 */
char *
xmh_access_token_new_for_participant (XmhCredentials *credentials,
                                      const char     *identity,
                                      const char     *room,
                                      guint           ttl_s)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "iss", xmh_credentials_get_key (credentials));
  add_string (builder, "sub", identity);
  add_string (builder, "name", identity);
  add_times (builder, ttl_s);
  json_builder_set_member_name (builder, "video");
  json_builder_begin_object (builder);
  add_grant (builder, "roomJoin");
  add_string (builder, "room", room);
  add_grant (builder, "canPublish");
  add_grant (builder, "canSubscribe");
  add_grant (builder, "canPublishData");
  json_builder_end_object (builder);

  return finish (builder, credentials);
}

/**
 * xmh_access_token_new_for_service:
 * @credentials: LiveKit's key and secret
 * @room: the room that is asked about
 *
 * Returns: (transfer full): a token for one call of LiveKit's own API, good for a minute; a secret
 */
char *
xmh_access_token_new_for_service (XmhCredentials *credentials,
                                  const char     *room)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "iss", xmh_credentials_get_key (credentials));
  add_times (builder, SERVICE_TTL_S);
  json_builder_set_member_name (builder, "video");
  json_builder_begin_object (builder);
  add_grant (builder, "roomList");
  add_grant (builder, "roomAdmin");
  add_string (builder, "room", room);
  json_builder_end_object (builder);

  return finish (builder, credentials);
}
