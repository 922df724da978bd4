/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { catalogues } from "virtual:catalogue";
import { strings, type StringKey } from "./strings.ts";

const RIGHT_TO_LEFT = new Set(["ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"]);

let messages: Record<string, string> = {};
let language = "en";
/** How numbers and times are written: de-AT where the texts are in de. */
let region = "en";

const primary = (tag: string) => tag.toLowerCase().split("-")[0] ?? "";

/** zh-TW and zh-Hant are both zh-Hant; null where the tag is none. */
function withScript(tag: string): string | null {
  try {
    const { language: name, script } = new Intl.Locale(tag).maximize();
    return `${name}-${script}`;
  } catch {
    return null;
  }
}

/** The best of `available` for what the browser prefers, or null where English is preferred to all of them. */
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
    // Somebody who reads pt reads pt-BR rather than English; best is a cousin in the same script.
    const cousins = available.filter((name) => primary(name) === parts[0]);
    const cousin = cousins.find((name) => withScript(name) === withScript(tag)) ?? cousins[0];
    if (cousin)
      return cousin;
  }
  return null;
}

/** The browser's own word for the language that was chosen, which may name a region. */
export function chooseRegion(preferred: readonly string[], chosen: string): string {
  return preferred.find((tag) => primary(tag) === primary(chosen) && withScript(tag) !== null) ?? chosen;
}

export const isRightToLeft = (tag: string) => RIGHT_TO_LEFT.has(primary(tag));

const RIGHT_TO_LEFT_LETTER = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Keeps a name that may run the other way from moving what stands around it (first strong isolate … pop). */
export function isolate(text: string, inRightToLeft: boolean): string {
  return inRightToLeft || RIGHT_TO_LEFT_LETTER.test(text) ? `\u2068${text}\u2069` : text;
}

/** Fills {names} in; one without a value stays as it is. */
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
  region = chooseRegion(navigator.languages, language);
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft(language) ? "rtl" : "ltr";
  document.title = t("appName");
}
