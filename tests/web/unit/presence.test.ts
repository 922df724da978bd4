/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { expect, it } from "vitest";
import { isAlone } from "../../../web/src/presence.ts";

it.each([
  ["in", 0, true],
  ["in", 1, false],
  ["reconnecting", 0, false],
  ["joining", 0, false],
  ["out", 0, false],
] as const)("while the session is %s with %i others, being alone is %s", (phase, others, expected) => {
  expect(isAlone(phase, others)).toBe(expected);
});
