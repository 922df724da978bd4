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

/* The origins of pages that were turned away lately, and by what: bounded, newest first. Emits "changed" when the
 * newest is another one. */
XmhRefusals *xmh_refusals_new (void);

void xmh_refusals_note (XmhRefusals *self,
                        const char  *origin,
                        XmhRefusedBy by);
void xmh_refusals_forget (XmhRefusals *self,
                          const char  *origin);
void xmh_refusals_forget_all (XmhRefusals *self);
XmhRefusedBy xmh_refusals_lookup (XmhRefusals *self,
                                  const char  *origin);
const char *xmh_refusals_get_newest (XmhRefusals  *self,
                                     XmhRefusedBy *by);
