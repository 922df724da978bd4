# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xr_ai_device.py ACCESS NAME: a device by LiveKit's Python SDK, which joins again whenever it loses the room.

ACCESS is a file with url, key, secret and room in JSON, read for each attempt. Like the published clients, it forgets the
agents' status when the connector or the room goes. For each line with a word on standard input it sends the word to the
connector until all of this is true, and prints it then: the word came back, sound has come since, and the status is "ready".
Ends with standard input."""
import asyncio
import base64
import hashlib
import hmac
import json
import math
import pathlib
import struct
import sys
import time

from livekit import rtc

CONNECTOR = "xr-hub-connector"
RETRY_SECONDS = 0.3
RATE, CHUNK = 48000, 480


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def make_token(access, name):
    grants = {"iss": access["key"], "sub": name, "exp": int(time.time()) + 3600,
              "video": {"room": access["room"], "roomJoin": True}}
    text = b".".join(encode(json.dumps(part).encode()) for part in ({"alg": "HS256"}, grants))
    return (text + b"." + encode(hmac.digest(access["secret"].encode(), text, hashlib.sha256))).decode()


class Device:
    def __init__(self, access, name):
        self.access, self.name = pathlib.Path(access), name
        self.room = None
        self.status = None
        self.answers = set()
        self.heard = 0.0
        self.tasks = set()

    def note_data(self, packet):
        if packet.topic == "_agent.status":
            self.status = json.loads(packet.data)["status"]
        else:
            self.answers.add(bytes(packet.data).decode())

    def note_parted(self, participant):
        if participant.identity == CONNECTOR:
            self.status = None

    async def speak(self, room):
        """A tone, for as long as the device is in the room."""
        source = rtc.AudioSource(RATE, 1)
        await room.local_participant.publish_track(rtc.LocalAudioTrack.create_audio_track("tone", source))
        tone = struct.pack(f"<{CHUNK}h", *(int(8000 * math.sin(i * math.tau / 80)) for i in range(CHUNK)))
        while room.isconnected():
            await source.capture_frame(rtc.AudioFrame(tone, RATE, 1, CHUNK))

    async def listen(self, track):
        async for event in rtc.AudioStream(track):
            if any(event.frame.data):
                self.heard = time.monotonic()

    def note_track(self, track, publication, _participant):
        if track.kind == rtc.TrackKind.KIND_AUDIO and publication.name == f"xr-hub-return-{self.name}":
            self.tasks.add(asyncio.create_task(self.listen(track)))

    async def stay(self):
        """In the room, until it is lost."""
        lost = asyncio.Event()
        room = rtc.Room()
        room.on("data_received", self.note_data)
        room.on("participant_disconnected", self.note_parted)
        room.on("track_subscribed", self.note_track)
        room.on("reconnecting", lambda: setattr(self, "status", None))
        room.on("disconnected", lambda *_reason: lost.set())
        access = json.loads(self.access.read_text())
        await room.connect(access["url"], make_token(access, self.name))
        self.room = room
        speaking = asyncio.create_task(self.speak(room))
        await lost.wait()
        speaking.cancel()

    async def keep(self):
        while True:
            try:
                await self.stay()
            except rtc.ConnectError as error:
                print(error, file=sys.stderr)
            self.room, self.status = None, None
            await asyncio.sleep(RETRY_SECONDS)

    async def converse(self, word):
        began = time.monotonic()
        said = None
        while not (word in self.answers and self.heard > began and self.status == "ready"):
            if self.room and self.room.isconnected():
                try:
                    await asyncio.wait_for(self.room.local_participant.publish_data(
                        word.encode(), topic="question", destination_identities=[CONNECTOR]), 1)
                except Exception as error:
                    print(type(error).__name__, error, file=sys.stderr)
            await asyncio.sleep(RETRY_SECONDS)
            state = word in self.answers, self.heard > began, self.status
            if state != said:
                said = state
                print(word, *state, file=sys.stderr)
        print(json.dumps({"event": "met", "word": word, "seconds": time.monotonic() - began}), flush=True)

    async def run(self):
        keeper = asyncio.create_task(self.keep())
        keeper.add_done_callback(lambda done: done.cancelled() or done.result())
        while line := await asyncio.to_thread(sys.stdin.readline):
            await self.converse(json.loads(line))
        keeper.cancel()
        if self.room:
            await self.room.disconnect()


asyncio.run(Device(*sys.argv[1:3]).run())
