/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

const FIRST_MS = 500;
const LONGEST_MS = 8_000;

/**
 * The pause before try `number` (from 1). Doubles up to a limit, with jitter, so that the devices of a room do not reconnect at
 * the same time.
 */
export function pauseMs(number: number, random: () => number = Math.random): number {
  const base = Math.min(FIRST_MS * 2 ** (number - 1), LONGEST_MS);
  return Math.round(base * (0.75 + random() * 0.5));
}

/** Waits, but returns immediately when `signal` fires. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted)
      return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
