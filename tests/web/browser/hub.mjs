/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// The built daemon with the real LiveKit, in a scratch home, on the LAN of tests/tools/with-lan.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const LIVEKIT = process.env.XMH_LIVEKIT_SERVER;
const DAEMON = process.env.XMH_DAEMON;
const HOST = "10.77.0.1";

export async function until(what, condition, ms = 60_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value)
      return value;
    if (Date.now() > end)
      throw new Error(`not within ${ms} ms: ${what}`);
    await pause(50);
  }
}

/** The environment without variables that point outside of the temporary home. */
function environment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(XDG_|LIVEKIT_|DBUS_|NOTIFY_)/.test(name));
  const runtime = join(home, "run");
  mkdirSync(runtime, { mode: 0o700, recursive: true });
  return { ...Object.fromEntries(kept), HOME: home, XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtime}/no-bus` };
}

const ended = (child) => child.exitCode !== null || child.signalCode !== null;

export class Hub {
  home = mkdtempSync(join(tmpdir(), "xmh-web-"));
  env = environment(this.home);
  child = null;

  /** `config`: additional keys for a hub on this LAN; `client`: the folder of the built-in client. */
  constructor({ config = {}, client = process.env.XMH_WEB_CLIENT } = {}) {
    this.config = { access: "open", enable_cloudxr_proxy: false, livekit_command: [LIVEKIT], ...config };
    this.env.XR_MEDIA_HUB_CLIENT_DIR = client;
  }

  get tls() {
    return this.config.web_server_tls !== false;
  }

  get url() {
    return `${this.tls ? "https" : "http"}://${HOST}:8080/`;
  }

  async start() {
    const config = join(this.home, "hub.yaml");
    const ready = join(this.home, "ready");
    rmSync(ready, { force: true });
    // JSON is YAML.
    writeFileSync(config, JSON.stringify(this.config));
    this.child = spawn(DAEMON, ["--config", config, "--ready-file", ready], { env: this.env, cwd: this.home, stdio: ["ignore", "ignore", "pipe"] });
    this.log = "";
    this.child.stderr.on("data", (data) => (this.log += data));
    await until(`the hub is ready\n${this.log}`, () => existsSync(ready) || ended(this.child));
    if (ended(this.child))
      throw new Error(`the hub ended:\n${this.log}`);
    if (this.config.livekit_url === undefined && this.config.enable_livekit !== false)
      await this.livekitReady();
    return this;
  }

  livekitReady() {
    return until("LiveKit answers", () => fetch("http://127.0.0.1:7880/").then((answer) => answer.ok, () => false));
  }

  /** The LiveKit server that the hub started. */
  get livekitPid() {
    return Number(execFileSync("pgrep", ["-P", String(this.child.pid), "-f", "livekit"], { encoding: "utf8" }).trim().split("\n")[0]);
  }

  async stop() {
    if (this.child && !ended(this.child)) {
      this.child.kill("SIGTERM");
      await until("the hub ends", () => ended(this.child));
    }
  }

  async remove() {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** A home for a browser; with `trust`, it trusts this hub's authority by NSS, like the browser of a user. */
  browserHome(trust = true) {
    const home = mkdtempSync(join(this.home, "browser-"));
    const database = join(home, ".pki/nssdb");
    mkdirSync(database, { recursive: true });
    const certutil = (...args) => execFileSync("certutil", ["-d", `sql:${database}`, ...args]);
    certutil("-N", "--empty-password");
    if (this.tls && trust)
      certutil("-A", "-t", "C,,", "-n", "hub", "-i", join(this.home, ".local/share/xr-ai/authority.crt"));
    return { ...this.env, HOME: home };
  }
}

export const read = (file) => readFileSync(file, "utf8");
