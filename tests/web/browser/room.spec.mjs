/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Two people in one room, through the hub.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Hub, until } from "./hub.mjs";
import { openBrowser, Person } from "./people.mjs";

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

const two = async (options = {}) => {
  const anna = await Person.open(browser, hub, options);
  const ben = await Person.open(browser, hub, { size: "phone", scheme: "dark", ...options });
  await anna.join("Anna");
  await ben.join("Ben");
  return [anna, ben];
};

test("two people see each other, speak and leave", async () => {
  const [anna, ben] = await two();
  await Promise.all([anna.sees("Ben"), ben.sees("Anna")]);
  await ben.page.getByText("In the room: 2").waitFor();

  await anna.page.getByRole("button", { name: "Chat" }).click();
  await anna.page.getByLabel("Message", { exact: true }).fill("Hello, Ben");
  await anna.page.keyboard.press("Enter");
  await ben.page.getByRole("button", { name: "Chat, new messages: 1" }).click();
  await ben.page.getByRole("log").getByText("Hello, Ben").waitFor();
  await anna.shot("room-desktop-light");
  await ben.shot("chat-phone-dark");

  await anna.page.getByRole("button", { name: "Connection" }).click();
  const number = (name) => anna.page.locator(`dt:text-is("${name}") + dd`);
  await until("round trip and jitter are numbers", async () =>
    /^\d+ ms$/.test(await number("Round trip").innerText()) && /^\d+ ms$/.test(await number("Jitter").innerText()));

  await ben.page.keyboard.press("Escape");
  await ben.page.getByRole("button", { name: "Leave" }).click();
  await ben.page.getByRole("heading", { name: "Join the room" }).waitFor();
  await anna.page.getByText("In the room: 1").waitFor();
  assert.equal(await anna.page.locator('.tile[data-identity="Ben"]').count(), 0);
  await anna.close();
  await ben.close();
});

test("camera and microphone go off and on for the others too", async () => {
  const [anna, ben] = await two();
  await ben.sees("Anna");
  const tile = ben.page.locator('.tile[data-identity="Anna"]');
  const toggle = (name) => anna.page.locator(".room").getByRole("button", { name, exact: true });
  await toggle("Camera").click();
  await tile.locator("video").waitFor({ state: "hidden" });
  assert.equal(await toggle("Camera").getAttribute("aria-pressed"), "false");
  await toggle("Mic").click();
  await tile.getByText("microphone off").waitFor();
  await toggle("Camera").click();
  await ben.sees("Anna");
  await toggle("Mic").click();
  await tile.locator(".tile-muted").waitFor({ state: "hidden" });
  await anna.close();
  await ben.close();
});

test("both come back after LiveKit was killed, and say so meanwhile", async () => {
  const [anna, ben] = await two();
  await anna.sees("Ben");
  process.kill(hub.livekitPid, "SIGKILL");
  await anna.page.locator(".waiting:visible").getByText("Reconnecting").waitFor();
  await anna.shot("reconnecting-desktop-light");
  await Promise.all([anna.inRoom(), ben.inRoom()]);
  await Promise.all([anna.sees("Ben", 5, 60_000), ben.sees("Anna", 5, 60_000)]);
  await anna.page.locator(".waiting").first().waitFor({ state: "hidden" });
  await anna.close();
  await ben.close();
});

test("both come back after the hub itself was away", async () => {
  const [anna, ben] = await two();
  await anna.sees("Ben");
  await hub.stop();
  await anna.page.locator(".waiting:visible").getByText("Reconnecting, try").waitFor({ timeout: 60_000 });
  await hub.start();
  await Promise.all([anna.inRoom(), ben.inRoom()]);
  await Promise.all([anna.sees("Ben", 5, 60_000), ben.sees("Anna", 5, 60_000)]);
  await anna.close();
  await ben.close();
});

test("a name is made up, remembered and differs from device to device", async () => {
  const anna = await Person.open(browser, hub);
  const name = await anna.page.getByLabel("Your name in the room").inputValue();
  assert.match(name, /^Chrome [0-9a-f]{4}$/);
  await anna.page.reload();
  assert.equal(await anna.page.getByLabel("Your name in the room").inputValue(), name);
  const ben = await Person.open(browser, hub);
  assert.notEqual(await ben.page.getByLabel("Your name in the room").inputValue(), name);
  await anna.close();
  await ben.close();
});

test("what is sent is precompressed, immutable and bound to a policy", async () => {
  const anna = await Person.open(browser, hub);
  const loaded = [...new Set(anna.requests)].filter((url) => url.includes("/assets/"));
  assert.ok(loaded.length >= 3, String(loaded));
  const answers = await anna.page.evaluate(
    (urls) => Promise.all(urls.map((url) => fetch(url).then(({ headers }) => [headers.get("cache-control"), headers.get("content-encoding")]))),
    loaded,
  );
  for (const [cache, encoding] of answers) {
    assert.match(cache, /immutable/);
    assert.match(encoding ?? "", /^(br|gzip)$/);
  }
  const policy = await anna.page.evaluate(() => fetch("/").then(({ headers }) => headers.get("content-security-policy")));
  assert.match(policy, /script-src 'self'/);
  assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'/);
  await anna.close();
});
