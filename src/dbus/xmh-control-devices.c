/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "dbus/xmh-control-handlers.h"

#include <glib/gi18n.h>
#include <string.h>

#include "access/xmh-access.h"
#include "common/xmh-error.h"
#include "config/xmh-config.h"
#include "config/xmh-settings.h"
#include "dbus/xmh-bus-call.h"
#include "dbus/xmh-options.h"
#include "hub/xmh-hub.h"
#include "participants/xmh-participant-name.h"
#include "participants/xmh-sessions.h"
#include "participants/xmh-tokens.h"

#define GUEST_MIN_S 60
#define GUEST_MAX_S 2592000

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
is_life (GVariant *value, GError **error)
{
  guint32 life_s = g_variant_get_uint32 (value);

  if (life_s >= GUEST_MIN_S && life_s <= GUEST_MAX_S)
    return TRUE;

  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
               /* Translators: “for” is a name and stays as it is. */
               _ ("Option “for” must be %d to %d seconds"), GUEST_MIN_S, GUEST_MAX_S);
  return FALSE;
}

static gboolean
is_name (GVariant *value, GError **error)
{
  const char *name = g_variant_get_string (value, NULL);

  if (xmh_participant_name_check (name) == XMH_NAME_GOOD && strlen (name) <= XMH_ACCESS_NAME_MAX)
    return TRUE;

  g_set_error_literal (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_NAME, "");
  return FALSE;
}

static const XmhOption link_options[] = {
  { "for", G_VARIANT_TYPE_UINT32, is_life },
  { "watch-only", G_VARIANT_TYPE_BOOLEAN, NULL },
  { "name", G_VARIANT_TYPE_STRING, is_name },
  { NULL },
};

static const XmhOption allow_options[] = { { "always", G_VARIANT_TYPE_BOOLEAN, NULL }, { NULL } };

/* The messages of #XmhAccessError are for devices. */
static GError *
translate (const GError *error)
{
  switch ((XmhAccessError) error->code)
    {
    case XMH_ACCESS_ERROR_NOT_FOUND:
      return g_error_new_literal (XMH_ERROR, XMH_ERROR_NOT_FOUND, _ ("There is no such device"));
    case XMH_ACCESS_ERROR_HAS_ACCESS:
      return g_error_new_literal (XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                  _ ("The device already has access; to end it, forget the device"));
    case XMH_ACCESS_ERROR_NAME:
      return g_error_new (XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                          _ ("A name must be 1 to %d bytes long, without control or format characters"),
                          XMH_ACCESS_NAME_MAX);
    case XMH_ACCESS_ERROR_TOO_MANY_DEVICES:
      return g_error_new (XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                          _ ("%d devices already have access; forget one of them first"), XMH_ACCESS_DEVICES_MAX);
    case XMH_ACCESS_ERROR_DENIED:
    case XMH_ACCESS_ERROR_TOO_MANY_REQUESTS:
    case XMH_ACCESS_ERROR_WRONG_CODE:
    case XMH_ACCESS_ERROR_TOO_MANY_TRIES:
    default:
      return g_error_new_literal (XMH_ERROR, XMH_ERROR_FAILED, error->message);
    }
}

static gboolean
return_error (GDBusMethodInvocation *invocation, const GError *error)
{
  g_autoptr(GError) translated = error->domain == XMH_ACCESS_ERROR ? translate (error) : g_error_copy (error);

  xmh_bus_return_error (invocation, translated);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* Answers and returns TRUE if there is no web front, which pairs devices and issues tokens. */
static gboolean
refuse_without_web_front (XmhHub *hub, GDBusMethodInvocation *invocation)
{
  if (xmh_hub_get_config (hub)->enable_web_server)
    return FALSE;

  g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                 _ ("The web server is turned off (enable_web_server)"));
  return TRUE;
}

static const char *
find_word (const char *access)
{
  static const char *const words[] = { "ask", "open" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (access, words[i]))
      return words[i];

  return NULL;
}

