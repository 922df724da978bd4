/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { catalogues } from "virtual:catalogue";
import { strings, type StringKey } from "./strings.ts";

const RIGHT_TO_LEFT = new Set(["ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);

let messages: Record<string, string> = {};
let language = "en";

/** The best of `available` for what the browser prefers, or null where English is preferred to all of them. */
export function chooseLanguage(preferred: readonly string[], available: readonly string[]): string | null {
  const lower = new Map(available.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of preferred.map((name) => name.toLowerCase())) {
    const parts = tag.split("-");
    for (let length = parts.length; length > 0; length--) {
      const found = lower.get(parts.slice(0, length).join("-"));
      if (found)
        return found;
    }
    if (parts[0] === "en")
      return null;
    // Somebody who reads pt reads pt-BR rather than English.
    const cousin = available.find((name) => name.toLowerCase().split("-")[0] === parts[0]);
    if (cousin)
      return cousin;
  }
  return null;
}

export const isRightToLeft = (tag: string) => RIGHT_TO_LEFT.has(tag.toLowerCase().split("-")[0] ?? "");

/** Fills {names} in; one without a value stays as it is. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** Numbers are written as the language writes them. */
const write = (value: string | number) => (typeof value === "number" ? value.toLocaleString(language) : value);

export function t(key: StringKey, values: Record<string, string | number> = {}): string {
  const text = strings[key];
  return fill(messages[text] ?? text, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(value)])));
}

export const formatTime = (date: Date) => date.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });

/** Loads the language of the browser and tells the document; stays English where it cannot be loaded. */
export async function startLanguage(): Promise<void> {
  const chosen = chooseLanguage(navigator.languages, Object.keys(catalogues));
  if (chosen) {
    try {
      messages = (await catalogues[chosen]!()).default;
      language = chosen;
    } catch {
      // The English texts are part of the program.
    }
  }
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft(language) ? "rtl" : "ltr";
  document.title = t("appName");
}
