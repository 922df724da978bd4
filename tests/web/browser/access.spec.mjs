/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Accessibility: keyboard, screen reader, small and large screens, light and dark, right to left.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Hub, until } from "./hub.mjs";
import { openBrowser, Person, SIZES } from "./people.mjs";

const hub = new Hub();
let browser;

before(async () => {
  await hub.start();
  browser = await openBrowser(hub);
});

after(async () => {
  await browser?.close();
  await hub.remove();
});

for (const size of Object.keys(SIZES)) {
  for (const scheme of ["light", "dark"]) {
    test(`axe finds nothing, and everything fits: ${size}, ${scheme}`, async () => {
      const anna = await Person.open(browser, hub, { size, scheme });
      await anna.page.locator(".preview-video:visible").waitFor();
      await anna.accessible("the lobby");
      await anna.fits("the lobby");
      await anna.shot(`lobby-${size}-${scheme}`);
      await anna.join("Anna");
      await anna.page.locator(".tile video:visible").waitFor();
      await anna.accessible("the room");
      await anna.fits("the room");
      await anna.shot(`alone-${size}-${scheme}`);
      await anna.page.getByRole("button", { name: "Chat" }).click();
      await anna.accessible("the chat");
      await anna.fits("the chat");
      await anna.page.keyboard.press("Escape");
      await anna.page.locator(".room").getByRole("button", { name: "Settings" }).click();
      await anna.accessible("the devices");
      await anna.fits("the devices");
      await anna.shot(`devices-${size}-${scheme}`);
      await anna.close();
    });
  }
}

test("the keyboard alone is enough", async () => {
  const anna = await Person.open(browser, hub);
  const press = (key) => anna.page.keyboard.press(key);
  const focused = () => anna.page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id);
  await anna.page.getByLabel("Your name in the room").focus();
  await press("Enter");
  await anna.inRoom();
  assert.match(await focused(), /^Room /, "the heading of the room has the focus");

  const chat = anna.page.getByRole("button", { name: "Chat" });
  await chat.focus();
  await press("Enter");
  assert.equal(await focused(), "message-text");
  await press("Escape");
  assert.equal(await focused(), "Chat");
  assert.equal(await chat.getAttribute("aria-expanded"), "false");

  await anna.page.locator(".room").getByRole("button", { name: "Settings" }).focus();
  await press("Enter");
  await anna.page.getByRole("dialog", { name: "Camera and sound" }).waitFor();
  await press("Escape");
  assert.equal(await focused(), "Settings");

  await press("Tab");
  assert.equal(await focused(), "Leave");
  await press("Enter");
  await anna.page.getByRole("heading", { name: "Join the room" }).waitFor();
  assert.equal(await focused(), "Join the room");
  await anna.close();
});

test("nothing moves for those who do not want it", async () => {
  const anna = await Person.open(browser, hub, { reducedMotion: "reduce" });
  await anna.join("Anna");
  const moving = await anna.page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  await anna.close();
});

test("words below the symbols are whole on a phone, in every language", async () => {
  for (const locale of ["ar-EG", "de-DE", "en-US", "es-ES", "fr-FR", "ja-JP", "pt-BR", "zh-CN"]) {
    const anna = await Person.open(browser, hub, { locale, size: "phone" });
    await anna.page.locator(".preview-video:visible").waitFor();
    await anna.page.locator("#name").press("Enter");
    await anna.inRoom();
    await anna.page.locator(".control-label:visible").first().waitFor();
    const cut = await anna.page.locator(".controls .control-label").evaluateAll((all) =>
      all.filter((label) => label.scrollWidth > label.clientWidth).map((label) => label.textContent));
    assert.deepEqual(cut, [], locale);
    await anna.fits(locale);
    await anna.close();
  }
});

const NAMES = ["ar", "de", "es", "fr", "ja", "pt_BR", "zh_CN"];
const UNTRANSLATED = "Trust this hub";
const FOREIGN = "A text of the panel";

