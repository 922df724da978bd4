/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Every way in which joining can fail, with real causes.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Hub, LIVEKIT, until } from "./hub.mjs";
import { openBrowser, Person } from "./people.mjs";

const there = (...command) => execFileSync("nsenter", [`--net=${process.env.XMH_LAN_CLIENT}`, "--", ...command]);

/** A hub and a browser for the duration of a test. */
async function withHub(options, work) {
  const hub = new Hub(options);
  let browser;
  try {
    await hub.start();
    browser = await openBrowser(hub, options);
    await work(hub, browser);
  } finally {
    await browser?.close();
    await hub.remove();
  }
}

const press = (person) => person.page.getByRole("button", { name: "Join", exact: true }).click();

test("refused permission: said, and joining without works", () =>
  withHub({ allow: false }, async (hub, browser) => {
    const anna = await Person.open(browser, hub, { size: "phone" });
    await press(anna);
    await anna.page.setViewportSize({ width: 360, height: 740 });
    const shown = await anna.problem("permission-refused");
    await anna.page.getByText("Camera and microphone are blocked").waitFor();
    for (const name of ["Camera", "Mic"])
      await anna.page.locator(".preview").getByRole("button", { name, exact: true, pressed: false }).waitFor();
    assert.equal(await shown.getByRole("button", { name: /^Join/ }).count(), 0, "the way on is the main button");
    const without = anna.page.getByRole("button", { name: "Join without camera and microphone" });
    assert.match(await without.getAttribute("class"), /button-primary/);
    const { y, height } = await without.boundingBox();
    assert.ok(y + height <= anna.page.viewportSize().height, `it is seen without scrolling: ${y} + ${height}`);
    await anna.accessible("the lobby with a problem");
    await anna.fits("the lobby with a problem");
    await anna.shot("refused-phone-light");
    await anna.page.setViewportSize({ width: 1280, height: 720 });
    await anna.fits("the lobby with a problem on a headset");
    await anna.shot("refused-headset-light");
    // A browser that will deny it again reports that immediately, also on the first page.
    await anna.page.reload();
    await anna.problem("permission-refused");
    await without.click();
    await anna.inRoom();
    await anna.close();
  }));

test("insecure page: said, and joining to watch works", () =>
  withHub({ config: { web_server_tls: false, web_server_host: "10.77.0.1" } }, async (hub, browser) => {
    const anna = await Person.open(browser, hub);
    const shown = await anna.problem("insecure-context");
    await shown.getByText("Ask the person at the computer").waitFor();
    assert.equal(await anna.page.getByRole("button", { name: "Open the secure page" }).count(), 0);
    await anna.shot("insecure-desktop-light");
    await press(anna);
    await anna.inRoom();
    await anna.close();
    // While the page is open, TLS is switched on in the hub: now the button works.
    const ben = await Person.open(browser, hub);
    await ben.problem("insecure-context");
    hub.config.web_server_tls = true;
    await hub.stop();
    await hub.start();
    await ben.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    const open = (await ben.problem("insecure-page")).getByRole("button", { name: "Open the secure page" });
    await Promise.all([ben.page.waitForRequest((request) => request.url() === hub.url), open.click()]);
    await ben.close();
  }));

test("no LiveKit, and the hub away", () =>
  withHub({ config: { livekit_url: "ws://127.0.0.1:9" } }, async (hub, browser) => {
    const anna = await Person.open(browser, hub);
    await press(anna);
    await anna.problem("no-media-server");
    await anna.shot("no-server-desktop-light");
    await hub.stop();
    await anna.page.getByRole("button", { name: "Try again" }).click();
    await anna.problem("hub-away");
    await anna.close();
  }));

