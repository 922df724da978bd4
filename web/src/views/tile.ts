/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { ConnectionQuality, Track, type Participant, type TrackPublication, type VideoTrack } from "livekit-client";
import { h, setAttribute, setHidden, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { t } from "../i18n.ts";
import { displayName } from "../session.ts";

/** One or two letters for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s\-_.]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0]!.toLocaleUpperCase())
    .join("") || "·";
}

/** The video of a participant, or of a shared screen. */
export class Tile {
  readonly #video = h("video", { class: "tile-video", playsinline: true, autoplay: true });
  readonly #initials = h("span", { class: "tile-initials", "aria-hidden": "true" });
  readonly #name = h("span", { class: "tile-name", dir: "auto" });
  readonly #muted = h("span", { class: "tile-muted" }, icon("microphone-off"), h("span", { class: "hidden-text" }, t("muted")));
  readonly #speaking = h("span", { class: "hidden-text" });
  readonly #weak = h("span", { class: "tile-weak" }, icon("signal"), h("span", { class: "hidden-text" }, t("qualityPoor")));
  readonly element: HTMLLIElement;
  #track: VideoTrack | undefined;

  constructor(readonly source: Track.Source.Camera | Track.Source.ScreenShare) {
    this.#video.muted = true;
    this.element = h(
      "li",
      { class: "tile" },
      this.#video,
      this.#initials,
      h("div", { class: "tile-label" }, this.#muted, this.#weak, this.#name, this.#speaking),
    );
    this.element.classList.toggle("tile-screen", source === Track.Source.ScreenShare);
  }

  update(participant: Participant, mirrored: boolean): void {
    const name = displayName(participant);
    const screen = this.source === Track.Source.ScreenShare;
    const publication = participant.getTrackPublication(this.source);
    this.#attach(publication);
    this.#video.classList.toggle("mirrored", mirrored && participant.isLocal && !screen);
    setHidden(this.#video, !this.#track);
    // Covered by the video once it starts.
    setHidden(this.#initials, screen && Boolean(this.#track));
    setText(this.#initials, initials(name));
    setText(this.#name, screen ? t("sharedScreen", { name }) : participant.isLocal ? t("youNamed", { name }) : name);
    setAttribute(this.#video, "aria-label", this.#name.textContent ?? name);
    setAttribute(this.element, "data-identity", participant.identity);
    setHidden(this.#muted, screen || participant.isMicrophoneEnabled);
    setHidden(this.#weak, ![ConnectionQuality.Poor, ConnectionQuality.Lost].includes(participant.connectionQuality));
    this.element.classList.toggle("speaking", participant.isSpeaking && !screen);
    setText(this.#speaking, participant.isSpeaking && !screen ? t("speaking") : "");
  }

  #attach(publication: TrackPublication | undefined): void {
    const track = publication && !publication.isMuted ? (publication.videoTrack as VideoTrack | undefined) : undefined;
    if (track === this.#track)
      return;
    this.#track?.detach(this.#video);
    this.#track = track;
    track?.attach(this.#video);
  }

  remove(): void {
    this.#track?.detach(this.#video);
    this.#track = undefined;
    this.element.remove();
  }
}
