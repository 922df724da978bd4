/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it } from "vitest";
import { metrics } from "../../../web/src/quality.ts";

const pair = (id: string, seconds: number, more = {}) => ({ id, type: "candidate-pair", currentRoundTripTime: seconds, ...more });
const inbound = (id: string, received: number, lost: number, jitter: number) => ({
  id,
  type: "inbound-rtp",
  packetsReceived: received,
  packetsLost: lost,
  jitter,
});

describe("the connection", () => {
  it("is measured on the pair in use, and by the worst stream", () => {
    const stats = [
      { id: "T", type: "transport", selectedCandidatePairId: "used" },
      pair("used", 0.0124),
      pair("unused", 3),
      inbound("a", 100, 0, 0.002),
      inbound("b", 90, 10, 0.0081),
    ];
    expect(metrics([stats], null)).toMatchObject({ rttMs: 12, jitterMs: 8, lossPercent: 5 });
  });

  it("is measured without transport reports", () => {
    const stats = [pair("p", 0.02, { nominated: true, state: "succeeded" }), pair("q", 5, { nominated: false, state: "succeeded" })];
    expect(metrics([stats], null).rttMs).toBe(20);
  });

  it("counts a stream that two reports hold once", () => {
    const stats = [inbound("a", 80, 20, 0)];
    expect(metrics([stats, stats], null).packets).toEqual({ received: 80, lost: 20 });
  });

  it("tells the loss since the last look, not since the beginning", () => {
    expect(metrics([[inbound("a", 200, 50, 0)]], { received: 100, lost: 50 }).lossPercent).toBe(0);
    expect(metrics([[inbound("a", 10, 0, 0)]], { received: 100, lost: 50 }).lossPercent).toBeNull();
  });

  it("is unknown without streams", () => {
    expect(metrics([], null)).toMatchObject({ rttMs: null, jitterMs: null, lossPercent: null });
  });
});
