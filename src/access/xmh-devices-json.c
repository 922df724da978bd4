/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "access/xmh-devices-json.h"

#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "access/xmh-clock-steps.h"
#include "access/xmh-json-members.h"
#include "common/xmh-error.h"
#include "common/xmh-json.h"

#define VERSION 1
#define DEPTH_MAX 8
#define IDENTITY_MAX 256

gint64
xmh_saved_clock_get_step (const XmhSavedClock *saved, const XmhSavedClock *now)
{
  gint64 step_s;

  if (*saved->boot_id == '\0' || strcmp (saved->boot_id, now->boot_id) != 0)
    return MIN (now->wall_s - saved->wall_s, 0);

  step_s = (now->wall_s - now->boot_s) - (saved->wall_s - saved->boot_s);
  return ABS (step_s) < XMH_CLOCK_STEP_MIN_S ? 0 : step_s;
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_flag (JsonBuilder *builder, const char *name, gboolean flag)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, flag);
}

static void
add_bytes (JsonBuilder *builder, const char *name, const guint8 *bytes, gsize length)
{
  g_autoptr(GString) hex = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  add_text (builder, name, hex->str);
}

static void
add_identities (JsonBuilder *builder, XmhDevice *device)
{
  const char *const *identities = xmh_device_get_identities (device);

  json_builder_set_member_name (builder, "identities");
  json_builder_begin_array (builder);
  for (guint i = 0; identities[i] != NULL; i++)
    {
      json_builder_begin_object (builder);
      add_text (builder, "identity", identities[i]);
      add_number (builder, "issued", device->issued[i]);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_address (JsonBuilder *builder, XmhDevice *device)
{
  g_autoptr(GInetAddress) address = xmh_device_make_address (device);
  g_autofree char *text = address != NULL ? g_inet_address_to_string (address) : NULL;

  if (text != NULL)
    add_text (builder, "address", text);
  if (device->link_length > 0)
    add_bytes (builder, "link-address", device->link_address, device->link_length);
}

static void
add_device (JsonBuilder *builder, XmhDevice *device)
{
  json_builder_begin_object (builder);
  add_text (builder, "id", device->id);
  add_text (builder, "state", xmh_device_state_to_string (device->state));
  add_text (builder, "name", device->name);
  add_flag (builder, "named", device->is_named);
  add_text (builder, "made-name", device->made_name);
  add_text (builder, "kind", device->kind);
  add_text (builder, "recognised-by", xmh_device_mark_to_string (device->mark));
  if (xmh_device_is_strong (device))
    add_bytes (builder, "secret-sha256", device->hash, sizeof device->hash);
  add_address (builder, device);
  if (device->wish != NULL)
    add_text (builder, "wish", device->wish);
  add_identities (builder, device);
  add_number (builder, "since", device->since);
  add_number (builder, "last-seen", device->last_seen);
  add_number (builder, "expires", device->expires);
  if (device->state == XMH_DEVICE_DENIED)
    add_number (builder, "denied-until", device->until);
  add_flag (builder, "watch-only", device->is_watch_only);
  add_flag (builder, "always", device->is_always);
  json_builder_end_object (builder);
}

static void
add_devices (JsonBuilder *builder, XmhDeviceList *devices)
{
  g_autoptr(GPtrArray) sorted = xmh_device_list_sort (devices);

  json_builder_set_member_name (builder, "devices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < sorted->len; i++)
    {
      XmhDevice *device = g_ptr_array_index (sorted, i);

      if (device->state != XMH_DEVICE_PENDING)
        add_device (builder, device);
    }
  json_builder_end_array (builder);
}

static void
add_revocation (const char *identity, const XmhRevocation *revocation, gpointer data)
{
  JsonBuilder *builder = data;

  json_builder_begin_object (builder);
  if (identity != NULL)
    add_text (builder, "identity", identity);
  add_number (builder, "not-before", revocation->not_before);
  add_number (builder, "until", revocation->until);
  json_builder_end_object (builder);
}

static void
add_clock (JsonBuilder *builder, const XmhSavedClock *clock)
{
  json_builder_set_member_name (builder, "clock");
  json_builder_begin_object (builder);
  add_number (builder, "wall", clock->wall_s);
  add_number (builder, "boot", clock->boot_s);
  add_text (builder, "boot-id", clock->boot_id);
  json_builder_end_object (builder);
}

GBytes *
xmh_devices_json_write (XmhDeviceList *devices, XmhRevocations *revocations, const XmhSavedClock *clock)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;
  gsize length;
  char *text;

  json_builder_begin_object (builder);
  add_number (builder, "version", VERSION);
  add_clock (builder, clock);
  add_devices (builder, devices);
  json_builder_set_member_name (builder, "revoked");
  json_builder_begin_array (builder);
  xmh_revocations_foreach (revocations, add_revocation, builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &length);
  return g_bytes_new_take (text, length);
}

static gboolean
read_state (XmhJsonMembers *members, XmhDevice *device)
{
  const char *text = xmh_json_members_get_text (members, "state", 16);

  if (strcmp (text, "allowed") == 0)
    device->state = XMH_DEVICE_ALLOWED;
  else if (strcmp (text, "denied") == 0)
    device->state = XMH_DEVICE_DENIED;
  else
    return xmh_json_members_refuse (members, "state");

  device->until = device->state == XMH_DEVICE_DENIED ? MAX (xmh_json_members_get_time (members, "denied-until"), 1) : 0;
  return TRUE;
}

static gboolean
read_mark (XmhJsonMembers *members, XmhDevice *device)
{
  const char *text = xmh_json_members_get_text (members, "recognised-by", 16);

  for (int mark = XMH_DEVICE_BY_COOKIE; mark <= XMH_DEVICE_BY_ADDRESS; mark++)
    if (mark != XMH_DEVICE_BY_CABLE && strcmp (text, xmh_device_mark_to_string ((XmhDeviceMark) mark)) == 0)
      {
        device->mark = (XmhDeviceMark) mark;
        return !xmh_device_is_strong (device) ||
               xmh_json_members_get_bytes (members, "secret-sha256", device->hash, sizeof device->hash) ==
                 sizeof device->hash ||
               xmh_json_members_refuse (members, "secret-sha256");
      }

  return xmh_json_members_refuse (members, "recognised-by");
}

static gboolean
read_name (XmhJsonMembers *members, XmhDevice *device)
{
  const char *name = xmh_json_members_get_text (members, "name", XMH_DEVICE_NAME_STORED_MAX);
  const char *made_name = xmh_json_members_get_text (members, "made-name", XMH_DEVICE_NAME_STORED_MAX);
  const char *kind = xmh_json_members_get_text (members, "kind", 16);

  device->is_named = xmh_json_members_get_flag (members, "named");
  return xmh_device_restore_name (device, name, made_name, kind) || xmh_json_members_refuse (members, "name");
}

static gboolean
read_address (XmhJsonMembers *members, XmhDevice *device)
{
  const char *text = xmh_json_members_find_text (members, "address", 64);
  g_autoptr(GInetAddress) address = text != NULL ? g_inet_address_new_from_string (text) : NULL;

  if (address == NULL && (text != NULL || device->mark == XMH_DEVICE_BY_ADDRESS))
    return xmh_json_members_refuse (members, "address");

  if (address != NULL)
    xmh_device_set_address (device, address);
  if (xmh_json_members_has (members, "link-address"))
    device->link_length = (guint8) xmh_json_members_get_bytes (members, "link-address", device->link_address,
                                                               sizeof device->link_address);
  return TRUE;
}

static gboolean
read_identities (XmhJsonMembers *members, XmhDevice *device)
{
  JsonArray *array = xmh_json_members_get_array (members, "identities", XMH_ACCESS_IDENTITIES_MAX);

  /* The last one first. */
  for (guint i = array != NULL ? json_array_get_length (array) : 0; i-- > 0;)
    {
      XmhJsonMembers identity;
      const char *text;

      if (!xmh_json_members_init (&identity, json_array_get_element (array, i), members->error))
        return FALSE;
      text = xmh_json_members_get_text (&identity, "identity", IDENTITY_MAX);
      g_free (xmh_device_add_identity (device, text, xmh_json_members_get_time (&identity, "issued")));
      if (identity.has_failed)
        return FALSE;
    }

  return array != NULL;
}

static void
read_times (XmhJsonMembers *members, XmhDevice *device)
{
  device->since = xmh_json_members_get_time (members, "since");
  device->last_seen = xmh_json_members_get_time (members, "last-seen");
  device->expires = xmh_json_members_get_time (members, "expires");
  device->is_watch_only = xmh_json_members_get_flag (members, "watch-only");
  device->is_always = xmh_json_members_get_flag (members, "always");
}

static gboolean
read_device (JsonNode *node, XmhDeviceList *devices, GError **error)
{
  g_autoptr(XmhDevice) device = xmh_device_new ();
  XmhJsonMembers members;
  const char *id;

  if (!xmh_json_members_init (&members, node, error))
    return FALSE;
  id = xmh_json_members_get_text (&members, "id", XMH_DEVICE_ID_LENGTH);
  if (!xmh_device_id_is_valid (id) || xmh_device_list_get (devices, id) != NULL)
    return xmh_json_members_refuse (&members, "id");

  memcpy (device->id, id, sizeof device->id);
  device->wish = g_strdup (xmh_json_members_find_text (&members, "wish", IDENTITY_MAX));
  read_times (&members, device);
  if (!read_state (&members, device) || !read_mark (&members, device) || !read_name (&members, device) ||
      !read_address (&members, device) || !read_identities (&members, device) || members.has_failed)
    return FALSE;

  xmh_device_list_add (devices, device);
  return xmh_device_list_count (devices, XMH_DEVICE_ALLOWED) <= XMH_ACCESS_DEVICES_MAX ||
         xmh_json_members_refuse (&members, "id");
}

static gboolean
read_devices (XmhJsonMembers *root, XmhDeviceList *devices)
{
  JsonArray *array = xmh_json_members_get_array (root, "devices", XMH_ACCESS_DEVICES_MAX + XMH_DEVICE_LIST_DENIED_MAX);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    if (!read_device (json_array_get_element (array, i), devices, root->error))
      return FALSE;

  return array != NULL;
}

static gboolean
read_revoked (XmhJsonMembers *root, XmhRevocations *revocations)
{
  /* One more, for all identities. */
  JsonArray *array = xmh_json_members_get_array (root, "revoked", XMH_REVOCATIONS_MAX + 1);
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n; i++)
    {
      XmhJsonMembers members;
      const char *identity;
      gint64 not_before;

      if (!xmh_json_members_init (&members, json_array_get_element (array, i), root->error))
        return FALSE;
      identity = xmh_json_members_find_text (&members, "identity", IDENTITY_MAX);
      not_before = xmh_json_members_get_time (&members, "not-before");
      xmh_revocations_add (revocations, identity, not_before, xmh_json_members_get_time (&members, "until"));
      if (members.has_failed)
        return FALSE;
    }

  return array != NULL;
}

static gboolean
read_clock (XmhJsonMembers *root, XmhSavedClock *clock)
{
  JsonNode *node = json_object_get_member (root->object, "clock");
  XmhJsonMembers members;

  if (node == NULL)
    return xmh_json_members_refuse (root, "clock");
  if (!xmh_json_members_init (&members, node, root->error))
    return FALSE;

  clock->wall_s = xmh_json_members_get_time (&members, "wall");
  clock->boot_s = xmh_json_members_get_time (&members, "boot");
  g_strlcpy (clock->boot_id, xmh_json_members_get_text (&members, "boot-id", sizeof clock->boot_id - 1),
             sizeof clock->boot_id);
  return !members.has_failed;
}

gboolean
xmh_devices_json_read (const char *text,
                       gsize length,
                       XmhDeviceList *devices,
                       XmhRevocations *revocations,
                       XmhSavedClock *clock,
                       GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  XmhJsonMembers root;

  if (length > XMH_DEVICES_JSON_MAX_BYTES || xmh_json_is_deeper (text, length, DEPTH_MAX))
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("the file is too large"));
      return FALSE;
    }
  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error_literal (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("the file is not UTF-8"));
      return FALSE;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) length, error) ||
      !xmh_json_members_init (&root, json_parser_get_root (parser), error))
    return FALSE;
  if (xmh_json_members_get_time (&root, "version") != VERSION)
    return xmh_json_members_refuse (&root, "version");

  return read_clock (&root, clock) && read_devices (&root, devices) && read_revoked (&root, revocations) &&
         !root.has_failed;
}
