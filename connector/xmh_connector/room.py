# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The room side: upstream's room client, made anew whenever the room is lost or the key pair has changed."""
import asyncio
import dataclasses
import logging
import os
import pathlib
import threading
import time
import urllib.parse

from . import UpstreamChanged

log = logging.getLogger("xr-ai-connector")

# Workers that knew an earlier connector reconnect before the first participants are announced.
HEAD_START_SECONDS = 0.5
DELAY_SECONDS, DELAY_SECONDS_MAX = 0.25, 4.0
STAY_SECONDS = 10.0
TICK_SECONDS = 1.0
PROBE_SECONDS = 3.0
JOIN_SECONDS = 8.0
LEAVE_SECONDS = 2.0
RETURN_SECONDS = 5.0
COMPLAINT_SECONDS = 5.0
# Ends the process, whatever hangs.
END_SECONDS = 4.0


class Unreachable(Exception):
    pass


def name_reason(reason):
    from livekit import rtc
    try:
        return rtc.DisconnectReason.Name(reason)
    except (AttributeError, TypeError, ValueError):
        return f"reason {reason}"


class Announcer:
    """Upstream's endpoint, as its room client sees it: notes who is announced, and announces nobody twice."""

    def __init__(self, endpoint, session):
        self._endpoint = endpoint
        self._session = session
        # In the order of events, although each is a task of its own.
        self._lock = asyncio.Lock()
        self.present = set()

    def __getattr__(self, name):
        return getattr(self._endpoint, name)

    async def notify_participant_joined(self, pid, pts_us=0):
        async with self._lock:
            if pid in self.present:
                return
            await self._session.hub.xmh_introduce(pid)
            await self._endpoint.notify_participant_joined(pid, pts_us)
            self.present.add(pid)

    async def notify_participant_left(self, pid, pts_us=0):
        async with self._lock:
            if pid not in self.present:
                return
            self.present.discard(pid)
            await self._endpoint.notify_participant_left(pid, pts_us)

    async def dismiss_all(self):
        for pid in sorted(self.present):
            await self.notify_participant_left(pid, time.time_ns() // 1000)


class RoomSide:
    """Has the methods of upstream's RoomClient that its LiveKitConnector calls. connect() does not wait for LiveKit."""

    def __init__(self, session, config, endpoint):
        self._session = session
        self._config = config
        self._announcer = Announcer(endpoint, session)
        self._client = None
        self._stopping = asyncio.Event()
        self._task = None
        self._said = ""
        self._complained = 0.0
        self._ready_file = session.ready_file

    def __getattr__(self, name):
        raise UpstreamChanged(f"LiveKitConnector calls RoomClient.{name}, which is unknown")

    # ── what LiveKitConnector calls ──

    async def connect(self):
        self._task = asyncio.create_task(self._keep_or_fail(), name="room-side")

    async def run(self):
        await self._task

    def stop(self):
        self._stopping.set()
        ending = threading.Timer(END_SECONDS, self._end)
        ending.daemon = True
        ending.start()

    @staticmethod
    def _end():
        log.warning("Did not end in good order within %g s", END_SECONDS)
        os._exit(0)

    async def disconnect(self):
        if self._task is not None:
            await asyncio.wait([self._task], timeout=LEAVE_SECONDS + 1)

    async def send_return_data(self, message):
        await self._return("send_return_data", message)

    async def send_return_audio(self, chunk):
        await self._return("send_return_audio", chunk)

    async def flush_return_audio(self, flush):
        await self._return("flush_return_audio", flush)

    async def _return(self, method, message):
        """Without a room, what agents send is lost, like anything said to somebody who has left."""
        if self._client is None:
            return
        try:
            await asyncio.wait_for(getattr(self._client, method)(message), RETURN_SECONDS)
        except Exception as error:
            if time.monotonic() - self._complained > COMPLAINT_SECONDS:
                self._complained = time.monotonic()
                log.warning("%s failed: %s", method, error or type(error).__name__)

    # ── the room ──

    async def _keep_or_fail(self):
        try:
            await self._keep()
        except Exception as error:
            self._session.fail(error)

    async def _keep(self):
        delay = DELAY_SECONDS
        await self._pause(HEAD_START_SECONDS)
        while not self._stopping.is_set():
            client = None
            try:
                client, lost = self._make_client()
                await self._join(client)
            except UpstreamChanged:
                raise
            except Exception as error:
                self._say(error)
                await self._leave(client)
                if await self._pause(delay):
                    delay = DELAY_SECONDS
                else:
                    delay = min(delay * 2, DELAY_SECONDS_MAX)
                continue
            began = time.monotonic()
            changed = await self._stay(client, lost)
            await self._leave(client)
            if changed or time.monotonic() - began > STAY_SECONDS:
                delay = DELAY_SECONDS
            if not changed and not self._stopping.is_set():
                await self._pause(delay)
                delay = min(delay * 2, DELAY_SECONDS_MAX)

    def _say(self, error):
        """Why there is no room, once for each reason."""
        text = str(error) or type(error).__name__
        if text != self._said and not self._stopping.is_set():
            self._said = text
            log.warning(text if isinstance(error, Unreachable) else
                        f"Cannot join the room at {self._config.lk_internal_url}: {text}; trying again")

    async def _pause(self, seconds):
        """Waits; less if the key pair changes, which it then returns, or if the process is to end."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self._stopping.is_set():
            try:
                await asyncio.wait_for(self._stopping.wait(), min(left, TICK_SECONDS))
            except asyncio.TimeoutError:
                pass
            if self._poll():
                return True
        return False

    def _poll(self):
        source = self._session.source
        changed = source.poll()
        if changed:
            self._session.apply(self._config)
            log.info("The access to LiveKit has changed")
        return changed

    def _make_client(self):
        client = self._session.room_client(dataclasses.replace(self._config), self._announcer)
        room = getattr(client, "_room", None)
        if not hasattr(room, "on") or not hasattr(room, "remote_participants"):
            raise UpstreamChanged("RoomClient._room is missing in " + self._session.room_client.__module__)
        lost = asyncio.get_running_loop().create_future()
        room.on("disconnected", lambda reason=None: lost.done() or lost.set_result(reason))
        return client, lost

    async def _join(self, client):
        parts = urllib.parse.urlsplit(self._config.lk_internal_url)
        port = parts.port or (443 if parts.scheme in ("wss", "https") else 80)
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(parts.hostname, port), PROBE_SECONDS)
            writer.close()
        except (OSError, asyncio.TimeoutError):
            raise Unreachable(f"LiveKit does not answer at {parts.hostname}:{port}; waiting for it") from None
        # connect() announces devices, and workers answer that immediately.
        self._client = client
        joining = asyncio.ensure_future(client.connect())
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait([joining, stopping], timeout=JOIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not joining.done():
                raise Unreachable(f"LiveKit at {parts.hostname}:{port} does not let the connector join; trying again")
            joining.result()
        finally:
            joining.cancel()
            stopping.cancel()
        self._said = ""
        log.info("Joined the room %r as %r", self._config.room_name, self._config.identity)
        self._report_ready()

    def _report_ready(self):
        """After the first time; the ZeroMQ side is up since before."""
        if not self._ready_file:
            return
        try:
            pathlib.Path(self._ready_file).touch()
        except OSError as error:
            log.error("Cannot create %s: %s", self._ready_file, error.strerror)
        self._ready_file = ""

    async def _stay(self, client, lost):
        """Until the room is lost, the process is to end, or the key pair has changed: true then."""
        stopping = asyncio.ensure_future(self._stopping.wait())
        missed = set()
        try:
            while True:
                await asyncio.wait([lost, stopping], timeout=TICK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                if self._stopping.is_set():
                    return False
                if lost.done():
                    log.warning("The room is lost (%s); joining again", name_reason(lost.result()))
                    return False
                if self._poll():
                    return True
                missed = await self._reconcile(client, missed)
        finally:
            stopping.cancel()

    async def _reconcile(self, client, missed):
        """Announces whoever is in the room but not announced, or the other way round, twice in a row."""
        there = set(client._room.remote_participants)
        wrong = there ^ self._announcer.present
        for pid in wrong & missed:
            if pid in there:
                await self._announcer.notify_participant_joined(pid, time.time_ns() // 1000)
            else:
                await self._announcer.notify_participant_left(pid, time.time_ns() // 1000)
        return wrong

    async def _leave(self, client):
        self._client = None
        if client is not None:
            try:
                client.stop()
                await asyncio.wait_for(client.disconnect(), LEAVE_SECONDS)
            except Exception as error:
                log.debug("Leaving the room failed: %s", error or type(error).__name__)
        await self._announcer.dismiss_all()
