# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The ZeroMQ side: upstream's endpoint, which besides forgets no worker.

Workers announce themselves and ask who is there once, when they start. ZeroMQ drops what is published before a subscription
has arrived, and a new connector knows nothing of the workers of the one before it."""
import asyncio
import collections
import logging
import os
import socket
import stat
import struct
import time

from . import Failure, UpstreamChanged

log = logging.getLogger("xr-ai-connector")

ROSTER_SECONDS = 2.0
# A device may miss a status that comes before it knows of the connector, and forgets it when the connection falters.
STATUS_SECONDS, FIRST_STATUS_SECONDS = 20.0, 20.0
# Workers of an earlier connector come back within this time, if they do.
STRAGGLER_SECONDS = 60.0
INTRODUCTION_SECONDS = 1.5
BETWEEN_LEAVE_AND_JOIN_SECONDS = 0.1
FAREWELL_SECONDS = 0.05
OTHER_ENDS_SECONDS = 3.0
DETACHED_MAX = TIMES_MAX = 1000
ANNOUNCED_MAX = 10_000
ATTRIBUTES = ("_pub", "_participant_connector", "_agent_scope")


def now_us():
    return time.time_ns() // 1000


def find_holder(path):
    """The process that serves the socket at that path, 0 if none does, None if there is no socket."""
    try:
        state = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISSOCK(state.st_mode) or state.st_uid != os.geteuid():
        raise Failure(f"{path} is not a socket of yours, so agents cannot be served there. Remove it.")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(path)
            return struct.unpack("3i", probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
        except OSError:
            return 0


def path_of(address):
    return address[len("ipc://"):] if address.startswith("ipc://") else ""


def claim(address):
    """Makes sure that nobody serves the address: ZeroMQ would take it from them without a word. Returns whether somebody
    did and was killed."""
    path = path_of(address)
    if not path:
        return False
    deadline = time.monotonic() + OTHER_ENDS_SECONDS
    while holder := find_holder(path):
        if time.monotonic() > deadline:
            raise Failure(f"another xr-ai hub (PID {holder}) serves {address}. Stop it: only one can run at a time.")
        time.sleep(0.1)
    return holder == 0


def make_hub_endpoint(base, session):
    ipc = session.ipc

    class HubEndpoint(base):
        # Names of its own begin with xmh, so that none of upstream's is overridden by accident.
        def __init__(self, pull_addr, pub_addr):
            self._xmh_after_a_kill = any([claim(pull_addr), claim(pub_addr)])
            self._xmh_paths = [path for path in (path_of(pull_addr), path_of(pub_addr)) if path]
            super().__init__(pull_addr=pull_addr, pub_addr=pub_addr)
            for name in ATTRIBUTES:
                if not hasattr(self, name):
                    raise UpstreamChanged(f"HubEndpoint.{name} is missing in {base.__module__}")
            self._xmh_began = time.monotonic()
            self._xmh_stopping = False
            self._xmh_announced = {}   # participant → when this process announced it
            self._xmh_connected = collections.deque(maxlen=TIMES_MAX)   # when subscribers connected
            self._xmh_introduced = collections.deque(maxlen=TIMES_MAX)  # when workers asked who is there
            self._xmh_joined = {}      # participant → when the status is no longer sent each time
            self._xmh_adopted = {}     # agent → the participants that it answers for, as far as is known
            self._xmh_detached = {}    # agents that said farewell; a dict keeps their order
            session.hub = self

        async def run(self):
            tasks = [asyncio.create_task(self._xmh_repeat_roster())]
            if self._xmh_after_a_kill:
                tasks.append(asyncio.create_task(self._xmh_watch_subscribers()))
            try:
                await super().run()
            except Exception as error:
                if not self._xmh_stopping:
                    session.fail(error)
            finally:
                for task in tasks:
                    task.cancel()

        def stop(self):
            """Tells the workers that all have left: the next connector announces them again."""
            import zmq
            self._xmh_stopping = True
            for pid in list(self._participant_connector):
                try:
                    zmq.Socket.send(self._pub, b"participant", zmq.SNDMORE | zmq.NOBLOCK)
                    zmq.Socket.send(self._pub, self._xmh_encode_event(pid, joined=False), zmq.NOBLOCK)
                except zmq.ZMQError:
                    break
            if self._participant_connector:
                time.sleep(FAREWELL_SECONDS)
            super().stop()

        def close(self):
            """Leaves no sockets behind: the next connector would believe that this one was killed."""
            for path in self._xmh_paths:
                try:
                    os.unlink(path)
                except OSError:
                    pass
            super().close()

        async def _dispatch(self, type_id, msg):
            if type_id == ipc.MsgType.AGENT_PRESENCE:
                self._xmh_note_presence(msg.agent_id, msg.attached)
            elif type_id == ipc.MsgType.ROSTER_REQUEST:
                self._xmh_introduced.append(time.monotonic())
            elif type_id == ipc.MsgType.PARTICIPANT_EVENT:
                self._xmh_joined.pop(msg.participant_id, None)
                if msg.joined:
                    self._xmh_joined[msg.participant_id] = time.monotonic() + FIRST_STATUS_SECONDS
            await super()._dispatch(type_id, msg)

        # ── agents ──

        def _xmh_note_presence(self, agent, attached):
            self._xmh_adopted.pop(agent, None)
            self._xmh_detached.pop(agent, None)
            if not attached:
                self._xmh_detached[agent] = True
                if len(self._xmh_detached) > DETACHED_MAX:
                    del self._xmh_detached[next(iter(self._xmh_detached))]

        def _record_agent_status(self, msg):
            """An agent that reports a status was attached to an earlier connector, if not to this one."""
            agent = super()._record_agent_status(msg)
            if agent is None or agent in self._xmh_detached:
                return agent
            if agent not in self._agent_scope or agent in self._xmh_adopted:
                scope = self._xmh_adopted.setdefault(agent, set())
                scope.add(msg.participant_id)
                self._agent_scope[agent] = scope
            return agent

        # ── participants ──

        def _xmh_encode_event(self, pid, joined):
            event = ipc.ParticipantEvent(participant_id=pid, joined=joined, pts_us=now_us(),
                                         connector_id=self._participant_connector.get(pid, ""))
            return ipc.encode(ipc.MsgType.PARTICIPANT_EVENT, event)

        async def _xmh_publish_event(self, pid, joined):
            await self._pub.send_multipart([b"participant", self._xmh_encode_event(pid, joined)])

        async def xmh_introduce(self, pid):
            """Before this process announces a participant for the first time: workers that know it from an earlier
            connector would ignore the news and not report their status again. Others ignore this."""
            if pid in self._xmh_announced:
                return
            self._xmh_announced[pid] = time.monotonic()
            if len(self._xmh_announced) > ANNOUNCED_MAX:
                del self._xmh_announced[next(iter(self._xmh_announced))]
            await self._xmh_publish_event(pid, joined=False)
            await asyncio.sleep(BETWEEN_LEAVE_AND_JOIN_SECONDS)

        async def _xmh_repeat_roster(self):
            """For workers that connect late; they ignore participants that they know. And the status for devices."""
            all_again = 0.0
            while True:
                await asyncio.sleep(ROSTER_SECONDS)
                now = time.monotonic()
                to_all = now > all_again
                if to_all:
                    all_again = now + STATUS_SECONDS
                for pid in list(self._participant_connector):
                    await self._xmh_publish_event(pid, joined=True)
                    if to_all or now < self._xmh_joined.get(pid, 0):
                        await self.publish_agent_status(pid, force=True)

        async def _xmh_refresh(self, pids):
            for pid in pids:
                await self._xmh_publish_event(pid, joined=False)
            await asyncio.sleep(BETWEEN_LEAVE_AND_JOIN_SECONDS)
            for pid in pids:
                if pid in self._participant_connector:
                    await self._xmh_publish_event(pid, joined=True)

        # ── workers of a connector that was killed, and that come back late ──

        async def _xmh_watch_subscribers(self):
            import zmq
            from zmq.utils.monitor import recv_monitor_message
            monitor = self._pub.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
            checks = set()
            try:
                while time.monotonic() < self._xmh_began + STRAGGLER_SECONDS:
                    try:
                        await asyncio.wait_for(recv_monitor_message(monitor), 1)
                    except asyncio.TimeoutError:
                        continue
                    self._xmh_connected.append(time.monotonic())
                    checks.add(asyncio.create_task(self._xmh_meet_straggler(self._xmh_connected[-1])))
            finally:
                await asyncio.gather(*checks, return_exceptions=True)
                try:
                    self._pub.disable_monitor()
                except zmq.ZMQError:
                    pass

        async def _xmh_meet_straggler(self, connected):
            """A new worker asks who is there. One that doesn't ask believes that it knows."""
            await asyncio.sleep(INTRODUCTION_SECONDS)
            since = connected - INTRODUCTION_SECONDS
            if sum(when >= since for when in self._xmh_connected) <= sum(when >= since for when in self._xmh_introduced):
                return
            pids = [pid for pid in self._participant_connector if self._xmh_announced.get(pid, connected) < connected]
            if pids:
                log.info("A worker of an earlier connector is back; announcing %d participants again", len(pids))
                await self._xmh_refresh(pids)

    return HubEndpoint
