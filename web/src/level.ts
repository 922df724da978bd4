/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/** Loudness from 0 (-60 dB) to 1 of samples of an AnalyserNode (128 is silence). */
export function loudness(samples: Uint8Array): number {
  let sum = 0;
  for (const sample of samples)
    sum += ((sample - 128) / 128) ** 2;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return rms === 0 ? 0 : Math.min(1, Math.max(0, 1 + Math.log10(rms) / 3));
}

const PERIOD_MS = 66;

/** Reports the loudness of a microphone fifteen times a second until stop(). */
export class LevelMeter {
  readonly #context = new AudioContext();
  readonly #timer: number;
  readonly #resume = () => void this.#context.resume();

  constructor(track: MediaStreamTrack, onLevel: (level: number) => void) {
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Uint8Array(analyser.fftSize);
    this.#timer = window.setInterval(() => {
      analyser.getByteTimeDomainData(samples);
      onLevel(track.enabled ? loudness(samples) : 0);
    }, PERIOD_MS);
    // Browsers start no audio before the user interacts with the page.
    if (this.#context.state === "suspended")
      document.addEventListener("pointerdown", this.#resume, { once: true });
  }

  stop(): void {
    window.clearInterval(this.#timer);
    document.removeEventListener("pointerdown", this.#resume);
    void this.#context.close();
  }
}
