/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it } from "vitest";
import { cleanName, deviceName, nameFault, otherName, recallName, suffix } from "../../../web/src/identity.ts";

const random = (bytes: Uint8Array) => {
  bytes.set([0x3f, 0x0a]);
  return bytes;
};

class MemoryStorage {
  readonly values = new Map<string, string>();
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
}

const memory = () => new MemoryStorage() as unknown as Storage;

describe("a device's name", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/38.0 Chrome/136.0 VR Safari/537.36", 5, "Quest browser"],
    ["Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36", 5, "Android phone"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1", 5, "iPhone"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", 5, "iPad"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", 0, "Safari"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", 0, "Edge"],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", 0, "Firefox"],
    ["curl/8", 0, "Browser"],
  ])("%s", (agent, touch, expected) => {
    expect(deviceName(agent, touch)).toBe(expected);
  });

  it("gets a suffix of its own, and another one instead of a second", () => {
    expect(suffix(random)).toBe("3f0a");
    expect(otherName("Anna", random)).toBe("Anna 3f0a");
    expect(otherName("Anna beef", random)).toBe("Anna 3f0a");
  });

  it("is remembered", () => {
    const storage = memory();
    expect(recallName(storage, () => "Quest browser 3f0a")).toBe("Quest browser 3f0a");
    expect(recallName(storage, () => "another")).toBe("Quest browser 3f0a");
  });

  it("is made anew when what was remembered cannot be used", () => {
    const storage = memory();
    storage.setItem("xmh.name", "xr-hub-connector");
    expect(recallName(storage, () => "fresh")).toBe("fresh");
  });

  it("survives a browser that stores nothing", () => {
    const refuse = () => {
      throw new Error("denied");
    };
    expect(recallName({ getItem: refuse, setItem: refuse } as unknown as Storage, () => "fresh")).toBe("fresh");
    expect(recallName(null, () => "fresh")).toBe("fresh");
  });

  it("is refused where the hub would refuse it", () => {
    expect(nameFault(" ")).toBe("nameEmpty");
    expect(nameFault("xr-hub-connector")).toBe("nameReserved");
    expect(nameFault("ä".repeat(128))).toBeNull();
    expect(nameFault("ä".repeat(129))).toBe("nameTooLong");
    expect(cleanName(" An\u0000na\n ")).toBe("Anna");
    expect(cleanName("\u202eAn\u200bna\u2028\ufeff")).toBe("Anna");
  });
});
