/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/** localStorage, or null if the browser denies it to the page. */
export function pageStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export interface Choices {
  camera: boolean;
  microphone: boolean;
  cameraId: string;
  microphoneId: string;
  speakerId: string;
}

const KEY = "xmh.devices";
const DEFAULTS: Choices = { camera: true, microphone: true, cameraId: "", microphoneId: "", speakerId: "" };

/** The stored choices of this device, without unreadable ones. */
export function readChoices(storage: Storage | null): Choices {
  let saved: Record<string, unknown> = {};
  try {
    saved = (JSON.parse(storage?.getItem(KEY) ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    // As above.
  }
  const entries = Object.entries(DEFAULTS).map(([key, value]) => [key, typeof saved[key] === typeof value ? saved[key] : value]);
  return Object.fromEntries(entries) as Choices;
}

export function saveChoices(storage: Storage | null, choices: Choices): void {
  try {
    storage?.setItem(KEY, JSON.stringify(choices));
  } catch {
    // If storage is full or denied, the choice lasts as long as the page.
  }
}
