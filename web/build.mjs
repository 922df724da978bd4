/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Called by Meson: builds the client without writing to the source tree.
//   node build.mjs install SOURCE WORK [GIVEN]  the packages of the lock file, into WORK: fetched, or those in the folder GIVEN
//   node build.mjs bundle SOURCE WORK PO OUTPUT DEPFILE
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const PARTS = ["src", "build", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

/** Copies the sources, since Node searches packages next to a source file. */
function copySources(source, work) {
  mkdirSync(work, { recursive: true });
  for (const part of PARTS) {
    rmSync(join(work, part), { recursive: true, force: true });
    cpSync(join(source, part), join(work, part), { recursive: true });
  }
}

function install(source, work, given) {
  const lock = readFileSync(join(source, "package-lock.json"), "utf8");
  const stamp = join(work, "installed.json");
  if (given !== undefined)
    return use(given, source, work);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock)
    return 0;
  copySources(source, work);
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefer-offline",
    // Fail soon without a network, not after minutes.
    "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000"];
  const run = spawnSync("npm", args, { cwd: work, stdio: ["ignore", "inherit", "inherit"] });
  if (run.status === 0)
    writeFileSync(stamp, lock);
  return run.status ?? 1;
}

/** Packages that were fetched before, for builds without a network. */
function use(given, source, work) {
  copySources(source, work);
  rmSync(join(work, "node_modules"), { recursive: true, force: true });
  symlinkSync(given, join(work, "node_modules"));
  return 0;
}

/** The dependencies of the bundle, for ninja. */
function writeDepfile(file, target, source, po) {
  const below = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  const files = PARTS.flatMap((part) => part === "src" || part === "build" ? below(join(source, part)) : [join(source, part)])
    .concat(readdirSync(po).filter((name) => name === "LINGUAS" || name.endsWith(".po")).map((name) => join(po, name)));
  const quote = (name) => name.replace(/([ #])/g, "\\$1").replace(/\$/g, "$$$$");
  writeFileSync(file, `${quote(target)}: ${files.map(quote).join(" ")}\n`);
}

async function bundle(source, work, po, output, depfile) {
  copySources(source, work);
  process.env.XMH_PO_DIR = po;
  const { build } = await import(pathToFileURL(join(work, "node_modules/vite/dist/node/index.js")).href);
  const made = join(work, "dist");
  await build({ root: work, configFile: join(work, "vite.config.ts"), logLevel: "warn", build: { outDir: made, emptyOutDir: true } });
  // Rename, so that the folder is always complete.
  rmSync(output, { recursive: true, force: true });
  renameSync(made, output);
  utimesSync(output, new Date(), new Date());
  writeDepfile(depfile, process.argv[6], source, po);
  return 0;
}

const [command, ...args] = process.argv.slice(2);
const paths = args.map((arg) => resolve(arg));
process.exitCode = command === "install" ? install(...paths) : await bundle(...paths);
