/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

typedef enum
{
  XMH_MENU_PLAIN,
  XMH_MENU_SEPARATOR,
  XMH_MENU_RADIO,
} XmhMenuKind;

/**
 * XmhMenuItem:
 * @id: of the protocol; 0 is the menu itself
 * @key: what the item does and to what, such as `allow 3f9a`; unique in the menu
 * @label: plain text
 * @is_on: whether a radio item is chosen
 * @children: (element-type XmhMenuItem): the items of a submenu
 *
 * An item of a menu, or the menu itself.
 */
typedef struct
{
  int id;
  char *key;
  char *label;
  XmhMenuKind kind;
  gboolean is_enabled;
  gboolean is_on;
  GPtrArray *children;
} XmhMenuItem;

XmhMenuItem *xmh_menu_item_new (XmhMenuKind kind, const char *key, const char *label);
void xmh_menu_item_free (XmhMenuItem *self);
XmhMenuItem *xmh_menu_item_add (XmhMenuItem *self, const char *key, const char *label);
XmhMenuItem *xmh_menu_item_add_radio (XmhMenuItem *self, const char *key, const char *label, gboolean is_on);
void xmh_menu_item_add_separator (XmhMenuItem *self);
XmhMenuItem *xmh_menu_item_find (XmhMenuItem *self, int id);
GVariant *xmh_menu_item_get_properties (XmhMenuItem *self);
GVariant *xmh_menu_item_get_layout (XmhMenuItem *self, int depth);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhMenuItem, xmh_menu_item_free)
