/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import {
  ConnectionQuality,
  DefaultReconnectPolicy,
  DisconnectReason,
  Room,
  RoomEvent,
  Track,
  type LocalTrack,
  type Participant,
  type RemoteParticipant,
  type RemoteTrack,
} from "livekit-client";
import { pauseMs, wait } from "./backoff.ts";
import { AGENT_IDENTITY } from "./identity.ts";
import type { LocalMedia } from "./media.ts";
import { agentStatus, append, decode, isShown, plain, type AgentStatus, type Message } from "./messages.ts";
import { passes, problem, ProblemError, type Problem } from "./problems.ts";
import { metrics, type LossCounters, type Metrics } from "./quality.ts";
import type { Share } from "./share.ts";
import { explainSignal, fetchTicket, fetchTicketAgain, shareTicket, type Ticket } from "./token.ts";
import { WakeLock } from "./wake-lock.ts";

export type Phase = "out" | "joining" | "in" | "reconnecting";

/** Long enough for ICE over UDP, then TCP, unless a firewall drops it. */
const MEDIA_TIMEOUT_MS = 12_000;
const METRICS_PERIOD_MS = 2_000;
/** Automatic attempts of LiveKit's client (about 15 s); after them, a new token may help. */
const SDK_RETRIES_MS = [0, 300, 1_000, 2_000, 4_000, 6_000];

const NO_METRICS: Metrics = { rttMs: null, jitterMs: null, lossPercent: null };

/** Joins the room, and joins again when the connection is lost. Calls `onChange` when something on the page changes. */
export class Session {
  room: Room | null = null;
  phase: Phase = "out";
  identity = "";
  /** The number by which the computer asks about this device, while it does. */
  number: string | null = null;
  roomName = "";
  /** Why the last attempt or session ended. */
  problem: Problem | null = null;
  /** The current attempt to reconnect; 0 while LiveKit's client reconnects automatically. */
  tries = 0;
  messages: readonly Message[] = [];
  agent: AgentStatus | null = null;
  metrics: Metrics = NO_METRICS;
  onChange: () => void = () => undefined;
  /** For screen readers: somebody joined or left, or the connection is back. */
  onNotice: (kind: "joined" | "left" | "reconnected", name: string) => void = () => undefined;
  onMessage: (message: Message) => void = () => undefined;

  readonly #media: LocalMedia;
  readonly #wakeLock = new WakeLock();
  readonly #sound: HTMLElement;
  #share: Share | null = null;
  #abort = new AbortController();
  #packets: LossCounters | null = null;
  #metricsTimer = 0;
  #messageNumber = 0;

  /** `sound` contains the audio elements of the others. */
  constructor(media: LocalMedia, sound: HTMLElement) {
    this.#media = media;
    this.#sound = sound;
    media.onTrack = (track) => void this.#publish(track);
  }

  get participants(): RemoteParticipant[] {
    return [...(this.room?.remoteParticipants.values() ?? [])].filter(({ identity }) => identity !== AGENT_IDENTITY);
  }

  get agentParticipant(): RemoteParticipant | undefined {
    return this.room?.remoteParticipants.get(AGENT_IDENTITY);
  }

  get quality(): ConnectionQuality {
    return this.room?.localParticipant.connectionQuality ?? ConnectionQuality.Unknown;
  }

  get soundBlocked(): boolean {
    return this.phase === "in" && this.room?.canPlaybackAudio === false;
  }

  /** Joins; with `share`, by the token of a link. After a failure, `problem` is set and the phase is "out" again. */
  async join(identity: string, share: Share | null = null): Promise<void> {
    if (this.phase !== "out")
      return;
    this.identity = identity;
    this.#share = share;
    this.messages = [];
    this.problem = null;
    this.#abort = new AbortController();
    this.#setPhase("joining");
    try {
      await this.#attempt();
    } catch (error) {
      this.#end(this.#abort.signal.aborted ? null : this.#tell(error));
    }
  }

  /** Leaves, or cancels the current attempt. */
  leave(): void {
    this.#end(null);
  }

  async send(text: string, to: string | null): Promise<void> {
    const participant = this.room?.localParticipant;
    if (this.phase !== "in" || !participant)
      throw new Error("not connected");
    const payload = new TextEncoder().encode(text);
    await participant.publishData(payload, { reliable: true, ...(to ? { destinationIdentities: [to] } : {}) });
    this.#addMessage(payload, this.identity, "", true);
  }

  playSound(): void {
    void this.room?.startAudio().catch(() => undefined).finally(() => this.onChange());
  }

  async useSpeaker(id: string): Promise<void> {
    await this.room?.switchActiveDevice("audiooutput", id || "default").catch(() => undefined);
  }

