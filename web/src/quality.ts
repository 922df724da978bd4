/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/** The figures of a connection; null if not measured. */
export interface Metrics {
  rttMs: number | null;
  jitterMs: number | null;
  lossPercent: number | null;
}

/** Counters of the last measurement, to compute losses since then. */
export interface LossCounters {
  received: number;
  lost: number;
}

interface Stat {
  id: string;
  type: string;
  selectedCandidatePairId?: string;
  nominated?: boolean;
  state?: string;
  currentRoundTripTime?: number;
  roundTripTime?: number;
  jitter?: number;
  packetsReceived?: number;
  packetsLost?: number;
}

const measured = (value: number | undefined): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;

/** The candidate pairs in use; Firefox marks them and has no transport reports. */
function activePairs(stats: readonly Stat[]): Stat[] {
  const selected = new Set(stats.filter((stat) => stat.type === "transport").map((stat) => stat.selectedCandidatePairId));
  const pairs = stats.filter((stat) => stat.type === "candidate-pair");
  const chosen = pairs.filter((pair) => selected.has(pair.id));
  return chosen.length > 0 ? chosen : pairs.filter((pair) => pair.nominated === true && pair.state === "succeeded");
}

const largest = (values: number[]) => (values.length > 0 ? Math.max(...values) : null);
const toMs = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 1000));

export function countPackets(stats: readonly Stat[]): LossCounters {
  const inbound = new Map(stats.filter((stat) => stat.type === "inbound-rtp").map((stat) => [stat.id, stat]));
  let received = 0;
  let lost = 0;
  for (const stat of inbound.values()) {
    received += stat.packetsReceived ?? 0;
    lost += Math.max(0, stat.packetsLost ?? 0);
  }
  return { received, lost };
}

function lossPercent(now: LossCounters, before: LossCounters | null): number | null {
  const received = now.received - (before?.received ?? 0);
  const lost = now.lost - (before?.lost ?? 0);
  // The counters of a track that ended are missing.
  if (received < 0 || lost < 0 || received + lost === 0)
    return null;
  return Math.round((lost / (received + lost)) * 1000) / 10;
}

/** Round-trip time, jitter of the worst received stream, and loss since `before`. */
export function metrics(reports: Iterable<Iterable<unknown>>, before: LossCounters | null): Metrics & { packets: LossCounters } {
  const stats = [...reports].flatMap((report) => [...report] as Stat[]);
  const packets = countPackets(stats);
  const trips = activePairs(stats).map((pair) => pair.currentRoundTripTime).filter(measured);
  const remote = stats.filter((stat) => stat.type === "remote-inbound-rtp").map((stat) => stat.roundTripTime).filter(measured);
  const jitters = stats.filter((stat) => stat.type === "inbound-rtp").map((stat) => stat.jitter).filter(measured);
  return {
    rttMs: toMs(largest(trips) ?? largest(remote)),
    jitterMs: toMs(largest(jitters)),
    lossPercent: lossPercent(packets, before),
    packets,
  };
}
