/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/** One catalogue: English text to its translation. */
export type Messages = Record<string, string>;

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", '"': '"', "\\": "\\" };

function unquote(line: string): string {
  const start = line.indexOf('"');
  const end = line.lastIndexOf('"');
  if (start < 0 || end <= start)
    return "";
  return line.slice(start + 1, end).replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c);
}

interface Entry {
  id: string;
  text: string;
  fuzzy: boolean;
  context: boolean;
  plural: boolean;
}

const emptyEntry = (): Entry => ({ id: "", text: "", fuzzy: false, context: false, plural: false });

/**
 * Reads the messages of a gettext catalogue that the client can use: those with one plain translation. Fuzzy ones, ones with
 * a context and ones with plural forms belong to the programs written in C.
 */
export function parsePo(source: string): Messages {
  const messages: Messages = {};
  let entry = emptyEntry();
  let field: "id" | "text" | null = null;

  const finish = () => {
    if (entry.id && entry.text && !entry.fuzzy && !entry.context && !entry.plural)
      messages[entry.id] = entry.text;
    entry = emptyEntry();
    field = null;
  };

  for (const raw of source.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === "") {
      finish();
    } else if (line.startsWith("#")) {
      // A comment begins an entry, even where no blank line parts it from the one before.
      if (field === "text")
        finish();
      if (line.startsWith("#,") && line.includes("fuzzy"))
        entry.fuzzy = true;
    } else if (line.startsWith("msgctxt")) {
      if (field === "text")
        finish();
      entry.context = true;
      field = null;
    } else if (line.startsWith("msgid_plural")) {
      entry.plural = true;
      field = null;
    } else if (line.startsWith("msgid")) {
      if (field === "text")
        finish();
      field = "id";
      entry.id = unquote(line);
    } else if (line.startsWith("msgstr")) {
      field = entry.plural ? null : "text";
      entry.text = unquote(line);
    } else if (line.startsWith('"') && field) {
      entry[field] += unquote(line);
    }
  }
  finish();
  return messages;
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
