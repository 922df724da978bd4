/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setAttribute, setHidden, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { formatNumber, t } from "../i18n.ts";
import type { LocalMedia } from "../media.ts";
import type { Session } from "../session.ts";
import { AgentView } from "./agent.ts";
import { ConnectionView } from "./connection.ts";
import { MessagesView } from "./messages.ts";
import { People } from "./people.ts";
import { isInsecure } from "../problems.ts";
import { ProblemView } from "./problem.ts";
import { DeviceToggle, iconButton } from "./toggle.ts";

/** The page in the room. */
export class RoomView {
  readonly element: HTMLElement;
  readonly #title = h("h1", { class: "room-title", tabindex: -1 });
  readonly #count = h("p", { class: "room-count" });
  readonly #agent = new AgentView();
  readonly #connection = new ConnectionView();
  readonly #people: People;
  readonly #messages: MessagesView;
  readonly #problem = new ProblemView();
  readonly #waiting: HTMLElement;
  readonly #waitingText = h("p", { role: "status" });
  readonly #sound: HTMLElement;
  readonly #microphone: DeviceToggle;
  readonly #camera: DeviceToggle;
  readonly #flip: HTMLButtonElement;
  readonly #messagesButton: HTMLButtonElement;
  readonly #badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
  #unread = 0;

  constructor(
    readonly session: Session,
    readonly media: LocalMedia,
    onDevices: () => void,
    onLeave: () => void,
  ) {
    this.#people = new People(session, media);
    this.#messages = new MessagesView(session, () => this.#openMessages(false));
    this.#microphone = new DeviceToggle(media, "microphone");
    this.#camera = new DeviceToggle(media, "camera");
    this.#flip = iconButton("flip", t("flipShort"), () => void media.flip(), "control", t("switchCamera"));
    this.#messagesButton = iconButton("messages", t("chat"), () => this.#openMessages(this.#messages.element.hidden === true));
    this.#messagesButton.append(this.#badge);
    setAttribute(this.#messagesButton, "aria-controls", "messages");
    const stop = h("button", { type: "button", class: "button", onclick: onLeave }, t("stopTrying"));
    this.#waiting = h("div", { class: "waiting", hidden: true }, h("span", { class: "spinner", "aria-hidden": "true" }), this.#waitingText, stop);
    const play = h("button", { type: "button", class: "button", onclick: () => session.playSound() }, icon("sound"), t("soundPlay"));
    this.#sound = h("div", { class: "waiting", hidden: true }, h("p", { role: "status" }, t("soundBlocked")), play);
    const skip = h("a", { class: "skip", href: "#controls" }, t("skipToControls"));
    this.element = h(
      "div",
      { class: "room" },
      h("header", { class: "room-head" }, skip, h("div", { class: "room-name" }, this.#title, this.#count), this.#agent.element, this.#connection.element),
      h("section", { class: "room-notices", "aria-label": t("connection") }, this.#waiting, this.#sound, this.#problem.element),
      h("div", { class: "room-body" }, this.#people.element, this.#messages.element),
      h(
        "section",
        { class: "controls", id: "controls", "aria-label": t("controls"), tabindex: -1 },
        this.#microphone.element,
        this.#camera.element,
        this.#flip,
        this.#messagesButton,
        iconButton("devices", t("settings"), onDevices),
        iconButton("leave", t("leave"), onLeave, "control control-leave"),
      ),
    );
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#messages.element.contains(event.target as Node))
        this.#openMessages(false);
    });
    this.#openMessages(false);
  }

  focus(): void {
    this.#title.focus();
  }

  onMessage(): void {
    if (this.#messages.element.hidden)
      this.#unread++;
  }

  #openMessages(open: boolean): void {
    const wasOpen = !this.#messages.element.hidden;
    setHidden(this.#messages.element, !open);
    setAttribute(this.#messagesButton, "aria-expanded", String(open));
    this.element.classList.toggle("with-messages", open);
    this.#unread = 0;
    this.#updateBadge();
    if (open)
      this.#messages.focus();
    else if (wasOpen)
      this.#messagesButton.focus();
  }

  #updateBadge(): void {
    setHidden(this.#badge, this.#unread === 0);
    setText(this.#badge, this.#unread > 99 ? `${formatNumber(99)}+` : this.#unread > 0 ? formatNumber(this.#unread) : "");
    setAttribute(this.#messagesButton, "aria-label", this.#unread > 0 ? t("unreadMessages", { count: this.#unread }) : false);
  }

  update(): void {
    const { session, media } = this;
    setText(this.#title, session.roomName ? t("roomTitle", { room: session.roomName }) : t("appName"));
    setText(this.#count, t("peopleCount", { count: session.participants.length + 1 }));
    // Unknown without a connection.
    setHidden(this.#count, session.phase !== "in");
    this.#agent.update(session);
    this.#connection.update(session);
    this.#people.update();
    this.#messages.update();
    this.#microphone.update(true);
    this.#camera.update(true);
    setHidden(this.#flip, !media.isOn("camera") || media.devices.cameras.length < 2);
    this.#updateBadge();
    this.#updateNotices();
  }

  #updateNotices(): void {
    const { session, media } = this;
    const waiting = session.phase === "reconnecting";
    setHidden(this.#waiting, !waiting);
    if (waiting)
      setText(this.#waitingText, session.tries > 0 ? t("reconnectingTry", { number: session.tries }) : t("reconnecting"));
    setHidden(this.#sound, !session.soundBlocked);
    const found = isInsecure(media.problem) ? null : media.problem;
    this.#problem.show(session.problem ?? found, session.problem ? {} : { retry: { label: t("tryAgain"), act: () => void media.start() } });
    this.element.dataset["phase"] = session.phase;
  }
}
