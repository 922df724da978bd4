/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// People with a browser on the far side of the LAN.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./hub.mjs";

const require = createRequire(`${process.env.XMH_NODE_MODULES}/`);
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--use-fake-device-for-media-stream=device-count=2", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--no-first-run",
];

export const SIZES = { phone: [390, 844], small: [320, 568], headset: [1280, 800], desktop: [1440, 900] };

/**
 * Chromium at the other end of the cable. `allow`: the user allows camera and microphone, else the browser denies them;
 * `trust`: the authority of the hub is installed.
 */
export async function openBrowser(hub, { allow = true, trust = true } = {}) {
  const program = join(hub.home, "chromium");
  writeFileSync(program, '#!/bin/sh\nexec nsenter --net="$XMH_LAN_CLIENT" -- /usr/bin/chromium "$@"\n');
  chmodSync(program, 0o755);
  return chromium.launch({
    executablePath: program,
    env: hub.browserHome(trust),
    args: allow ? [...FLAGS, "--use-fake-ui-for-media-stream"] : FLAGS,
  });
}

/** One device with the hub's page open. */
export class Person {
  requests = [];
  faults = [];
  allowed = [];

  /** `more`: further options of Playwright's context. */
  static async open(browser, hub, { size = "desktop", scheme = "light", locale = "en-US", reducedMotion = "no-preference", url = hub.url, more = {} } = {}) {
    const [width, height] = SIZES[size];
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
      locale,
      reducedMotion,
      hasTouch: size !== "desktop",
      ...more,
    });
    const person = new Person();
    person.hub = hub;
    person.context = context;
    person.page = await context.newPage();
    person.page.setDefaultTimeout(60_000);
    context.on("request", (request) => person.requests.push(request.url()));
    person.page.on("websocket", (socket) => person.requests.push(socket.url()));
    person.page.on("pageerror", (error) => person.faults.push(String(error)));
    person.page.on("console", (message) => {
      if (/Content Security Policy|Refused to/.test(message.text()))
        person.faults.push(message.text());
    });
    // If the browser shows a warning instead, the test continues there.
    await person.page.goto(url).catch((error) => {
      if (!/ERR_CERT_AUTHORITY_INVALID/.test(error.message))
        throw error;
    });
    await person.page.waitForSelector("h1");
    return person;
  }

  async join(name) {
    if (name)
      await this.page.getByLabel("Your name in the room").fill(name);
    await this.page.getByRole("button", { name: "Join", exact: true }).click();
    await this.inRoom();
  }

  async inRoom() {
    await this.page.locator(".room[data-phase=in]").waitFor({ timeout: 90_000 });
  }

  /** The problem that is shown, by its id. */
  async problem(id, timeout = 60_000) {
    const shown = this.page.locator(`.problem[data-problem="${id}"]:visible`);
    await shown.waitFor({ timeout }).catch(async (error) => {
      throw new Error(`${error.message}\nInstead: ${await this.page.locator("body").innerText()}`);
    });
    return shown;
  }

  /** Waits until the video of `name` has changed `more` times, so frames arrive and differ. */
  async sees(name, more = 5, timeout = 90_000) {
    await this.page.locator(`.tile[data-identity="${name}"] video:visible`).waitFor({ timeout });
    await this.page.waitForFunction(
      ([who, wanted]) => {
        const video = document.querySelector(`.tile[data-identity="${who}"] video`);
        if (!video?.videoWidth)
          return false;
        const canvas = (video.canvas ??= Object.assign(document.createElement("canvas"), { width: 32, height: 18 }));
        const pen = canvas.getContext("2d", { willReadFrequently: true });
        pen.drawImage(video, 0, 0, 32, 18);
        const picture = pen.getImageData(0, 0, 32, 18).data.join();
        video.changes = (video.changes ?? 0) + (picture === video.picture ? 0 : 1);
        video.picture = picture;
        return video.changes >= wanted;
      },
      [name, more],
      { polling: 100, timeout },
    );
    await this.page.evaluate((who) => {
      document.querySelector(`.tile[data-identity="${who}"] video`).changes = 0;
    }, name);
  }

  /** The violations that axe-core finds on the page. */
  async accessible(what) {
    // The policy of the page forbids other scripts, so run the test's script outside of it.
    const { readFileSync } = await import("node:fs");
    await this.page.evaluate(`${readFileSync(AXE, "utf8")}; undefined`);
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await this.page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), tags);
    const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join("; ")}`);
    assert.deepEqual(told, [], what);
  }

  /** Nothing overflows sideways, and all controls are large enough for a finger or a distant pointer. */
  async fits(what) {
    const [wide, small] = await this.page.evaluate(() => [
      document.documentElement.scrollWidth - document.documentElement.clientWidth,
      [...document.querySelectorAll("button, select, input, a, summary")]
        .filter((element) => element.checkVisibility() && !element.classList.contains("skip"))
        .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
        .filter(([, { width, height }]) => width < 44 || height < 43.5)
        .map(([html, { width, height }]) => `${html} ${width}×${height}`),
    ]);
    assert.equal(wide, 0, `${what} sticks out`);
    assert.deepEqual(small, [], `${what} has small targets`);
  }

  async shot(name, options = {}) {
    if (process.env.XMH_SHOTS)
      await this.page.screenshot({ path: join(process.env.XMH_SHOTS, `${name}.png`), ...options });
  }

  /** All requests went to the hub, except allowed ones, and none failed. */
  check() {
    const own = new URL(this.hub.url).host;
    const foreign = this.requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).host !== own && !this.allowed.includes(url));
    assert.deepEqual(foreign, [], "requests left the origin");
    assert.deepEqual(this.faults, []);
  }

  async close() {
    this.check();
    await this.context.close();
  }
}

export { until };
