#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The relay between an independent WebSocket client and server (python3-websockets)."""
import asyncio
import contextlib
import os
import unittest
from http import HTTPStatus

import websockets

import tap
from hub import Hub, memory_bound

MANY = 100 * 1000 * 1000
REFUSAL = (HTTPStatus.UNAUTHORIZED, [("Content-Type", "text/plain")], b"invalid token")


async def echo(websocket):
    async for message in websocket:
        await websocket.send(message)


class Relay(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        # unittest enables debugging, which makes many small reads slow.
        asyncio.get_running_loop().set_debug(False)

    async def serve(self, handler, **options):
        """A backend that responds to the hub's probe, and a hub in front of it."""
        async def probe(path, headers):
            self.paths.append(path)
            return (HTTPStatus.OK, [], b"OK") if path == "/" else None

        self.paths = []
        options = {"max_size": None, "process_request": probe, "close_timeout": 1} | options
        server = await websockets.serve(handler, "127.0.0.1", 0, **options)
        self.addAsyncCleanup(server.wait_closed)
        self.addCleanup(server.close)
        port = server.sockets[0].getsockname()[1]
        # The backend needs this loop to respond to the probe, so wait for the hub in a thread.
        self.hub = await asyncio.to_thread(Hub, self, livekit_url=f"ws://127.0.0.1:{port}")

    async def connect(self, target="/rtc/v1", **options):
        options = {"max_size": None, "ssl": self.hub.context(), "open_timeout": 10, "close_timeout": 1} | options
        websocket = await websockets.connect(self.hub.url("ws", target), **options)
        self.addAsyncCleanup(websocket.close)
        return websocket

    async def test_a_message_of_100_mb_both_ways_in_bounded_memory(self):
        await self.serve(echo)
        websocket = await self.connect(compression=None)
        await websocket.send("warm")
        await websocket.recv()
        before = self.hub.memory_kib()
        message = os.urandom(1000) * (MANY // 1000)
        answer = asyncio.create_task(websocket.recv())
        await websocket.send(message)
        self.assertTrue(await asyncio.wait_for(answer, 60) == message)
        self.assertLess(self.hub.memory_kib() - before, memory_bound(4096), "KiB more than before the message")

    async def test_slow_readers_take_bounded_memory(self):
        async def flood(websocket):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await websocket.send(bytes(1 << 20))

        await self.serve(flood, compression=None)
        first = await self.connect(compression=None)
        await first.recv()
        before = self.hub.memory_kib()
        slow = [await self.connect(compression=None, max_queue=1, read_limit=4096) for _ in range(20)]
        for websocket in slow:              # each has many megabytes waiting by then
            await websocket.recv()
        self.assertLess((self.hub.memory_kib() - before) / len(slow), memory_bound(400),
                        "KiB per tunnel")
        # A regular close would wait for all data in flight.
        for websocket in [first, *slow]:
            websocket.transport.abort()

    async def test_compression_is_between_the_ends(self):
        await self.serve(echo, compression="deflate")
        websocket = await self.connect("/rtc", compression="deflate")
        self.assertIn("permessage-deflate", websocket.response_headers["Sec-WebSocket-Extensions"])
        text = "the same again and again, " * 50000
        await websocket.send(text)
        self.assertEqual(await websocket.recv(), text)

    async def test_fragments_and_control_frames(self):
        await self.serve(echo)
        websocket = await self.connect()
        await websocket.send([f"part {number}, " for number in range(100)])
        await (await websocket.ping(b"are you there?"))
        self.assertTrue((await websocket.recv()).endswith("part 99, "))

    async def test_close_codes_of_the_backend(self):
        async def close(websocket):
            await websocket.close(int(websocket.path.split("/")[-1]), "that is why")

        await self.serve(close)
        for code in (1000, 1001, 1008, 1011, 1013, 3000, 4404, 4999):
            with self.subTest(code=code):
                websocket = await self.connect(f"/rtc/{code}")
                await websocket.wait_closed()
                self.assertEqual((websocket.close_code, websocket.close_reason), (code, "that is why"))

    async def test_close_codes_of_the_client(self):
        closed = asyncio.Queue()

        async def note(websocket):
            await websocket.wait_closed()
            await closed.put((websocket.close_code, websocket.close_reason))

        await self.serve(note)
        for code in (1000, 1001, 3000, 4999):
            with self.subTest(code=code):
                websocket = await self.connect()
                await websocket.close(code, "enough")
                self.assertEqual(await asyncio.wait_for(closed.get(), 5), (code, "enough"))

    async def test_a_backend_that_vanishes_ends_the_client(self):
        async def vanish(websocket):
            websocket.transport.abort()

        await self.serve(vanish)
        websocket = await self.connect()
        await asyncio.wait_for(websocket.wait_closed(), 5)
        self.assertEqual(websocket.close_code, 1006)

    async def test_a_refused_upgrade_keeps_status_and_body(self):
        async def refuse(path, headers):
            return (HTTPStatus.OK, [], b"OK") if path == "/" else REFUSAL

        await self.serve(echo, process_request=refuse)
        with self.assertRaises(websockets.InvalidStatusCode) as raised:
            await self.connect("/rtc/v1?access_token=wrong")
        self.assertEqual(raised.exception.status_code, 401)
        answer = await asyncio.to_thread(self.hub.request, "/rtc/v1/validate?access_token=wrong")
        self.assertEqual((answer.status, answer.content), (401, b"invalid token"))

    async def test_many_at_once(self):
        await self.serve(echo)
        everyone = await asyncio.gather(*(self.connect() for _ in range(60)))
        await asyncio.gather(*(websocket.send(str(number)) for number, websocket in enumerate(everyone)))
        answers = await asyncio.gather(*(websocket.recv() for websocket in everyone))
        self.assertEqual(answers, [str(number) for number in range(60)])


if __name__ == "__main__":
    tap.main()
