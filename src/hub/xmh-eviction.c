/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-hub"

#include "config.h"

#include "hub/xmh-eviction.h"

#include "common/xmh-error.h"
#include "common/xmh-text.h"
#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "media/xmh-livekit-api.h"
#include "media/xmh-media-server.h"

/* Between the passes; together longer than the time that LiveKit has to answer a device that joins. */
static const guint pauses_s[] = { 1, 2, 4, 8, 10 };

typedef struct
{
  GWeakRef hub;
  char *device_id;
  GPtrArray *identities; /* that may still be in the room */
  guint place;           /* in @identities */
  guint pass;
} Eviction;

static void step (Eviction *self);

static void
eviction_free (Eviction *self)
{
  g_weak_ref_clear (&self->hub);
  g_free (self->device_id);
  g_ptr_array_unref (self->identities);
  g_free (self);
}

static gboolean
on_pause_over (gpointer data)
{
  step (data);
  return G_SOURCE_REMOVE;
}

static void
end_pass (Eviction *self)
{
  self->place = 0;
  if (self->identities->len == 0 || self->pass == G_N_ELEMENTS (pauses_s))
    eviction_free (self);
  else
    g_timeout_add_seconds (pauses_s[self->pass++], on_pause_over, self);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Eviction *self = user_data;
  const char *identity = g_ptr_array_index (self->identities, self->place);
  g_autofree char *shown = xmh_text_from_peer (identity, -1);
  g_autoptr(GError) error = NULL;

  if (xmh_livekit_api_remove_participant_finish (XMH_LIVEKIT_API (source), result, &error))
    {
      g_message ("“%s” was removed from the room: its device has lost its access", shown);
      g_ptr_array_remove_index (self->identities, self->place);
    }
  else
    {
      if (!g_error_matches (error, XMH_ERROR, XMH_ERROR_NOT_FOUND) && self->pass == G_N_ELEMENTS (pauses_s))
        g_warning ("“%s” was not removed from the room: %s", shown, error->message);
      self->place++;
    }

  step (self);
}

static gboolean
is_anothers (Eviction *self, XmhHub *hub, const char *identity)
{
  gboolean has_owner;
  const char *id = xmh_room_identities_get_device (xmh_hub_get_room_identities (hub), identity, g_get_monotonic_time (),
                                                   &has_owner);

  return has_owner && g_strcmp0 (id, self->device_id) != 0;
}

/* One identity at a time. The hub may be gone or stopping, and with it the room. */
static void
step (Eviction *self)
{
  g_autoptr(XmhHub) hub = g_weak_ref_get (&self->hub);
  g_autoptr(XmhLivekitApi) api = NULL;

  if (hub == NULL || xmh_hub_get_state (hub) == XMH_HUB_STOPPING)
    {
      eviction_free (self);
      return;
    }

  while (self->place < self->identities->len &&
         is_anothers (self, hub, g_ptr_array_index (self->identities, self->place)))
    g_ptr_array_remove_index (self->identities, self->place);
  if (self->place == self->identities->len)
    {
      end_pass (self);
      return;
    }

  api = xmh_livekit_api_new (xmh_hub_get_media_server (hub), xmh_hub_get_api_credentials (hub));
  xmh_livekit_api_remove_participant_async (api, xmh_hub_get_config (hub)->room_name,
                                            g_ptr_array_index (self->identities, self->place), NULL, on_removed, self);
}

void
xmh_evict (XmhHub *hub, const char *device_id, const char *const *identities)
{
  Eviction *self;

  if (xmh_media_server_get_state (xmh_hub_get_media_server (hub)) == XMH_MEDIA_SERVER_DISABLED)
    return;

  self = g_new0 (Eviction, 1);
  g_weak_ref_init (&self->hub, hub);
  self->device_id = g_strdup (device_id);
  self->identities = g_ptr_array_new_with_free_func (g_free);
  for (; *identities != NULL; identities++)
    g_ptr_array_add (self->identities, g_strdup (*identities));
  step (self);
}
