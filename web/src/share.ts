/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Share links: https://HOST:PORT/#name=NAME&token=JWT. Browsers never send the fragment. It is removed from the address bar
// and the history immediately, so that nobody can copy or photograph it there.

/** The right to join this room under this name. */
export interface Share {
  identity: string;
  room: string;
  token: string;
}

const MAX_FRAGMENT = 8_192;
const MAX_TOKEN = 4_096;
const MAX_IDENTITY = 256;
const KEY = "xmh.link";

const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= MAX_IDENTITY;

/** Reads the claims of a token without verifying it, which LiveKit does; null unless it is for a room. */
export function readToken(token: string): Share | null {
  const parts = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token.slice(0, MAX_TOKEN + 1));
  if (!parts || token.length > MAX_TOKEN)
    return null;
  try {
    const bytes = Uint8Array.from(atob(parts[1]!.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
    const { sub, video } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as { sub?: unknown; video?: { room?: unknown } };
    return isText(sub) && isText(video?.room) ? { identity: sub, room: video.room, token } : null;
  } catch {
    return null;
  }
}

/** Null if the fragment is something else, such as a link within the page. */
export function readFragment(fragment: string): Share | "broken" | null {
  if (!/[#&]token=/.test(fragment))
    return null;
  if (fragment.length > MAX_FRAGMENT)
    return "broken";
  return readToken(new URLSearchParams(fragment.slice(1)).get("token") ?? "") ?? "broken";
}

// Phones discard pages in the background and load them again, by then without the fragment. So the token is kept in
// sessionStorage, for as long as the tab; localStorage would share it with every tab and keep it forever.

function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

export function forgetShare(storage = tabStorage()): void {
  try {
    storage?.removeItem(KEY);
  } catch {
    // If it cannot be removed, it could not be stored either.
  }
}

export function keepShare({ token }: Share, storage = tabStorage()): void {
  try {
    storage?.setItem(KEY, token);
  } catch {
    // Then it lasts as long as the page.
  }
}

export function recallShare(storage = tabStorage()): Share | null {
  try {
    return readToken(storage?.getItem(KEY) ?? "");
  } catch {
    return null;
  }
}

/** The share in the address of the page, or null. Removes it from the address. */
export function takeShare(): Share | "broken" | null {
  const found = readFragment(location.hash);
  if (found === null)
    return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  if (found === "broken")
    forgetShare();
  else
    keepShare(found);
  return found;
}
