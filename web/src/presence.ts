/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import type { Phase } from "./session.ts";

/** Whether nobody else is in the room; false without a connection, when that is unknown. */
export const isAlone = (phase: Phase, others: number): boolean => phase === "in" && others === 0;
