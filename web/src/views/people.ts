/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { Track, type Participant } from "livekit-client";
import { arrange, h, setHidden } from "../dom.ts";
import { t } from "../i18n.ts";
import { AGENT_IDENTITY } from "../identity.ts";
import type { LocalMedia } from "../media.ts";
import { isAlone } from "../presence.ts";
import type { Session } from "../session.ts";
import { Tile } from "./tile.ts";

type Source = Track.Source.Camera | Track.Source.ScreenShare;

/** The tiles of all participants; this device is the last. */
export class People {
  readonly #tiles = new Map<string, Tile>();
  readonly #list = h("ul", { class: "tiles", role: "list", "aria-label": t("people") });
  readonly #alone = h(
    "div",
    { class: "alone" },
    h("p", { class: "alone-title" }, t("alone")),
    h("p", {}, t("aloneHint")),
    h("p", { class: "alone-address", dir: "ltr" }, location.origin),
  );
  readonly element = h("main", { class: "stage", id: "stage" }, this.#alone, this.#list);

  constructor(
    readonly session: Session,
    readonly media: LocalMedia,
  ) {}

  update(): void {
    const { room, participants } = this.session;
    const agent = this.session.agentParticipant;
    const wanted = new Map<string, [Participant, Source]>();
    const add = (participant: Participant, source: Source) => wanted.set(`${participant.identity} ${source}`, [participant, source]);
    const addScreen = (participant: Participant) => {
      if (participant.getTrackPublication(Track.Source.ScreenShare))
        add(participant, Track.Source.ScreenShare);
    };

    // The status above shows the agent; it has a tile only if it sends video.
    if (agent?.getTrackPublication(Track.Source.Camera))
      add(agent, Track.Source.Camera);
    for (const participant of participants) {
      addScreen(participant);
      add(participant, Track.Source.Camera);
    }
    if (room) {
      add(room.localParticipant, Track.Source.Camera);
    }
    this.#show(wanted);
    setHidden(this.#alone, !isAlone(this.session.phase, participants.length));
  }

  #show(wanted: Map<string, [Participant, Source]>): void {
    for (const [key, tile] of this.#tiles) {
      if (!wanted.has(key)) {
        tile.remove();
        this.#tiles.delete(key);
      }
    }
    const tiles = [...wanted].map(([key, [participant, source]]) => {
      const tile = this.#tiles.get(key) ?? new Tile(source);
      this.#tiles.set(key, tile);
      tile.update(participant, this.media.mirrored);
      tile.element.classList.toggle("tile-agent", participant.identity === AGENT_IDENTITY);
      return tile.element;
    });
    arrange(this.#list, tiles);
    this.#list.dataset["count"] = String(Math.min(tiles.length, 9));
  }
}
