# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
import asyncio
import time

import numpy as np
from livekit import rtc
from loguru import logger
from xr_ai_hub import AudioChunk, DataMessage

from ._token import make_client_token


def now_us():
    return time.time_ns() // 1000


class RoomClient:
    """Never joins again: run() only waits for stop()."""

    def __init__(self, config, endpoint):
        self._config = config
        self._endpoint = endpoint
        self._room = rtc.Room()
        self._stop = asyncio.Event()
        self._tasks = set()
        self._sources = {}
        self._room.on("participant_connected", lambda participant: self._spawn(self._join(participant)))
        self._room.on("participant_disconnected", lambda participant: self._spawn(self._part(participant)))
        self._room.on("data_received", self._on_data)
        self._room.on("track_subscribed", lambda track, _publication, participant:
                      self._spawn(self._listen(track, participant.identity)))

    def _spawn(self, coroutine):
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _join(self, participant):
        await self._endpoint.notify_participant_joined(participant.identity, now_us())

    async def _part(self, participant):
        self._sources.pop(participant.identity, None)
        await self._endpoint.notify_participant_left(participant.identity, now_us())

    async def _listen(self, track, pid):
        async for event in rtc.AudioStream(track):
            frame = event.frame
            data = (np.frombuffer(bytes(frame.data), np.int16).astype(np.float32) / 32768).tobytes()
            await self._endpoint.push_audio(AudioChunk(now_us(), frame.sample_rate, frame.num_channels,
                                                       frame.samples_per_channel, data, pid, track.sid))

    def _on_data(self, packet):
        if packet.participant is not None:
            self._spawn(self._endpoint.push_data(
                DataMessage(packet.participant.identity, packet.topic or "", now_us(), bytes(packet.data))))

    async def connect(self):
        await self._room.connect(self._config.lk_internal_url, make_client_token(self._config, self._config.identity))
        for participant in list(self._room.remote_participants.values()):
            await self._join(participant)

    async def run(self):
        await self._stop.wait()

    def stop(self):
        self._stop.set()

    async def disconnect(self):
        for task in list(self._tasks):
            task.cancel()
        await self._room.disconnect()

    async def send_return_data(self, message):
        await self._room.local_participant.publish_data(message.data, topic=message.topic,
                                                        destination_identities=[message.participant_id])

    async def send_return_audio(self, chunk):
        pid = chunk.participant_id
        if pid not in self._sources:
            source = rtc.AudioSource(chunk.sample_rate, chunk.channels)
            track = rtc.LocalAudioTrack.create_audio_track(f"xr-hub-return-{pid}", source)
            await self._room.local_participant.publish_track(track)
            self._sources[pid] = source
            logger.info("Return audio for {}", pid)
        samples = (np.frombuffer(chunk.data, np.float32) * 32767).astype(np.int16)
        await self._sources[pid].capture_frame(
            rtc.AudioFrame(samples.tobytes(), chunk.sample_rate, chunk.channels, chunk.samples))

    async def flush_return_audio(self, flush):
        if flush.participant_id in self._sources:
            self._sources[flush.participant_id].clear_queue()
