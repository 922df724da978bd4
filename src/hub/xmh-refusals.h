/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#define XMH_TYPE_REFUSALS (xmh_refusals_get_type ())
G_DECLARE_FINAL_TYPE (XmhRefusals, xmh_refusals, XMH, REFUSALS, GObject)

typedef enum
{
  XMH_REFUSED_NOWHERE = 0,
  XMH_REFUSED_BY_CLOUDXR = 1 << 0,      /* a WebSocket on cloudxr_proxy_port */
  XMH_REFUSED_BY_CORS = 1 << 1,         /* reading a token */
} XmhRefusedBy;

/* One origin, as a device has claimed it. Any device can claim any origin. */
typedef struct
{
  char *origin;                 /* in normal form, or `null` */
  char *peer;                   /* the address that sent it first */
  XmhRefusedBy by;              /* all that refused it */
} XmhRefusal;

/* The origins of pages that were refused, and by what: the first ones, bounded for each address and in total. Emits
 * "changed". */
XmhRefusals *xmh_refusals_new (void);

/* @origin: as a peer sent it
 * @by: what refused it */
void xmh_refusals_note (XmhRefusals  *self,
                        const char   *origin,
                        XmhRefusedBy  by,
                        GInetAddress *address);
void xmh_refusals_forget (XmhRefusals *self,
                          const char  *origin);
void xmh_refusals_forget_all (XmhRefusals *self);
XmhRefusedBy xmh_refusals_lookup (XmhRefusals *self,
                                  const char  *origin);
GPtrArray *xmh_refusals_list (XmhRefusals *self,
                              gboolean    *has_more);
