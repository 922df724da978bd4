#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""What pages of strangers can do in a real browser: DNS rebinding, cross-site requests,
WebSockets. Each beside a page that may."""
import base64
import hashlib
import http.server
import json
import pathlib
import threading
import unittest

import tap
import wire
from conversation import Conversation
from hub import Hub

E2E = pathlib.Path(__file__).parent


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!DOCTYPE html><title>a page</title>")

    def log_message(self, *_):
        pass


def accept(connection, head):
    """RFC 6455, 4.2.2: browsers verify the response to their key."""
    key = head.split("Sec-WebSocket-Key: ")[1].split("\r\n")[0]
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    connection.sendall("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       f"Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}\r\n\r\n".encode())
    wire.read_to_end(connection)


# In the page: how a request or a WebSocket ended.
ASK = """
async ({url, mode}) => {
  try {
    const answer = await fetch(url, {mode});
    return [answer.type, answer.status, (await answer.text()).slice(0, 300)];
  } catch (error) { return ['failed', 0, '']; }
}"""
LOAD = """
url => new Promise(resolve => {
  const script = document.createElement('script');
  script.onload = () => resolve('loaded');
  script.onerror = () => resolve('failed');
  script.src = url;
  document.head.append(script);
})"""
CONNECT = """
url => new Promise(resolve => {
  try {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve('open');
    socket.onerror = () => resolve('refused');
  } catch (error) { resolve('refused'); }
})"""


class Origins(unittest.TestCase):
    def setUp(self):
        self.backend = wire.Backend(self, accept)
        self.site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        thread = threading.Thread(target=self.site.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.site.server_close)
        self.addCleanup(self.site.shutdown)
        self.site_port = self.site.server_address[1]
        # A user's folder, since the policy of the hub's pages allows scripts no requests.
        self.hub = Hub(self, web_server_tls=False, livekit_url=self.backend.url, enable_cloudxr_proxy=True,
                       cloudxr_backend=self.backend.url, web_client_dir=str(E2E / "page"))
        self.cloudxr_port = self.hub.config["cloudxr_proxy_port"]
        self.browser = Conversation(self, ["node", str(E2E / "browser.mjs")], env=self.hub.env | {
            "XMH_BROWSER_ARGS": "--host-resolver-rules=MAP *.test 127.0.0.1"})

    def do(self, name, **details):
        answer = self.browser.ask({"do": name, "page": "page"} | details)
        self.assertNotIn("error", answer, self.browser.errors())
        return answer["value"]

    def open(self, host, port=None):
        return self.do("open", url=f"http://{host}:{port or self.site_port}/")

    def run_script(self, function, argument):
        return self.do("run", script=f"({function})({json.dumps(argument)})")

    def ask(self, host, mode="cors", port=None):
        return self.run_script(ASK, {"url": f"http://{host}:{port or self.hub.port}/token", "mode": mode})

    def test_a_name_that_was_rebound(self):
        """The page has the port of the hub, and its name now resolves to the hub: the same origin for the browser."""
        self.assertEqual(self.open("evil.test", self.hub.port)["status"], 421)
        kind, status, text = self.ask("evil.test", "same-origin")
        self.assertEqual((kind, status), ("basic", 421))
        self.assertNotIn("eyJ", text)
        self.assertEqual(self.run_script(CONNECT, f"ws://evil.test:{self.hub.port}/rtc"), "refused")
        self.assertEqual(self.run_script(CONNECT, f"ws://evil.test:{self.cloudxr_port}/sign_in"), "refused")
        self.assertEqual(self.backend.heads, [])

    def test_the_hub_s_own_page(self):
        self.open("localhost", self.hub.port)
        kind, status, text = self.ask("localhost", "same-origin")
        self.assertEqual((kind, status), ("basic", 200))
        self.assertIn("eyJ", text)

    def test_requests_across_sites(self):
        self.open("evil.test")
        for host in ("127.0.0.1", "localhost", "evil.test"):
            for mode in ("cors", "no-cors"):
                with self.subTest(host=host, mode=mode):
                    kind, status, text = self.ask(host, mode)
                    self.assertIn(kind, ("failed", "opaque"))
                    self.assertEqual((status, text), (0, ""))
        self.assertEqual(self.run_script(LOAD, f"http://127.0.0.1:{self.hub.port}/token"), "failed")

    def test_websockets_of_other_origins(self):
        url = f"ws://127.0.0.1:{self.cloudxr_port}/sign_in"
        self.open("evil.test")
        self.assertEqual(self.run_script(CONNECT, url), "refused")
        self.assertEqual(self.backend.heads, [])
        self.open("localhost")
        self.assertEqual(self.run_script(CONNECT, url), "open")
        self.assertEqual(len(self.backend.heads), 1)


if __name__ == "__main__":
    tap.main()
