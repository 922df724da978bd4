/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-call-status.h"

/* (transfer full) (nullable): what @text that the person has typed stands for; NULL while it stands for nothing. */
typedef char *(*XmhConfirmParseFunc) (gpointer owner, const char *text);

/**
 * XmhDeed:
 * @method: of the service
 * @running: what is being done
 * @heading: (nullable): what is asked before; without it nothing is
 * @body: what comes of it
 * @verb: what the button says that does it
 * @is_destructive: whether it takes something away
 * @label: with @understand: names the field in which the person types what it is about
 * @understand: (nullable): makes the argument of what was typed; the button can be pressed when it understands
 * @done: (nullable): called with the answer
 *
 * What a button does. Texts are translated when they are shown.
 */
typedef struct
{
  const char *method;
  const char *running;
  const char *heading;
  const char *body;
  const char *verb;
  gboolean is_destructive;
  const char *label;
  XmhConfirmParseFunc understand;
  XmhCallDoneFunc done;
} XmhDeed;

void xmh_deed_do (const XmhDeed *deed,
                  XmhCallStatus *status,
                  XmhHubProxy *service,
                  GtkWidget *button,
                  GVariant *arguments,
                  gpointer owner);
