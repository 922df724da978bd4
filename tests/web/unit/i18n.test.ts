/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it, vi } from "vitest";

vi.mock("virtual:catalogue", () => ({ catalogues: {} }));
const { chooseLanguage, chooseRegion, fill, formatMs, formatPercent, isolate, isRightToLeft, t } = await import("../../../web/src/i18n.ts");

describe("the language", () => {
  const available = ["ar", "de", "es", "fr", "ja", "pt-BR", "zh-CN"];

  it.each([
    [["de-AT", "en"], "de"],
    [["pt-PT"], "pt-BR"],
    [["PT-br"], "pt-BR"],
    [["pt"], "pt-BR"],
    [["zh-Hans-CN"], "zh-CN"],
    [["zh-Hans"], "zh-CN"],
    [["zh"], "zh-CN"],
    [["zh-TW", "zh", "en"], "zh-CN"],
    [["ar-EG"], "ar"],
    [["es-419"], "es"],
    [["en-GB", "de"], null],
    [["sv", "de"], "de"],
    [["sv"], null],
    [["*", "not a tag", "de"], "de"],
    [[], null],
  ])("for %j is %s", (preferred, expected) => {
    expect(chooseLanguage(preferred, available)).toBe(expected);
  });

  it.each([
    [["zh-HK"], "zh-TW"],
    [["zh-Hant-SG"], "zh-TW"],
    [["zh-SG"], "zh-CN"],
  ])("prefers the same script: for %j is %s", (preferred, expected) => {
    expect(chooseLanguage(preferred, ["zh-CN", "zh-TW"])).toBe(expected);
  });

  it("writes numbers as the reader's region does", () => {
    expect(chooseRegion(["fr", "de-CH", "de"], "de")).toBe("de-CH");
    expect(chooseRegion(["sv"], "en")).toBe("en");
    expect(formatMs(12)).toBe("12 ms");
    expect(formatPercent(2.5)).toBe("2.5%");
  });

  it("keeps names from turning the text around them", () => {
    expect(isolate("Anna", false)).toBe("Anna");
    expect(isolate("Anna", true)).toBe("\u2068Anna\u2069");
    expect(isolate("ليلى", false)).toBe("\u2068ليلى\u2069");
    expect(t("youNamed", { name: "ליאור" })).toBe("\u2068ליאור\u2069 (you)");
  });

  it("knows which way it runs", () => {
    expect(["ar", "he-IL", "fa", "de", "en"].map(isRightToLeft)).toEqual([true, true, true, false, false]);
  });

  it("fills values in and leaves unknown names alone", () => {
    expect(fill("{name} left {other}", { name: "$&" })).toBe("$& left {other}");
    expect(t("peopleCount", { count: 3 })).toBe("In the room: 3");
  });
});
