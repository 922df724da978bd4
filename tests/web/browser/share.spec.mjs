/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Share links, from xmhctl to the room.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { Hub, until } from "./hub.mjs";
import { openBrowser, Person } from "./people.mjs";

const API = { api_key: "testkey", api_secret: "a-secret-of-the-tests-only-0123456789" };
const hub = new Hub({ config: API });
let bus;
let browser;

before(async () => {
  const address = `unix:path=${hub.home}/bus`;
  bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address=1", `--address=${address}`], { stdio: ["ignore", "pipe", "ignore"] });
  await once(bus.stdout, "data");
  hub.env.DBUS_SESSION_BUS_ADDRESS = address;
  await hub.start();
  browser = await openBrowser(hub);
});

after(async () => {
  await browser?.close();
  await hub.remove();
  bus?.kill();
});

const xmhctl = (...words) => execFileSync(process.env.XMH_XMHCTL, words, { env: hub.env, encoding: "utf8" }).trim();
const tokenOf = (link) => link.split("token=")[1];

/** Retries, since the name is on the bus a moment after the hub listens. */
const makeLink = (name, ...options) => until("xmhctl makes a link", () => {
  try {
    return xmhctl("token", name, "--link", ...options);
  } catch {
    return null;
  }
});

/** A link like those of the hub, with another time. */
function forgeLink(identity, { end = 3600, secret = API.api_secret } = {}) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: API.api_key, sub: identity, nbf: now - 7200, exp: now + end, video: { room: "xr-room", roomJoin: true } };
  const input = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${hub.url}#name=x&token=${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

async function follow(link, options = {}) {
  const person = await Person.open(browser, hub, { url: link, ...options });
  person.console = [];
  person.page.on("console", (message) => person.console.push(message.text()));
  return person;
}

const nameField = (person) => person.page.getByLabel("Your name in the room");
const join = (person) => person.page.getByRole("button", { name: "Join", exact: true }).click();

/** The token of a link may be only in requests to LiveKit and in the storage of the tab. */
async function keepsSecret(person, link) {
  const token = tokenOf(link);
  const seen = await person.page.evaluate(() => [location.href, document.documentElement.outerHTML, JSON.stringify(localStorage), document.cookie,
    ...[...document.querySelectorAll("input")].map(({ value }) => value)]);
  assert.ok(!seen.join("\n").includes(token), "the page shows the token");
  assert.ok(!person.console.join("\n").includes(token), "the console shows the token");
  const told = person.requests.filter((url) => url.includes(token) && !url.includes("#"));
  assert.deepEqual(told.filter((url) => !new URL(url).pathname.startsWith("/rtc")), [], "others than LiveKit were told the token");
}

test("a link joins under its name, without /token", async () => {
  const link = await makeLink("Küche & Headset", "--ttl", "1h");
  assert.match(link, /^https:\/\/10\.77\.0\.1:8080\/#name=K%C3%BCche%20%26%20Headset&token=/, "the address that a device dials");
  const guest = await follow(link, { size: "phone" });
  assert.equal(guest.page.url(), hub.url);
  assert.equal(await nameField(guest).inputValue(), "Küche & Headset");
  assert.ok(!await nameField(guest).isEditable());
  await guest.page.getByText("This name comes from the link").waitFor();
  await guest.accessible("the lobby with a link");
  await guest.fits("the lobby with a link");
  await guest.shot("link-phone");
  // A phone that discarded the page loads it again.
  await guest.page.reload();
  assert.equal(await nameField(guest).inputValue(), "Küche & Headset");

  const anna = await Person.open(browser, hub);
  await anna.join("Anna");
  await join(guest);
  await guest.inRoom();
  await anna.sees("Küche & Headset");
  await keepsSecret(guest, link);
  assert.deepEqual(guest.requests.filter((url) => url.includes("/token")), []);
  assert.ok(guest.requests.some((url) => url.includes("/rtc")));
  await anna.close();
  await guest.close();
});

test("whoever is not meant uses another name", async () => {
  const link = await makeLink("Headset");
  const guest = await follow(link);
  await guest.page.getByRole("button", { name: "Use another name" }).click();
  assert.ok(await nameField(guest).isEditable());
  assert.notEqual(await nameField(guest).inputValue(), "Headset");
  assert.equal(await guest.page.evaluate(() => sessionStorage.length), 0);
  await guest.join("Ben");
  await guest.page.locator('.tile[data-identity="Ben"]').waitFor();
  await keepsSecret(guest, link);
  await guest.close();
});

for (const [what, options] of [["that is over", { end: -3600 }], ["of other keys", { secret: "some-other-secret-of-the-tests-0123456789" }]]) {
  test(`a link ${what}`, async () => {
    const link = forgeLink("Late", options);
    const guest = await follow(link, { size: "phone" });
    await join(guest);
    const shown = await guest.problem("link-over");
    await guest.fits("a link that is over");
    await guest.shot("link-over-phone");
    await keepsSecret(guest, link);
    await shown.getByRole("button", { name: "Use another name" }).click();
    await guest.join("Late after all");
    await guest.close();
  });
}

test("a broken link breaks nothing", async () => {
  for (const fragment of ["#token=", "#name=%E0%A4%A&token=a.b.c", `#token=${"x".repeat(20_000)}`, "#token=<img src=x>"]) {
    const guest = await follow(hub.url + fragment);
    await guest.problem("link-broken");
    assert.equal(guest.page.url(), hub.url);
    assert.ok(await nameField(guest).isEditable());
    await guest.close();
  }
});

test("a link that is opened while the page is open", async () => {
  const open = (guest, link) => guest.page.evaluate((url) => location.assign(url), link);
  const [first, second] = [await makeLink("First"), await makeLink("Second")];
  const guest = await follow(hub.url);
  await open(guest, first);
  await until("the name is there", async () => await nameField(guest).inputValue() === "First");
  assert.equal(guest.page.url(), hub.url);
  await join(guest);
  await guest.inRoom();
  await open(guest, second);
  await until("the address is clean", () => guest.page.url() === hub.url);
  await guest.page.locator('.tile[data-identity="First"]').waitFor();
  await guest.page.getByRole("button", { name: "Leave" }).click();
  assert.equal(await nameField(guest).inputValue(), "Second", "the next time");
  await keepsSecret(guest, first);
  await keepsSecret(guest, second);
  await guest.close();
});

test("back by the link when LiveKit's client gave up, and told when the link is over", async () => {
  const guest = await follow(await makeLink("Guest"));
  await join(guest);
  await guest.inRoom();
  const waitsLong = () => guest.page.getByText(/Reconnecting, attempt [2-9]/).waitFor({ timeout: 60_000 });
  await hub.stop();
  await waitsLong();
  await hub.start();
  await guest.inRoom();
  assert.deepEqual(guest.requests.filter((url) => url.includes("/token")), []);

  await hub.stop();
  await waitsLong();
  hub.config.api_secret = "a-new-secret-of-the-tests-0123456789-x";
  await hub.start();
  await guest.problem("link-over", 60_000);
  await guest.close();
});
