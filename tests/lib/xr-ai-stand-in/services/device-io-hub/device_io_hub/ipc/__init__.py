# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The two ends of the hub's ZeroMQ side."""
import json
import time
import uuid

import zmq
import zmq.asyncio
from xr_ai_hub import (AGENT_STATUS_TOPIC, ConnectorRegistration, DataMessage, MsgType, ParticipantEvent, decode, encode)

RETURN_KINDS = {MsgType.RETURN_DATA: "return_data", MsgType.RETURN_AUDIO: "return_audio",
                MsgType.RETURN_AUDIO_FLUSH: "return_audio_flush"}


class ConnectorEndpoint:
    def __init__(self, push_addr, sub_addr):
        context = zmq.asyncio.Context.instance()
        self._id = uuid.uuid4().hex
        self._push = context.socket(zmq.PUSH)
        self._push.connect(push_addr)
        self._sub = context.socket(zmq.SUB)
        self._sub.connect(sub_addr)
        self._callbacks = {}
        self._running = False

    async def register(self):
        await self._push.send(encode(MsgType.CONNECTOR_REGISTER, ConnectorRegistration(self._id, "")))

    async def push_data(self, message):
        await self._push.send(encode(MsgType.DATA_MESSAGE, message))

    async def push_audio(self, chunk):
        await self._push.send(encode(MsgType.AUDIO_CHUNK, chunk))

    async def _notify(self, pid, joined, pts_us):
        option = zmq.SUBSCRIBE if joined else zmq.UNSUBSCRIBE
        for topic in RETURN_KINDS.values():
            self._sub.setsockopt(option, f"{topic}.{pid}.".encode())
        await self._push.send(encode(MsgType.PARTICIPANT_EVENT, ParticipantEvent(pid, joined, pts_us, self._id)))

    async def notify_participant_joined(self, pid, pts_us=0):
        await self._notify(pid, True, pts_us)

    async def notify_participant_left(self, pid, pts_us=0):
        await self._notify(pid, False, pts_us)

    def on_return_audio(self, callback):
        self._callbacks[MsgType.RETURN_AUDIO] = callback

    def on_return_data(self, callback):
        self._callbacks[MsgType.RETURN_DATA] = callback

    def on_return_audio_flush(self, callback):
        self._callbacks[MsgType.RETURN_AUDIO_FLUSH] = callback

    async def run(self):
        self._running = True
        while self._running:
            _topic, raw = await self._sub.recv_multipart()
            kind, message = decode(raw)
            await self._callbacks[kind](message)

    def stop(self):
        self._running = False

    def close(self):
        self._push.close(linger=0)
        self._sub.close(linger=0)


class HubEndpoint:
    def __init__(self, pull_addr, pub_addr):
        context = zmq.asyncio.Context.instance()
        self._pull = context.socket(zmq.PULL)
        self._pull.bind(pull_addr)
        self._pub = context.socket(zmq.PUB)
        self._pub.bind(pub_addr)
        self._participant_connector = {}
        self._agent_status = {}
        self._agent_scope = {}
        self._published_status = {}
        self._participant_cbs = []
        self._running = False

    def on_participant(self, callback):
        self._participant_cbs.append(callback)

    async def broadcast(self, topic, kind, message):
        await self._pub.send_multipart([topic.encode(), encode(kind, message)])

    async def run(self):
        self._running = True
        while self._running:
            await self._dispatch(*decode(await self._pull.recv()))

    def stop(self):
        self._running = False

    def close(self):
        self._pull.close(linger=0)
        self._pub.close(linger=0)

    async def _dispatch(self, kind, message):
        if kind == MsgType.PARTICIPANT_EVENT:
            await self._note_participant(message)
        elif kind == MsgType.DATA_MESSAGE:
            await self.broadcast(f"data.{message.participant_id}.{message.topic}", kind, message)
        elif kind == MsgType.AUDIO_CHUNK:
            await self.broadcast(f"audio.{message.participant_id}.{message.track_id}", kind, message)
        elif kind == MsgType.RETURN_DATA and message.topic == AGENT_STATUS_TOPIC and self._record_agent_status(message):
            await self.publish_agent_status(message.participant_id)
        elif kind in RETURN_KINDS:
            await self._send_back(kind, message)
        elif kind == MsgType.ROSTER_REQUEST:
            await self._replay_roster()
        elif kind == MsgType.SUBSCRIPTION_PROBE:
            await self.broadcast(f"_probe.{message.token}", kind, message)
        elif kind == MsgType.AGENT_PRESENCE:
            self._note_presence(message)
            for pid in list(self._participant_connector):
                await self.publish_agent_status(pid)

    async def _send_back(self, kind, message):
        if message.participant_id in self._participant_connector:
            topic = getattr(message, "topic", "")
            await self.broadcast(f"{RETURN_KINDS[kind]}.{message.participant_id}.{topic}", kind, message)

    def _note_presence(self, message):
        if message.attached:
            self._agent_status.setdefault(message.agent_id, {})
            self._agent_scope[message.agent_id] = None if message.scope is None else set(message.scope)
        else:
            self._agent_status.pop(message.agent_id, None)
            self._agent_scope.pop(message.agent_id, None)

    async def _note_participant(self, event):
        pid = event.participant_id
        if event.joined:
            self._participant_connector[pid] = event.connector_id
        else:
            self._participant_connector.pop(pid, None)
            self._published_status.pop(pid, None)
            for statuses in self._agent_status.values():
                statuses.pop(pid, None)
        for callback in self._participant_cbs:
            await callback(event)
        await self.broadcast("participant", MsgType.PARTICIPANT_EVENT, event)
        if event.joined:
            await self.publish_agent_status(pid, force=True)

    def _record_agent_status(self, message):
        report = json.loads(message.data)
        self._agent_status.setdefault(report["agent_id"], {})[message.participant_id] = report["status"]
        return report["agent_id"]

    async def publish_agent_status(self, pid, force=False):
        reports = [self._agent_status[agent].get(pid, "loading") for agent, scope in self._agent_scope.items()
                   if scope is None or pid in scope]
        status = "ready" if reports and set(reports) == {"ready"} else "loading"
        if pid in self._participant_connector and (force or self._published_status.get(pid) != status):
            self._published_status[pid] = status
            data = json.dumps({"status": status}).encode()
            await self._send_back(MsgType.RETURN_DATA, DataMessage(pid, AGENT_STATUS_TOPIC, time.time_ns() // 1000, data))

    async def _replay_roster(self):
        for pid, connector in self._participant_connector.items():
            await self.broadcast("participant", MsgType.PARTICIPANT_EVENT, ParticipantEvent(pid, True, 0, connector))
