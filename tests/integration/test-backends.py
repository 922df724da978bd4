#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Misbehaving backends, and that nothing of them remains."""
import pathlib
import socket
import struct
import threading
import time
import unittest

import tap
import wire
from hub import Hub
from waiting import wait_until

OK = b"HTTP/1.1 200 OK\r\n"
DIAL_S = 1


def until_gone(connection):
    """Sends nothing more and waits until the hub closes."""
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


def endless(first, piece):
    def handle(connection, _head):
        try:
            connection.sendall(first)
            while True:
                connection.sendall(piece)
        except OSError:
            pass
    return handle


def say(data, wait=True):
    def handle(connection, _head):
        try:
            connection.sendall(data)
            if wait:
                until_gone(connection)
        except OSError:
            pass
    return handle


def reset(data):
    def handle(connection, _head):
        connection.sendall(data)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    return handle


# name, what the backend does, whether to upgrade, the statuses that the client may get
CASES = [
    ("says nothing", say(b""), True, 504),
    ("says nothing to a plain request", say(b""), False, 504),
    ("says half a head", say(b"HTTP/1.1 101 Swi"), True, 504),
    ("says 100 for ever", say(b"HTTP/1.1 100 Continue\r\n\r\n"), False, 504),
    ("says half a body", say(OK + b"Content-Length: 9\r\n\r\nhalf"), False, 504),
    ("says half a chunk", say(OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf"), False, 504),
    ("closes at once", say(b"", False), True, 502),
    ("closes within a body", say(OK + b"Content-Length: 9\r\n\r\nhalf", False), False, 502),
    ("closes within a chunk", say(OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhalf", False), False, 502),
    ("closes between chunks", say(OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", False), False, 502),
    ("resets", reset(b""), True, 502),
    ("resets within a head", reset(b"HTTP/1.1 101 Swi"), True, 502),
    ("garbage", say(b"\x00\xff" * 500), True, 502),
    ("another protocol", say(b"220 mail.test ESMTP\r\n\r\n"), True, 502),
    ("a TLS alert", say(b"\x15\x03\x01\x00\x02\x02\x28\r\n\r\n"), True, 502),
    ("HTTP/2", say(b"HTTP/2 101 Switching\r\nUpgrade: websocket\r\n\r\n"), True, 502),
    ("a lone LF", say(b"HTTP/1.1 200 OK\nContent-Length: 0\n\n"), False, 502),
    ("a folded line", say(OK + b"A: b\r\n c\r\nContent-Length: 0\r\n\r\n"), False, 502),
    ("a control in a value", say(OK + b"Retry-After: \x1b[31m\r\nContent-Length: 0\r\n\r\n"), False, 502),
    ("an endless line", endless(b"HTTP/1.1 200 ", b"a" * 1000), True, 502),
    ("endless fields", endless(OK, b"A: b\r\n"), True, 502),
    ("a head of 20 KiB", say(OK + b"A: " + b"b" * 20000 + b"\r\nContent-Length: 0\r\n\r\n"), False, 502),
    ("an endless body", endless(OK + b"\r\n", b"a" * 1000), False, 502),
    ("endless chunks", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 200), False, 502),
    ("endless trailers", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n"), False, 502),
    ("an endless extension", endless(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 100), False, 502),
    ("a body beyond 64 KiB", say(OK + b"Content-Length: 65537\r\n\r\n" + b"a" * 65537), False, 502),
    ("two lengths", say(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\naa"), False, 502),
    ("a length and chunks", say(OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), False, 502),
    ("101 to a plain request", say(wire.ACCEPTED.encode()), False, 502),
    ("101 without Upgrade", say(b"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\n\r\n"), True, 502),
    ("101 to something else", say(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"), True, 502),
    ("200 to an upgrade", say(OK + b"Content-Length: 2\r\n\r\nhi"), True, 200),
    ("a redirect", say(b"HTTP/1.1 307 T\r\nLocation: https://evil.test/\r\nContent-Length: 0\r\n\r\n"), True, 502),
    ("a redirect of a plain request", say(b"HTTP/1.1 301 M\r\nLocation: /cert\r\nContent-Length: 0\r\n\r\n"), False, 502),
    ("304", say(b"HTTP/1.1 304 Not Modified\r\n\r\n"), False, 502),
    ("204", say(b"HTTP/1.1 204 No Content\r\n\r\n"), False, 204),
    ("64 KiB", say(OK + b"Content-Length: 65536\r\n\r\n" + b"a" * 65536), False, 200),
    ("chunks", say(OK + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\n\r\n"), False, 200),
    ("a body that ends with the connection", say(b"HTTP/1.0 200 OK\r\n\r\nhello", False), False, 200),
    ("a second answer", say(OK + b"Content-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n\r\nevil"), False, 200),
    ("an answer before the question", say(OK + b"Content-Length: 2\r\n\r\nhi"), False, 200),
]


class Backends(unittest.TestCase):
    def start(self, handle=None, **config):
        self.backend = wire.Backend(self, handle)
        config.setdefault("limits", {"dial_timeout_s": DIAL_S})
        self.hub = Hub(self, livekit_url=self.backend.url, **config)
        self.hub.request("/healthz")
        self.descriptors = self.count_descriptors()

    def count_descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.hub.process.pid}/fd").iterdir()))

    def assert_nothing_is_left(self):
        wait_until(lambda: self.count_descriptors() <= self.descriptors, "descriptors are as before")

    def open(self, upgrade=True, data=b""):
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head("/rtc/validate", upgrade=upgrade) + data)
        return connection

    def test_misbehaviour(self):
        for tls in (True, False):
            self.start(web_server_tls=tls)
            for name, handle, upgrade, expected in CASES:
                with self.subTest(name, tls=tls):
                    self.backend.handle = handle
                    started = time.monotonic()
                    connection = self.open(upgrade)
                    answer = wire.read_to_end(connection).decode("latin-1")
                    connection.close()
                    head, _, body = answer.partition("\r\n\r\n")
                    self.assertEqual(wire.status(answer), expected, head)
                    self.assertNotIn("location", head.lower())
                    self.assertNotIn("evil", body)
                    self.assertLess(time.monotonic() - started, DIAL_S + 3)
                    self.assert_nothing_is_left()
        self.assertEqual(self.hub.request("/healthz").status, 200)

    def test_content_comes_whole(self):
        self.start(web_server_tls=True)
        for name, expected in (("chunks", "hello"), ("a body that ends with the connection", "hello"),
                               ("64 KiB", "a" * 65536), ("a second answer", "hi")):
            with self.subTest(name):
                self.backend.handle = next(handle for each, handle, _, _ in CASES if each == name)
                answer = wire.read_to_end(self.open(False)).decode().partition("\r\n\r\n")
                self.assertEqual(answer[2], expected)
                self.assertIn(f"content-length: {len(expected)}\r\n", answer[0].lower() + "\r\n")
                self.assertNotIn("transfer-encoding", answer[0].lower())

    def test_closes_at_every_byte(self):
        """A 101 and a response with a body, cut at each byte: the client gets a 502, or all of it."""
        for upgrade, data in ((True, wire.ACCEPTED.encode()), (False, OK + b"Content-Length: 2\r\n\r\nhi")):
            self.start(web_server_tls=False)
            for cut in range(len(data) + 1):
                with self.subTest(cut=cut, upgrade=upgrade):
                    self.backend.handle = say(data[:cut], False)
                    connection = self.open(upgrade)
                    status = wire.status(wire.read_to_end(connection).decode())
                    self.assertEqual(status, 502 if cut < len(data) else 101 if upgrade else 200)
                    connection.close()
            self.assert_nothing_is_left()

    def test_the_client_goes_first(self):
        """While the backend is working: its connection closes with that of the client."""
        gone = threading.Semaphore(0)

        def handle(connection, _head):
            connection.settimeout(20)
            if connection.recv(1) == b"":
                gone.release()

        for tls in (True, False):
            self.start(handle, limits={"dial_timeout_s": 60}, web_server_tls=tls)
            for how in (socket.SHUT_WR, socket.SHUT_RDWR, None):
                with self.subTest(how=how, tls=tls):
                    connection = self.open()
                    wait_until(lambda: self.backend.heads, "the backend is asked")
                    self.backend.heads.clear()
                    if how is None:
                        connection.close()
                    elif tls:
                        connection.connection.shutdown(how)
                    else:
                        connection.shutdown(how)
                    self.assertTrue(gone.acquire(timeout=20))
                    self.assert_nothing_is_left()

    def test_early_data_both_ways(self):
        """Early data of either end is kept, in order, up to a limit; the backend gets nothing before the upgrade."""
        seen = []

        def handle(connection, _head):
            connection.settimeout(0.3)
            try:
                seen.append(connection.recv(1))
            except TimeoutError:
                seen.append(None)
            connection.settimeout(10)
            connection.sendall(wire.ACCEPTED.encode() + b"first")
            while data := connection.recv(65536):
                connection.sendall(data)

        for tls in (True, False):
            self.start(handle, limits={"dial_timeout_s": 20}, web_server_tls=tls)
            early = bytes(range(256)) * 700
            connection = self.open(data=early[:1000])
            sender = threading.Thread(target=connection.sendall, args=(early[1000:],)) if not tls else None
            if sender:
                sender.start()
            else:
                connection.sendall(early[1000:])
            self.assertEqual(wire.status(wire.read_head(connection)), 101)
            self.assertEqual(wire.read_exactly(connection, 5), b"first")
            self.assertEqual(wire.read_exactly(connection, len(early)), early)
            if sender:
                sender.join()
            connection.close()
            self.assert_nothing_is_left()
        self.assertEqual(seen, [None, None])

    def test_clients_that_vanish_and_a_backend_that_stays(self):
        """One end has closed, the other never does: the session ends at its deadline, and not earlier."""
        done = threading.Event()
        self.addCleanup(done.set)

        def handle(connection, _head):
            connection.sendall(wire.ACCEPTED.encode())
            for _ in range(6):
                connection.sendall(b"x")
                time.sleep(0.3)
            done.wait(30)

        for tls in (True, False):
            self.start(handle, limits={"half_close_timeout_s": 1}, web_server_tls=tls)
            for _ in range(10):
                connection = self.open()
                self.assertEqual(wire.status(wire.read_head(connection)), 101)
                connection.close()
            self.assert_nothing_is_left()
            # One half may be closed for as long as the other one sends data. (OpenSSL reads nothing then.)
            if tls:
                continue
            connection = self.open()
            self.assertEqual(wire.status(wire.read_head(connection)), 101)
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(wire.read_to_end(connection), b"x" * 6)
            self.assert_nothing_is_left()

    def test_nobody_listens(self):
        self.start()
        self.backend.shutdown()
        self.backend.server_close()
        for upgrade in (True, False):
            head = wire.read_to_end(self.open(upgrade)).decode().lower()
            self.assertEqual(wire.status(head), 503)
            self.assertIn("retry-after:", head)
        self.assert_nothing_is_left()


if __name__ == "__main__":
    tap.main()
