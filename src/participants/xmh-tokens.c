/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "participants/xmh-tokens.h"

#include "config/xmh-config.h"
#include "participants/xmh-participant-name.h"
#include "media/xmh-access-token.h"

struct _XmhTokens
{
  XmhConfig *config;
  XmhApiCredentials *credentials;
  XmhRoomIdentities *identities; /* unowned: the hub's */
  XmhAccess *access;             /* may be NULL */
};

G_DEFINE_QUARK (xmh - tokens - error - quark, xmh_tokens_error)

static void
set_error (GError **error, XmhTokensError code)
{
  static const char *const messages[] = {
    [XMH_TOKENS_ERROR_EMPTY] = "identity is empty",
    [XMH_TOKENS_ERROR_TOO_LONG] = "identity is longer than " G_STRINGIFY (XMH_PARTICIPANT_IDENTITY_MAX) " bytes",
    [XMH_TOKENS_ERROR_NOT_UTF8] = "identity is not UTF-8",
    [XMH_TOKENS_ERROR_HAS_CONTROL] = "identity has control characters",
    [XMH_TOKENS_ERROR_HAS_FORMAT] = "identity has invisible or bidirectional formatting characters",
    [XMH_TOKENS_ERROR_RESERVED] = "identity is reserved",
    [XMH_TOKENS_ERROR_IN_USE] = "other devices have this identity and those with -2 to "
                                "-" G_STRINGIFY (XMH_ROOM_IDENTITIES_LAST) " behind it; choose another one",
    [XMH_TOKENS_ERROR_TTL] = "ttl is less than a second or more than a week",
  };

  g_set_error_literal (error, XMH_TOKENS_ERROR, (int) code, messages[code]);
}

/* @config: has the room and the lifetime
 * @credentials: what tokens are signed with
 * @identities: the issued identities; they must outlive the tokens
 * @access: (nullable): is told which device has which identity
 * Returns: (transfer full): the tokens of one hub */
XmhTokens *
xmh_tokens_new (XmhConfig *config, XmhApiCredentials *credentials, XmhRoomIdentities *identities, XmhAccess *access)
{
  XmhTokens *self = g_new0 (XmhTokens, 1);

  self->config = xmh_config_ref (config);
  self->credentials = g_object_ref (credentials);
  self->identities = identities;
  g_set_object (&self->access, access);
  return self;
}

void
xmh_tokens_free (XmhTokens *self)
{
  xmh_config_unref (self->config);
  g_object_unref (self->credentials);
  g_clear_object (&self->access);
  g_free (self);
}

void
xmh_issued_token_free (XmhIssuedToken *issued)
{
  g_free (issued->token);
  g_free (issued->identity);
  g_free (issued->room);
  g_free (issued);
}

/* @config: has the room and the lifetime of those issued from now on */
void
xmh_tokens_apply_config (XmhTokens *self, XmhConfig *config)
{
  xmh_config_ref (config);
  xmh_config_unref (self->config);
  self->config = config;
}

gboolean
xmh_tokens_check_identity (const char *identity, GError **error)
{
  static const XmhTokensError codes[] = {
    [XMH_NAME_EMPTY] = XMH_TOKENS_ERROR_EMPTY,           [XMH_NAME_TOO_LONG] = XMH_TOKENS_ERROR_TOO_LONG,
    [XMH_NAME_NOT_UTF8] = XMH_TOKENS_ERROR_NOT_UTF8,     [XMH_NAME_HAS_CONTROL] = XMH_TOKENS_ERROR_HAS_CONTROL,
    [XMH_NAME_HAS_FORMAT] = XMH_TOKENS_ERROR_HAS_FORMAT,
  };
  XmhNameFault fault = xmh_participant_name_check (identity);

  if (fault == XMH_NAME_GOOD)
    return TRUE;

  set_error (error, codes[fault]);
  return FALSE;
}

gboolean
xmh_tokens_check_ttl (gint64 ttl_s, GError **error)
{
  if (ttl_s >= 1 && ttl_s <= XMH_TOKENS_TTL_MAX_S)
    return TRUE;

  set_error (error, XMH_TOKENS_ERROR_TTL);
  return FALSE;
}

/* @name: the name for other participants */
static XmhIssuedToken *
issue (XmhTokens *self, const char *identity, const char *name, gboolean is_watch_only, guint ttl_s)
{
  XmhIssuedToken *issued = g_new0 (XmhIssuedToken, 1);

  issued->identity = g_strdup (identity);
  issued->room = g_strdup (self->config->room_name);
  issued->token = xmh_access_token_new_for_participant (self->credentials, identity, name, issued->room, is_watch_only,
                                                        ttl_s);
  return issued;
}

gboolean
xmh_tokens_check_wish (XmhTokens *self, const char *wish, GError **error)
{
  if (!xmh_tokens_check_identity (wish, error))
    return FALSE;
  if (!xmh_room_identities_is_reserved (self->identities, wish))
    return TRUE;

  set_error (error, XMH_TOKENS_ERROR_RESERVED);
  return FALSE;
}

XmhIssuedToken *
xmh_tokens_issue_to_device (XmhTokens *self,
                            const char *wish,
                            XmhDevice *device,
                            GInetAddress *address,
                            gint64 now_us,
                            GError **error)
{
  const char *id = device != NULL ? xmh_device_get_id (device) : NULL;
  g_autofree char *identity = NULL;

  if (!xmh_tokens_check_wish (self, wish, error))
    return NULL;

  identity = xmh_room_identities_issue (self->identities, wish, id, address, now_us);
  if (identity == NULL)
    {
      set_error (error, XMH_TOKENS_ERROR_IN_USE);
      return NULL;
    }

  if (device != NULL && self->access != NULL)
    xmh_access_note_identity (self->access, device, identity);
  return issue (self, identity, wish, device != NULL && xmh_device_is_watch_only (device), self->config->token_ttl_s);
}

XmhIssuedToken *
xmh_tokens_issue_to_user (XmhTokens *self, const char *identity, gint64 ttl_s, GError **error)
{
  XmhIssuedToken *issued;

  if (ttl_s == XMH_TOKENS_TTL_CONFIGURED)
    ttl_s = self->config->token_ttl_s;
  if (!xmh_tokens_check_identity (identity, error) || !xmh_tokens_check_ttl (ttl_s, error))
    return NULL;

  issued = issue (self, identity, identity, FALSE, (guint) ttl_s);
  issued->is_reserved = xmh_room_identities_is_reserved (self->identities, identity);
  return issued;
}
