#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The relay, byte by byte: what it sends to the backend and to the client."""
import json
import socket
import threading
import unittest

import tap
import wire
from hub import Hub, free_ports


def accept(connection, _head):
    connection.sendall(wire.ACCEPTED.encode())
    while data := connection.recv(65536):
        connection.sendall(data)


def answer(text):
    return lambda connection, _head: connection.sendall(text.replace("\n", "\r\n").encode())


class Wire(unittest.TestCase):
    def start(self, handle, **config):
        self.backend = wire.Backend(self, handle)
        self.hub = Hub(self, livekit_url=self.backend.url, **config)

    def open(self, *head, **options):
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head(*head, **options))
        return connection

    def ask(self, *head, **options):
        """The whole response to a request that opens no tunnel; the hub closes after a refusal or by request."""
        connection = self.open(*head, "Connection: close", **options)
        text, body = wire.read_answer(connection)
        return text, body.decode()

    def test_the_target_goes_byte_for_byte(self):
        self.start(accept)
        target = "/rtc/v1?access_token=a%2fb%2F&&join_request=x=%C3%A9+%20;,!'()*&empty=&&"
        self.assertEqual(wire.status(wire.read_head(self.open(target))), 101)
        self.assertEqual(self.backend.heads[0].split("\r\n")[0], f"GET {target} HTTP/1.1")

    def test_headers_to_the_backend(self):
        self.start(accept)
        connection = self.open("/rtc", "Authorization: Bearer x", "Cookie: a=b", "X-Forwarded-For: 10.0.0.1",
                               "X-Real-IP: 10.0.0.1", "CF-Connecting-IP: 10.0.0.1", "Forwarded: for=10.0.0.1",
                               "Sec-WebSocket-Protocol: a", "X-Mine: kept")
        wire.read_head(connection)
        names = {}
        for line in self.backend.heads[0].split("\r\n")[1:-2]:
            name, value = line.split(": ", 1)
            names.setdefault(name.lower(), []).append(value)
        self.assertEqual(names["authorization"], ["Bearer x"])
        self.assertEqual(names["x-mine"], ["kept"])
        self.assertEqual(names["x-forwarded-for"], ["127.0.0.1"])
        self.assertEqual(names["x-forwarded-proto"], ["https"])
        self.assertEqual(names["sec-websocket-protocol"], ["a"])
        for gone in ("cookie", "x-real-ip", "cf-connecting-ip", "forwarded"):
            self.assertNotIn(gone, names)

    def test_nothing_passes_before_the_101(self):
        """Bytes after the client's head wait, so that they are never parsed as another request."""
        early = threading.Event()
        seen = []

        def listen(connection, _head):
            connection.settimeout(0.5)
            try:
                seen.append(connection.recv(100))
            except TimeoutError:
                seen.append(b"")
            early.set()
            connection.settimeout(10)
            accept(connection, _head)

        self.start(listen)
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head("/rtc") + b"GET /admin HTTP/1.1\r\n\r\n")
        self.assertTrue(early.wait(20))
        self.assertEqual(seen, [b""])
        wire.read_head(connection)
        self.assertEqual(wire.read_exactly(connection, 23), b"GET /admin HTTP/1.1\r\n\r\n")

    def test_a_backend_that_speaks_first(self):
        self.start(lambda connection, _head: (connection.sendall(wire.ACCEPTED.encode() + b"\x82\x05hello"),
                                              connection.recv(1)))
        connection = self.open("/rtc")
        wire.read_head(connection)
        self.assertEqual(wire.read_exactly(connection, 7), b"\x82\x05hello")

    def test_the_backend_closes_its_half(self):
        """All of its bytes arrive, and the other direction continues."""
        received = []
        done = threading.Event()

        def half(connection, _head):
            connection.sendall(wire.ACCEPTED.encode() + bytes(1 << 20))
            connection.shutdown(socket.SHUT_WR)
            received.append(wire.read_to_end(connection))
            done.set()

        self.start(half, web_server_tls=False)
        connection = self.open("/rtc")
        wire.read_head(connection)
        self.assertEqual(len(wire.read_to_end(connection)), 1 << 20)
        connection.sendall(b"still here")
        connection.shutdown(socket.SHUT_WR)
        self.assertTrue(done.wait(20))
        self.assertEqual(received, [b"still here"])

    def test_the_client_closes_its_half(self):
        def half(connection, _head):
            connection.sendall(wire.ACCEPTED.encode())
            received = wire.read_to_end(connection)
            connection.sendall(received + b" and goodbye")

        for tls in (False, True):
            with self.subTest(tls=tls):
                self.start(half, web_server_tls=tls)
                connection = self.open("/rtc")
                wire.read_head(connection)
                connection.sendall(b"done")
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(wire.read_to_end(connection), b"done and goodbye")

        # The last record and the close_notify in one segment.
        connection = self.open("/rtc")
        wire.read_head(connection)
        connection.tls.write(b"done")
        connection.shutdown(socket.SHUT_WR)
        self.assertEqual(wire.read_to_end(connection), b"done and goodbye")

    def test_a_refusal_comes_whole(self):
        self.start(answer("HTTP/1.1 401 Unauthorized\nContent-Type: text/plain; charset=utf-8\nSet-Cookie: a=b\n"
                          "Content-Length: 13\n\ninvalid token"))
        head, body = self.ask("/rtc/v1?access_token=wrong")
        self.assertEqual((wire.status(head), body), (401, "invalid token"))
        self.assertNotIn("set-cookie", head.lower())
        self.assertIn("nosniff", head.lower())

    def test_answers_cannot_speak_for_the_hub(self):
        self.start(answer("HTTP/1.1 404 Not Found\nContent-Type: text/html\nContent-Length: 8\n\n<script>"))
        head, body = self.ask("/rtc/validate", upgrade=False)
        self.assertEqual((wire.status(head), body), (404, "<script>"))
        self.assertIn("content-type: text/plain", head.lower())
        self.assertIn("sandbox", head.lower())

    def test_redirects_become_502(self):
        self.start(answer("HTTP/1.1 302 Found\nLocation: https://elsewhere.invalid/\nContent-Length: 0\n\n"))
        head, _body = self.ask("/rtc/v1", upgrade=True)
        self.assertEqual(wire.status(head), 502)
        self.assertNotIn("elsewhere", head)

    def test_a_101_that_is_none(self):
        for reply in ("HTTP/1.1 101 Switching Protocols\nUpgrade: h2c\nConnection: Upgrade\n\n",
                      "HTTP/1.1 200 OK\nContent-Length: 2\n\nOK",
                      "SSH-2.0-OpenSSH_9.2\n", "HTTP/1.1 101 " + "x" * 20000 + "\n\n"):
            with self.subTest(reply=reply[:30]):
                self.start(answer(reply))
                head, _body = self.ask("/rtc")
                self.assertIn(wire.status(head), (200, 502))
                self.assertFalse(wire.status(head) == 200 and "200" not in reply)

    def test_validate_is_forwarded(self):
        for path in ("/rtc/validate", "/rtc/v1/validate"):
            with self.subTest(path=path):
                self.start(answer("HTTP/1.1 200 OK\nContent-Type: text/plain\nAccess-Control-Allow-Origin: *\n"
                                  "Content-Length: 7\n\nsuccess"))
                head, body = self.ask(f"{path}?access_token=x%2F", upgrade=False)
                self.assertEqual((wire.status(head), body), (200, "success"))
                self.assertIn("access-control-allow-origin: *", head.lower())
                self.assertTrue(self.backend.heads[0].startswith(f"GET {path}?access_token=x%2F HTTP/1.1"))

    def test_after_other_requests_on_one_connection(self):
        """Browsers reuse connections: a request for the backend can follow requests for the hub."""
        self.start(answer("HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\nContent-Length: 7\n\ninvalid"))
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        for target, expected in (("/cert", 200), ("/token", 200), ("/rtc/v1/validate", 401)):
            connection.sendall(wire.head(target, upgrade=False))
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), expected)

    def test_a_backend_that_is_down(self):
        hub = self.hub = Hub(self, livekit_url=f"ws://127.0.0.1:{free_ports(1)[0]}")
        for upgrade in (True, False):
            with self.subTest(upgrade=upgrade):
                head, body = self.ask("/rtc/v1?access_token=x", upgrade=upgrade)
                self.assertEqual(wire.status(head), 503)
                self.assertRegex(head.lower(), r"retry-after: \d+")
                self.assertNotIn("<html", body.lower())
        health = hub.request("/healthz")
        self.assertEqual(health.status, 503)
        self.assertEqual(json.loads(health.content)["state"], "degraded")

    def test_only_rtc_is_relayed(self):
        self.start(accept)
        for target in ("/", "/token", "/rtcx", "/rtc/../agent", "/rtc/%2e%2e/agent", "/rtc//v1", "/agent", "/twirp/x"):
            with self.subTest(target=target):
                head, _body = self.ask(target)
                self.assertIn(wire.status(head), (400, 404))
        self.assertEqual(self.backend.heads, [])


if __name__ == "__main__":
    tap.main()
