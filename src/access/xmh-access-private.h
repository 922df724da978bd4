/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"
#include "access/xmh-clock-steps.h"
#include "access/xmh-device-list.h"
#include "access/xmh-devices-store.h"
#include "access/xmh-guesses.h"
#include "access/xmh-pairing-codes.h"
#include "access/xmh-revocations.h"
#include "access/xmh-waiters.h"
#include "host/xmh-wall-timer.h"

struct _XmhAccess
{
  GObject parent_instance;

  XmhHost *host; /* or NULL */
  XmhDeviceList *devices;
  XmhPairingCodes *codes;
  XmhGuesses *guesses;
  XmhRevocations *revocations;
  XmhWaiters *waiters;

  XmhWallTimer *timer; /* set to next_end */
  gint64 next_end;     /* when the first device ends by itself */
  XmhClockSteps clock;
  gint64 token_ttl_s;

  char *path;
  XmhDevicesStore *store; /* NULL: the file must not be replaced */
  char *boot_id;
  XmhProblem *problem;    /* or NULL */
  XmhProblem *unreadable; /* or NULL: the file could not be read at the start */
  gboolean is_full;       /* a device was refused because too many have access */
};

/* Reads the file, and keeps it from now on. */
void xmh_access_load (XmhAccess *self);
/* Writes the file soon, because the user or a device has changed something. */
void xmh_access_save (XmhAccess *self);
/* Writes the file later, because a device was seen. */
void xmh_access_save_later (XmhAccess *self);
void xmh_access_update_problem (XmhAccess *self);
void xmh_access_set_problem (XmhAccess *self, XmhProblem *problem);

/* Looks at the clocks, and ends what has ended by @now_s. Each public function begins with it. */
void xmh_access_begin (XmhAccess *self, gint64 now_s);

/* Keeps the change of @device, and tells others. */
void xmh_access_note_change (XmhAccess *self, XmhDevice *device);
/* Notes that @device was seen with @visitor. */
void xmh_access_note_seen (XmhAccess *self, XmhDevice *device, const XmhVisitor *visitor, gint64 now_s);
/* Makes room for another allowed device. */
gboolean xmh_access_make_room (XmhAccess *self, gint64 now_s, GError **error);
/* @device: one that asks or was denied; the caller has made room
 * Its access begins. */
void xmh_access_let_in (XmhAccess *self, XmhDevice *device, gint64 now_s);
/* Takes the access of @device away. */
void xmh_access_end (XmhAccess *self, XmhDevice *device, gint64 now_s, gint64 revoked_until_s);
/* Removes a device without access. */
void xmh_access_drop (XmhAccess *self, XmhDevice *device);

/* @link_address: (out caller-allocates)
 * Returns: its length in bytes; 0 if it is not known */
guint xmh_access_find_link_address (XmhAccess *self, GInetAddress *address, guint8 link_address[XMH_LINK_ADDRESS_MAX]);
/* Finds the link address that belongs to the address of @device, if the host knows it. */
void xmh_access_note_link_address (XmhAccess *self, XmhDevice *device);

void xmh_access_emit_requested (XmhAccess *self, XmhDevice *device);
void xmh_access_set_error (GError **error, XmhAccessError code);
