/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The client's sources lie beside this folder.
  server: { fs: { allow: [fileURLToPath(new URL("../..", import.meta.url))] } },
  test: { include: ["unit/**/*.test.ts"], environment: "node" },
});