test("a token that LiveKit refuses", async () => {
  const hub = new Hub({ config: { livekit_url: "ws://127.0.0.1:7890" } });
  const config = join(hub.home, "other.yaml");
  const keys = { otherkey: "another-secret-of-the-tests-0123456789" };
  writeFileSync(config, JSON.stringify({ port: 7890, bind_addresses: ["127.0.0.1"], rtc: { tcp_port: 7891, udp_port: 7892 }, keys }));
  const livekit = spawn(LIVEKIT, ["--config", config], { stdio: "ignore" });
  let browser;
  try {
    await until("the other LiveKit answers", () => fetch("http://127.0.0.1:7890/").then(({ ok }) => ok, () => false));
    await hub.start();
    browser = await openBrowser(hub);
    const anna = await Person.open(browser, hub);
    await press(anna);
    await anna.problem("token-refused");
    await anna.close();
  } finally {
    await browser?.close();
    livekit.kill();
    await hub.remove();
  }
});

test("too many tokens, and a name that the hub refuses", () =>
  withHub({ config: { limits: { tokens_per_second: 1, token_burst: 1 } } }, async (hub, browser) => {
    const anna = await Person.open(browser, hub);
    // Camera and microphone first, so that nothing waits while the others send requests.
    await anna.page.locator(".preview-video:visible").waitFor();
    await anna.page.evaluate(async () => {
      while ((await fetch("/token?identity=x")).status !== 429);
    });
    await press(anna);
    await anna.problem("token-busy");
    const reserved = await Person.open(browser, hub);
    await reserved.page.getByLabel("Your name in the room").fill("xr-hub-connector");
    await press(reserved);
    await reserved.page.getByText("That name is reserved for the hub").waitFor();
    await reserved.page.getByLabel("Your name in the room").fill(" ");
    await press(reserved);
    await reserved.page.getByText("Enter a name").waitFor();
    assert.equal(await reserved.page.evaluate(() => document.activeElement.id), "name");
    await anna.close();
    await reserved.close();
  }));

test("a device of another network", () =>
  withHub({}, async (hub, browser) => {
    const anna = await Person.open(browser, hub);
    there("ip", "address", "add", "198.51.100.2/32", "dev", "lan1");
    there("ip", "route", "replace", "10.77.0.1/32", "dev", "lan1", "src", "198.51.100.2");
    execFileSync("ip", ["route", "replace", "198.51.100.2/32", "dev", "lan0"]);
    try {
      await anna.page.reload();
      // A connection from earlier would still have the old address.
      await until("the hub sees the other address", () => anna.page.evaluate(() => fetch("/token?identity=x").then(({ status }) => status === 403)));
      await press(anna);
      await anna.problem("token-network");
      await anna.close();
    } finally {
      there("ip", "route", "delete", "10.77.0.1/32");
      there("ip", "address", "delete", "198.51.100.2/32", "dev", "lan1");
      execFileSync("ip", ["route", "delete", "198.51.100.2/32"]);
    }
  }));

test("a name taken over, and another one instead", () =>
  withHub({}, async (hub, browser) => {
    const anna = await Person.open(browser, hub);
    const second = await Person.open(browser, hub);
    await anna.join("Anna");
    await second.join("Anna");
    const shown = await anna.problem("taken-over");
    await anna.shot("taken-over-desktop-light");
    await shown.getByRole("button", { name: /^Join as Anna [0-9a-f]{4}$/ }).click();
    await anna.inRoom();
    await second.page.getByText("In the room: 2").waitFor();
    await anna.close();
    await second.close();
  }));

test("a firewall before the media ports", () =>
  withHub({}, async (hub, browser) => {
    const nft = (text) => execFileSync("nft", ["-f", "-"], { input: text });
    nft(`table inet xmh_test {
      chain input {
        type filter hook input priority 0;
        iifname lan0 tcp dport 7881 drop
        iifname lan0 udp dport 7882 drop
      }
    }`);
    try {
      const anna = await Person.open(browser, hub);
      await press(anna);
      const shown = await anna.problem("media-blocked", 60_000);
      await shown.getByText("7881/tcp and 7882/udp").waitFor();
      await anna.shot("blocked-desktop-light");
      nft("delete table inet xmh_test");
      await shown.getByRole("button", { name: "Try again" }).click();
      await anna.inRoom();
      await anna.close();
    } finally {
      try {
        nft("delete table inet xmh_test");
      } catch {
        // The test did it.
      }
    }
  }));
