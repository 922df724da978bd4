/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */
import PO from "pofile";

/** A catalogue: from the English text to the translation. */
export type Messages = Record<string, string>;

/**
 * The messages of a gettext catalogue that the client can use: those with one plain translation. Messages with a context or with
 * plural forms belong to the programs written in C, and fuzzy ones need a translator's look.
 */
export function parsePo(source: string): Messages {
  const usable = PO.parse(source).items.filter((item) =>
    !item.obsolete && !item.flags["fuzzy"] && !item.msgctxt && !item.msgid_plural && item.msgstr[0]);
  return Object.fromEntries(usable.map((item) => [item.msgid, item.msgstr[0]!]));
}

/** The texts marked N_("…") in src/strings.ts; the same marks tell xgettext what to extract. */
export function markedStrings(source: string): string[] {
  const marks = source.matchAll(/\bN_\(\s*("(?:[^"\\]|\\.)*")\s*,?\s*\)/g);
  return [...marks].map((mark) => JSON.parse(mark[1]!) as string);
}

/** The messages of one catalogue that the client shows. */
export function pick(messages: Messages, wanted: readonly string[]): Messages {
  return Object.fromEntries(wanted.flatMap((id) => (messages[id] ? [[id, messages[id]]] : [])));
}
