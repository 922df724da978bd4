/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

const NAME_KEY = "xmh.name";
const MAX_BYTES = 256;

/** The identity of the hub's agents. */
export const AGENT_IDENTITY = "xr-hub-connector";

export type NameFault = "nameEmpty" | "nameTooLong" | "nameReserved";

/** A default name for a device. Order matters, since most browsers also claim to be others. */
export function deviceName(userAgent: string, touchPoints = 0): string {
  const table: [RegExp, string][] = [
    [/OculusBrowser/, "Quest browser"],
    [/PicoBrowser|Pico /i, "Pico browser"],
    [/Wolvic/, "Wolvic"],
    [/AndroidXR|Android.*\bXR\b/, "Android XR browser"],
    [/Vision ?Pro|visionOS/i, "Vision Pro"],
    [/iPad/, "iPad"],
    [/iPhone/, "iPhone"],
    [/Android.*Mobile/, "Android phone"],
    [/Android/, "Android tablet"],
    [/Edg\//, "Edge"],
    [/Firefox\//, "Firefox"],
    [/Chrom(e|ium)\//, "Chrome"],
    [/Safari\//, "Safari"],
  ];
  // Safari on iPad and Vision Pro claims to be on a Mac, but no Mac has a touch screen.
  if (/Macintosh/.test(userAgent) && /Version\/.*Safari/.test(userAgent) && touchPoints > 1)
    return "iPad";
  return table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? "Browser";
}

/** Four hexadecimal digits: enough to distinguish the devices of a room, and short enough to read aloud. */
export function suffix(random: (bytes: Uint8Array) => Uint8Array): string {
  return [...random(new Uint8Array(2))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same name with another suffix, for a device whose name is used by another one. */
export function otherName(name: string, random: (bytes: Uint8Array) => Uint8Array): string {
  return `${name.replace(/ [0-9a-f]{4}$/, "")} ${suffix(random)}`;
}

/** Checks a name before the hub rejects it with 400. */
export function nameFault(name: string): NameFault | null {
  const trimmed = name.trim();
  if (trimmed === "")
    return "nameEmpty";
  if (trimmed === AGENT_IDENTITY)
    return "nameReserved";
  return new TextEncoder().encode(trimmed).length > MAX_BYTES ? "nameTooLong" : null;
}

/** Removes control and format characters, which pasted names can contain and the hub rejects. */
export const cleanName = (name: string) => name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "").trim();

export function rememberName(storage: Storage | null, name: string): void {
  try {
    storage?.setItem(NAME_KEY, name);
  } catch {
    // Private windows may refuse this; then the name lasts as long as the page.
  }
}

/** The stored name, or a new one, which is stored. */
export function recallName(storage: Storage | null, fresh: () => string): string {
  let name: string | null = null;
  try {
    name = storage?.getItem(NAME_KEY) ?? null;
  } catch {
    // As above.
  }
  if (name !== null && nameFault(name) === null)
    return name;
  name = fresh();
  rememberName(storage, name);
  return name;
}
