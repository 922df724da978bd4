/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { findLate } from "../../../web/build/targets.ts";

it("the client's style sheet is for its oldest browsers", () => {
  expect(findLate(readFileSync(new URL("../../../web/src/style.css", import.meta.url), "utf8"))).toEqual([]);
});

it.each([
  [".a { color: color-mix(in srgb, red, blue) }", 1],
  [".a { color: red; color: color-mix(in srgb, red, blue) }", 0],
  [".a { color: color-mix(in srgb, red, blue); color: red }", 1],
  [".a { background: red; color: color-mix(in srgb, red, blue) }", 1],
  [".a { color: red } .b { color: color-mix(in srgb, red, blue) }", 1],
  ["@media (hover: hover) { .a { block-size: 100dvh } }", 1],
  ["@media (hover: hover) { .a { block-size: 100vh; block-size: 100dvh } }", 0],
  [".a { block-size: calc(100svh - 1rem) }", 1],
  [".a{color:oklch(1 0 0)}", 1],
  [".a { rotate: 1turn }", 1],
  [".a { transform: rotate(1turn); margin: 1rem }", 0],
  [".a:has(.b) { color: red }", 1],
  [".a { & .b { color: red } }", 1],
  ["@media (width > 30rem) { .a { color: red } }", 1],
  ["@supports (color: color-mix(in srgb, red, blue)) { .a { color: color-mix(in srgb, red, blue) } }", 0],
  ["/* color: color-mix() */ .a { color: red }", 0],
])("%s: %i late", (css, count) => {
  expect(findLate(css)).toHaveLength(count);
});
