#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""CloudXR's port as pages of several origins use it, in Chromium: the WebSocket, and the fetch that NVIDIA's samples probe
with."""
import asyncio
import json
import os
import threading
import unittest

import tap
from hub import Hub
from lan import Browser
from websockets.server import serve

ADDRESS = "10.77.0.1:48322"
SOCKET = """new Promise(done => {
  const socket = new WebSocket('wss://%s/sign_in?client_type=test&x=%%2F', 'nv-cloudxr');
  socket.onerror = () => done('refused');
  socket.onmessage = event => done(socket.protocol + ' ' + event.data);
})""" % ADDRESS
PROBE = "fetch('https://%s/', { mode: 'no-cors' }).then(answer => answer.type, error => String(error))" % ADDRESS
READ = "fetch('https://%s/').then(answer => answer.text(), error => String(error))" % ADDRESS


class Runtime:
    """Reports each request to the client that made it."""

    def __init__(self, test):
        self.loop = asyncio.new_event_loop()
        self.asked = []
        ready = threading.Event()
        thread = threading.Thread(target=self.loop.run_until_complete, args=(self._run(ready),))
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(lambda: self.loop.call_soon_threadsafe(self.stop.set))
        ready.wait(10)

    async def _run(self, ready):
        async def answer(connection):
            self.asked.append((connection.path, connection.request_headers.get("Origin")))
            await connection.send(connection.path)
            await connection.wait_closed()

        self.stop = asyncio.Event()
        async with serve(answer, "127.0.0.1", 49100, subprotocols=["nv-cloudxr"]):
            ready.set()
            await self.stop.wait()


class Origins(unittest.TestCase):
    def setUp(self):
        missing = [name for name in ("XMH_LAN_CLIENT", "XMH_NODE_MODULES") if name not in os.environ]
        if missing:
            self.skipTest(f"needs what ./test sets up: {', '.join(missing)}")
        self.runtime = Runtime(self)
        self.hub = Hub(self, web_server_host=None, web_server_port=8080, enable_cloudxr_proxy=True, cloudxr_proxy_port=48322)
        # Chromium asks the user whether a web page may access the local network; here, the answer is yes.
        self.hub.env["XMH_BROWSER_ARGS"] = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets"
        self.browser = Browser(self, self.hub)

    def visit(self, page, url):
        self.browser.open(page, url, html="<p>page")
        self.assertEqual(self.browser.run(page, "location.origin"), url.rstrip("/"))
        return {name: self.browser.run(page, script) for name, script in
                (("socket", SOCKET), ("probe", PROBE), ("read", READ))}

    def test_pages(self):
        served = "nv-cloudxr /sign_in?client_type=test&x=%2F"
        for page, url, socket in (("allowed", "https://nvidia.github.io/", served),
                                  ("private", "https://10.77.0.9:5173/", served),
                                  ("own", "https://10.77.0.1:8080/", served),
                                  ("foreign", "https://evil.example/", "refused")):
            with self.subTest(page=page):
                found = self.visit(page, url)
                self.assertEqual(found["socket"], socket, json.dumps(found) + self.browser.talk.errors())
                self.assertEqual(found["probe"], "opaque")
                self.assertIn("Certificate Accepted", found["read"])
        self.assertNotIn("https://evil.example", [origin for _, origin in self.runtime.asked])
        self.assertEqual(len(self.runtime.asked), 3)


if __name__ == "__main__":
    tap.main()
