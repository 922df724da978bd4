/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "checkout/xmh-checkout.h"

/* A key that is left out. */
typedef struct
{
  char *key;
  char *reason; /* translated */
} XmhImportNote;

/**
 * XmhImport:
 * @text: the configuration file for this hub
 * @taken: (element-type utf8): the keys that it takes over
 * @left: (element-type XmhImportNote): the keys that it leaves out
 * @connector: (nullable): the program that links agents to the room
 * @client_dir: (nullable): the folder of the web client
 *
 * What becomes of a configuration file for xr-ai's hub.
 */
typedef struct
{
  char *text;
  GPtrArray *taken;
  GPtrArray *left;
  char *connector;
  char *client_dir;
} XmhImport;

/* @error: a file that cannot be read, is not YAML, or has a value of the wrong type
 * Returns: (transfer full): the translation of the checkout's file, or %NULL */
XmhImport *xmh_import_new (const XmhCheckout *checkout, GError **error);
void xmh_import_free (XmhImport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhImport, xmh_import_free)
