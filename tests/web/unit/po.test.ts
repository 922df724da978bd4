/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { browserTag } from "../../../web/build/catalogue.ts";
import { markedStrings, parsePo, pick } from "../../../web/build/po.ts";
import { strings } from "../../../web/src/strings.ts";

const PO = String.raw`# A header
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"

#: web/src/strings.ts:12
msgid "Join"
msgstr "Beitreten"
#, fuzzy
msgid "Leave"
msgstr "Blatt"

msgid ""
"A long "
"text with \"quotes\""
msgstr "Ein \"langer\" "
"Text"

msgctxt "menu"
msgid "Close"
msgstr "Zu"

msgid "%d device"
msgid_plural "%d devices"
msgstr[0] "%d Gerät"
msgstr[1] "%d Geräte"

msgid "Untranslated"
msgstr ""

#~ msgid "Gone"
#~ msgstr "Weg"
msgid "Camera"
msgstr "Kamera"
`;

describe("the catalogue", () => {
  it("takes plain translations and leaves fuzzy, empty, obsolete, plural ones and those with a context", () => {
    expect(parsePo(PO)).toEqual({ Join: "Beitreten", 'A long text with "quotes"': 'Ein "langer" Text', Camera: "Kamera" });
  });

  it("reads files with carriage returns", () => {
    expect(parsePo(PO.replaceAll("\n", "\r\n"))).toEqual(parsePo(PO));
  });

  it("keeps only what the client shows", () => {
    expect(pick(parsePo(PO), ["Join", "Leave"])).toEqual({ Join: "Beitreten" });
  });

  it("finds every text of strings.ts by its mark", () => {
    const source = readFileSync(new URL("../../../web/src/strings.ts", import.meta.url), "utf8");
    expect(new Set(markedStrings(source))).toEqual(new Set(Object.values(strings)));
  });

  it("names languages as browsers do", () => {
    expect(["de", "pt_BR", "sr@latin"].map(browserTag)).toEqual(["de", "pt-BR", "sr-Latn"]);
  });
});
