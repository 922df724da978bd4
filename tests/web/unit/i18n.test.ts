/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { describe, expect, it, vi } from "vitest";

vi.mock("virtual:catalogue", () => ({ catalogues: {} }));
const { chooseLanguage, fill, isRightToLeft, t } = await import("../../../web/src/i18n.ts");

describe("the language", () => {
  const available = ["de", "pt-BR", "zh-Hans", "ar"];

  it.each([
    [["de-AT", "en"], "de"],
    [["pt-PT"], "pt-BR"],
    [["PT-br"], "pt-BR"],
    [["zh-Hans-CN"], "zh-Hans"],
    [["en-GB", "de"], null],
    [["fr", "de"], "de"],
    [["fr"], null],
    [[], null],
  ])("for %j is %s", (preferred, expected) => {
    expect(chooseLanguage(preferred, available)).toBe(expected);
  });

  it("knows which way it runs", () => {
    expect(["ar", "he-IL", "fa", "de", "en"].map(isRightToLeft)).toEqual([true, true, true, false, false]);
  });

  it("fills values in and leaves unknown names alone", () => {
    expect(fill("{name} left {other}", { name: "$&" })).toBe("$& left {other}");
    expect(t("peopleCount", { count: 3 })).toBe("In the room: 3");
  });
});
