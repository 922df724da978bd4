/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { markedStrings, parsePo, pick } from "./po.ts";

const ID = "virtual:catalogue";
const here = dirname(fileURLToPath(import.meta.url));

/** The folder of gettext catalogues: XMH_PO_DIR, or po/ beside web/. */
const poDir = () => resolve(process.env["XMH_PO_DIR"] ?? join(here, "../../po"));

function languages(folder: string): string[] {
  const list = join(folder, "LINGUAS");
  if (!existsSync(list))
    return [];
  return readFileSync(list, "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .join(" ")
    .split(/\s+/)
    .filter((name) => name !== "" && existsSync(join(folder, `${name}.po`)));
}

/** gettext has pt_BR and sr@latin, browsers have pt-BR and sr-Latn. */
export const browserTag = (name: string) => name.replace("@latin", "-Latn").replace("@cyrillic", "-Cyrl").replace("_", "-");

/**
 * Makes the module `virtual:catalogue`: a loader for each language of po/LINGUAS that has a text of the client. Each
 * language has its own file, so that a device loads only the one it needs.
 */
export function catalogue(): Plugin {
  const folder = poDir();
  const wanted = () => markedStrings(readFileSync(join(here, "../src/strings.ts"), "utf8"));
  const read = (name: string) => pick(parsePo(readFileSync(join(folder, `${name}.po`), "utf8")), wanted());

  return {
    name: "xmh-catalogue",
    resolveId: (id) => (id === ID || id.startsWith(`${ID}/`) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${ID}`) {
        const loaders = languages(folder)
          .filter((name) => Object.keys(read(name)).length > 0)
          .map((name) => `${JSON.stringify(browserTag(name))}: () => import("${ID}/${name}")`);
        return `export const catalogues = {${loaders.join(",")}};`;
      }
      if (id.startsWith(`\0${ID}/`))
        return `export default ${JSON.stringify(read(id.slice(ID.length + 2)))};`;
      return null;
    },
  };
}
