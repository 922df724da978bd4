// SPDX-FileCopyrightText: 2026 XR Media Hub contributors
// SPDX-License-Identifier: Apache-2.0

// Controls headless Chromium. Each line of standard input is a command in JSON, each line of standard output its
// answer: {"value": …} or {"error": …}. Pages have names; a script is evaluated in its page. Each page has a Chromium of
// its own, as each device has: two that share one go without video now and then when they start its fake camera again
// at one time.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { chromium } = createRequire(process.env.XMH_NODE_MODULES + '/')('playwright-core');
const launch = () => chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
    ...(process.env.XMH_BROWSER_ARGS ?? '').split('\t').filter(Boolean)],
});
const browsers = [];
const pages = new Map();

const commands = {
  async open ({ page, url, html }) {
    const browser = await launch();
    browsers.push(browser);
    const opened = await browser.newPage();
    opened.setDefaultTimeout(60000);
    opened.on('console', message => console.error(`${page}: ${message.text()}`));
    opened.on('pageerror', error => console.error(`${page}: ${error}`));
    pages.set(page, opened);
    // A page of an origin that is not on this LAN.
    if (html !== undefined)
      await opened.route(url, route => route.fulfill({ contentType: 'text/html', body: html }));
    const answer = await opened.goto(url);
    return { status: answer.status(), protocol: (await answer.securityDetails())?.protocol ?? null };
  },
  run: ({ page, script }) => pages.get(page).evaluate(script),
  async wait ({ page, script, timeout }) {
    const handle = await pages.get(page).waitForFunction(script, null, { timeout: timeout * 1000, polling: 100 });
    return handle.jsonValue();
  },
  close: ({ page }) => pages.get(page).close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  let answer;
  try {
    answer = { value: await commands[command.do](command) ?? null };
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
await Promise.all(browsers.map(browser => browser.close()));