/** A client with test catalogues: every text but one, in brackets with the language. */
function buildClient() {
  const po = join(hub.home, "po");
  const quote = (text) => JSON.stringify(text);
  mkdirSync(po);
  writeFileSync(join(po, "LINGUAS"), `# All\n${NAMES.join("\n")}\n`);
  const marked = readFileSync(join(process.env.XMH_WEB_SOURCE, "src/strings.ts"), "utf8").matchAll(/N_\(("(?:[^"\\]|\\.)*")\)/g);
  const texts = new Set([...marked].map((mark) => JSON.parse(mark[1])));
  texts.delete(UNTRANSLATED);
  texts.add(FOREIGN);
  const header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n';
  for (const name of NAMES) {
    const entries = [...texts].map((text) => `msgid ${quote(text)}\nmsgstr ${quote(name === "ar" ? `⟦${text}⟧` : `${name} ${text}`)}\n`);
    writeFileSync(join(po, `${name}.po`), [header, ...entries].join("\n"));
  }
  const client = join(hub.home, "client");
  const { XMH_WEB_SOURCE: source, XMH_WEB_WORK: work } = process.env;
  execFileSync("node", [join(source, "build.mjs"), "bundle", source, work, po, client, join(hub.home, "client.d")], { stdio: "ignore" });
  return client;
}

test("languages", async (t) => {
  const client = buildClient();
  const assets = readdirSync(join(client, "assets"));
  assert.ok(!assets.filter((name) => name.endsWith(".js")).some((name) => readFileSync(join(client, "assets", name), "utf8").includes(FOREIGN)),
    "texts of other programs stay out");

  await hub.stop();
  const other = new Hub({ client });
  await other.start();
  const native = await openBrowser(other);
  try {
    for (const [locale, tag, prefix] of [["de-AT", "de", "de "], ["pt-PT", "pt-BR", "pt_BR "], ["zh-TW", "zh-CN", "zh_CN "], ["zh-Hans", "zh-CN", "zh_CN "],
      ["ja", "ja", "ja "], ["sv-SE", "en", ""]]) {
      await t.test(`${locale} reads ${tag}`, async () => {
        const anna = await Person.open(native, other, { locale, size: "phone" });
        assert.deepEqual(await anna.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [tag, "ltr"]);
        await anna.page.getByRole("button", { name: `${prefix}Join`, exact: true }).waitFor();
        await anna.page.getByRole("link", { name: UNTRANSLATED, exact: true }).waitFor();
        const loaded = anna.requests.filter((url) => url.endsWith(".js")).length;
        assert.equal(loaded, tag === "en" ? 2 : 3, "one language is loaded and no other");
        await anna.close();
      });
    }
    for (const size of ["phone", "small", "headset", "desktop"]) {
      await t.test(`from right to left: ${size}`, async () => {
        const anna = await Person.open(native, other, { locale: "ar-EG", size });
        assert.deepEqual(await anna.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ["ar", "rtl"]);
        const join = anna.page.getByRole("button", { name: "⟦Join⟧", exact: true });
        await join.waitFor();
        await anna.fits("the lobby");
        await anna.accessible("the lobby");
        await anna.shot(`rtl-lobby-${size}`);
        await anna.page.locator("#name").fill("Anna");
        await join.click();
        await anna.inRoom();
        await anna.fits("the room");
        const leave = await anna.page.getByRole("button", { name: "⟦Leave⟧" }).boundingBox();
        const microphone = await anna.page.locator(".controls").getByRole("button", { name: "⟦Mic⟧" }).boundingBox();
        assert.ok(leave.x < microphone.x, "the first control is on the right");
        assert.equal(await anna.page.locator(".tile-name").innerText(), "⟦\u2068Anna\u2069 (you)⟧");
        assert.equal(await anna.page.locator(".room-count").innerText(), "⟦In the room: ١⟧");
        await anna.page.locator(".connection-button").click();
        await until("numbers are written as in Egypt", async () => /[٠-٩]/.test(await anna.page.locator(".numbers").innerText()));
        await anna.fits("the numbers");
        await anna.shot(`rtl-room-${size}`);
        await anna.page.getByRole("button", { name: "⟦Chat⟧" }).click();
        await anna.page.locator("#message-text").fill("مرحبا, Anna");
        await anna.page.keyboard.press("Enter");
        await anna.page.locator(".message").waitFor();
        await anna.fits("the chat");
        await anna.shot(`rtl-chat-${size}`);
        await anna.close();
      });
    }
  } finally {
    await native.close();
    await other.remove();
    await hub.start();
  }
});
