/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"

void xmh_greeting_print (XmhHub *hub);
void xmh_greeting_print_end (void);

/* Prints to standard error how to reach and stop the hub that is already running.
 * @reason: a sentence without full stop */
void xmh_greeting_print_running (const char *reason);
