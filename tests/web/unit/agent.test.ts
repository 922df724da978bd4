/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { expect, it, vi } from "vitest";

vi.mock("virtual:catalogue", () => ({ catalogues: {} }));
vi.stubGlobal("document", {});
const { agentKey } = await import("../../../web/src/views/agent.ts");

it.each([
  [false, true, "ready", undefined, "agentAway"],
  [true, false, null, undefined, "agentHere"],
  [true, true, "processing", undefined, "agentSpeaking"],
  [true, false, "loading", undefined, "agentLoading"],
  [true, false, "processing", undefined, "agentBusy"],
  [true, false, "idle", undefined, "agentReady"],
  [true, false, null, "thinking", "agentBusy"],
  [true, false, null, "listening", "agentListening"],
  [true, false, null, "speaking", "agentSpeaking"],
] as const)("the agent (there: %s, speaks: %s, says: %s, attribute: %s) is %s", (there, speaks, says, attribute, expected) => {
  expect(agentKey(there, speaks, says, attribute)).toBe(expected);
});
