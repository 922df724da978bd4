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
    // A data: address would be inline content, which the content security policy need not allow.
    assetsInlineLimit: 0,
    // The polyfill is for browsers that cannot run the client anyway.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // livekit-client is one module of half a megabyte, 140 kB on the wire.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        entryFileNames: "assets/[name]-[hash].js",
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        // Kept apart, so that a change of ours does not make devices load the library again.
        codeSplitting: { groups: [{ name: "livekit", test: /node_modules/ }] },
      },
    },
  },
});
