/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Devices that the hub does not know: they ask at the computer, or are paired by a code.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { after, afterEach, before, test } from "node:test";
import { Hub, until } from "./hub.mjs";
import { openBrowser, Person } from "./people.mjs";

const NAME = "io.github.xr_ai.MediaHub";
const hub = new Hub({ config: { access: "ask" } });
let bus;
let browser;

before(async () => {
  const address = `unix:path=${hub.home}/bus`;
  bus = spawn("dbus-daemon", ["--session", "--nofork", "--print-address=1", `--address=${address}`], { stdio: ["ignore", "pipe", "ignore"] });
  await once(bus.stdout, "data");
  hub.env.DBUS_SESSION_BUS_ADDRESS = address;
  await hub.start();
  browser = await openBrowser(hub);
  await until("the hub is on the bus", () => {
    try {
      return devices();
    } catch {
      return null;
    }
  });
});

after(async () => {
  await browser?.close();
  await hub.remove();
  bus?.kill();
});

/** The first value that a method returns. */
function call(member, ...words) {
  const command = ["--user", `--address=${hub.env.DBUS_SESSION_BUS_ADDRESS}`, "--json=short", "call", NAME, "/io/github/xr_ai/MediaHub", `${NAME}1`, member, ...words];
  const answer = execFileSync("busctl", command, { env: hub.env, encoding: "utf8" });
  return answer.trim() ? JSON.parse(answer).data : [];
}

const devices = (state) => call("ListDevices")[0]
  .map((each) => Object.fromEntries(Object.entries(each).map(([key, { data }]) => [key, data])))
  .filter((each) => !state || each.state === state);
const makeLink = (...options) => call("CreatePairingLink", "a{sv}", ...(options.length > 0 ? options : ["0"]));

function forgetAll() {
  for (const { id } of devices())
    call("ForgetDevice", "s", id);
}

/** All pages are at one address, so no request and no denial may be left behind. */
afterEach(forgetAll);

const pending = () => until("a device asks", () => devices("pending")[0]);
const press = (person) => person.page.getByRole("button", { name: "Join", exact: true }).click();
const number = (person) => person.page.locator(".approval-number:visible");

for (const [size, scheme, locale] of [["phone", "light", "en-US"], ["headset", "dark", "ar-EG"]]) {
  test(`a device shows its number, and joins when it is allowed: ${size}, ${scheme}, ${locale}`, async () => {
    const anna = await Person.open(browser, hub, { size, scheme, locale });
    await anna.page.locator("#name").fill("Anna");
    await anna.page.locator("#name").press("Enter");
    await number(anna).waitFor();
    const request = await pending();
    assert.equal(await number(anna).innerText(), request.number);
    assert.ok(await anna.page.locator("[role=status]").filter({ has: number(anna) }).count() > 0);
    await anna.accessible("the number");
    await anna.fits("the number");
    await anna.shot(`number-${size}-${scheme}`);
    call("AllowDevice", "sa{sv}", request.id, "0");
    await anna.inRoom();
    // The cookie recognises it from now on.
    await anna.page.reload();
    await anna.page.locator("#name").press("Enter");
    await anna.inRoom();
    assert.equal(devices("allowed")[0]["recognised-by"], "cookie");
    await anna.close();
    });
}

test("a device can stop asking, and is told that it was denied", async () => {
  const anna = await Person.open(browser, hub, { size: "phone" });
  await press(anna);
  await number(anna).waitFor();
  await anna.page.getByRole("button", { name: "Cancel" }).click();
  await number(anna).waitFor({ state: "hidden" });
  await press(anna);
  await number(anna).waitFor();
  call("DenyDevice", "s", (await pending()).id);
  await anna.problem("access-denied");
  assert.equal(await number(anna).count(), 0);
  await anna.accessible("the denial");
  await anna.page.getByRole("button", { name: "Try again" }).click();
  await anna.problem("access-denied");
  assert.deepEqual(devices("pending"), []);
  await anna.close();
});

