/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "access/xmh-clock-steps.h"
#include "access/xmh-device.h"
#include "common/xmh-problem.h"
#include "common/xmh-types.h"

#define XMH_TYPE_ACCESS (xmh_access_get_type ())
G_DECLARE_FINAL_TYPE (XmhAccess, xmh_access, XMH, ACCESS, GObject)

#define XMH_ACCESS_DEVICES_MAX 256 /* that have access */
#define XMH_ACCESS_REQUESTS_MAX 8  /* that wait for an answer at a time; one for each address */
#define XMH_ACCESS_CODES_MAX 16    /* that can be used at a time */
#define XMH_ACCESS_CODE_LENGTH 8   /* characters of Crockford's base 32 */
#define XMH_ACCESS_CODE_LIFE_S 600
#define XMH_ACCESS_REQUEST_LIFE_S 120
#define XMH_ACCESS_DENIED_LIFE_S 600
#define XMH_ACCESS_WAIT_MAX_S 25
#define XMH_ACCESS_WEAK_LIFE_S (12 * 60 * 60)
#define XMH_ACCESS_NAME_MAX 64      /* bytes */
#define XMH_ACCESS_IDENTITIES_MAX 8 /* that a device is remembered with */

#define XMH_ACCESS_COOKIE "xmh-device" /* with the prefix `__Host-` over TLS */

/**
 * XmhAccessError:
 * @XMH_ACCESS_ERROR_DENIED: requests of this address were denied a short time ago
 * @XMH_ACCESS_ERROR_TOO_MANY_REQUESTS: too many devices wait for an answer
 * @XMH_ACCESS_ERROR_WRONG_CODE: no such code; also if it was used or has expired
 * @XMH_ACCESS_ERROR_TOO_MANY_TRIES: five wrong codes within a minute from this address; right ones are refused too
 * @XMH_ACCESS_ERROR_TOO_MANY_DEVICES: %XMH_ACCESS_DEVICES_MAX devices have access that keep it
 * @XMH_ACCESS_ERROR_NOT_FOUND: no such device
 * @XMH_ACCESS_ERROR_HAS_ACCESS: the device has access
 * @XMH_ACCESS_ERROR_NAME: not a name for a device
 */
typedef enum
{
  XMH_ACCESS_ERROR_DENIED,
  XMH_ACCESS_ERROR_TOO_MANY_REQUESTS,
  XMH_ACCESS_ERROR_WRONG_CODE,
  XMH_ACCESS_ERROR_TOO_MANY_TRIES,
  XMH_ACCESS_ERROR_TOO_MANY_DEVICES,
  XMH_ACCESS_ERROR_NOT_FOUND,
  XMH_ACCESS_ERROR_HAS_ACCESS,
  XMH_ACCESS_ERROR_NAME,
} XmhAccessError;

#define XMH_ACCESS_ERROR (xmh_access_error_quark ())

GQuark xmh_access_error_quark (void);

/**
 * XmhVisitor:
 * @address: where the request comes from
 * @user_agent: (nullable): its User-Agent
 * @cookie: (nullable): the value of the cookie %XMH_ACCESS_COOKIE
 * @key: (nullable): the `key` of its query
 * @identity: (nullable): the identity that it asks for; %NULL for CloudXR
 * @keeps_cookies: whether a page of the hub's own origin sent it, so that its browser keeps a cookie
 * @name: (nullable): the name that a new device gives itself
 *
 * What a request shows of its device. Nothing of it is trusted.
 */
typedef struct
{
  GInetAddress *address;
  const char *user_agent;
  const char *cookie;
  const char *key;
  const char *identity;
  gboolean keeps_cookies;
  const char *name;
} XmhVisitor;

/**
 * XmhAccess:
 *
 * The devices that the user has let in: who they are, how they are recognised, and how they get in. It decides
 * nothing about the setting `access`, and nothing about programs of this computer; its callers do.
 *
 * Devices, denials and revocations are kept in `devices.json`. What the user decides is in force immediately. If it
 * cannot be written, the property "problem" says so, and writing is tried again.
 *
 * Emits "requested" (XmhDevice *), "changed" (XmhDevice *) after each change that the bus reports, and "ended"
 * (XmhDevice *) when a device has lost its access: its sessions and tokens must end. Emits "identity-ended"
 * (XmhDevice *, const char *) when a device has had too many identities since: nobody would remove it later.
 */

/* Reads the file of @folder synchronously; for the start only. A file that cannot be read is kept under another name,
 * raises "problem", and lets nobody in.
 * @folder: the data folder
 * @host: (nullable): knows link-layer addresses of neighbours
 * Returns: (transfer full): the devices of that folder */
XmhAccess *xmh_access_new (const char *folder, XmhHost *host);

/* For tests: other clocks than the real ones. */
void xmh_access_set_clock (XmhAccess *self, XmhClockFunc read, gpointer data);

