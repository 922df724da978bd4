/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it } from "vitest";
import { agentStatus, append, decode, isShown, MAX_MESSAGES, MAX_TEXT, plain, type Message } from "../../../web/src/messages.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a message", () => {
  it("of text is text", () => {
    expect(decode(bytes("Hello"))).toEqual({ kind: "text", text: "Hello", cut: false });
    expect(decode(bytes("42"))).toEqual({ kind: "text", text: "42", cut: false });
  });

  it("of JSON is laid out, unless it only wraps a text", () => {
    expect(decode(bytes('{"lamp":"on"}'))).toEqual({ kind: "json", text: '{\n  "lamp": "on"\n}', cut: false });
    expect(decode(bytes('{"text":"Hi"}'))).toEqual({ kind: "text", text: "Hi", cut: false });
    expect(decode(bytes("{not json"))).toEqual({ kind: "text", text: "{not json", cut: false });
  });

  it("of anything else is counted", () => {
    expect(decode(new Uint8Array([0xff, 0xfe, 0x00]))).toEqual({ kind: "binary", bytes: 3 });
  });

  it("is bounded", () => {
    const body = decode(bytes("x".repeat(MAX_TEXT + 1)));
    expect(body).toMatchObject({ kind: "text", cut: true });
    expect("text" in body && body.text.length).toBe(MAX_TEXT);
  });

  it("cannot rearrange the page", () => {
    expect(plain("a\u202eb\u0007c\td\ne")).toBe("abc\td\ne");
  });

  it("makes room for newer ones", () => {
    let list: Message[] = [];
    for (let number = 1; number <= MAX_MESSAGES + 5; number++)
      list = append(list, { number, from: "", own: false, topic: "", time: new Date(0), body: { kind: "binary", bytes: 0 } });
    expect(list).toHaveLength(MAX_MESSAGES);
    expect(list[0]!.number).toBe(6);
  });
});

describe("the agent's status", () => {
  it("is believed of the agent only", () => {
    const payload = bytes('{"status":"processing"}');
    expect(agentStatus(payload, "_agent.status", "xr-hub-connector")).toBe("processing");
    expect(agentStatus(payload, "_agent.status", "Mallory")).toBeNull();
    expect(agentStatus(payload, "chat", "xr-hub-connector")).toBeNull();
    expect(agentStatus(bytes('{"status":"<b>"}'), "_agent.status", "xr-hub-connector")).toBeNull();
    expect(agentStatus(bytes("nonsense"), "_agent.status", "xr-hub-connector")).toBeNull();
  });

  it("is no message", () => {
    expect(isShown("_agent.status")).toBe(false);
    expect(isShown("clientControl")).toBe(false);
    expect(isShown("anything")).toBe(true);
    expect(isShown(undefined)).toBe(true);
  });
});
