/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { catalogues } from "virtual:catalogue";
import { strings, type StringKey } from "./strings.ts";

const RIGHT_TO_LEFT = new Set(["ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);

let messages: Record<string, string> = {};
let language = "en";
/** The locale for numbers and times, such as de-AT with texts in de. */
let region = "en";

const primary = (tag: string) => tag.toLowerCase().split("-")[0] ?? "";

/** Both zh-TW and zh-Hant become zh-Hant; null for an invalid tag. */
function withScript(tag: string): string | null {
  try {
    const { language: name, script } = new Intl.Locale(tag).maximize();
    return `${name}-${script}`;
  } catch {
    return null;
  }
}

/** The best of `available` for the preferences of the browser, or null if it prefers English to all of them. */
export function chooseLanguage(preferred: readonly string[], available: readonly string[]): string | null {
  const lower = new Map(available.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of preferred) {
    const parts = tag.toLowerCase().split("-");
    for (let length = parts.length; length > 0; length--) {
      const found = lower.get(parts.slice(0, length).join("-"));
      if (found)
        return found;
    }
    if (parts[0] === "en")
      return null;
    // For pt, pt-BR is better than English. Prefer a variant in the same script.
    const cousins = available.filter((name) => primary(name) === parts[0]);
    const cousin = cousins.find((name) => withScript(name) === withScript(tag)) ?? cousins[0];
    if (cousin)
      return cousin;
  }
  return null;
}

/** The browser's tag for the chosen language, which can include a region. */
export function chooseRegion(preferred: readonly string[], chosen: string): string {
  return preferred.find((tag) => primary(tag) === primary(chosen) && withScript(tag) !== null) ?? chosen;
}

export const isRightToLeft = (tag: string) => RIGHT_TO_LEFT.has(primary(tag));

const RIGHT_TO_LEFT_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Isolates a name that can have another writing direction from the text around it (first strong isolate … pop). */
export function isolate(text: string, inRightToLeft: boolean): string {
  return inRightToLeft || RIGHT_TO_LEFT_LETTER.test(text) ? `\u2068${text}\u2069` : text;
}

/** Replaces each {name}; one without a value stays unchanged. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(region, options).format(value);
export const formatMs = (value: number) => formatNumber(value, { style: "unit", unit: "millisecond" });
export const formatPercent = (value: number) => formatNumber(value / 100, { style: "percent", maximumFractionDigits: 1 });

const write = (value: string | number) => (typeof value === "number" ? formatNumber(value) : isolate(value, isRightToLeft(language)));

export function t(key: StringKey, values: Record<string, string | number> = {}): string {
  const text = strings[key];
  return fill(messages[text] ?? text, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, write(value)])));
}

export const formatTime = (date: Date) => date.toLocaleTimeString(region, { hour: "2-digit", minute: "2-digit" });

/** Loads the language of the browser and sets it on the document; stays English if loading fails. */
export async function startLanguage(): Promise<void> {
  const chosen = chooseLanguage(navigator.languages, Object.keys(catalogues));
  if (chosen) {
    try {
      messages = (await catalogues[chosen]!()).default;
      language = chosen;
    } catch {
      // The English texts are built in.
    }
  }
  region = chooseRegion(navigator.languages, language);
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft(language) ? "rtl" : "ltr";
  document.title = t("appName");
}
