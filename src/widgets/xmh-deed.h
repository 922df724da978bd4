/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "widgets/xmh-call-status.h"

/* (transfer full) (nullable): the argument for the typed @text; %NULL while it is not valid. */
typedef char *(*XmhConfirmParseFunc) (gpointer owner, const char *text);

/**
 * XmhDeed:
 * @method: of the hub
 * @running: what is being done
 * @heading: (nullable): the question before it; %NULL runs without confirmation
 * @body: the consequences
 * @verb: the label of the button that confirms
 * @is_destructive: whether something is lost
 * @label: with @understand: the name of the field in which the user types the subject
 * @understand: (nullable): parses the typed text; the button is sensitive while it returns an argument
 * @done: (nullable): called with the answer
 *
 * The action of a button. Texts are translated when they are shown.
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
