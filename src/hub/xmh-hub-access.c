/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-hub-access.h"

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "hub/xmh-eviction.h"
#include "hub/xmh-hub.h"
#include "participants/xmh-room-identities.h"
#include "participants/xmh-sessions.h"

gboolean
xmh_hub_asks (XmhHub *self)
{
  return xmh_hub_get_config (self)->access == XMH_CONFIG_ACCESS_ASK;
}

const char *
xmh_hub_describe_access (XmhHub *self)
{
  if (!xmh_hub_asks (self))
    return "open";

  return xmh_api_credentials_are_public (xmh_hub_get_api_credentials (self)) ? "ask-ineffective" : "ask";
}

char *
xmh_hub_make_pairing_url (XmhHub *self, const char *code)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (self);

  return urls[0] != NULL ? g_strdup_printf ("%s/pair#%s", urls[0], code) : NULL;
}

XmhDevice *
xmh_hub_find_participant (XmhHub *self, const char *identity)
{
  XmhAccess *access = xmh_hub_get_access (self);
  gboolean has_owner;
  const char *id = xmh_room_identities_get_device (xmh_hub_get_room_identities (self), identity,
                                                   g_get_monotonic_time (), &has_owner);

  if (has_owner)
    return id != NULL ? xmh_access_get_device (access, id) : NULL;

  return xmh_access_find_by_identity (access, identity);
}

static void
on_ended (XmhAccess *access, XmhDevice *device, XmhHub *hub)
{
  const char *id = xmh_device_get_id (device);

  xmh_sessions_close_device (xmh_hub_get_sessions (hub), id);
  xmh_room_identities_forget_device (xmh_hub_get_room_identities (hub), id);
  xmh_evict (hub, id, xmh_device_get_identities (device));
}

/* Otherwise the participant would stay in the room when the device loses its access: LiveKit needs no session for one
 * whose media flow. */
static void
on_identity_ended (XmhAccess *access, XmhDevice *device, const char *identity, XmhHub *hub)
{
  const char *const identities[] = { identity, NULL };

  xmh_evict (hub, xmh_device_get_id (device), identities);
}

static gboolean
close_session (gpointer session)
{
  xmh_session_close (session);
  return G_SOURCE_REMOVE;
}

static void
note_session (XmhHub *hub, XmhSession *session, gboolean is_open)
{
  const char *id = xmh_session_get_device_id (session);

  if (id != NULL)
    xmh_access_note_session (xmh_hub_get_access (hub), id, is_open, g_get_real_time () / G_USEC_PER_SEC);
}

/* If the device lost its access before the backend accepted the session, it is closed as soon as its relay has started
 * it. */
static void
on_session_opened (XmhSessions *sessions, XmhSession *session, XmhHub *hub)
{
  const char *id = xmh_session_get_device_id (session);
  XmhDevice *device = id != NULL ? xmh_access_get_device (xmh_hub_get_access (hub), id) : NULL;

  note_session (hub, session, TRUE);
  if (id != NULL && (device == NULL || xmh_device_get_state (device) != XMH_DEVICE_ALLOWED))
    g_idle_add_full (G_PRIORITY_DEFAULT, close_session, g_object_ref (session), g_object_unref);
}

static void
on_session_closed (XmhSessions *sessions, XmhSession *session, const char *reason, XmhHub *hub)
{
  note_session (hub, session, FALSE);
}

void
xmh_hub_access_connect (XmhHub *hub)
{
  g_signal_connect_object (xmh_hub_get_access (hub), "ended", G_CALLBACK (on_ended), hub, 0);
  g_signal_connect_object (xmh_hub_get_access (hub), "identity-ended", G_CALLBACK (on_identity_ended), hub, 0);
  g_signal_connect_object (xmh_hub_get_sessions (hub), "opened", G_CALLBACK (on_session_opened), hub, 0);
  g_signal_connect_object (xmh_hub_get_sessions (hub), "closed", G_CALLBACK (on_session_closed), hub, 0);
  /* The lifetime in the configuration may have been longer when a token was issued. */
  xmh_access_set_token_ttl (xmh_hub_get_access (hub), XMH_TOKENS_TTL_MAX_S);
}