static gboolean
handle_set_access (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const char *access, XmhHub *hub)
{
  const char *word = find_word (access);

  if (word != NULL)
    xmh_settings_set_text_async (xmh_hub_get_settings (hub), "access", word, xmh_bus_on_settings_changed, invocation);
  else
    g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_INVALID_ARGUMENT,
                                                   /* Translators: “ask” and “open” stay as they are. */
                                                   _ ("Access must be “ask” or “open”"));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_reset_access (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  xmh_settings_reset_async (xmh_hub_get_settings (hub), "access", xmh_bus_on_settings_changed, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The code is a secret, which is never logged. */
static char *
make_code (XmhAccess *access, GVariant *options, gint64 *expires)
{
  XmhGuest guest = { NULL };
  guint32 life_s = 0;

  g_variant_lookup (options, "name", "&s", &guest.name);
  g_variant_lookup (options, "watch-only", "b", &guest.is_watch_only);
  g_variant_lookup (options, "for", "u", &life_s);
  guest.life_s = life_s;
  return xmh_access_make_code (access, &guest, get_now (), expires);
}

static gboolean
handle_create_pairing_link (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, GVariant *options, XmhHub *hub)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *code = NULL;
  g_autofree char *url = NULL;
  gint64 expires;

  if (!xmh_options_check (options, link_options, &error))
    return return_error (invocation, error);
  if (refuse_without_web_front (hub, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  code = make_code (xmh_hub_get_access (hub), options, &expires);
  url = xmh_hub_make_pairing_url (hub, code);
  xmh_bus_media_hub_complete_create_pairing_link (bus, invocation, url != NULL ? url : "", code, expires);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
add_number (GHashTable *index, XmhSession *session)
{
  const char *id = xmh_session_get_device_id (session);
  guint64 number = xmh_session_get_id (session);
  GArray *numbers = id != NULL ? g_hash_table_lookup (index, id) : NULL;

  if (id == NULL)
    return;

  if (numbers == NULL)
    {
      numbers = g_array_new (FALSE, FALSE, sizeof number);
      g_hash_table_insert (index, g_strdup (id), numbers);
    }
  g_array_append_val (numbers, number);
}

/* (transfer full): the numbers of the open sessions, by the id of their device */
static GHashTable *
index_sessions (XmhHub *hub)
{
  g_autoptr(GPtrArray) sessions = xmh_sessions_list (xmh_hub_get_sessions (hub));
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < sessions->len; i++)
    add_number (index, g_ptr_array_index (sessions, i));
  return index;
}

static void
add_sessions (GVariantBuilder *dict, const GArray *numbers)
{
  g_variant_builder_add (dict, "{sv}", "connected", g_variant_new_boolean (numbers != NULL));
  g_variant_builder_add (dict, "{sv}", "sessions",
                         g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, numbers != NULL ? numbers->data : NULL,
                                                    numbers != NULL ? numbers->len : 0, sizeof (guint64)));
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

/* All keys but the id, which is an argument of DeviceRequested. */
static void
add_device (GVariantBuilder *dict, XmhDevice *device)
{
  g_autoptr(GInetAddress) address = xmh_device_make_address (device);
  g_autofree char *numeric = address != NULL ? g_inet_address_to_string (address) : g_strdup ("");

  add_text (dict, "state", xmh_device_state_to_string (xmh_device_get_state (device)));
  add_text (dict, "name", xmh_device_get_name (device));
  add_text (dict, "kind", xmh_device_get_kind (device));
  add_text (dict, "recognised-by", xmh_device_mark_to_string (xmh_device_get_mark (device)));
  add_text (dict, "number", xmh_device_get_number (device));
  add_text (dict, "address", numeric);
  g_variant_builder_add (dict, "{sv}", "since", g_variant_new_int64 (xmh_device_get_since (device)));
  g_variant_builder_add (dict, "{sv}", "last-seen", g_variant_new_int64 (xmh_device_get_last_seen (device)));
  g_variant_builder_add (dict, "{sv}", "expires", g_variant_new_int64 (xmh_device_get_expires (device)));
  g_variant_builder_add (dict, "{sv}", "watch-only", g_variant_new_boolean (xmh_device_is_watch_only (device)));
  g_variant_builder_add (dict, "{sv}", "always", g_variant_new_boolean (xmh_device_is_always (device)));
  g_variant_builder_add (dict, "{sv}", "identities", g_variant_new_strv (xmh_device_get_identities (device), -1));
}

static gboolean
handle_list_devices (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, XmhHub *hub)
{
  g_autoptr(GPtrArray) devices = xmh_access_list (xmh_hub_get_access (hub));
  g_autoptr(GHashTable) sessions = index_sessions (hub);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < devices->len; i++)
    {
      XmhDevice *device = g_ptr_array_index (devices, i);

      g_variant_builder_open (&list, G_VARIANT_TYPE_VARDICT);
      add_text (&list, "id", xmh_device_get_id (device));
      add_device (&list, device);
      add_sessions (&list, g_hash_table_lookup (sessions, xmh_device_get_id (device)));
      g_variant_builder_close (&list);
    }

  xmh_bus_media_hub_complete_list_devices (bus, invocation, g_variant_builder_end (&list));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_allow_device (XmhBusMediaHub *bus,
                     GDBusMethodInvocation *invocation,
                     const char *id,
                     GVariant *options,
                     XmhHub *hub)
{
  g_autoptr(GError) error = NULL;
  gboolean always = FALSE;

  if (!xmh_options_check (options, allow_options, &error))
    return return_error (invocation, error);

  g_variant_lookup (options, "always", "b", &always);
  if (!xmh_access_allow (xmh_hub_get_access (hub), id, always, get_now (), &error))
    return return_error (invocation, error);

  xmh_bus_media_hub_complete_allow_device (bus, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_deny_device (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const char *id, XmhHub *hub)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_access_deny (xmh_hub_get_access (hub), id, get_now (), &error))
    return return_error (invocation, error);

  xmh_bus_media_hub_complete_deny_device (bus, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_forget_device (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const char *id, XmhHub *hub)
{
  g_autoptr(GError) error = NULL;
  gint64 now_s = get_now ();

  /* The lifetime in the configuration may have been longer before. */
  if (!xmh_access_forget (xmh_hub_get_access (hub), id, now_s, now_s + XMH_TOKENS_TTL_MAX_S, &error))
    return return_error (invocation, error);

  xmh_bus_media_hub_complete_forget_device (bus, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_rename_device (XmhBusMediaHub *bus,
                      GDBusMethodInvocation *invocation,
                      const char *id,
                      const char *name,
                      XmhHub *hub)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_access_rename (xmh_hub_get_access (hub), id, name, &error))
    return return_error (invocation, error);

  xmh_bus_media_hub_complete_rename_device (bus, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The best address for devices, or the local one of a hub for this computer. (transfer full) (nullable) */
static char *
get_origin (XmhHub *hub)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);

  return urls[0] != NULL ? g_strdup (urls[0]) : xmh_hub_get_local_url (hub);
}

/* The key is shown only once, so a device is not added without an address for it. */
static gboolean
handle_add_device (XmhBusMediaHub *bus, GDBusMethodInvocation *invocation, const char *name, XmhHub *hub)
{
  g_autofree char *origin = NULL;
  g_autofree char *key = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GError) error = NULL;

  if (refuse_without_web_front (hub, invocation))
    return G_DBUS_METHOD_INVOCATION_HANDLED;
  origin = get_origin (hub);
  if (origin == NULL)
    {
      g_dbus_method_invocation_return_error_literal (invocation, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                                                     _ ("Devices can't connect right now."));
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
  if (xmh_access_add (xmh_hub_get_access (hub), name, get_now (), &key, &error) == NULL)
    return return_error (invocation, error);

  url = g_strdup_printf ("%s/token?key=%s", origin, key);
  xmh_bus_media_hub_complete_add_device (bus, invocation, url);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
on_requested (XmhAccess *access, XmhDevice *device, XmhBusMediaHub *bus)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_device (&dict, device);
  add_sessions (&dict, NULL);
  xmh_bus_media_hub_emit_device_requested (bus, xmh_device_get_id (device), g_variant_builder_end (&dict));
}

static void
on_changed (XmhAccess *access, XmhDevice *device, XmhBusMediaHub *bus)
{
  xmh_bus_media_hub_emit_device_changed (bus, xmh_device_get_id (device));
}

static void
note_session (XmhSession *session, XmhBusMediaHub *bus)
{
  const char *id = xmh_session_get_device_id (session);

  if (id != NULL)
    xmh_bus_media_hub_emit_device_changed (bus, id);
}

static void
on_session_opened (XmhSessions *sessions, XmhSession *session, XmhBusMediaHub *bus)
{
  note_session (session, bus);
}

static void
on_session_closed (XmhSessions *sessions, XmhSession *session, const char *reason, XmhBusMediaHub *bus)
{
  note_session (session, bus);
}

void
xmh_control_connect_devices (XmhBusMediaHub *bus, XmhHub *hub)
{
  XmhAccess *access = xmh_hub_get_access (hub);
  XmhSessions *sessions = xmh_hub_get_sessions (hub);

  g_signal_connect_object (bus, "handle-set-access", G_CALLBACK (handle_set_access), hub, 0);
  g_signal_connect_object (bus, "handle-reset-access", G_CALLBACK (handle_reset_access), hub, 0);
  g_signal_connect_object (bus, "handle-create-pairing-link", G_CALLBACK (handle_create_pairing_link), hub, 0);
  g_signal_connect_object (bus, "handle-list-devices", G_CALLBACK (handle_list_devices), hub, 0);
  g_signal_connect_object (bus, "handle-allow-device", G_CALLBACK (handle_allow_device), hub, 0);
  g_signal_connect_object (bus, "handle-deny-device", G_CALLBACK (handle_deny_device), hub, 0);
  g_signal_connect_object (bus, "handle-forget-device", G_CALLBACK (handle_forget_device), hub, 0);
  g_signal_connect_object (bus, "handle-rename-device", G_CALLBACK (handle_rename_device), hub, 0);
  g_signal_connect_object (bus, "handle-add-device", G_CALLBACK (handle_add_device), hub, 0);
  g_signal_connect_object (access, "requested", G_CALLBACK (on_requested), bus, 0);
  g_signal_connect_object (access, "changed", G_CALLBACK (on_changed), bus, 0);
  g_signal_connect_object (sessions, "opened", G_CALLBACK (on_session_opened), bus, 0);
  g_signal_connect_object (sessions, "closed", G_CALLBACK (on_session_closed), bus, 0);
}
