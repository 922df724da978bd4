/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { createLocalTracks, Track, VideoPresets, type LocalAudioTrack, type LocalTrack, type LocalVideoTrack } from "livekit-client";
import { firstFacing, NO_DEVICES, nextDevice, sortDevices, type Devices } from "./devices.ts";
import { t } from "./i18n.ts";
import { canDoWithout, deviceProblem, problem, type Problem } from "./problems.ts";
import { pageStorage, readChoices, saveChoices, type Choices } from "./storage.ts";

export type Kind = "camera" | "microphone";

const deviceName = (kind: MediaDeviceKind, number: number) =>
  t(kind === "videoinput" ? "cameraNumber" : kind === "audioinput" ? "microphoneNumber" : "speakerNumber", { number });

/** The camera and microphone of this device, before and during a session. */
export class LocalMedia {
  readonly choices: Choices = readChoices(pageStorage());
  camera: LocalVideoTrack | null = null;
  microphone: LocalAudioTrack | null = null;
  devices: Devices = NO_DEVICES;
  problem: Problem | null = null;
  /** Something on the page changes. */
  onChange: () => void = () => undefined;
  /** A track was created; in a room, it must be published. */
  onTrack: (track: LocalTrack) => void = () => undefined;

  #facing = firstFacing(navigator.userAgent);
  #insecure = problem("insecure-context");
  #starting: Promise<boolean> | null = null;

