/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { ConnectionQuality } from "livekit-client";
import { h, setAttribute, setHidden, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { formatMs, formatPercent, t } from "../i18n.ts";
import type { Session } from "../session.ts";
import type { StringKey } from "../strings.ts";

const QUALITY: Record<ConnectionQuality, StringKey> = {
  [ConnectionQuality.Excellent]: "qualityExcellent",
  [ConnectionQuality.Good]: "qualityGood",
  [ConnectionQuality.Poor]: "qualityPoor",
  [ConnectionQuality.Lost]: "qualityLost",
  [ConnectionQuality.Unknown]: "qualityUnknown",
};

const written = (value: number | null, write: (value: number) => string) => (value === null ? t("unknown") : write(value));

/** The quality of the connection in one word, with numbers on demand. */
export class ConnectionView {
  readonly #word = h("span", { class: "connection-word" });
  readonly #button: HTMLButtonElement;
  readonly #values = { quality: h("dd"), roundTrip: h("dd"), jitter: h("dd"), loss: h("dd") };
  readonly #panel: HTMLElement;
  readonly element: HTMLElement;

  constructor() {
    const row = (key: keyof ConnectionView["values"]) => [h("dt", {}, t(key)), this.#values[key]];
    this.#panel = h(
      "div",
      { class: "popover", id: "connection-panel", hidden: true },
      h("dl", { class: "numbers" }, ...row("quality"), ...row("roundTrip"), ...row("jitter"), ...row("loss")),
    );
    this.#button = h(
      "button",
      { type: "button", class: "button button-plain connection-button", "aria-expanded": "false", "aria-controls": "connection-panel", onclick: () => this.#open(this.#panel.hidden === true) },
      icon("signal"),
      h("span", { class: "hidden-text" }, t("connection")),
      this.#word,
    );
    this.element = h("div", { class: "connection" }, this.#button, this.#panel);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#panel.hidden) {
        this.#open(false);
        this.#button.focus();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.element.contains(event.target as Node))
        this.#open(false);
    });
  }

  get values() {
    return this.#values;
  }

  #open(open: boolean): void {
    setHidden(this.#panel, !open);
    setAttribute(this.#button, "aria-expanded", String(open));
  }

  update(session: Session): void {
    const { quality, metrics, phase } = session;
    const known = phase === "in" ? quality : ConnectionQuality.Lost;
    setText(this.#word, phase === "in" ? (quality === ConnectionQuality.Unknown ? t("connected") : t(QUALITY[quality])) : t("reconnectingShort"));
    setText(this.#values.quality, t(QUALITY[known]));
    setText(this.#values.roundTrip, written(metrics.rttMs, formatMs));
    setText(this.#values.jitter, written(metrics.jitterMs, formatMs));
    setText(this.#values.loss, written(metrics.lossPercent, formatPercent));
    this.element.dataset["quality"] = known;
  }
}