  /** One try: token, signalling, media. Throws ProblemError. */
  async #attempt(): Promise<void> {
    const { signal } = this.#abort;
    const ticket = await (this.#share ? shareTicket(this.#share, signal) : this.#fetchTicket(signal));
    const room = this.#makeRoom();
    let signalled = false;
    room.once(RoomEvent.SignalConnected, () => (signalled = true));
    const cancel = () => void room.disconnect(false);
    signal.addEventListener("abort", cancel, { once: true });
    try {
      if (signal.aborted)
        throw new ProblemError("other");
      this.room = room;
      await room.connect(ticket.url, ticket.token, { peerConnectionTimeout: MEDIA_TIMEOUT_MS, maxRetries: 1 });
    } catch (error) {
      room.removeAllListeners();
      void room.disconnect(false);
      throw await this.#explain(error, signalled, ticket);
    } finally {
      signal.removeEventListener("abort", cancel);
    }
    this.roomName = room.name || ticket.room;
    await this.#entered(room);
  }

  #fetchTicket(signal: AbortSignal): Promise<Ticket> {
    if (this.phase === "reconnecting")
      return fetchTicketAgain(this.identity, signal);
    return fetchTicket(this.identity, signal, (number) => {
      this.number = number;
      this.onChange();
    });
  }

  async #explain(error: unknown, signalled: boolean, ticket: Ticket): Promise<ProblemError> {
    const detail = error instanceof Error ? error.message : String(error);
    if (typeof RTCPeerConnection === "undefined")
      return new ProblemError("browser");
    if (signalled)
      return new ProblemError("media-blocked");
    const found = await explainSignal(ticket, detail, this.#abort.signal);
    return new ProblemError(found.id, found.detail);
  }

  async #entered(room: Room): Promise<void> {
    const again = this.phase === "reconnecting";
    this.tries = 0;
    this.#packets = null;
    this.#setPhase("in");
    if (again)
      this.onNotice("reconnected", "");
    if (room.localParticipant.permissions?.canPublish === false)
      this.#media.problem = problem("watch-only");
    await this.#wakeLock.hold(true);
    if (this.#media.choices.speakerId)
      await this.useSpeaker(this.#media.choices.speakerId);
    await Promise.all(this.#media.tracks.map((track) => this.#publish(track)));
    window.clearInterval(this.#metricsTimer);
    this.#metricsTimer = window.setInterval(() => void this.#measure(room), METRICS_PERIOD_MS);
    void this.#measure(room);
  }

  async #publish(track: LocalTrack): Promise<void> {
    const participant = this.room?.localParticipant;
    if (this.phase !== "in" || !participant || participant.permissions?.canPublish === false)
      return;
    try {
      await participant.publishTrack(track, { simulcast: track.kind === Track.Kind.Video });
    } catch (error) {
      // If the connection was lost meanwhile, this is published again after reconnecting.
      if (this.phase === "in")
        this.#media.problem = problem("publish", error instanceof Error ? error.message : undefined);
    }
    this.onChange();
  }

  #makeRoom(): Room {
    const room = new Room({
      adaptiveStream: true,
      dynacast: true,
      // Camera and microphone belong to the page and outlive a connection.
      stopLocalTrackOnUnpublish: false,
      reconnectPolicy: new DefaultReconnectPolicy(SDK_RETRIES_MS),
    });
    const changed = () => this.onChange();
    for (const event of [
      RoomEvent.TrackPublished,
      RoomEvent.TrackUnpublished,
      RoomEvent.LocalTrackPublished,
      RoomEvent.LocalTrackUnpublished,
      RoomEvent.TrackMuted,
      RoomEvent.TrackUnmuted,
      RoomEvent.ActiveSpeakersChanged,
      RoomEvent.ConnectionQualityChanged,
      RoomEvent.ParticipantAttributesChanged,
      RoomEvent.ParticipantNameChanged,
      RoomEvent.AudioPlaybackStatusChanged,
      RoomEvent.VideoPlaybackStatusChanged,
      RoomEvent.TrackStreamStateChanged,
    ] as const)
      room.on(event, changed);

    room
      .on(RoomEvent.ParticipantConnected, (participant) => this.#onComing(participant, "joined"))
      .on(RoomEvent.ParticipantDisconnected, (participant) => this.#onComing(participant, "left"))
      .on(RoomEvent.TrackSubscribed, (track) => this.#onTrack(track))
      .on(RoomEvent.TrackUnsubscribed, (track) => this.#onTrackGone(track))
      .on(RoomEvent.DataReceived, (payload, participant, _kind, topic) => this.#onData(payload, participant, topic))
      .on(RoomEvent.SignalReconnecting, () => this.#setPhase("reconnecting"))
      .on(RoomEvent.Reconnecting, () => this.#setPhase("reconnecting"))
      .on(RoomEvent.Reconnected, () => this.#onReconnected())
      .on(RoomEvent.Disconnected, (reason) => this.#onDisconnected(room, reason));
    return room;
  }

  #onComing(participant: RemoteParticipant, kind: "joined" | "left"): void {
    if (participant.identity === AGENT_IDENTITY && kind === "left")
      this.agent = null;
    this.onNotice(kind, displayName(participant));
    this.onChange();
  }

  #onTrack(track: RemoteTrack): void {
    if (track.kind === Track.Kind.Audio)
      this.#sound.append(track.attach());
    this.onChange();
  }

  #onTrackGone(track: RemoteTrack): void {
    for (const element of track.detach()) {
      if (track.kind === Track.Kind.Audio)
        element.remove();
    }
    this.onChange();
  }

  #onData(payload: Uint8Array, participant: RemoteParticipant | undefined, topic: string | undefined): void {
    const status = agentStatus(payload, topic, participant?.identity);
    if (status) {
      this.agent = status;
      this.onChange();
    }
    if (isShown(topic))
      this.#addMessage(payload, participant ? displayName(participant) : "", topic ?? "", false);
  }

  #addMessage(payload: Uint8Array, from: string, topic: string, own: boolean): void {
    const message: Message = {
      number: ++this.#messageNumber,
      from: plain(from),
      own,
      topic: plain(topic).slice(0, 128),
      time: new Date(),
      body: decode(payload),
    };
    this.messages = append(this.messages, message);
    this.onMessage(message);
    this.onChange();
  }

  #onReconnected(): void {
    this.#setPhase("in");
    this.onNotice("reconnected", "");
  }

  #onDisconnected(room: Room, reason: DisconnectReason | undefined): void {
    this.#sound.replaceChildren();
    if (room !== this.room || this.phase === "out" || this.phase === "joining" || this.tries > 0)
      return;
    if (reason === DisconnectReason.DUPLICATE_IDENTITY)
      this.#end(problem("taken-over"));
    else if (reason === DisconnectReason.PARTICIPANT_REMOVED || reason === DisconnectReason.ROOM_DELETED)
      this.#end(problem("removed"));
    else
      void this.#comeBack();
  }

  #tell(error: unknown): Problem {
    const found = asProblem(error);
    return this.#share && found.id === "token-refused" ? problem("link-over") : found;
  }

  /** Joins again, with new tokens or that of the link, until it succeeds, the user stops it or it cannot succeed. */
  async #comeBack(): Promise<void> {
    const { signal } = this.#abort;
    for (this.tries = 1; ; this.tries++) {
      this.#setPhase("reconnecting");
      await wait(pauseMs(this.tries), signal);
      if (signal.aborted)
        return;
      try {
        return await this.#attempt();
      } catch (error) {
        if (signal.aborted)
          return;
        const found = this.#tell(error);
        if (!passes(found.id))
          return this.#end(found);
        this.problem = found;
      }
    }
  }

  #end(found: Problem | null): void {
    const room = this.room;
    this.#abort.abort();
    this.room = null;
    this.tries = 0;
    this.problem = found;
    this.agent = null;
    this.metrics = NO_METRICS;
    window.clearInterval(this.#metricsTimer);
    void this.#wakeLock.hold(false);
    room?.removeAllListeners();
    void room?.disconnect(false);
    this.#sound.replaceChildren();
    this.#setPhase("out");
  }

  #setPhase(phase: Phase): void {
    this.phase = phase;
    if (phase === "in")
      this.problem = null;
    this.onChange();
  }

  async #measure(room: Room): Promise<void> {
    if (room !== this.room || this.phase !== "in")
      return;
    const everybody: Participant[] = [room.localParticipant, ...room.remoteParticipants.values()];
    const tracks = everybody.flatMap((participant) => [...participant.trackPublications.values()]).map(({ track }) => track);
    const reports = await Promise.all(tracks.map((track) => track?.getRTCStatsReport().catch(() => undefined)));
    if (room !== this.room)
      return;
    const values = reports.flatMap((report) => (report ? [report.values()] : []));
    const { packets, ...measured } = metrics(values, this.#packets);
    this.#packets = packets;
    this.metrics = measured;
    this.onChange();
  }
}

export const displayName = (participant: Participant) => plain(participant.name || participant.identity).slice(0, 128);

function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError)
    return error.problem;
  return problem("other", error instanceof Error ? error.message : undefined);
}
