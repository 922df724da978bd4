/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setAttribute, setHidden, setText } from "../dom.ts";
import { icon, setIcon } from "../icons.ts";
import { t } from "../i18n.ts";
import { cleanName, deviceName, nameFault, otherName, recallName, rememberName, suffix } from "../identity.ts";
import type { LocalMedia } from "../media.ts";
import { plain } from "../messages.ts";
import { problem, type Problem } from "../problems.ts";
import type { Session } from "../session.ts";
import { forgetShare, type Share } from "../share.ts";
import { pageStorage } from "../storage.ts";
import { LevelView } from "./level.ts";
import { ProblemView } from "./problem.ts";
import { DeviceToggle, iconButton } from "./toggle.ts";

const random = (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);

const freshName = () => `${deviceName(navigator.userAgent, navigator.maxTouchPoints)} ${suffix(random)}`;

/** The page before the room: name, camera and microphone, join. */
export class Lobby {
  readonly element: HTMLElement;
  readonly #video = h("video", { class: "preview-video", playsinline: true, autoplay: true, "aria-label": t("preview") });
  readonly #waitingText = h("p", {}, t("previewWaiting"));
  readonly #start: HTMLButtonElement;
  readonly #waiting: HTMLElement;
  readonly #flip: HTMLButtonElement;
  readonly #level = new LevelView();
  readonly #microphone: DeviceToggle;
  readonly #camera: DeviceToggle;
  readonly #name: HTMLInputElement;
  readonly #nameHint = h("p", { class: "hint", id: "name-hint" });
  readonly #ownName = h("button", { type: "button", class: "button", hidden: true, onclick: () => this.#useOwnName() }, t("useOtherName"));
  readonly #nameError = h("p", { class: "field-error", id: "name-error", hidden: true });
  readonly #join = h("button", { type: "submit", class: "button button-primary button-large" }, t("joinButton"));
  readonly #cancel: HTMLButtonElement;
  readonly #problem = new ProblemView();
  readonly #number = h("strong", { class: "approval-number", dir: "ltr" });
  readonly #approval = h(
    "div",
    { class: "approval", hidden: true },
    h("p", {}, t("allowNumber")),
    this.#number,
    h("p", { class: "hint" }, t("allowHint")),
    h("a", { class: "approval-code", href: "/pair" }, t("enterCode")),
  );
  #asking = false;
  #share: Share | null = null;

  constructor(
    readonly session: Session,
    readonly media: LocalMedia,
    onDevices: () => void,
  ) {
    // As a property, so that every browser mutes the preview.
    this.#video.muted = true;
    this.#microphone = new DeviceToggle(media, "microphone");
    this.#camera = new DeviceToggle(media, "camera");
    this.#start = h("button", { type: "button", class: "button", onclick: () => void this.#ask() }, t("previewStart"));
    this.#waiting = h("div", { class: "preview-waiting" }, icon("camera"), this.#waitingText, this.#start);
    this.#flip = iconButton("flip", t("flipShort"), () => void media.flip(), "control", t("switchCamera"));
    this.#cancel = h("button", { type: "button", class: "button", onclick: () => session.leave() }, t("cancel"));
    this.#name = h("input", {
      id: "name",
      name: "name",
      type: "text",
      autocomplete: "nickname",
      autocapitalize: "words",
      spellcheck: "false",
      enterkeyhint: "go",
      maxlength: 80,
      dir: "auto",
      "aria-describedby": "name-hint name-error",
      oninput: () => this.#showFault(false),
    });
    this.#showName();
    this.element = this.#layout(onDevices);
  }

  #layout(onDevices: () => void): HTMLElement {
    const submit = (event: Event) => {
      event.preventDefault();
      // The main button joins, without asking again for a permission that was refused.
      if (this.#withoutDevices)
        this.media.forgo();
      void this.join();
    };
    const preview = h(
      "section",
      { class: "preview", "aria-label": t("preview") },
      this.#video,
      this.#waiting,
      h(
        "div",
        { class: "preview-bar" },
        h("div", { class: "preview-buttons" }, this.#microphone.element, this.#camera.element, this.#flip, iconButton("devices", t("settings"), onDevices)),
        this.#level.element,
      ),
    );
    const form = h(
      "form",
      { class: "lobby-form", novalidate: true, onsubmit: submit },
      h("h1", { tabindex: -1 }, t("lobbyTitle")),
      h(
        "div",
        { class: "field" },
        h("label", { for: "name" }, t("nameLabel")),
        this.#name,
        this.#nameHint,
        this.#nameError,
        this.#ownName,
      ),
      this.#problem.element,
      // Screen readers read it when the number appears.
      h("div", { class: "lobby-approval", role: "status" }, this.#approval),
      h("div", { class: "lobby-actions" }, this.#join, this.#cancel),
    );
    const brand = h("p", { class: "brand" }, h("span", { class: "brand-mark" }, icon("agent")), t("appName"));
    const foot = h("footer", { class: "lobby-foot" }, h("a", { href: "/trust" }, t("trustLink")));
    return h("div", { class: "lobby" }, h("header", { class: "lobby-head" }, brand), h("main", { class: "lobby-main" }, preview, form), foot);
  }

  /** Starts camera and microphone first, since the browser asks the user; then joins. */
  async join(): Promise<void> {
    if (this.#asking || this.session.phase !== "out" || !this.#showFault(true))
      return;
    const share = this.#share;
    const name = share ? share.identity : cleanName(this.#name.value);
    if (!share) {
      rememberName(pageStorage(), name);
      this.#name.value = name;
    }
    this.session.problem = null;
    if (await this.#ask())
      await this.session.join(name, share);
  }

  /** Applies the link by which the page was opened. A present session continues. */
  follow(found: Share | "broken"): void {
    this.#share = found === "broken" ? null : found;
    if (this.session.phase === "out")
      this.session.problem = found === "broken" ? problem("link-broken") : null;
    this.#showName();
    this.update();
  }

  get #withoutDevices(): boolean {
    return this.media.refused && this.session.phase === "out" && !this.#asking;
  }

  #useOwnName(): void {
    this.#share = null;
    forgetShare();
    this.session.problem = null;
    this.#showName();
    this.update();
    this.#name.focus();
    this.#name.select();
  }

  #showName(): void {
    this.#name.value = this.#share ? plain(this.#share.identity) : recallName(pageStorage(), freshName);
    setText(this.#nameHint, t(this.#share ? "nameFromLink" : "nameHint"));
    this.#showFault(false);
  }

  async #ask(): Promise<boolean> {
    this.#asking = true;
    this.update();
    const started = await this.media.start();
    this.#asking = false;
    this.update();
    return started;
  }

  /** True if the name is valid. */
  #showFault(focus: boolean): boolean {
    const fault = this.#share ? null : nameFault(cleanName(this.#name.value));
    setText(this.#nameError, fault ? t(fault) : "");
    setHidden(this.#nameError, fault === null);
    setAttribute(this.#name, "aria-invalid", fault ? "true" : false);
    if (fault && focus)
      this.#name.focus();
    return fault === null;
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("h1")?.focus();
  }

  update(): void {
    const { media, session } = this;
    const busy = this.#asking || session.phase === "joining";
    this.#showPreview();
    this.#microphone.update(false);
    this.#camera.update(false);
    setHidden(this.#flip, !media.isOn("camera") || media.devices.cameras.length < 2);
    this.#level.update(media, !this.element.hidden);
    this.#showNumber(session.number);
    setText(this.#join, t(session.number !== null ? "waiting" : busy ? "joining" : this.#withoutDevices ? "joinWithout" : "joinButton"));
    setAttribute(this.#join, "aria-disabled", busy ? "true" : false);
    setHidden(this.#cancel, session.phase !== "joining");
    this.#name.readOnly = busy || this.#share !== null;
    // The problem has the same button.
    setHidden(this.#ownName, busy || !this.#share || session.problem?.id === "link-over");
    this.#showProblem(session.problem ?? media.problem);
  }

  #showNumber(number: string | null): void {
    const isNew = number !== null && this.#approval.hidden;
    setText(this.#number, number ?? "");
    setHidden(this.#approval, number === null);
    if (isNew)
      this.#approval.scrollIntoView({ block: "nearest" });
  }

  #showPreview(): void {
    const { media } = this;
    const shown = this.element.hidden ? null : media.camera;
    if (shown && media.isOn("camera")) {
      if (this.#video.srcObject === null || !shown.attachedElements.includes(this.#video))
        shown.attach(this.#video);
    } else if (this.#video.srcObject) {
      media.camera?.detach(this.#video);
      this.#video.srcObject = null;
    }
    this.#video.classList.toggle("mirrored", media.mirrored);
    const on = media.isOn("camera");
    setHidden(this.#video, !on);
    setHidden(this.#waiting, on);
    const off = media.available && (media.camera !== null || !media.choices.camera);
    const refused = media.problem?.id === "permission-refused";
    setText(this.#waitingText, t(refused ? "devicesBlocked" : off || !media.available || media.refused ? "cameraIsOff" : "previewWaiting"));
    setIcon(this.#waiting, on || off || !media.available || media.refused ? "camera-off" : "camera");
    this.element.classList.toggle("lobby-blocked", !on && (media.refused || !media.available));
    setHidden(this.#start, off || !media.available || media.problem !== null);
  }

  #showProblem(found: Problem | null): void {
    const joinAgain = () => void this.join();
    const other = otherName(cleanName(this.#name.value), this.#fixedRandom);
    this.#problem.show(found ?? (typeof RTCPeerConnection === "undefined" ? problem("browser") : null), {
      // Stay on the page after the permission, so that the user can check the preview before joining.
      retry: { label: t("tryAgain"), act: found && found === this.media.problem ? () => void this.#ask() : joinAgain },
      "other-name": {
        label: t("joinOtherName", { name: other }),
        act: () => {
          this.#useOwnName();
          this.#name.value = other;
          this.#seed = random(new Uint8Array(2));
          joinAgain();
        },
      },
      "own-name": { label: t("useOtherName"), act: () => this.#useOwnName() },
      "secure-page": {
        label: t("openSecure"),
        act: () => location.assign(`https://${location.host}${location.pathname}`),
      },
    });
  }

  /** Keeps the suggested name the same until it is used. */
  #seed = random(new Uint8Array(2));
  readonly #fixedRandom = () => this.#seed;
}
