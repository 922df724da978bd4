/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

declare module "virtual:catalogue" {
  export const catalogues: Record<string, () => Promise<{ default: Record<string, string> }>>;
}

declare module "*.css";
