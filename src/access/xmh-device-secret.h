/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#define XMH_DEVICE_ID_LENGTH 16     /* hex digits */
#define XMH_DEVICE_SECRET_LENGTH 32 /* hex digits, 128 bits */
#define XMH_DEVICE_HASH_LENGTH 32   /* bytes */

/* A cookie and a key have the form ID.SECRET. The hub keeps only the SHA-256 of the secret: it has 128 random bits, so
 * its hash needs no salt and cannot be reversed by trying. */

/* @id: (out caller-allocates): a new id of a device */
void xmh_device_id_make (char id[XMH_DEVICE_ID_LENGTH + 1]);

/* Returns: whether @id has the form of an id */
gboolean xmh_device_id_is_valid (const char *id);

/* @id: of the device
 * @hash: (out caller-allocates): what is kept of the secret
 * Returns: (transfer full): ID.SECRET; for xmh_text_free_secret() */
char *xmh_device_secret_make (const char *id, guint8 hash[XMH_DEVICE_HASH_LENGTH]);

/* Returns: (transfer full): 128 random bits as hex digits; for xmh_text_free_secret() */
char *xmh_device_secret_make_bare (void);

/* @text: from outside
 * @id: (out caller-allocates): the id in it
 * @secret: (out) (transfer none): the secret in it
 * Returns: whether @text has the form ID.SECRET */
gboolean xmh_device_secret_split (const char *text, char id[XMH_DEVICE_ID_LENGTH + 1], const char **secret);

/* Takes the same time for each @secret.
 * Returns: whether @hash is the hash of @secret */
gboolean xmh_device_secret_fits (const char *secret, const guint8 hash[XMH_DEVICE_HASH_LENGTH]);

/* Takes the same time for all bytes.
 * Returns: whether the first @length bytes are equal */
gboolean xmh_secret_equal (const void *a, const void *b, gsize length);