test("a link pairs, and leaves no code behind", async () => {
  const [url, code] = makeLink();
  const anna = await Person.open(browser, hub, { url: url.replace(/^https:\/\/[^/]+\//, hub.url) });
  await anna.page.waitForURL(hub.url);
  assert.equal(devices("allowed").length, 1);
  await anna.join("Anna");
  await anna.page.goBack().catch(() => null);
  assert.doesNotMatch(anna.page.url(), /#/);
  assert.ok(anna.requests.every((each) => !each.includes(code)));
  await anna.close();

  const late = await Person.open(browser, hub, { url: `${hub.url}pair#${code}` });
  await late.page.getByRole("alert").getByText("This code is wrong").waitFor();
  assert.equal(late.page.url(), `${hub.url}pair`);
  await late.close();
});

for (const [size, scheme, userAgent] of [["phone", "light", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"],
  ["headset", "dark", undefined]]) {
  test(`a code can be typed, with the keyboard alone: ${size}, ${scheme}`, async () => {
    const anna = await Person.open(browser, hub, { size, scheme, url: `${hub.url}pair`, more: { userAgent } });
    const focused = () => anna.page.evaluate(() => document.activeElement?.id);
    assert.equal(await focused(), "code");
    await anna.accessible("the page");
    await anna.fits("the page");
    await anna.shot(`pair-${size}-${scheme}`);
    await anna.page.keyboard.type("abc");
    await anna.page.keyboard.press("Enter");
    await anna.page.getByRole("alert").getByText("Enter all 8 characters").waitFor();
    assert.equal(await focused(), "code");
    await anna.accessible("a code that is too short");
    const code = makeLink()[1];
    await anna.page.keyboard.type(`${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase());
    await anna.page.keyboard.press("Enter");
    if (userAgent) {
      await anna.page.getByRole("heading", { name: "This device is paired" }).waitFor();
      assert.equal(await focused(), "done");
      assert.equal(await anna.page.locator("#name").innerText(), devices("allowed")[0].name);
      await anna.accessible("the end");
      await anna.fits("the end");
      await anna.shot(`paired-${size}-${scheme}`);
    } else {
      await anna.page.waitForURL(hub.url);
    }
    assert.equal(devices("allowed").length, 1);
    await anna.close();
    });
}

test("a page of another site pairs nobody by itself", async () => {
  const code = makeLink()[1];
  const anna = await Person.open(browser, hub, {});
  const other = "https://other.example/";
  anna.allowed.push(other);
  await anna.page.route(other, (route) => route.fulfill({ contentType: "text/html", body: `<h1>x</h1><a href="${hub.url}pair#${code}">x</a>` }));
  await anna.page.goto(other);
  await anna.page.click("a");
  await anna.page.waitForSelector("#pair[data-pairs=by-press]");
  assert.equal(await anna.page.evaluate(() => document.activeElement?.id), "submit");
  assert.deepEqual(devices(), []);
  await anna.page.keyboard.press("Enter");
  await anna.page.waitForURL(hub.url);
  assert.equal(devices("allowed").length, 1);
  await anna.close();
});

test("a device that is forgotten leaves the room, and has to ask again", async () => {
  const anna = await Person.open(browser, hub, { url: `${hub.url}pair#${makeLink()[1]}` });
  await anna.page.waitForURL(hub.url);
  await anna.join("Anna");
  forgetAll();
  await anna.page.locator(":is([data-problem=removed], [data-problem=access-ended]):visible").waitFor();
  assert.deepEqual(devices(), [], "nobody is asked about a device that was just removed");
  await press(anna);
  await number(anna).waitFor();
  await anna.close();
});

test("a guest watches and cannot publish", async () => {
  const bert = await Person.open(browser, hub, { url: `${hub.url}pair#${makeLink()[1]}` });
  await bert.page.waitForURL(hub.url);
  await bert.join("Bert");
  const guest = await Person.open(browser, hub, { url: `${hub.url}pair#${makeLink("2", "watch-only", "b", "true", "name", "s", "Guest")[1]}` });
  await guest.page.waitForURL(hub.url);
  await guest.join("Guest");
  await guest.problem("watch-only");
  await guest.sees("Bert");
  assert.equal(await bert.page.locator('.tile[data-identity="Guest"] video:visible').count(), 0);
  await guest.close();
  await bert.close();
});
