/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it } from "vitest";
import { canDoWithout, deviceProblem, isInsecure, passes, problem, signalProblem, tokenProblem } from "../../../web/src/problems.ts";
import { readTicket } from "../../../web/src/token.ts";

const failure = (name: string) => Object.assign(new Error("because"), { name });

describe("a problem", () => {
  it.each([
    ["NotAllowedError", "permission-refused"],
    ["NotFoundError", "device-missing"],
    ["OverconstrainedError", "device-missing"],
    ["NotReadableError", "device-busy"],
    ["TypeError", "device-other"],
  ])("with a device: %s is %s", (name, id) => {
    expect(deviceProblem(failure(name)).id).toBe(id);
  });

  it.each([
    [400, "token-name"],
    [403, "token-network"],
    [429, "token-busy"],
    [503, "no-media-server"],
    [500, "other"],
  ])("with /token: %i is %s", (status, id) => {
    expect(tokenProblem(status).id).toBe(id);
  });

  it.each([
    [null, "hub-away"],
    [401, "token-refused"],
    [403, "token-refused"],
    [429, "token-busy"],
    [502, "no-media-server"],
    [503, "no-media-server"],
    [400, "other"],
  ])("with signalling: %s is %s", (status, id) => {
    expect(signalProblem(status).id).toBe(id);
  });

  it("is tried again unasked only where nobody has to do something first", () => {
    expect(passes("no-media-server")).toBe(true);
    expect(passes("hub-away")).toBe(true);
    expect(passes("token-refused")).toBe(false);
    expect(passes("taken-over")).toBe(false);
    expect(passes("token-network")).toBe(false);
  });

  it("with devices leaves the room open; an insecure page offers no button that cannot work", () => {
    for (const id of ["permission-refused", "device-missing", "device-busy", "device-other"] as const)
      expect(canDoWithout(problem(id))).toBe(true);
    expect(canDoWithout(problem("hub-away"))).toBe(false);
    expect(canDoWithout(null)).toBe(false);
    expect(problem("insecure-context").remedies).toEqual([]);
    expect(problem("insecure-page").remedies).toEqual(["secure-page"]);
    expect(["insecure-context", "insecure-page", "other"].map((id) => isInsecure(problem(id as "other")))).toEqual([true, true, false]);
  });

  it("carries a bounded detail", () => {
    expect(problem("other", "x".repeat(1000)).detail).toHaveLength(200);
    expect(problem("other", " ")).not.toHaveProperty("detail");
  });
});

describe("an answer of /token", () => {
  const origin = "https://hub.local:8080";

  it("is read", () => {
    expect(readTicket('{"token":"a.b.c","room":"r","url":"wss://hub.local:8080"}', origin)).toEqual({
      token: "a.b.c",
      room: "r",
      url: "wss://hub.local:8080",
    });
  });

  it("may be a bare token", () => {
    expect(readTicket("a-1.b_2.c\n", origin)).toEqual({ token: "a-1.b_2.c", room: "", url: "wss://hub.local:8080" });
  });

  it("must hold a token and a WebSocket address", () => {
    expect(readTicket("<html>", origin)).toBeNull();
    expect(readTicket('{"room":"r"}', origin)).toBeNull();
    expect(readTicket("null", origin)).toBeNull();
    expect(readTicket('{"token":"t","url":"javascript:alert(1)"}', origin)?.url).toBe("wss://hub.local:8080");
  });
});
