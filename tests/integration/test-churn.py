#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Connections that are dropped at any point of their lives leave the hub as it was before."""
import os
import pathlib
import random
import socket
import ssl
import struct
import threading
import unittest

import tap
import wire
from hub import Hub, is_sanitized
from waiting import wait_until

# A build with sanitizers is slower, and keeps freed memory for a while.
IS_SANITIZED = is_sanitized()
COUNT = int(os.environ.get("XMH_CHURN", "1500" if IS_SANITIZED else "10000"))
SEED = int(os.environ.get("XMH_SEED", "4"))
WORKERS = 8


def backend(connection, head):
    """Misbehaves now and then, depending on the client's number."""
    connection.sendall(wire.ACCEPTED.encode()[:int(head.split("cut=")[1].split()[0])])
    connection.settimeout(5)
    try:
        while data := connection.recv(65536):
            connection.sendall(data)
    except OSError:
        pass


class Client:
    def __init__(self, hub, context, number):
        self.random = random.Random(SEED * 1_000_003 + number)
        self.hub, self.context = hub, context

    def script(self):
        """All that a client sends after its handshake."""
        cut = self.random.choice([0, 10, 60, 1000, 1000, 1000])
        get = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        return self.random.choice([
            get, get * 3, get + b"bad\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET /token HTTP/1.1\r\nHost: evil.test\r\n\r\n",
            b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300\r\n\r\n" + bytes(300),
            wire.head(f"/rtc?cut={cut}") + b"x" * 200,
            get + wire.head(f"/rtc?cut={cut}") + b"x" * 200,
            wire.head(f"/rtc/validate?cut={cut}", upgrade=False),
        ])

    def live(self):
        connection = socket.create_connection(("127.0.0.1", self.hub.port), 10)
        try:
            if self.random.random() < 0.1:
                self.drop_in_hello(connection)
            elif self.random.random() < 0.6:
                tls = self.context.wrap_socket(connection, server_hostname="localhost")
                connection = tls
                self.talk(tls)
            else:
                self.talk(connection)
        except OSError:
            pass
        finally:
            self.drop(connection)

    def drop_in_hello(self, connection):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self.context.wrap_bio(incoming, outgoing, server_hostname="localhost")
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            hello = outgoing.read()
            connection.sendall(hello[:self.random.randrange(len(hello) + 1)])

    def talk(self, connection):
        data = self.script()
        data = data[:self.random.randrange(len(data) + 1)] if self.random.random() < 0.5 else data
        cut = self.random.randrange(len(data) + 1)
        for piece in (data[:cut], data[cut:]):
            if piece:
                connection.sendall(piece)
        if self.random.random() < 0.5:
            connection.settimeout(self.random.choice([0.001, 0.01, 0.05]))
            while connection.recv(self.random.choice([1, 100, 65536])) and self.random.random() < 0.8:
                pass

    def drop(self, connection):
        how = self.random.choice(["close", "close", "reset", "half"])
        try:
            if how == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif how == "half":
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        connection.close()


class Churn(unittest.TestCase):
    def count_descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.hub.process.pid}/fd").iterdir()))

    def run_clients(self, numbers):
        numbers = iter(numbers)
        lock = threading.Lock()
        context = self.hub.context()

        def work():
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                Client(self.hub, context, number).live()

        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        wait_until(lambda: self.count_descriptors() <= self.descriptors, "all connections are gone", 20)

    def test_random_ends(self):
        server = wire.Backend(self, backend)
        self.hub = Hub(self, livekit_url=server.url, limits={"dial_timeout_s": 2, "head_timeout_s": 2})
        self.hub.request("/")
        self.descriptors = self.count_descriptors()
        warm = COUNT // 5
        self.run_clients(range(warm))
        before = self.hub.memory_kib("RssAnon")
        self.run_clients(range(warm, COUNT))
        after = self.hub.memory_kib("RssAnon")
        print(f"# {COUNT} connections, seed {SEED}: {before} KiB before, {after} KiB after")
        self.assertEqual(self.hub.request("/healthz").status, 200)
        # A leak of a few bytes per connection would be megabytes; the overhead of the heap is less.
        if not IS_SANITIZED:
            self.assertLess(after - before, max(COUNT // 5, 1024))


if __name__ == "__main__":
    tap.main()