/* Writes what is not written yet. Called once, at the end. */
void xmh_access_close_async (XmhAccess *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean xmh_access_close_finish (XmhAccess *self, GAsyncResult *result, GError **error);

/* (nullable) (transfer none): `devices-not-kept`, `devices-unreadable` or `too-many-devices` */
const XmhProblem *xmh_access_get_problem (XmhAccess *self);

/* Notes that the device was seen, and its address.
 * @now_s: seconds since 1970
 * Returns: (nullable) (transfer none): the device that has access and sent @visitor */
XmhDevice *xmh_access_recognise (XmhAccess *self, const XmhVisitor *visitor, gint64 now_s);

/* Asks the user about a device that is not recognised. An address that asks again gets the same request, but none while
 * the request of another browser there is pending.
 * @wait: (out) (transfer full) (optional): for xmh_access_wait_async(); a secret
 * @cookie: (out) (transfer full) (optional) (nullable): recognises the device once it is allowed, and must be set with
 *   this answer; %NULL unless it keeps cookies, and when the address asks again, since only the first one gets it
 * @error: %XMH_ACCESS_ERROR_DENIED, %XMH_ACCESS_ERROR_TOO_MANY_REQUESTS
 * Returns: (nullable) (transfer none): the pending device, whose number the device shows */
XmhDevice *xmh_access_ask (XmhAccess *self,
                           const XmhVisitor *visitor,
                           gint64 now_s,
                           char **wait,
                           char **cookie,
                           GError **error);

/* The result of waiting. */
typedef enum
{
  XMH_ACCESS_STILL_PENDING, /* after %XMH_ACCESS_WAIT_MAX_S seconds */
  XMH_ACCESS_ALLOWED,
  XMH_ACCESS_DENIED,
  XMH_ACCESS_GONE, /* no such request, or it has expired */
} XmhAccessOutcome;

/* @wait: from outside */
void xmh_access_wait_async (XmhAccess *self,
                            const char *wait,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
/* @outcome: (out): the result
 * @error: %G_IO_ERROR_CANCELLED */
gboolean xmh_access_wait_finish (XmhAccess *self, GAsyncResult *result, XmhAccessOutcome *outcome, GError **error);

/**
 * XmhGuest:
 * @name: (nullable): the name of the device
 * @life_s: how long it has access, in seconds; 0 without end
 * @is_watch_only: whether it may not publish
 *
 * The limits of a device that a pairing link lets in.
 */
typedef struct
{
  const char *name;
  gint64 life_s;
  gboolean is_watch_only;
} XmhGuest;

/* @guest: (nullable): limits
 * @expires: (out) (optional): in seconds since 1970
 * Returns: (transfer full): a new code, which is a secret */
char *xmh_access_make_code (XmhAccess *self, const XmhGuest *guest, gint64 now_s, gint64 *expires);

/* Uses a code up.
 * @code: from outside; lower case, blanks and dashes are fine, and letters that look like digits
 * @visitor: a browser, which keeps the cookie. If it is recognised already, that device stays. A code for a guest takes
 *   nothing away from a device that has access.
 * @cookie: (out) (transfer full) (nullable): the value for the cookie; %NULL if the device has one already
 * @error: %XMH_ACCESS_ERROR_WRONG_CODE, %XMH_ACCESS_ERROR_TOO_MANY_TRIES, %XMH_ACCESS_ERROR_TOO_MANY_DEVICES
 * Returns: (nullable) (transfer none): the device, which has access now */
XmhDevice *xmh_access_pair (XmhAccess *self,
                            const char *code,
                            const XmhVisitor *visitor,
                            gint64 now_s,
                            char **cookie,
                            GError **error);

/* Returns: (transfer full) (element-type XmhDevice): pending ones first, in the order of their requests, then
 *   the last seen first */
GPtrArray *xmh_access_list (XmhAccess *self);
/* Returns: (nullable) (transfer none): the device with that id */
XmhDevice *xmh_access_get_device (XmhAccess *self, const char *id);
/* Returns: (nullable) (transfer none): the allowed device that last got a token for @identity */
XmhDevice *xmh_access_find_by_identity (XmhAccess *self, const char *identity);

/* @id: of a pending, denied or allowed device
 * @always: see xmh_device_is_always() */
gboolean xmh_access_allow (XmhAccess *self, const char *id, gboolean always, gint64 now_s, GError **error);
gboolean xmh_access_deny (XmhAccess *self, const char *id, gint64 now_s, GError **error);
/* Emits "ended" for a device that had access. Its identities are revoked until @revoked_until_s.
 * @revoked_until_s: when the last token of the device expires, in seconds since 1970 */
gboolean xmh_access_forget (XmhAccess *self, const char *id, gint64 now_s, gint64 revoked_until_s, GError **error);
/* @name: empty for a name made of the kind */
gboolean xmh_access_rename (XmhAccess *self, const char *id, const char *name, GError **error);
/* @key: (out) (transfer full): recognises the device; a secret
 * Returns: (nullable) (transfer none): the new device */
XmhDevice *xmh_access_add (XmhAccess *self, const char *name, gint64 now_s, char **key, GError **error);

/* How long tokens live, for guests whose time is over: their identities are revoked for that long. */
void xmh_access_set_token_ttl (XmhAccess *self, gint64 ttl_s);

/* Notes that @device got a token for @identity. */
void xmh_access_note_identity (XmhAccess *self, XmhDevice *device, const char *identity);

/* Notes that a session of a device was opened or closed: while it has one, it counts as seen.
 * @id: of a device; unknown ones are ignored */
void xmh_access_note_session (XmhAccess *self, const char *id, gboolean is_open, gint64 now_s);

/* @identity: of a token
 * @issued_s: when the token became valid (`nbf`, RFC 7519, 4.1.5), in seconds since 1970
 * Returns: whether the token was revoked; also if it was issued in the same second */
gboolean xmh_access_is_revoked (XmhAccess *self, const char *identity, gint64 issued_s, gint64 now_s);
