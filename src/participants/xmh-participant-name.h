/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

typedef enum
{
  XMH_NAME_GOOD,
  XMH_NAME_EMPTY,
  XMH_NAME_TOO_LONG,
  XMH_NAME_NOT_UTF8,
  XMH_NAME_HAS_CONTROL, /* or a line break */
  XMH_NAME_HAS_FORMAT,  /* invisible, or turns the text around it */
} XmhNameFault;

/* What may be the identity of a participant, for everything that issues tokens. */
XmhNameFault xmh_participant_name_check (const char *identity);
char *xmh_participant_name_fold (const char *identity);
