/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

export interface Device {
  id: string;
  label: string;
}

export interface Devices {
  cameras: Device[];
  microphones: Device[];
  speakers: Device[];
}

export const NO_DEVICES: Devices = { cameras: [], microphones: [], speakers: [] };

type Listed = Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">;

export const isQuest = (userAgent: string) => /OculusBrowser/.test(userAgent);
const isHeadset = (userAgent: string) => /OculusBrowser|Pico|Wolvic|\bXR\b|visionOS/i.test(userAgent);

/** Phones start with the front camera, headsets with the one that faces the world. */
export const firstFacing = (userAgent: string): "user" | "environment" => (isHeadset(userAgent) ? "environment" : "user");

/** Removes the USB identifiers that Chromium appends. */
const withoutUsbId = (label: string) => label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)\s*$/i, "").trim();

/**
 * The devices to offer, by kind. Without permission, the browser lists one device without a name per kind, which is not a
 * choice. On Quest, cameras that face the wearer are left out: opening one breaks capture until the headset restarts.
 */
export function sortDevices(listed: readonly Listed[], userAgent: string, name: (kind: MediaDeviceKind, number: number) => string): Devices {
  const ofKind = (kind: MediaDeviceKind): Device[] =>
    listed
      .filter((device) => device.kind === kind && device.deviceId !== "" && device.deviceId !== "default")
      .filter((device) => !(kind === "videoinput" && isQuest(userAgent) && /\bfront\b/i.test(device.label)))
      .map((device, index) => ({ id: device.deviceId, label: withoutUsbId(device.label) || name(kind, index + 1) }));
  return { cameras: ofKind("videoinput"), microphones: ofKind("audioinput"), speakers: ofKind("audiooutput") };
}

/** The camera after `current`; the first one after the last. */
export function nextDevice(devices: readonly Device[], current: string): Device | null {
  if (devices.length < 2)
    return null;
  const index = devices.findIndex((device) => device.id === current);
  return devices[(index + 1) % devices.length] ?? null;
}
