/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Keeps the screen on. The browser releases the lock when the page is hidden, so it is requested again. */
export class WakeLock {
  #wanted = false;
  #sentinel: WakeLockSentinel | null = null;

  constructor() {
    document.addEventListener("visibilitychange", () => void this.#apply());
  }

  get held(): boolean {
    return this.#sentinel !== null && !this.#sentinel.released;
  }

  async hold(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    await this.#apply();
  }

  async #apply(): Promise<void> {
    if (!this.#wanted) {
      const sentinel = this.#sentinel;
      this.#sentinel = null;
      await sentinel?.release().catch(() => undefined);
      return;
    }
    if (this.held || document.visibilityState !== "visible" || !("wakeLock" in navigator))
      return;
    try {
      const sentinel = await navigator.wakeLock.request("screen");
      // The user may have left meanwhile.
      if (this.#wanted)
        this.#sentinel = sentinel;
      else
        await sentinel.release();
    } catch {
      // A low battery or the user's settings can refuse it; the session continues.
    }
  }
}