  constructor() {
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.listDevices());
    if (!window.isSecureContext || !navigator.mediaDevices)
      this.problem = this.#insecure;
  }

  /** Whether the browser or device refused what joining needs. */
  get refused(): boolean {
    return canDoWithout(this.problem);
  }

  get available(): boolean {
    return window.isSecureContext && Boolean(navigator.mediaDevices);
  }

  get tracks(): LocalTrack[] {
    return [this.camera, this.microphone].filter((track): track is LocalVideoTrack | LocalAudioTrack => track !== null);
  }

  /** Whether it is on: enabled, present and not muted. */
  isOn(kind: Kind): boolean {
    const track = this[kind];
    return track !== null && !track.isMuted;
  }

  /** What the browser will do when it is asked for both, if known: answer automatically, or ask the user. */
  async permission(): Promise<PermissionState> {
    try {
      const names = ["camera", "microphone"] as unknown as PermissionName[];
      const states = (await Promise.all(names.map((name) => navigator.permissions.query({ name })))).map(({ state }) => state);
      return states[0] === states[1] && states[0] !== undefined ? states[0] : "prompt";
    } catch {
      return "prompt";
    }
  }

  /** Not asked yet, and asking would fail. */
  showRefused(): void {
    this.problem = problem("permission-refused");
    this.onChange();
  }

  /** The insecure page of a hub that now uses encryption: its port redirects to the secure one. */
  async lookForSecurePage(): Promise<void> {
    if (this.available || location.protocol !== "http:")
      return;
    const redirected = await fetch("/healthz", { redirect: "manual", cache: "no-store" }).then(
      ({ type }) => type === "opaqueredirect",
      () => false,
    );
    this.problem = this.#insecure = problem(redirected ? "insecure-page" : "insecure-context");
    this.onChange();
  }

  /** Starts what is enabled but not running yet. The browser asks once for both. False: see `problem`. */
  start(): Promise<boolean> {
    // A second tap while the browser asks must not ask again.
    this.#starting ??= this.#startWanted().finally(() => (this.#starting = null));
    return this.#starting;
  }

  async #startWanted(): Promise<boolean> {
    const camera = this.choices.camera && !this.camera;
    const microphone = this.choices.microphone && !this.microphone;
    if (!this.available)
      return true;
    this.problem = null;
    if (!camera && !microphone)
      return true;
    try {
      await this.#capture(camera, microphone);
    } catch (error) {
      if (!(camera && microphone && deviceProblem(error).id === "device-missing")) {
        this.problem = deviceProblem(error);
        this.onChange();
        return false;
      }
      // If one is missing, use the other alone.
      const results = await Promise.allSettled([this.#capture(true, false), this.#capture(false, true)]);
      if (results.every(({ status }) => status === "rejected"))
        this.problem = problem("device-missing");
    }
    await this.listDevices();
    this.onChange();
    return this.problem === null;
  }

  async #capture(camera: boolean, microphone: boolean): Promise<void> {
    const { cameraId, microphoneId } = this.choices;
    const facing = cameraId ? { deviceId: cameraId } : { facingMode: this.#facing };
    const tracks = await createLocalTracks({
      video: camera ? { ...facing, resolution: VideoPresets.h720.resolution } : false,
      audio: microphone
        ? { ...(microphoneId ? { deviceId: microphoneId } : {}), echoCancellation: true, noiseSuppression: true, autoGainControl: true }
        : false,
    });
    for (const track of tracks) {
      if (track.kind === Track.Kind.Video)
        this.camera = track as LocalVideoTrack;
      else
        this.microphone = track as LocalAudioTrack;
      this.onTrack(track);
    }
  }

  async set(kind: Kind, on: boolean): Promise<void> {
    this.choices[kind] = on;
    saveChoices(pageStorage(), this.choices);
    this.problem = this.available ? null : this.#insecure;
    const track = this[kind];
    try {
      if (track && on)
        await track.unmute();
      else if (track)
        await track.mute();
      else if (on)
        await this.start();
    } catch (error) {
      this.problem = deviceProblem(error);
    }
    this.onChange();
  }

  /** Switches both off until they are requested again; not stored. */
  forgo(): void {
    this.choices.camera = false;
    this.choices.microphone = false;
    this.problem = null;
    this.onChange();
  }

  async choose(kind: Kind, id: string): Promise<void> {
    this.choices[kind === "camera" ? "cameraId" : "microphoneId"] = id;
    saveChoices(pageStorage(), this.choices);
    try {
      // A preference would lose against the direction of the first request.
      await this[kind]?.setDeviceId(id ? { exact: id } : "default");
    } catch (error) {
      this.problem = deviceProblem(error);
    }
    this.onChange();
  }

  chooseSpeaker(id: string): void {
    this.choices.speakerId = id;
    saveChoices(pageStorage(), this.choices);
    this.onChange();
  }

  /** Switches between front and back; without directions, to the next camera. */
  async flip(): Promise<void> {
    const before = this.camera?.mediaStreamTrack.getSettings();
    if (before?.facingMode === "user" || before?.facingMode === "environment") {
      await this.#face(before.facingMode === "user" ? "environment" : "user");
      if (this.camera?.mediaStreamTrack.getSettings().deviceId !== before.deviceId)
        return;
    }
    const next = nextDevice(this.devices.cameras, before?.deviceId ?? this.choices.cameraId);
    if (next)
      await this.choose("camera", next.id);
  }

  async #face(facing: "user" | "environment"): Promise<void> {
    this.#facing = facing;
    this.choices.cameraId = "";
    saveChoices(pageStorage(), this.choices);
    try {
      await this.camera?.restartTrack({ facingMode: facing, resolution: VideoPresets.h720.resolution });
    } catch (error) {
      this.problem = deviceProblem(error);
    }
    this.onChange();
  }

  /** Whether to show the preview as in a mirror. */
  get mirrored(): boolean {
    return this.camera?.mediaStreamTrack.getSettings().facingMode !== "environment";
  }

  async listDevices(): Promise<void> {
    const listed = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []);
    this.devices = sortDevices(listed ?? [], navigator.userAgent, deviceName);
    this.onChange();
  }

  /** Stops camera and microphone, so that their lights go out. */
  stop(): void {
    for (const track of this.tracks) {
      track.detach();
      track.stop();
    }
    this.camera = null;
    this.microphone = null;
    this.onChange();
  }
}
