/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhProgramFault:
 *
 * Why a program cannot be started, as a problem: its code, and texts for people.
 */
typedef struct
{
  const char *code;
  char *message;
  const char *remedy;
} XmhProgramFault;

XmhProgramFault *xmh_livekit_program_check (const char *program);
void xmh_program_fault_free (XmhProgramFault *fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhProgramFault, xmh_program_fault_free)
