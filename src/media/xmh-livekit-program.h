/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-problem.h"

/* (transfer full) (nullable): why the first word of livekit_command cannot be started. */
XmhProblem *xmh_livekit_program_check (const char *program);
char *xmh_livekit_program_find_anything (const char *program);
