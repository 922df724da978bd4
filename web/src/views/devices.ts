/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import type { Device } from "../devices.ts";
import { h, setHidden } from "../dom.ts";
import { icon } from "../icons.ts";
import { t } from "../i18n.ts";
import type { LocalMedia } from "../media.ts";
import { LevelView } from "./level.ts";

/** A list of devices, with the browser's default first. */
class DeviceSelect {
  readonly #select: HTMLSelectElement;
  readonly element: HTMLElement;
  #options = "";

  constructor(label: string, id: string, onChoice: (id: string) => void) {
    this.#select = h("select", { id, onchange: () => onChoice(this.#select.value) });
    this.element = h("div", { class: "field" }, h("label", { for: id }, label), this.#select);
  }

  update(devices: readonly Device[], chosen: string): void {
    const options = JSON.stringify(devices);
    if (options !== this.#options) {
      this.#options = options;
      const all = [{ id: "", label: t("defaultDevice") }, ...devices];
      this.#select.replaceChildren(...all.map(({ id, label }) => h("option", { value: id }, label)));
    }
    const value = devices.some(({ id }) => id === chosen) ? chosen : "";
    if (this.#select.value !== value)
      this.#select.value = value;
    setHidden(this.element, devices.length === 0);
  }
}

/** The dialog for camera, microphone and speaker. */
export class DevicesDialog {
  readonly element: HTMLDialogElement;
  readonly #level = new LevelView();
  readonly #camera: DeviceSelect;
  readonly #microphone: DeviceSelect;
  readonly #speaker: DeviceSelect;
  readonly #empty = h("p", { class: "hint" }, t("previewWaiting"));

  constructor(
    readonly media: LocalMedia,
    onSpeaker: (id: string) => void,
  ) {
    this.#camera = new DeviceSelect(t("camera"), "device-camera", (id) => void media.choose("camera", id));
    this.#microphone = new DeviceSelect(t("microphone"), "device-microphone", (id) => void media.choose("microphone", id));
    this.#speaker = new DeviceSelect(t("speaker"), "device-speaker", (id) => {
      media.chooseSpeaker(id);
      onSpeaker(id);
    });
    const close = () => this.element.close();
    this.element = h(
      "dialog",
      { class: "dialog", "aria-labelledby": "devices-title", onclose: () => this.update() },
      h(
        "div",
        { class: "dialog-head" },
        h("h2", { id: "devices-title" }, t("devices")),
        h("button", { type: "button", class: "button button-plain", "aria-label": t("close"), onclick: close }, icon("close")),
      ),
      this.#camera.element,
      this.#microphone.element,
      this.#level.element,
      this.#speaker.element,
      this.#empty,
    );
  }

  open(): void {
    this.element.showModal();
    void this.media.listDevices();
    this.update();
  }

  update(): void {
    const { devices, choices } = this.media;
    this.#camera.update(devices.cameras, choices.cameraId);
    this.#microphone.update(devices.microphones, choices.microphoneId);
    this.#speaker.update("setSinkId" in HTMLMediaElement.prototype ? devices.speakers : [], choices.speakerId);
    setHidden(this.#level.element, !this.media.microphone);
    setHidden(this.#empty, devices.cameras.length + devices.microphones.length > 0);
    this.#level.update(this.media, this.element.open);
  }
}
