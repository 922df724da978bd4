# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xr_ai_worker.py SUB PUSH [--deaf]: an agent that speaks the published contract of xr-ai's hub (ZeroMQ, msgpack).

Announces itself and asks who is there once, when it starts, like upstream's; with --deaf the answer is lost. Reports "ready"
to each device that joins. Answers each message of a device that it hears with the same bytes, and sends it half a second of a
tone. Prints a JSON line for each device that joins or leaves. Ends with standard input."""
import json
import math
import os
import struct
import sys
import time
import uuid

import msgpack
import zmq

AUDIO, DATA, RETURN_AUDIO, RETURN_DATA, PARTICIPANT, ROSTER_REQUEST, PROBE, PRESENCE = 2, 4, 5, 6, 7, 12, 13, 14
RATE, CHUNK = 48000, 960
HANDSHAKE_SECONDS, PROBE_SECONDS, SILENCE_SECONDS = 0.1, 0.02, 1
CATEGORIES = ("data", "audio", "video", "video_data")


class Worker:
    def __init__(self, sub, push):
        context = zmq.Context()
        self.sub = context.socket(zmq.SUB)
        self.sub.connect(sub)
        self.sub.setsockopt(zmq.SUBSCRIBE, b"participant")
        self.push = context.socket(zmq.PUSH)
        self.push.connect(push)
        self.name = f"agent-{os.getpid()}"
        self.present = set()
        self.probes = {}
        self.heard = {}

    def send(self, kind, *fields):
        self.push.send(bytes([kind]) + msgpack.packb(list(fields), use_bin_type=True))

    def say(self, event, **details):
        print(json.dumps({"event": event} | details), flush=True)

    def on_participant(self, pid, joined, *_rest):
        if joined == (pid in self.present):
            return
        (self.present.add if joined else self.present.discard)(pid)
        for category in CATEGORIES:
            self.sub.setsockopt(zmq.SUBSCRIBE if joined else zmq.UNSUBSCRIBE, f"{category}.{pid}.".encode())
        self.say("joined" if joined else "left", who=pid)
        if joined:
            token = uuid.uuid4().hex
            self.sub.setsockopt(zmq.SUBSCRIBE, f"_probe.{token}".encode())
            self.probes[token] = pid

    def on_probe(self, token):
        pid = self.probes.pop(token, None)
        if pid in self.present:
            status = json.dumps({"status": "ready", "agent_id": self.name}).encode()
            self.send(RETURN_DATA, pid, "_agent.status", time.time_ns() // 1000, status)

    def on_audio(self, _pts, _rate, _channels, _samples, data, pid, _track):
        if any(data):
            self.heard[pid] = time.monotonic()

    def on_data(self, pid, topic, _pts, data):
        if time.monotonic() - self.heard.get(pid, 0) > SILENCE_SECONDS:
            return
        self.send(RETURN_DATA, pid, "agent.response", time.time_ns() // 1000, bytes(data))
        for start in range(0, RATE // 2, CHUNK):
            tone = struct.pack(f"<{CHUNK}f", *(0.5 * math.sin(i * 0.06) for i in range(start, start + CHUNK)))
            self.send(RETURN_AUDIO, time.time_ns() // 1000, RATE, 1, CHUNK, tone, pid, "")

    def end(self):
        """Says farewell, if anybody is there."""
        self.push.setsockopt(zmq.SNDTIMEO, 0)
        try:
            self.send(PRESENCE, self.name, False, None)
        except zmq.Again:
            pass
        self.push.close(linger=100)
        self.sub.close(linger=0)

    def run(self, deaf):
        self.send(PRESENCE, self.name, True, None)
        asks = None if deaf else time.monotonic() + HANDSHAKE_SECONDS
        handlers = {PARTICIPANT: self.on_participant, PROBE: self.on_probe, DATA: self.on_data, AUDIO: self.on_audio}
        poller = zmq.Poller()
        poller.register(self.sub, zmq.POLLIN)
        poller.register(sys.stdin.fileno(), zmq.POLLIN)
        while True:
            ready = dict(poller.poll(PROBE_SECONDS * 1000))
            if sys.stdin.fileno() in ready:
                self.end()
                return
            if asks and time.monotonic() > asks:
                asks = None
                self.send(ROSTER_REQUEST)
            if self.sub in ready:
                _topic, raw = self.sub.recv_multipart()
                fields = msgpack.unpackb(raw[1:], raw=False)
                if raw[0] in handlers:
                    handlers[raw[0]](*fields)
            else:
                for token in self.probes:
                    self.send(PROBE, token)


Worker(*sys.argv[1:3]).run("--deaf" in sys.argv)
