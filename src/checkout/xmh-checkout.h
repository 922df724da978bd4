/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/* The folder of xr-ai's hub in a checkout, since August 2026. */
#define XMH_CHECKOUT_HUB "services/device-io-hub"

/**
 * XmhCheckout:
 * @path: the checkout, absolute and without links
 * @sample: (nullable): the sample; %NULL: the hub of the checkout itself
 * @folder: the folder of the sample, or that hub
 * @file: its configuration file for xr-ai's hub
 * @is_old: whether it is from before xr-ai renamed its hub to DeviceIOHub
 *
 * A checkout of xr-ai that this user can trust.
 */
typedef struct
{
  char *path;
  char *sample;
  char *folder;
  char *file;
  gboolean is_old;
} XmhCheckout;

/* @sample: (nullable): the name of a sample
 * Returns: (transfer full): the checkout, or %NULL; the error says what to do */
XmhCheckout *xmh_checkout_open (const char *path, const char *sample, GError **error);
void xmh_checkout_free (XmhCheckout *self);

/* Returns: (transfer full): the names of all samples that have a file for the hub, sorted */
char **xmh_checkout_list_samples (const XmhCheckout *self);

/* Returns: (transfer full) (nullable): the sample's configuration file for the CloudXR runtime */
char *xmh_checkout_find_runtime_file (const XmhCheckout *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhCheckout, xmh_checkout_free)
