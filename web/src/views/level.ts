/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setAttribute } from "../dom.ts";
import { t } from "../i18n.ts";
import { LevelMeter } from "../level.ts";
import type { LocalMedia } from "../media.ts";

/** A bar with the level of the microphone. */
export class LevelView {
  readonly #fill = h("span", { class: "level-fill" });
  readonly element: HTMLElement;
  #meter: LevelMeter | null = null;
  #track: MediaStreamTrack | null = null;
  #said = 0;

  constructor() {
    const range = { "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 };
    this.element = h("div", { class: "level", role: "meter", "aria-label": t("microphoneLevel"), ...range }, this.#fill);
  }

  /** Measures the microphone while `visible`; otherwise stops. */
  update(media: LocalMedia, visible: boolean): void {
    const track = visible && media.isOn("microphone") ? (media.microphone?.mediaStreamTrack ?? null) : null;
    if (track === this.#track)
      return;
    this.#meter?.stop();
    this.#meter = track ? new LevelMeter(track, (level) => this.#show(level)) : null;
    this.#track = track;
    if (!track)
      this.#show(0);
  }

  #show(level: number): void {
    this.#fill.style.setProperty("--level", level.toFixed(2));
    // Rarely enough not to keep assistive technology busy.
    if (level === 0 || Date.now() - this.#said > 500) {
      this.#said = Date.now();
      setAttribute(this.element, "aria-valuenow", String(Math.round(level * 100)));
    }
  }
}
