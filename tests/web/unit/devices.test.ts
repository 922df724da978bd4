/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it } from "vitest";
import { firstFacing, nextDevice, sortDevices } from "../../../web/src/devices.ts";
import { loudness } from "../../../web/src/level.ts";
import { readChoices, saveChoices } from "../../../web/src/storage.ts";
import { pauseMs, wait } from "../../../web/src/backoff.ts";

const device = (kind: MediaDeviceKind, deviceId: string, label = "") => ({ kind, deviceId, label });
const name = (kind: MediaDeviceKind, number: number) => `${kind} ${number}`;
const QUEST = "Mozilla/5.0 (X11; Linux x86_64; Quest 3) OculusBrowser/38.0";

describe("devices", () => {
  it("are sorted, named and cleaned of USB identifiers", () => {
    const listed = [
      device("videoinput", "c1", "Webcam (046d:0825)"),
      device("audioinput", "default", "Default"),
      device("audioinput", "m1"),
      device("audiooutput", "s1", "Speakers"),
      device("videoinput", ""),
    ];
    expect(sortDevices(listed, "", name)).toEqual({
      cameras: [{ id: "c1", label: "Webcam" }],
      microphones: [{ id: "m1", label: "audioinput 1" }],
      speakers: [{ id: "s1", label: "Speakers" }],
    });
  });

  it("of a Quest leave out the cameras that break capture", () => {
    const listed = [device("videoinput", "p", "camera 1, facing back"), device("videoinput", "f", "camera 2, facing front")];
    expect(sortDevices(listed, QUEST, name).cameras.map(({ id }) => id)).toEqual(["p"]);
    expect(sortDevices(listed, "Android", name).cameras).toHaveLength(2);
    expect(firstFacing(QUEST)).toBe("environment");
    expect(firstFacing("Mozilla/5.0 (Linux; Android 14) Mobile")).toBe("user");
  });

  it("go round", () => {
    const devices = ["a", "b", "c"].map((id) => ({ id, label: id }));
    expect(nextDevice(devices, "c")?.id).toBe("a");
    expect(nextDevice(devices, "gone")?.id).toBe("a");
    expect(nextDevice(devices.slice(0, 1), "a")).toBeNull();
  });
});

describe("the level", () => {
  it("is silent at rest and full at full scale", () => {
    expect(loudness(new Uint8Array(64).fill(128))).toBe(0);
    expect(loudness(Uint8Array.from({ length: 64 }, (_, index) => (index % 2 ? 255 : 0)))).toBeCloseTo(1, 2);
  });
});

describe("choices", () => {
  it("are kept, and rubbish is not believed", () => {
    const values = new Map<string, string>();
    const storage = { getItem: (key: string) => values.get(key) ?? null, setItem: (key: string, value: string) => void values.set(key, value) };
    const choices = { ...readChoices(storage as Storage), camera: false, cameraId: "c1" };
    saveChoices(storage as Storage, choices);
    expect(readChoices(storage as Storage)).toEqual(choices);
    values.set("xmh.devices", '{"camera":"yes","cameraId":7}');
    expect(readChoices(storage as Storage)).toMatchObject({ camera: true, cameraId: "" });
    values.set("xmh.devices", "{");
    expect(readChoices(storage as Storage)).toMatchObject({ camera: true });
  });
});

describe("the pause before another try", () => {
  it("grows, is bounded and is spread", () => {
    const middle = (number: number) => pauseMs(number, () => 0.5);
    expect([1, 2, 3].map(middle)).toEqual([500, 1000, 2000]);
    expect(middle(50)).toBe(8000);
    expect(pauseMs(1, () => 0)).toBeLessThan(pauseMs(1, () => 1));
  });

  it("ends when it is given up", async () => {
    const controller = new AbortController();
    const waiting = wait(60_000, controller.signal);
    controller.abort();
    await waiting;
    await wait(60_000, controller.signal);
  });
});
