/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { setLogLevel } from "livekit-client";
import { h, setHidden, setText } from "./dom.ts";
import { startLanguage, t } from "./i18n.ts";
import { LocalMedia } from "./media.ts";
import { Session } from "./session.ts";
import { recallShare, takeShare } from "./share.ts";
import "./style.css";
import { DevicesDialog } from "./views/devices.ts";
import { Lobby } from "./views/lobby.ts";
import { RoomView } from "./views/room.ts";

/** Connects the parts. Draws once for any number of changes. */
class App {
  readonly #media = new LocalMedia();
  readonly #sound = h("div", { hidden: true });
  readonly #session = new Session(this.#media, this.#sound);
  readonly #announcer = h("p", { class: "hidden-text", role: "status" });
  readonly #devices = new DevicesDialog(this.#media, (id) => void this.#session.useSpeaker(id));
  readonly #lobby = new Lobby(this.#session, this.#media, () => this.#devices.open());
  readonly #room = new RoomView(this.#session, this.#media, () => this.#devices.open(), () => this.#session.leave());
  #pending = false;
  #inRoom = false;

  /** `link`: the share in the address of the page. */
  start(link: ReturnType<typeof takeShare>): void {
    this.#room.element.hidden = true;
    document.body.replaceChildren(this.#lobby.element, this.#room.element, this.#devices.element, this.#announcer, this.#sound);
    this.#session.onChange = this.#media.onChange = () => this.#schedule();
    this.#session.onMessage = () => this.#room.onMessage();
    this.#session.onNotice = (kind, name) => {
      setText(this.#announcer, kind === "reconnected" ? t("reconnected") : t(kind === "joined" ? "hasJoined" : "hasLeft", { name }));
    };
    this.#draw();
    this.#follow(link ?? recallShare());
    window.addEventListener("hashchange", () => this.#follow(takeShare()));
    void this.#preview();
  }

  #follow(link: ReturnType<typeof takeShare>): void {
    if (link)
      this.#lobby.follow(link);
  }

  /** Starts automatically only if the browser will not ask the user. */
  async #preview(): Promise<void> {
    if (!this.#media.available) {
      document.addEventListener("visibilitychange", () => void this.#media.lookForSecurePage());
      return this.#media.lookForSecurePage();
    }
    const permission = await this.#media.permission();
    if (this.#session.phase !== "out")
      return;
    if (permission === "granted")
      await this.#media.start();
    else if (permission === "denied" && (this.#media.choices.camera || this.#media.choices.microphone))
      this.#media.showRefused();
  }

  #schedule(): void {
    if (this.#pending)
      return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { phase } = this.#session;
    const inRoom = phase === "in" || phase === "reconnecting";
    const turned = inRoom !== this.#inRoom;
    this.#inRoom = inRoom;
    setHidden(this.#lobby.element, inRoom);
    setHidden(this.#room.element, !inRoom);
    if (turned && !inRoom)
      this.#media.stop();
    this.#lobby.update();
    this.#room.update();
    this.#devices.update();
    if (turned)
      (inRoom ? this.#room : this.#lobby).focus();
  }
}

const link = takeShare();
setLogLevel("warn");
await startLanguage();
new App().start(link);
