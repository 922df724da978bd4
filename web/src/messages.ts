/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { AGENT_IDENTITY } from "./identity.ts";

/** The topic for the status of the hub's agents, which other clients read too. */
export const STATUS_TOPIC = "_agent.status";
/** Commands of an agent to the device, which this client ignores. */
const HIDDEN_TOPICS = new Set(["clientControl"]);
/** Longer messages are cut. */
export const MAX_TEXT = 8_000;
/** Older ones are dropped. */
export const MAX_MESSAGES = 200;
/** The size limit that LiveKit recommends for reliable data packets. */
export const MAX_SEND_BYTES = 15_000;

export interface Message {
  number: number;
  from: string;
  own: boolean;
  topic: string;
  time: Date;
  body: Body;
}

export type Body =
  | { kind: "text"; text: string; cut: boolean }
  | { kind: "json"; text: string; cut: boolean }
  | { kind: "binary"; bytes: number };

export type AgentStatus = "loading" | "processing" | "ready" | "idle";

/** Removes control and bidi characters, with which strangers could rearrange the page; keeps tab and newline. */
export function plain(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

const cutTo = (text: string) => ({ text: plain(text).slice(0, MAX_TEXT), cut: text.length > MAX_TEXT });

function parseJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text))
    return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text field of a JSON message, if it has exactly one. */
function readable(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return null;
  const { text, message } = value as { text?: unknown; message?: unknown };
  const found = text ?? message;
  return typeof found === "string" && Object.keys(value).length === 1 ? found : null;
}

export function decode(payload: Uint8Array): Body {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return { kind: "binary", bytes: payload.byteLength };
  }
  const json = text.length <= MAX_TEXT ? parseJson(text) : undefined;
  if (json === undefined)
    return { kind: "text", ...cutTo(text) };
  const line = readable(json);
  return line !== null ? { kind: "text", ...cutTo(line) } : { kind: "json", ...cutTo(JSON.stringify(json, null, 2)) };
}

/** The status in a message of the agent, or null. Messages of others are ignored. */
export function agentStatus(payload: Uint8Array, topic: string | undefined, from: string | undefined): AgentStatus | null {
  if (topic !== STATUS_TOPIC || from !== AGENT_IDENTITY)
    return null;
  try {
    const { status } = JSON.parse(new TextDecoder().decode(payload)) as { status?: unknown };
    return (["loading", "processing", "ready", "idle"] as const).find((known) => known === status) ?? null;
  } catch {
    return null;
  }
}

export const isShown = (topic: string | undefined) => topic !== STATUS_TOPIC && !HIDDEN_TOPICS.has(topic ?? "");

/** Appends, up to the limit. */
export function append(list: readonly Message[], message: Message): Message[] {
  return [...list, message].slice(-MAX_MESSAGES);
}
