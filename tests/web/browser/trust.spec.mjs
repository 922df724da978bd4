/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// The trust page on devices that trust the hub, do not trust it yet, or have a certificate exception.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Hub, read } from "./hub.mjs";
import { openBrowser, Person, SIZES, until } from "./people.mjs";

const OTHER_PORT = "https://10.77.0.1:48322/";
const CONFIG = { enable_cloudxr_proxy: true, enable_livekit: false };
const SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0";
const DEVICES = {
  quest: [`Mozilla/5.0 (Linux; Android 12; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/33.0 Chrome/124.0 VR Safari/537.36`, "headset", "Meta Quest Browser"],
  wolvic: ["Mozilla/5.0 (Android 10; Mobile VR; rv:122.0) Gecko/122.0 Firefox/122.0 Wolvic/1.6", "headset", "Other headset browsers (Wolvic, Pico, VIVE)"],
  iphone: [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${SAFARI} Mobile/15E148 Safari/604.1`, "phone", "iPhone, iPad and Apple Vision Pro"],
  android: [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, "phone", "Android phones and tablets"],
  small: [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, "small", "Android phones and tablets"],
  windows: [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/131.0.0.0`, "desktop", "Chrome and Edge on Windows"],
  linux: [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, "desktop", "Chrome, Chromium and Edge on Linux"],
  firefox: ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "desktop", "Firefox on a computer"],
};
const MAC = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI} Safari/605.1.15`;

const hub = new Hub({ config: CONFIG });
let browser;

/** A device on the trust page, which may send requests only to the other port. */
async function visit(where, place, options = {}) {
  const { more, userAgent, path = "trust", ...rest } = options;
  const device = await Person.open(where, place, { url: place.url + path, more: { ...(userAgent && { userAgent }), ...more }, ...rest });
  device.allowed = [OTHER_PORT];
  return device;
}

const row = (device, id, state) => device.page.locator(`[data-check="${id}"]${state ? `[data-state="${state}"]` : ""}`);
const becomes = (device, id, state, timeout = 60_000) => row(device, id, state).waitFor({ timeout });

before(async () => {
  await hub.start();
  browser = await openBrowser(hub);
});

after(async () => {
  await browser?.close();
  await hub.remove();
});

for (const [name, [userAgent, size, title]] of Object.entries(DEVICES)) {
  for (const scheme of ["light", "dark"]) {
    test(`its own steps come first: ${name}, ${scheme}`, async () => {
      const device = await visit(browser, hub, { userAgent, size, scheme });
      assert.equal(await device.page.locator("h2").first().innerText(), title);
      assert.equal(await device.page.locator("details[open]").count(), 0, "the others are closed");
      assert.equal(await device.page.locator("summary", { hasText: title }).count(), 0);
      assert.equal(await device.page.locator("details").count(), 8);
      await becomes(device, "own", "good");
      await becomes(device, "cloudxr", "good");
      await becomes(device, "state", "good");
      assert.equal(await device.page.locator(".verdict").innerText(), "This device is ready.");
      await device.accessible("the trust page");
      await device.fits("the trust page");
      await device.shot(`trust-${name}-${scheme}`, { fullPage: true });
      await device.page.locator("summary").evaluateAll((all) => all.forEach((each) => each.click()));
      await device.accessible("the trust page, all open");
      await device.fits("the trust page, all open");
      assert.ok(device.requests.includes(OTHER_PORT), "the other port was asked");
      await device.close();
    });
  }
}

test("a Mac may be an iPad", async () => {
  for (const [size, first] of [["desktop", "Safari, Chrome and Edge on a Mac"], ["headset", "iPhone, iPad and Apple Vision Pro"]]) {
    const device = await visit(browser, hub, { userAgent: MAC, size });
    await becomes(device, "own", "good");
    assert.equal(await device.page.locator("h2").first().innerText(), first);
    assert.deepEqual(await device.page.locator("details.here").evaluateAll((all) => all.map((each) => each.open)), [true, false]);
    await device.accessible("the choice");
    await device.shot(`trust-mac-${size}`, { fullPage: true });
    await device.close();
  }
});

test("without scripts nothing is missing", async () => {
  const device = await visit(browser, hub, { userAgent: MAC, more: { javaScriptEnabled: false } });
  assert.deepEqual(await device.page.locator("details.here").evaluateAll((all) => all.map((each) => each.open)), [true, true]);
  assert.match(await row(device, "cloudxr").innerText(), /Open it/);
  assert.equal(await device.page.getByRole("button", { name: "Check again" }).count(), 0);
  assert.ok(!device.requests.includes(OTHER_PORT));
  await device.shot("trust-no-script", { fullPage: true });
  await device.close();
});

test("from right to left, and with large letters", async () => {
  const device = await visit(browser, hub, { userAgent: DEVICES.android[0], size: "small" });
  await becomes(device, "cloudxr", "good");
  await device.page.evaluate(() => {
    document.documentElement.dir = "rtl";
    document.documentElement.style.fontSize = "200%";
  });
  await device.fits("large letters");
  await device.page.evaluate(() => (document.documentElement.style.fontSize = ""));
  await device.fits("right to left");
  const [mark, text] = [await row(device, "own").locator(".mark").boundingBox(), await row(device, "own").locator("h3").boundingBox()];
  assert.ok(mark.x > text.x);
  await device.shot("trust-rtl", { fullPage: true });
  await device.close();
});

/** What the catalogue of LANGUAGE says for an English text. */
function translations(language) {
  const { XMH_WEB_SOURCE: source, XMH_WEB_WORK: work } = process.env;
  const PO = createRequire(join(work, "package.json"))("pofile");
  const { items } = PO.parse(read(join(source, "../po", `${language}.po`)));
  return (text) => items.find((item) => item.msgid === text && !item.msgctxt).msgstr[0];
}

test("in the language of the browser, not of the computer", async () => {
  for (const [locale, language, direction] of [["de-CH", "de", "ltr"], ["ar", "ar", "rtl"], ["en-GB", "en", "ltr"]]) {
    const device = await visit(browser, hub, { userAgent: DEVICES.android[0], size: "phone", locale });
    assert.deepEqual(await device.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), [language, direction]);
    const written = language === "en" ? (text) => text : translations(language);
    assert.equal(await device.page.locator("h1").innerText(), written("Trust this hub"));
    await becomes(device, "state", "good");
    assert.ok((await row(device, "state").innerText()).includes(written("Ready.")));
    await device.fits(locale);
    await device.accessible(locale);
    await device.page.goto(OTHER_PORT);
    assert.equal(await device.page.locator("h1").innerText(), written("Certificate Accepted"));
    assert.equal(await device.page.evaluate(() => document.documentElement.lang), language);
    device.requests = device.requests.filter((url) => !url.startsWith(OTHER_PORT));
    await device.close();
  }
});

test("by an address of IPv6", async () => {
  const device = await Person.open(browser, hub, { url: "https://[fd77::1]:8080/trust" });
  device.allowed = ["https://[fd77::1]:48322/"];
  device.hub = { url: "https://[fd77::1]:8080/" };
  await becomes(device, "cloudxr", "good");
  await device.close();
});

test("the page notices by itself what happens to the other port", async () => {
  // Another certificate on the other port: no warning page, and no trust.
  const pem = join(hub.home, "stranger.pem");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=stranger",
    "-addext", "subjectAltName=IP:10.77.0.1", "-keyout", pem, "-out", `${pem}.crt`], { stdio: "ignore" });
  await hub.stop();
  const stranger = createServer({ key: read(pem), cert: read(`${pem}.crt`) }, (_, answer) => answer.end("hello"));
  stranger.listen(48322, "10.77.0.1");
  await once(stranger, "listening");
  await hub.start();
  const device = await visit(browser, hub, { userAgent: DEVICES.quest[0], size: "headset" });
  await becomes(device, "own", "good");
  await becomes(device, "cloudxr", "bad");
  await becomes(device, "state", "bad");
  assert.match(await row(device, "cloudxr").innerText(), /Not accepted yet/);
  assert.equal(await device.page.locator(".verdict").innerText(), "");
  await device.page.getByRole("button", { name: "Check again" }).waitFor();
  await device.accessible("not accepted");
  await device.fits("not accepted");
  await device.shot("trust-not-accepted", { fullPage: true });

  stranger.closeAllConnections();
  await new Promise((done) => stranger.close(done));
  await becomes(device, "cloudxr", "good");
  await becomes(device, "state", "good");
  assert.equal(await device.page.locator(".verdict").innerText(), "This device is ready.");
  await device.close();
});

test("a firewall is told from a certificate that is not accepted", async () => {
  const nft = (...rule) => execFileSync("nft", rule.join(" ").split(" "));
  nft("add table inet trustpage");
  nft("add chain inet trustpage input { type filter hook input priority 0 ; }");
  nft("add rule inet trustpage input tcp dport 48322 drop");
  try {
    const device = await visit(browser, hub, { userAgent: DEVICES.quest[0] });
    await becomes(device, "cloudxr", "late");
    assert.match(await row(device, "cloudxr").innerText(), /firewall.*48322\/tcp/);
    await device.close();
  } finally {
    nft("delete table inet trustpage");
  }
});

test("a device that clicked through", async () => {
  const wary = await openBrowser(hub, { trust: false });
  try {
    const device = await visit(wary, hub, { userAgent: DEVICES.quest[0], size: "headset" });
    assert.match(await device.page.title(), /Privacy error/);
    // Typing this on the page replaces three clicks in Chromium.
    await device.page.keyboard.type("thisisunsafe");
    await becomes(device, "own", "good");
    await becomes(device, "cloudxr", "good");
    const [other] = await Promise.all([
      device.context.waitForEvent("page"),
      device.page.getByRole("link", { name: "Open the CloudXR port" }).click(),
    ]);
    await other.getByRole("heading", { name: "Certificate Accepted" }).waitFor();
    device.faults.length = 0;
    device.requests = device.requests.filter((url) => !url.startsWith("chrome-error:"));
    await device.close();
  } finally {
    await wary.close();
  }
});

test("with a certificate of a public authority there is nothing to install", async () => {
  // An authority that this computer trusts: its list is replaced for the lifetime of this LAN.
  const file = (name) => join(hub.home, name);
  const openssl = (...args) => execFileSync("openssl", args, { stdio: "ignore" });
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj", "/CN=Public authority",
    "-keyout", file("public.key"), "-out", file("public.crt"));
  openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=hub", "-keyout", file("own.key"), "-out", file("own.csr"));
  writeFileSync(file("own.ext"), "subjectAltName=IP:10.77.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n");
  openssl("x509", "-req", "-in", file("own.csr"), "-CA", file("public.crt"), "-CAkey", file("public.key"), "-CAcreateserial", "-days", "20",
    "-extfile", file("own.ext"), "-out", file("own.crt"));
  writeFileSync(file("own.pem"), read(file("own.crt")) + read(file("public.crt")));
  const list = "/etc/ssl/certs/ca-certificates.crt";
  execFileSync("mount", ["--bind", file("public.crt"), list]);
  await hub.stop();
  const other = new Hub({ config: { ...CONFIG, cert_file: file("own.pem"), key_file: file("own.key") } });
  const plain = await openBrowser(hub, { trust: false });
  try {
    await other.start();
    const device = await visit(plain, other, { userAgent: DEVICES.iphone[0], size: "phone", more: { ignoreHTTPSErrors: true } });
    await until("the hub knows", async () => {
      await device.page.reload();
      return await device.page.locator("h1").innerText() === "Nothing to install";
    });
    await becomes(device, "own", "good");
    assert.equal(await device.page.locator("a[href^='/cert']").count(), 0);
    await device.accessible("nothing to install");
    await device.fits("nothing to install");
    await device.shot("trust-public", { fullPage: true });
    await device.close();
  } finally {
    await plain.close();
    execFileSync("umount", [list]);
    await other.remove();
    await hub.start();
  }
});

test("the plain pages of the hub", async () => {
  await hub.stop();
  const bare = new Hub({ config: CONFIG, client: "/nonexistent" });
  const own = await (await bare.start(), openBrowser(bare));
  try {
    for (const [path, name] of [["", "front"], ["nothing/here.html", "error"]]) {
      for (const scheme of ["light", "dark"]) {
        const device = await visit(own, bare, { path, size: "phone", scheme });
        await device.accessible(name);
        await device.fits(name);
        await device.shot(`plain-${name}-${scheme}`);
        await device.close();
      }
    }
  } finally {
    await own.close();
    await bare.remove();
    await hub.start();
  }
});
