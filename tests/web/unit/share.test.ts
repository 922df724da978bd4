/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetShare, keepShare, readFragment, readToken, recallShare, takeShare } from "../../../web/src/share.ts";

const base64url = (text: string) => Buffer.from(text).toString("base64url");
const token = (claims: unknown) => `${base64url('{"alg":"HS256"}')}.${base64url(JSON.stringify(claims))}.signed-by_somebody`;
const good = token({ sub: "Zoë ☃", name: "Zoë", video: { room: "studio", roomJoin: true } });

class FakeStorage {
  values = new Map<string, string>();
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
  removeItem = (key: string) => void this.values.delete(key);
}

const storage = (fake = new FakeStorage()) => fake as unknown as Storage;

describe("a fragment", () => {
  it("with a token says who joins, and where, by the token's own claims", () => {
    const expected = { identity: "Zoë ☃", room: "studio", token: good };
    expect(readFragment(`#name=Somebody%20else&token=${good}`)).toEqual(expected);
    expect(readFragment(`#token=${good}`)).toEqual(expected);
  });

  it.each(["", "#", "#controls", "#name=Anna", "#mytoken=x", "#name=%"])("of another kind is left alone: %s", (fragment) => {
    expect(readFragment(fragment)).toBeNull();
  });

  it.each([
    "#token=",
    "#token=a.b",
    "#name=%E0%A4%A&token=%",
    `#token=${good.slice(0, 60)}`,
    `#token=${good}${"x".repeat(4096)}`,
    `#name=${"x".repeat(9000)}&token=${good}`,
    `#token=${token({ video: { room: "studio" } })}`,
    `#token=${token({ sub: "Anna" })}`,
    `#token=${token({ sub: 7, video: { room: "studio" } })}`,
    `#token=${token({ sub: "x".repeat(257), video: { room: "studio" } })}`,
    `#token=${token(null)}`,
    `#token=${token([])}`,
    `#token=a.${base64url("{")}.c`,
    `#token=a.${Buffer.from([0x22, 0xff, 0x22]).toString("base64url")}.c`,
    "#token=a.A.c",
    "#token=<script>.a.b",
  ])("with anything else for a token is broken, and breaks nothing: %s", (fragment) => {
    expect(readFragment(fragment)).toBe("broken");
  });
});

describe("the tab", () => {
  it("keeps the token until it is forgotten", () => {
    const tab = storage();
    expect(recallShare(tab)).toBeNull();
    keepShare(readToken(good)!, tab);
    expect(recallShare(tab)?.identity).toBe("Zoë ☃");
    forgetShare(tab);
    expect(recallShare(tab)).toBeNull();
  });

  it("may refuse to", () => {
    const refuse = () => {
      throw new Error("SecurityError");
    };
    const tab = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
    keepShare(readToken(good)!, tab);
    forgetShare(tab);
    expect(recallShare(tab)).toBeNull();
    expect(recallShare(null)).toBeNull();
  });
});

describe("the address", () => {
  const replaceState = vi.fn();
  const tab = new FakeStorage();
  const open = (hash: string) => vi.stubGlobal("location", { hash, pathname: "/", search: "?a=b", origin: "https://hub.local:8080" });

  beforeEach(() => {
    replaceState.mockClear();
    vi.stubGlobal("history", { state: null, replaceState });
    vi.stubGlobal("window", { sessionStorage: tab });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("has no token any more once it is read", () => {
    open(`#name=Anna&token=${good}`);
    expect(takeShare()).toMatchObject({ identity: "Zoë ☃" });
    expect(replaceState).toHaveBeenCalledWith(null, "", "/?a=b");
    expect([...tab.values.values()]).toEqual([good]);
  });

  it("loses a broken one as well, and what the tab kept before", () => {
    open("#token=a.b.c");
    expect(takeShare()).toBe("broken");
    expect(replaceState).toHaveBeenCalledOnce();
    expect(tab.values.size).toBe(0);
  });

  it("stays as it is without one", () => {
    open("#controls");
    expect(takeShare()).toBeNull();
    expect(replaceState).not.toHaveBeenCalled();
  });
});

describe("the ticket of a link", () => {
  const share = readToken(good)!;
  const asked: [string, RequestInit | undefined][] = [];

  function answer(...statuses: (number | null)[]) {
    asked.length = 0;
    vi.stubGlobal("location", { origin: "https://hub.local:8080" });
    vi.stubGlobal("fetch", async (url: string, options?: RequestInit) => {
      asked.push([url, options]);
      const status = statuses.shift();
      if (typeof status !== "number")
        throw new TypeError("Failed to fetch");
      return new Response("", { status });
    });
  }
  afterEach(() => vi.unstubAllGlobals());

  async function use() {
    const { shareTicket } = await import("../../../web/src/token.ts");
    return shareTicket(share, new AbortController().signal);
  }

  it("leads to the page's own origin, and LiveKit alone sees the token", async () => {
    answer(200);
    expect(await use()).toEqual({ token: good, room: "studio", url: "wss://hub.local:8080" });
    expect(asked.map(([url]) => url)).toEqual(["https://hub.local:8080/rtc/validate"]);
    expect(asked[0]![0]).not.toContain(good);
  });

  it.each([
    [[401], "token-refused"],
    [[503], "no-media-server"],
    [[429], "token-busy"],
    [[null, null], "hub-away"],
    [[null, 503], "no-media-server"],
  ] as const)("that cannot be used says why: %j is %s", async (statuses, id) => {
    answer(...statuses);
    await expect(use()).rejects.toMatchObject({ problem: { id } });
    expect(asked.slice(1).map(([, options]) => options?.headers)).toEqual(asked.slice(1).map(() => undefined));
  });
});
