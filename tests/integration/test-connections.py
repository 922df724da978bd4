#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Connections after their first response."""
import contextlib
import os
import pathlib
import socket
import time
import unittest

import tap
import wire
from hub import Hub, memory_bound
from waiting import wait_until

TOKEN = wire.head("/token?identity=a", upgrade=False)
# libsoup answers this one.
FILE = wire.head("/nothing.js", upgrade=False)


def answer_validate(connection, request):
    if "Upgrade: websocket" in request:
        connection.sendall(wire.ACCEPTED.encode())
        connection.sendall(connection.recv(100))
    else:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nsuccess")


class Connections(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self, livekit_url=wire.Backend(self, answer_validate).url)

    def measure_answer(self, request):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(request)
            head, body = wire.read_answer(connection)
            return len(head) + len(body)

    def is_at_rest(self):
        """Whether it has used no CPU time for a while."""
        schedstat = pathlib.Path(f"/proc/{self.hub.process.pid}/schedstat")
        before = schedstat.read_text()
        time.sleep(0.2)
        return schedstat.read_text() == before

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.hub.process.pid}/fd"))

    def test_a_runtime_folder_with_a_long_name(self):
        """A path that is too long for a socket address does not break a connection, and leaves nothing behind."""
        runtime = self.hub.home / ("r" * 120)
        runtime.mkdir(mode=0o700)
        hub = Hub(self, env={"XDG_RUNTIME_DIR": str(runtime)}, enable_cloudxr_proxy=True, start=False)
        (hub.home / "client").mkdir()
        hub.configure(enable_cloudxr_proxy=True, cloudxr_client_dir="client")
        for _ in range(2):
            hub.start()
            web_port = hub.port
            for port, target in ((web_port, "/nothing.js"), (hub.config["cloudxr_proxy_port"], "/client/nothing.js")):
                hub.port = port
                with self.subTest(target=target), contextlib.closing(hub.connect()) as connection:
                    for _ in range(3):
                        connection.sendall(wire.head(target, upgrade=False))
                        self.assertEqual(wire.status(wire.read_answer(connection)[0]), 404)
            hub.port = web_port
            self.assertEqual([path for path in runtime.rglob("*") if path.is_socket()], [])
            self.assertNotIn("closed after each answer", hub.log())
            hub.stop()

    def test_kept_alive_and_closed_by_the_client_is_gone(self):
        # libsoup forgets a connection that ends between two requests.
        self.hub.request("/token?identity=a")
        before = self.descriptors()
        for _ in range(50):
            with contextlib.closing(self.hub.connect()) as connection:
                for _ in range(2):
                    connection.sendall(TOKEN)
                    self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
        wait_until(lambda: self.descriptors() <= before + 2, "the connections are closed")

    def test_relays_after_it_has_served(self):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(TOKEN)
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
            connection.sendall(wire.head("/rtc/validate?access_token=a", upgrade=False))
            head, body = wire.read_answer(connection)
            self.assertEqual((wire.status(head), body), (200, b"success"))

    def test_becomes_a_tunnel_after_it_has_served(self):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(TOKEN)
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
            connection.sendall(wire.head("/rtc"))
            self.assertEqual(wire.status(wire.read_head(connection)), 101)
            connection.sendall(b"hello")
            self.assertEqual(wire.read_exactly(connection, 5), b"hello")

    def test_files_and_the_hub_s_own_answers_take_turns(self):
        for writes in ([TOKEN, FILE, TOKEN, FILE], [TOKEN + FILE + TOKEN + FILE]):
            with self.subTest(writes=len(writes)), contextlib.closing(self.hub.connect()) as connection:
                for data in writes:
                    connection.sendall(data)
                    for _ in range(4 // len(writes) // 2):
                        self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
                        self.assertEqual(wire.status(wire.read_answer(connection)[0]), 404)

    def test_who_reads_nothing_is_not_read_from(self):
        """Responses to thousands of requests, 40 MiB and more, are not made before the client reads them; none is lost."""
        request = wire.head("/trust", upgrade=False)
        length = self.measure_answer(request)
        count = 40 * 1024 * 1024 // length
        before = self.hub.memory_kib("RssAnon")
        with contextlib.closing(self.hub.connect(timeout=30)) as connection:
            connection.sendall(request * count)
            wait_until(self.is_at_rest, "the hub does no more", timeout=30)
            self.assertLess(self.hub.memory_kib("RssAnon") - before, memory_bound(4 * 1024))
            connection.sendall(wire.head("/token", "Connection: close", upgrade=False))
            answers = wire.read_to_end(connection)
        self.assertEqual(answers.count(b"HTTP/1.1 200 OK\r\n"), count + 1)
        self.assertGreater(len(answers), count * length)

    def test_a_client_that_has_nothing_more_to_ask(self):
        for hub in (self.hub, Hub(self, web_server_tls=False)):
            with self.subTest(tls=hub.tls), contextlib.closing(hub.connect()) as connection:
                connection.sendall(TOKEN)
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
                self.assertEqual(wire.read_to_end(connection), b"")

    def test_the_last_request(self):
        """The connection closes after the response with `Connection: close` or HTTP/1.0."""
        for request in (wire.head("/token", "Connection: close", upgrade=False),
                        wire.head("/token", "Connection: x", "Connection: y, Close", upgrade=False),
                        TOKEN.replace(b"HTTP/1.1", b"HTTP/1.0")):
            with self.subTest(request=request), contextlib.closing(self.hub.connect()) as connection:
                connection.sendall(request)
                head, _ = wire.read_answer(connection)
                self.assertEqual(wire.status(head), 200)
                self.assertIn("\r\nConnection: close\r\n", head)
                self.assertEqual(wire.read_to_end(connection), b"")

    def test_answers_without_content(self):
        """There is nothing between two heads."""
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(wire.head("/token", method="HEAD", upgrade=False) +
                               wire.head("/token", method="OPTIONS", upgrade=False) + TOKEN)
            head = wire.read_head(connection)
            self.assertEqual(wire.status(head), 200)
            self.assertRegex(head, "Content-Length: [1-9]")
            head = wire.read_head(connection)
            self.assertEqual(wire.status(head), 204)
            self.assertNotIn("content-length", head.lower())
            self.assertIn(b'"token"', wire.read_answer(connection)[1])

    def test_a_bad_head_after_a_good_one_gets_its_own_answer(self):
        with contextlib.closing(self.hub.connect()) as connection:
            connection.sendall(TOKEN + wire.head("/token", "Foo : b", upgrade=False))
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
            head = wire.read_head(connection)
            self.assertRegex(head, "^HTTP/1.1 400 ")


if __name__ == "__main__":
    tap.main()
