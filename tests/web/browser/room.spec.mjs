/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Two people in one room, through the hub.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { Hub, until } from "./hub.mjs";
import { openBrowser, Person } from "./people.mjs";

const API = { api_key: "testkey", api_secret: "a-secret-of-the-tests-only-0123456789" };
const hub = new Hub({ config: API });
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

/** A token as from the agent's host, since the hub gives this identity to nobody over HTTP. */
function agentToken() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const grant = { roomJoin: true, room: "xr-room", canPublish: true, canSubscribe: true, canPublishData: true };
  const claims = { iss: API.api_key, sub: "xr-hub-connector", nbf: now, exp: now + 600, video: grant };
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", API.api_secret).update(text).digest("base64url")}`;
}

test("the agent is shown apart, heard and written to", async () => {
  const anna = await Person.open(browser, hub);
  await anna.join("Anna");
  const status = anna.page.getByRole("status").filter({ hasText: "Assistant" });
  assert.equal(await status.count(), 0, "no agent was ever there");

  const agent = await Person.open(browser, hub);
  await agent.page.route("**/token?*", (route) => route.fulfill({ json: { token: agentToken(), room: "xr-room", url: "wss://10.77.0.1:8080" } }));
  await agent.page.locator(".preview").getByRole("button", { name: "Camera", exact: true }).click();
  await agent.join();
  await status.getByText("Connected", { exact: true }).waitFor();
  await anna.page.waitForFunction(() => [...document.querySelectorAll("audio")].some((sound) => !sound.paused && sound.currentTime > 0));
  await anna.page.getByText("In the room: 1").waitFor();
  await anna.shot("agent-desktop-light");

  await anna.page.getByRole("button", { name: "Chat" }).click();
  await anna.page.getByLabel("To", { exact: true }).selectOption("Assistant");
  await anna.page.getByLabel("Message", { exact: true }).fill("What do you see?");
  await anna.page.keyboard.press("Enter");
  await agent.page.getByRole("button", { name: "Chat, new messages: 1" }).waitFor();
  await agent.page.getByRole("button", { name: "Leave" }).click();
  await status.getByText("No agent in the room").waitFor();
  await anna.close();
  await agent.close();
});

test("the other camera is a tap away", async () => {
  const [anna, ben] = await two();
  await ben.sees("Anna");
  const device = () => anna.page.evaluate(() => document.querySelector('.tile[data-identity="Anna"] video').srcObject?.getVideoTracks()[0]?.getSettings().deviceId);
  const before = await device();
  await anna.page.locator(".room").getByRole("button", { name: "Flip camera" }).click();
  await until("another camera", async () => ![before, undefined].includes(await device()));
  // The local preview, since Chromium's second fake camera sends no frames to a connection.
  await anna.sees("Anna");
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
  await Promise.all([anna.sees("Ben", 5, 90_000), ben.sees("Anna", 5, 90_000)]);
  await anna.page.locator(".waiting").first().waitFor({ state: "hidden" });
  await anna.close();
  await ben.close();
});

test("both come back after the hub itself was away", async () => {
  const [anna, ben] = await two();
  await anna.sees("Ben");
  await hub.stop();
  await anna.page.locator(".waiting:visible").getByText("Reconnecting, attempt").waitFor({ timeout: 60_000 });
  for (const text of ["You are the only one here", "In the room"])
    assert.equal(await anna.page.getByText(text).filter({ visible: true }).count(), 0, `“${text}” is not known`);
  await hub.start();
  await Promise.all([anna.inRoom(), ben.inRoom()]);
  await Promise.all([anna.sees("Ben", 5, 90_000), ben.sees("Anna", 5, 90_000)]);
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
