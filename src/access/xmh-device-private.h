/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"
#include "access/xmh-device-secret.h"
#include "host/xmh-neighbours.h"

struct _XmhDevice
{
  GObject parent_instance;

  char id[XMH_DEVICE_ID_LENGTH + 1];
  char number[5];
  guint8 link_length; /* 0: unknown */
  guint8 n_identities;
  XmhDeviceState state : 4;
  XmhDeviceMark mark : 4;
  guint is_watch_only : 1;
  guint is_always : 1;
  guint is_named : 1;       /* by the user */
  guint address_length : 5; /* 0: unknown */
  guint n_sessions;

  char *name;
  GRefString *made_name; /* of its User-Agent, without a number behind it */
  const char *kind;      /* static */
  char *wish;            /* (nullable): the identity that it asked with */
  /* For each identity: when it got the last token, in seconds since 1970. The identities are behind, in one block of
   * memory, the last one first. */
  gint64 *issued;
  guint8 address[16]; /* IPv4-mapped ones as IPv4. A GInetAddress would take 70 bytes more */

  guint8 hash[XMH_DEVICE_HASH_LENGTH]; /* of the secret in its cookie or key */
  guint8 link_address[XMH_LINK_ADDRESS_MAX];

  gint64 since;
  gint64 last_seen;
  gint64 expires;
  gint64 until; /* when the request, its denial, or the answer to a waiting page ends; 0: nothing ends */
  char *wait;   /* (nullable): the secret of a waiting page */
};

/* Returns: (transfer full): a device with an id and nothing else */
XmhDevice *xmh_device_new (void);
/* Returns: whether its cookie or key recognises it, so that nobody else can be taken for it */
gboolean xmh_device_is_strong (XmhDevice *self);
/* Returns: when something about it ends by itself; %G_MAXINT64 if never */
gint64 xmh_device_get_next_end (XmhDevice *self);
/* Sets the kind and the name. */
void xmh_device_describe (XmhDevice *self, const char *user_agent);
/* A name of the longest length with a number behind it. */
#define XMH_DEVICE_NAME_STORED_MAX (XMH_ACCESS_NAME_MAX + 8)

/* Takes over what was kept.
 * Returns: whether all of it is valid */
gboolean xmh_device_restore_name (XmhDevice *self, const char *name, const char *made_name, const char *kind);
/* Sets the kind and the name made of it, but not the name in use. */
void xmh_device_set_kind (XmhDevice *self, const char *user_agent);
/* @name: (transfer none) */
void xmh_device_set_name (XmhDevice *self, const char *name);
void xmh_device_set_address (XmhDevice *self, GInetAddress *address);
/* Returns: whether @address is its last address; an IPv4-mapped one is the same as the IPv4 address in it */
gboolean xmh_device_is_at (XmhDevice *self, GInetAddress *address);
/* Moves @identity to the front.
 * Returns: (transfer full) (nullable): the identity that was dropped for it */
char *xmh_device_add_identity (XmhDevice *self, const char *identity, gint64 issued_s);
/* Returns: when it got its last token for @identity; -1 if it has none */
gint64 xmh_device_get_issued (XmhDevice *self, const char *identity);
/* Moves all times by @step_s, because the clock was set. Times of tokens stay. */
void xmh_device_shift (XmhDevice *self, gint64 step_s);
void xmh_device_clear_wait (XmhDevice *self);
/* Returns: whether @text can be the name of a device, if it is not too long */
gboolean xmh_device_name_is_valid (const char *text, gsize max);
