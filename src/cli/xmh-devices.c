/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "cli/xmh-devices.h"

#include <string.h>

#include <glib/gi18n.h>

#include "terminal/xmh-print.h"

/* Of those that match. */
#define LISTED_MAX 8

GVariant *
xmh_devices_list (XmhCli *cli, GError **error)
{
  GVariant *devices = NULL;

  xmh_bus_media_hub_call_list_devices_sync (cli->hub, &devices, NULL, error);
  return devices;
}

gboolean
xmh_device_is_in_state (GVariant *device, const char *state)
{
  return strcmp (xmh_print_lookup (device, "state"), state) == 0;
}

guint
xmh_devices_count (GVariant *devices, const char *state)
{
  guint n = 0;

  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      n += xmh_device_is_in_state (device, state);
    }

  return n;
}

static gboolean
has_name (GVariant *device, const char *word)
{
  g_autofree char *name = g_utf8_casefold (xmh_print_lookup (device, "name"), -1);
  g_autofree char *wanted = g_utf8_casefold (word, -1);

  return g_utf8_collate (name, wanted) == 0;
}

/* A device that is not waiting has an empty number. */
static gboolean
matches (GVariant *device, const char *word)
{
  return strcmp (xmh_print_lookup (device, "number"), word) == 0 || has_name (device, word);
}

/* An id identifies one device, so a name like it does not count. */
static GVariant *
find_id (GVariant *devices, const char *word)
{
  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      if (strcmp (xmh_print_lookup (device, "id"), word) == 0)
        return g_steal_pointer (&device);
    }

  return NULL;
}

static GPtrArray *
find_matches (GVariant *devices, const char *word)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  for (gsize i = 0; i < g_variant_n_children (devices); i++)
    {
      g_autoptr(GVariant) device = g_variant_get_child_value (devices, i);

      if (matches (device, word))
        g_ptr_array_add (found, g_steal_pointer (&device));
    }

  return found;
}

static void
set_ambiguous (GError **error, const char *word, GPtrArray *found)
{
  g_autoptr(GString) list = g_string_new (NULL);

  for (guint i = 0; i < MIN (found->len, LISTED_MAX); i++)
    {
      GVariant *device = g_ptr_array_index (found, i);
      g_autofree char *text = xmh_device_describe (device, "name", "address");

      g_string_append_printf (list, "\n    %s  %s", xmh_print_lookup (device, "id"), text);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("“%s” matches several devices. Use one of these IDs:%s"), word,
               list->str);
}

GVariant *
xmh_devices_find (GVariant *devices, const char *word, GError **error)
{
  g_autoptr(GPtrArray) found = NULL;
  GVariant *device = *word != '\0' ? find_id (devices, word) : NULL;

  if (device != NULL)
    return device;
  if (*word != '\0')
    found = find_matches (devices, word);
  if (found != NULL && found->len == 1)
    return g_variant_ref (g_ptr_array_index (found, 0));

  if (found != NULL && found->len > 1)
    set_ambiguous (error, word, found);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                 _ ("There is no device “%s”; run “xmhctl devices” for a list"), word);
  return NULL;
}

char *
xmh_device_describe (GVariant *device, const char *name_key, const char *address_key)
{
  const char *name = xmh_print_lookup (device, name_key);
  const char *address = xmh_print_lookup (device, address_key);

  if (*name == '\0' || *address == '\0')
    return g_strdup (*name != '\0' ? name : address);

  /* Translators: the name of a device, and its address */
  return g_strdup_printf (_ ("%s, %s"), name, address);
}
