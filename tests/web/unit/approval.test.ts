/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { afterEach, describe, expect, it, vi } from "vitest";
import { readApproval } from "../../../web/src/approval.ts";
import { ProblemError, tokenProblem } from "../../../web/src/problems.ts";
import { fetchTicket, fetchTicketAgain } from "../../../web/src/token.ts";

const refusal = JSON.stringify({ error: "approval-needed", code: "4217", message: "Allow it", wait: "a-secret" });

/** A hub that gives these answers, one after the other. */
function stubHub(...answers: [number, string][]) {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal("location", { origin: "https://hub" });
  vi.stubGlobal("fetch", async (url: string, options: RequestInit) => {
    asked.push([url, options]);
    const [status, body] = answers.shift()!;
    return new Response(body || null, { status });
  });
  return asked;
}

const problemOf = (promise: Promise<unknown>) => promise.then(() => null, (error: unknown) => (error as ProblemError).problem.id);

afterEach(() => vi.unstubAllGlobals());

describe("a refusal", () => {
  it("has the number to show and the secret to wait with", () => {
    expect(readApproval(refusal)).toEqual({ number: "4217", secret: "a-secret" });
  });

  it.each([
    "Allow it with number 4217\n",
    "null",
    '{"error":"peer-not-allowed","message":"x"}',
    '{"error":"approval-needed","code":"12345","wait":"a"}',
    '{"error":"approval-needed","code":"1234"}',
    '{"error":"approval-needed","code":"1234","wait":"a\\r\\nb"}',
  ])("of another kind is none: %s", (body) => {
    expect(readApproval(body)).toBeNull();
  });

  it("because of a denial is told as that", () => {
    expect(tokenProblem(403, "x", "access-denied").id).toBe("access-denied");
    expect(tokenProblem(403, "x", "peer-not-allowed").id).toBe("token-network");
  });
});

describe("a ticket", () => {
  it("is fetched again when the user has allowed the device", async () => {
    const asked = stubHub([403, refusal], [200, '{"state":"pending"}'], [200, '{"state":"allowed"}'], [200, '{"token":"a.b.c"}']);
    const shown: (string | null)[] = [];
    const ticket = await fetchTicket("Anna", new AbortController().signal, (number) => shown.push(number));
    expect(ticket.token).toBe("a.b.c");
    expect(shown).toEqual(["4217", null]);
    expect(asked.map(([url]) => url)).toEqual(["/token?identity=Anna", "/pair/wait", "/pair/wait", "/token?identity=Anna"]);
    expect(asked[1]![1].headers).toEqual({ Authorization: "Pairing a-secret" });
    expect(asked.every(([, { credentials }]) => credentials === "same-origin")).toBe(true);
  });

  it("is not asked for on behalf of a device that was in the room", async () => {
    const asked = stubHub([403, ""]);
    expect(await problemOf(fetchTicketAgain("Anna", new AbortController().signal))).toBe("access-ended");
    expect(asked.map(([, { method }]) => method)).toEqual(["HEAD"]);
    stubHub([200, ""], [200, '{"token":"a.b.c"}']);
    expect((await fetchTicketAgain("Anna", new AbortController().signal)).token).toBe("a.b.c");
  });

  it.each([["denied", "access-denied"], ["gone", "access-expired"]])("is not fetched after %s", async (state, id) => {
    stubHub([403, refusal], [200, `{"state":"${state}"}`]);
    expect(await problemOf(fetchTicket("Anna", new AbortController().signal, () => undefined))).toBe(id);
  });
});
