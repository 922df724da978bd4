/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Links that the computer makes: https://HOST:PORT/#name=NAME&token=JWT. The fragment is in no request; here it leaves the
// address bar and the history at once, so that nobody copies or photographs it from there.

/** What such a link lets one do: join this room under this name. */
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

/** Reads what a token claims, which LiveKit verifies; null where it is none for a room. */
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

/** Null: the fragment is something else, as of a link within the page. */
export function readFragment(fragment: string): Share | "broken" | null {
  if (!/[#&]token=/.test(fragment))
    return null;
  if (fragment.length > MAX_FRAGMENT)
    return "broken";
  return readToken(new URLSearchParams(fragment.slice(1)).get("token") ?? "") ?? "broken";
}

// A phone throws a page away that is not looked at and loads it again, by then without the fragment. So the token lasts as
// long as the tab, for which sessionStorage is made; localStorage would hand it to every tab, and keep it for good.

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
    // What cannot be written was not written.
  }
}

export function keepShare({ token }: Share, storage = tabStorage()): void {
  try {
    storage?.setItem(KEY, token);
  } catch {
    // It then lasts as long as the page.
  }
}

export function recallShare(storage = tabStorage()): Share | null {
  try {
    return readToken(storage?.getItem(KEY) ?? "");
  } catch {
    return null;
  }
}

/** What the link says by which the page was opened, or null. It is not in the address any more afterwards. */
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
