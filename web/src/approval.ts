/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { wait } from "./backoff.ts";
import { ProblemError } from "./problems.ts";

/** The hub asks its user about this device. */
export interface Approval {
  /** What the computer shows with the request. */
  number: string;
  /** Identifies the request; never shown or kept. */
  secret: string;
}

/** The hub answers within 25 s. */
const TIMEOUT_MS = 35_000;
const PAUSE_MS = 2_000;
/** The request expires after two minutes. */
const TRIES_MAX = 60;

/** Reads a refusal of /token; null if the hub does not ask. */
export function readApproval(body: string): Approval | null {
  try {
    const { error, code, wait: secret } = JSON.parse(body) as Record<string, unknown>;
    if (error !== "approval-needed" || typeof code !== "string" || !/^\d{4}$/.test(code))
      return null;
    return typeof secret === "string" && /^[\x21-\x7e]{1,256}$/.test(secret) ? { number: code, secret } : null;
  } catch {
    return null;
  }
}

/** The state of the request; null if the hub did not tell. */
async function askState({ secret }: Approval, signal: AbortSignal): Promise<string | null> {
  const stop = new AbortController();
  const abort = () => stop.abort();
  const timer = setTimeout(abort, TIMEOUT_MS);
  signal.addEventListener("abort", abort, { once: true });
  try {
    const answer = await fetch("/pair/wait", {
      headers: { Authorization: `Pairing ${secret}` },
      cache: "no-store",
      credentials: "same-origin",
      signal: stop.signal,
    });
    const { state } = (await answer.json()) as { state?: unknown };
    return answer.ok && typeof state === "string" ? state : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** Waits until the user allows this device. Throws ProblemError if that does not happen. */
export async function waitForApproval(approval: Approval, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX && !signal.aborted; tries++) {
    const state = await askState(approval, signal);
    if (state === "allowed")
      return;
    if (state === "denied")
      throw new ProblemError("access-denied");
    if (state === "gone")
      throw new ProblemError("access-expired");
    if (state === null)
      await wait(PAUSE_MS, signal);
  }
  throw new ProblemError(signal.aborted ? "other" : "hub-away");
}
