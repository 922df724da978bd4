/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { readApproval, waitForApproval, type Approval } from "./approval.ts";
import { problem, ProblemError, signalProblem, tokenProblem, type Problem } from "./problems.ts";
import type { Share } from "./share.ts";

export interface Ticket {
  token: string;
  room: string;
  url: string;
}

const TIMEOUT_MS = 10_000;
const VALIDATE_TIMEOUT_MS = 4_000;

/** Reads a response of /token; other hubs send only the token. */
export function readTicket(body: string, origin: string): Ticket | null {
  const fallback = origin.replace(/^http/, "ws");
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    const bare = body.trim();
    return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(bare) ? { token: bare, room: "", url: fallback } : null;
  }
  const { token, room, url } = (answer ?? {}) as Partial<Record<keyof Ticket, unknown>>;
  if (typeof token !== "string" || token === "")
    return null;
  return {
    token,
    room: typeof room === "string" ? room : "",
    url: typeof url === "string" && /^wss?:\/\//.test(url) ? url : fallback,
  };
}

/** The "error" of a JSON response; undefined for others, such as error pages of a proxy. */
function errorText(body: string): string | undefined {
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown };
    return [message, error].find((text): text is string => typeof text === "string");
  } catch {
    return undefined;
  }
}

/** A signal that fires with `outer` or after `ms`. Headset browsers lack AbortSignal.any(). */
function limited(outer: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  outer.addEventListener("abort", abort, { once: true });
  controller.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    outer.removeEventListener("abort", abort);
  });
  if (outer.aborted)
    abort();
  return controller.signal;
}

/** The stable word by which the hub names the cause. */
function errorCode(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === "string" ? error : undefined;
  } catch {
    return undefined;
  }
}

/** The request for a token. */
const askToken = (identity: string, signal: AbortSignal, method: "GET" | "HEAD") => fetch(`/token?identity=${encodeURIComponent(identity)}`, {
  method,
  headers: { Accept: "application/json" },
  cache: "no-store",
  // The cookie by which the hub recognises this device.
  credentials: "same-origin",
  signal: limited(signal, TIMEOUT_MS),
});

/** Requests a token from the hub, which may ask its user first. Throws ProblemError. */
async function askTicket(identity: string, signal: AbortSignal): Promise<Ticket | Approval> {
  let response: Response;
  let body: string;
  try {
    response = await askToken(identity, signal, "GET");
    body = await response.text();
  } catch {
    throw new ProblemError("hub-away");
  }
  if (!response.ok) {
    const approval = response.status === 403 ? readApproval(body) : null;
    if (approval)
      return approval;
    const found = tokenProblem(response.status, errorText(body), errorCode(body));
    throw new ProblemError(found.id, found.detail);
  }
  const ticket = readTicket(body, location.origin);
  if (!ticket)
    throw new ProblemError("other", "/token");
  return ticket;
}

/**
 * Requests a token from the hub, and waits if its user must allow this device first. `onNumber` gets the number to show, and
 * null when it is over. Throws ProblemError.
 */
export async function fetchTicket(identity: string, signal: AbortSignal, onNumber: (number: string | null) => void): Promise<Ticket> {
  for (;;) {
    const answer = await askTicket(identity, signal);
    if ("token" in answer)
      return answer;
    onNumber(answer.number);
    try {
      await waitForApproval(answer, signal);
    } finally {
      onNumber(null);
    }
  }
}

/**
 * As fetchTicket(), for a device that was in the room. The hub does not ask its user, who may just have removed the device: it
 * never does so for a HEAD.
 */
export async function fetchTicketAgain(identity: string, signal: AbortSignal): Promise<Ticket> {
  const status = await askToken(identity, signal, "HEAD").then((answer) => answer.status, () => null);
  if (status === 403)
    throw new ProblemError("access-ended");
  return fetchTicket(identity, signal, () => {
    throw new ProblemError("access-ended");
  });
}

/** LiveKit's response to a ticket that is not used yet; null if there is none. */
async function askValidate(ticket: Ticket, signal: AbortSignal): Promise<number | null> {
  const url = `${ticket.url.replace(/^ws/, "http").replace(/\/$/, "")}/rtc/validate`;
  try {
    const headers = { Authorization: `Bearer ${ticket.token}` };
    return (await fetch(url, { headers, cache: "no-store", credentials: "omit", signal: limited(signal, VALIDATE_TIMEOUT_MS) })).status;
  } catch {
    return null;
  }
}

/** Finds out why signalling failed by the validate route, since browsers hide the reason of WebSocket failures. */
export async function explainSignal(ticket: Ticket, detail: string, signal: AbortSignal): Promise<Problem> {
  const status = await askValidate(ticket, signal);
  if (status === null)
    return signalProblem(await askHealth(signal), detail);
  return status < 300 ? problem("other", detail) : signalProblem(status, detail);
}

/**
 * The ticket of a link. LiveKit validates it first, since browsers log the URL of a refused WebSocket on their console,
 * with the token. Throws ProblemError.
 */
export async function shareTicket({ token, room }: Share, signal: AbortSignal): Promise<Ticket> {
  const ticket = { token, room, url: location.origin.replace(/^http/, "ws") };
  const status = await askValidate(ticket, signal);
  if (status !== null && status < 300)
    return ticket;
  const found = signalProblem(status ?? (await askHealth(signal)));
  throw new ProblemError(found.id, found.detail);
}

/** The hub's information about itself, or null if there is none. */
async function askHealth(signal: AbortSignal): Promise<number | null> {
  try {
    const options = { cache: "no-store", credentials: "omit", signal: limited(signal, VALIDATE_TIMEOUT_MS) } as const;
    return (await fetch("/healthz", options)).status;
  } catch {
    return null;
  }
}
