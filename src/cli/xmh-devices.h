/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "cli/xmh-cli.h"

/* A device is a dictionary of ListDevices. */

/* Returns: (transfer full): the devices; empty if the hub has none, or does not know devices yet */
GVariant *xmh_devices_list (XmhCli *cli, GError **error);

gboolean xmh_device_is_in_state (GVariant *device, const char *state);

/* Returns: the number of devices in @state */
guint xmh_devices_count (GVariant *devices, const char *state);

/* Finds the device that a person means.
 * @word: an id, the number that a waiting device shows, or a name in any case
 * @error: if none matches, or several do
 * Returns: (transfer full): the device */
GVariant *xmh_devices_find (GVariant *devices, const char *word, GError **error);

/* @device: a device, or a session or participant of one, which have other keys for name and address
 * Returns: (transfer full): the name before the address, such as `Quest 3, 192.168.1.9` */
char *xmh_device_describe (GVariant *device, const char *name_key, const char *address_key);
