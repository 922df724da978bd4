/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "applet/xmh-menu-item.h"

/* @key: unique in the menu
 * Returns: (transfer full): an enabled item without an id */
XmhMenuItem *
xmh_menu_item_new (XmhMenuKind kind, const char *key, const char *label)
{
  XmhMenuItem *self = g_new0 (XmhMenuItem, 1);

  self->key = g_strdup (key);
  self->label = g_strdup (label);
  self->kind = kind;
  self->is_enabled = TRUE;
  self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) xmh_menu_item_free);
  return self;
}

void
xmh_menu_item_free (XmhMenuItem *self)
{
  g_free (self->key);
  g_free (self->label);
  g_ptr_array_unref (self->children);
  g_free (self);
}

static XmhMenuItem *
add (XmhMenuItem *self, XmhMenuKind kind, const char *key, const char *label)
{
  XmhMenuItem *item = xmh_menu_item_new (kind, key, label);

  g_ptr_array_add (self->children, item);
  return item;
}

/* Returns: (transfer none): the new item */
XmhMenuItem *
xmh_menu_item_add (XmhMenuItem *self, const char *key, const char *label)
{
  return add (self, XMH_MENU_PLAIN, key, label);
}

/* Returns: (transfer none): the new item */
XmhMenuItem *
xmh_menu_item_add_radio (XmhMenuItem *self, const char *key, const char *label, gboolean is_on)
{
  XmhMenuItem *item = add (self, XMH_MENU_RADIO, key, label);

  item->is_on = is_on;
  return item;
}

void
xmh_menu_item_add_separator (XmhMenuItem *self)
{
  g_autofree char *key = g_strdup_printf ("separator %u", self->children->len);

  add (self, XMH_MENU_SEPARATOR, key, "");
}

/* (transfer none) (nullable) */
XmhMenuItem *
xmh_menu_item_find (XmhMenuItem *self, int id)
{
  XmhMenuItem *found = self->id == id ? self : NULL;

  for (guint i = 0; found == NULL && i < self->children->len; i++)
    found = xmh_menu_item_find (g_ptr_array_index (self->children, i), id);
  return found;
}

/* An underscore would mark the next letter for the keyboard. */
static char *
escape_label (const char *label)
{
  g_auto(GStrv) parts = g_strsplit (label, "_", -1);

  return g_strjoinv ("__", parts);
}

/* Returns: (transfer floating): `a{sv}`; what has its default value is left out */
GVariant *
xmh_menu_item_get_properties (XmhMenuItem *self)
{
  GVariantDict properties;

  g_variant_dict_init (&properties, NULL);
  if (self->kind == XMH_MENU_SEPARATOR)
    {
      g_variant_dict_insert (&properties, "type", "s", "separator");
      return g_variant_dict_end (&properties);
    }

  if (self->label != NULL)
    g_variant_dict_insert_value (&properties, "label", g_variant_new_take_string (escape_label (self->label)));
  if (!self->is_enabled)
    g_variant_dict_insert (&properties, "enabled", "b", FALSE);
  if (self->children->len > 0)
    g_variant_dict_insert (&properties, "children-display", "s", "submenu");
  if (self->kind == XMH_MENU_RADIO)
    {
      g_variant_dict_insert (&properties, "toggle-type", "s", "radio");
      g_variant_dict_insert (&properties, "toggle-state", "i", self->is_on ? 1 : 0);
    }
  return g_variant_dict_end (&properties);
}

/* @depth: how many levels of children; -1 all
 * Returns: (transfer floating): `(ia{sv}av)` */
GVariant *
xmh_menu_item_get_layout (XmhMenuItem *self, int depth)
{
  GVariantBuilder children;

  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));
  for (guint i = 0; depth != 0 && i < self->children->len; i++)
    g_variant_builder_add (&children, "v",
                           xmh_menu_item_get_layout (g_ptr_array_index (self->children, i),
                                                     depth > 0 ? depth - 1 : -1));
  return g_variant_new ("(i@a{sv}av)", self->id, xmh_menu_item_get_properties (self), &children);
}
