/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setAttribute } from "../dom.ts";
import { setIcon, type IconName } from "../icons.ts";
import { t } from "../i18n.ts";
import type { Kind, LocalMedia } from "../media.ts";

/** A button with icon and text. */
export function iconButton(name: IconName, label: string, act: () => void, className = "control", fullName?: string): HTMLButtonElement {
  const attributes = { type: "button", class: className, "aria-label": fullName ?? null, onclick: act };
  const button = h("button", attributes, h("span", { class: "control-label" }, label));
  setIcon(button, name);
  return button;
}

/** Switches camera or microphone. Its name stays the same, and aria-pressed has the state. */
export class DeviceToggle {
  readonly element: HTMLButtonElement;

  constructor(
    readonly media: LocalMedia,
    readonly kind: Kind,
  ) {
    const label = t(kind === "camera" ? "camera" : "microphoneShort");
    this.element = iconButton(kind, label, () => void media.set(kind, !this.#on), "control control-toggle");
  }

  /** Before capturing, the button shows what joining will start. */
  get #on(): boolean {
    const { media, kind } = this;
    return media[kind] ? media.isOn(kind) : media.choices[kind] && !this.#inUse && media.available && !media.refused;
  }

  #inUse = false;

  /** `inUse`: in the room, where the state is whether it is capturing. */
  update(inUse: boolean): void {
    this.#inUse = inUse;
    const on = this.#on;
    setAttribute(this.element, "aria-pressed", String(on));
    setIcon(this.element, on ? this.kind : `${this.kind}-off`);
    this.element.disabled = !this.media.available;
  }
}
