/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import type { StringKey } from "./strings.ts";

/** The remedies of problems; views make a button of each. */
export type Remedy = "retry" | "join-without" | "other-name" | "own-name" | "secure-page";

export interface Problem {
  id: ProblemId;
  title: StringKey;
  text?: StringKey;
  remedies: readonly Remedy[];
  /** The message of a program, in English, shown unchanged. */
  detail?: string;
}

const TABLE = {
  "permission-refused": { title: "problemRefused", text: "problemRefusedText", remedies: ["retry", "join-without"] },
  "device-missing": { title: "problemNoDevice", text: "problemNoDeviceText", remedies: ["retry", "join-without"] },
  "device-busy": { title: "problemDeviceBusy", text: "problemDeviceBusyText", remedies: ["retry", "join-without"] },
  "device-other": { title: "problemDeviceOther", remedies: ["retry", "join-without"] },
  "insecure-context": { title: "problemInsecure", text: "problemInsecureText", remedies: [] },
  "insecure-page": { title: "problemInsecure", text: "problemInsecureTlsText", remedies: ["secure-page"] },
  "no-media-server": { title: "problemNoServer", text: "problemNoServerText", remedies: ["retry"] },
  "hub-away": { title: "problemHubAway", text: "problemHubAwayText", remedies: ["retry"] },
  "token-network": { title: "problemTokenNetwork", text: "problemTokenNetworkText", remedies: ["retry"] },
  "access-denied": { title: "problemAccessDenied", text: "problemAccessDeniedText", remedies: ["retry"] },
  "access-expired": { title: "problemAccessExpired", text: "problemAccessExpiredText", remedies: ["retry"] },
  "access-ended": { title: "problemAccessEnded", text: "problemAccessEndedText", remedies: ["retry"] },
  "watch-only": { title: "problemWatchOnly", text: "problemWatchOnlyText", remedies: [] },
  "token-busy": { title: "problemTokenBusy", text: "problemTokenBusyText", remedies: ["retry"] },
  "token-name": { title: "problemTokenName", text: "problemTokenNameText", remedies: ["other-name"] },
  "token-refused": { title: "problemTokenRefused", text: "problemTokenRefusedText", remedies: ["retry"] },
  "link-over": { title: "problemLinkOver", text: "problemLinkText", remedies: ["own-name"] },
  "link-broken": { title: "problemLinkBroken", text: "problemLinkText", remedies: ["own-name"] },
  "taken-over": { title: "problemTakenOver", text: "problemTakenOverText", remedies: ["other-name"] },
  removed: { title: "problemRemoved", text: "problemRemovedText", remedies: [] },
  "media-blocked": { title: "problemMedia", text: "problemMediaText", remedies: ["retry"] },
  browser: { title: "problemBrowser", text: "problemBrowserText", remedies: [] },
  publish: { title: "problemPublish", remedies: [] },
  other: { title: "problemOther", remedies: ["retry"] },
} as const satisfies Record<string, { title: StringKey; text?: StringKey; remedies: readonly Remedy[] }>;

export type ProblemId = keyof typeof TABLE;

const MAX_DETAIL = 200;

export function problem(id: ProblemId, detail?: string): Problem {
  const trimmed = detail?.trim().slice(0, MAX_DETAIL);
  return { id, ...TABLE[id], ...(trimmed ? { detail: trimmed } : {}) };
}

/** An error with a known problem. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(id: ProblemId, detail?: string) {
    super(id);
    this.problem = problem(id, detail);
  }
}

/** The problem for a rejection of getUserMedia(). */
export function deviceProblem(error: unknown): Problem {
  const name = error instanceof Error ? error.name : "";
  const detail = error instanceof Error ? error.message : undefined;
  if (name === "NotAllowedError" || name === "SecurityError")
    return problem("permission-refused");
  if (name === "NotFoundError" || name === "OverconstrainedError")
    return problem("device-missing");
  if (name === "NotReadableError" || name === "AbortError")
    return problem("device-busy");
  return problem("device-other", detail);
}

/** Whether the user can still join, without the missing device. */
export function canDoWithout(found: Problem | null): boolean {
  return found?.remedies.includes("join-without") ?? false;
}

/** Whether the page was loaded without encryption, so that the browser denies camera and microphone. */
export function isInsecure(found: Problem | null): boolean {
  return found?.id === "insecure-context" || found?.id === "insecure-page";
}

/** The problem for a response of /token other than 200. `code`: the word by which the hub names the cause. */
export function tokenProblem(status: number, detail?: string, code?: string): Problem {
  if (code === "access-denied")
    return problem("access-denied");
  switch (status) {
    case 400:
    case 409:
      return problem("token-name", detail);
    case 403:
      return problem("token-network", detail);
    case 429:
      return problem("token-busy");
    case 503:
      return problem("no-media-server");
    default:
      return problem("other", detail ?? `HTTP ${status}`);
  }
}

/** The problem for LiveKit's validate response after signalling failed; null: no response. */
export function signalProblem(status: number | null, detail?: string): Problem {
  if (status === null)
    return problem("hub-away");
  if (status === 401 || status === 403)
    return problem("token-refused");
  if (status === 429)
    return problem("token-busy");
  if (status >= 500)
    return problem("no-media-server");
  return problem("other", detail);
}

/** Whether to retry automatically: not if the user must do something first. */
export function passes(id: ProblemId): boolean {
  return id === "no-media-server" || id === "hub-away" || id === "token-busy" || id === "media-blocked" || id === "other";
}
