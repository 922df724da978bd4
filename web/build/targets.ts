/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */
import type { Plugin } from "vite";

/** The oldest supported browsers. Vite compiles scripts for them; style sheets are checked below. */
export const TARGET = ["chrome100", "firefox100", "safari15.4"];

/** Values that one of those browsers lacks: before them, the same property needs another value. */
const LATE_VALUES = /color-mix\(|\b(?:ok)?l(?:ab|ch)\(|light-dark\(|\b\d*\.?\d+[dsl]v(?:[whib]|min|max)\b|\b(?:round|mod|rem|sin|cos|abs|sign)\(/;
/** Properties that one of them lacks, and that matter where they are used. */
const LATE_PROPERTIES = /^(?:translate|rotate|scale|field-sizing|text-wrap|offset-position|anchor-name|position-anchor|interpolate-size)$/;
/** Syntax for which one of them drops a whole rule or block. */
const LATE_RULES = /:has\(|@container|@scope|@starting-style|@position-try|\((?:width|height)\s*[<>]|(?:^|[{};])\s*&/;

/** Problems of a style sheet in the oldest browsers, ignoring `@supports` blocks. */
export function findLate(css: string): string[] {
  const plain = css.replace(/\/\*[^]*?\*\//g, "").replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
  const found: string[] = [];
  for (const [, selector = "", block = ""] of plain.matchAll(/([^{}]*)\{([^{}]*)\}/g)) {
    const seen = new Set<string>();
    for (const declaration of block.split(";")) {
      const [, property, value] = /^\s*([-\w]+)\s*:([^]*)$/.exec(declaration) ?? [];
      if (property === undefined || value === undefined)
        continue;
      if (LATE_PROPERTIES.test(property) || (LATE_VALUES.test(value) && !seen.has(property)))
        found.push(`${selector.trim()} { ${declaration.trim()} }`);
      else if (!LATE_VALUES.test(value))
        seen.add(property);
    }
  }
  const rule = LATE_RULES.exec(plain);
  if (rule)
    found.push(plain.slice(rule.index, rule.index + 60).trim());
  return found;
}

/** Fails the build if the style sheet does not work in the oldest browsers. */
export function checkTargets(): Plugin {
  return {
    name: "xmh-targets",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== "asset" || !file.fileName.endsWith(".css"))
          continue;
        const late = findLate(typeof file.source === "string" ? file.source : new TextDecoder().decode(file.source));
        if (late.length > 0)
          this.error(`${file.fileName} is beyond ${TARGET.join(", ")}:\n${late.join("\n")}`);
      }
    },
  };
}
