/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */
import { defineConfig } from "vite";
import { catalogue } from "./build/catalogue.ts";
import { compress } from "./build/compress.ts";
import { checkTargets, TARGET } from "./build/targets.ts";

export default defineConfig({
  base: "/",
  publicDir: false,
  plugins: [catalogue(), checkTargets(), compress()],
  build: {
    target: TARGET,
    // A data: URL would be inline content, which the content security policy does not allow.
    assetsInlineLimit: 0,
    // Browsers that need the polyfill cannot run the client.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // livekit-client is one module of half a megabyte, 140 kB on the wire.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        // Separate, so that devices do not load the library again after a change of the client.
        codeSplitting: { groups: [{ name: "livekit", test: /node_modules/ }] },
      },
    },
  },
});
