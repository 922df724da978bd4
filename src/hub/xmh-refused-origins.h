/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_REFUSED_ORIGINS (xmh_refused_origins_get_type ())
G_DECLARE_FINAL_TYPE (XmhRefusedOrigins, xmh_refused_origins, XMH, REFUSED_ORIGINS, GObject)

typedef enum
{
  XMH_REFUSED_NOWHERE = 0,
  XMH_REFUSED_BY_CLOUDXR = 1 << 0, /* a WebSocket on cloudxr_proxy_port */
  XMH_REFUSED_BY_CORS = 1 << 1,    /* reading a token */
} XmhRefusedBy;

/* One origin, as a device has claimed it. Any device can claim any origin. */
typedef struct
{
  char *origin;    /* in normal form, or `null` */
  char *peer;      /* the address that sent it first */
  XmhRefusedBy by; /* all that refused it */
} XmhRefusedOrigin;

/* The origins of pages that were refused, and by what: the first ones, bounded for each address and in total. Emits
 * "changed". */
XmhRefusedOrigins *xmh_refused_origins_new (void);

/* @origin: as a peer sent it
 * @by: what refused it */
void xmh_refused_origins_note (XmhRefusedOrigins *self, const char *origin, XmhRefusedBy by, GInetAddress *address);
void xmh_refused_origins_forget (XmhRefusedOrigins *self, const char *origin);
void xmh_refused_origins_forget_all (XmhRefusedOrigins *self);
XmhRefusedBy xmh_refused_origins_lookup (XmhRefusedOrigins *self, const char *origin);
GPtrArray *xmh_refused_origins_list (XmhRefusedOrigins *self, gboolean *has_more);
