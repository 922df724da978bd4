/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// The tests of the web client, for Meson: run.mjs SUITE SOURCE_ROOT BUILD_ROOT
//   types     type checks by the compiler
//   logic     tests without a browser
//   browser   the real hub, LiveKit and Chromium on the LAN of tests/tools/with-lan
// Packages are installed by the lock file in the build folder. With exit status 77 (skipped), it prints the missing program.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const SKIPPED = 77;
const [suite, source, build] = [process.argv[2], resolve(process.argv[3]), resolve(process.argv[4])];
const work = join(build, "tests/web/work");
const here = join(work, "tests/web");

const run = (command, args, options = {}) => spawnSync(command, args, { stdio: "inherit", ...options }).status ?? 1;

function skip(what) {
  console.log(`skipped: ${what}`);
  process.exit(SKIPPED);
}

/** The copy has tests and sources in the same places as the source tree, so that imports and packages are found. */
function copyTests() {
  mkdirSync(here, { recursive: true });
  for (const part of ["web/src", "web/build", "tests/web/unit", "tests/web/browser", "tests/web/vitest.config.mjs", "tests/web/package.json", "tests/web/package-lock.json"]) {
    rmSync(join(work, part), { recursive: true, force: true });
    cpSync(join(source, part), join(work, part), { recursive: true });
  }
  // What the client's own build steps import.
  rmSync(join(work, "web/node_modules"), { force: true });
  symlinkSync(join(build, "web/work/node_modules"), join(work, "web/node_modules"));
}

function installPackages() {
  const lock = readFileSync(join(source, "tests/web/package-lock.json"), "utf8");
  const stamp = join(here, "installed.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock)
    return;
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefer-offline", "--fetch-retries=1"];
  if (run("npm", args, { cwd: here }) !== 0)
    skip("the tests' npm packages are not to be had");
  writeFileSync(stamp, lock);
}

const onPath = (program) => process.env.PATH.split(delimiter).map((folder) => join(folder, program)).find((file) => existsSync(file));

function browser() {
  const livekit = process.env.XMH_LIVEKIT_SERVER ?? onPath("livekit-server");
  const lan = join(source, "tests/tools/with-lan");
  if (!livekit)
    skip("there is no livekit-server on PATH or in XMH_LIVEKIT_SERVER");
  for (const [program, what] of [["chromium", "Chromium"], ["certutil", "certutil (libnss3-tools)"], ["nft", "nft (nftables)"]]) {
    if (!onPath(program) && !existsSync(`/usr/sbin/${program}`))
      skip(`there is no ${what}`);
  }
  if (!existsSync(lan))
    skip("there is no tests/tools/with-lan");
  const specs = ["room", "share", "pair", "trouble", "access", "trust"].map((name) => join(here, "browser", `${name}.spec.mjs`));
  return run(lan, [process.execPath, "--test", "--test-concurrency=1", "--test-reporter=tap", ...specs], {
    env: {
      ...process.env,
      XMH_DAEMON: join(build, "src/daemon/xr-media-hub"),
      XMH_XMHCTL: join(build, "src/cli/xmhctl"),
      XMH_LIVEKIT_SERVER: livekit,
      XMH_WEB_CLIENT: join(build, "web/web"),
      XMH_WEB_SOURCE: join(source, "web"),
      XMH_WEB_WORK: join(build, "web/work"),
      XMH_NODE_MODULES: join(here, "node_modules"),
    },
  });
}

if (suite === "types") {
  process.exitCode = run(process.execPath, [join(build, "web/work/node_modules/typescript/bin/tsc"), "--noEmit", "--project", join(build, "web/work")]);
} else {
  copyTests();
  installPackages();
  const vitest = join(here, "node_modules/vitest/vitest.mjs");
  process.exitCode = suite === "logic" ? run(process.execPath, [vitest, "run", "--config", join(here, "vitest.config.mjs")], { cwd: here }) : browser();
}
