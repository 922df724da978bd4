#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The cost of endless TLS messages for the hub. Runs inside tests/tools/with-lan."""
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import unittest

import netns
import records
import tap
import trust
import wire
from hub import Hub, memory_bound
from lan import there
from waiting import wait_until

HUB = "10.77.0.1"
GOOD = b"GET /healthz HTTP/1.1\r\nHost: 10.77.0.1\r\n\r\n"
MIB = 1024
ADDRESSES = [f"10.77.0.{i}" for i in range(100, 132)]
# Types of messages, and an absurd length.
HELLO, SERVER_HELLO, TICKET, KEY_UPDATE = 1, 2, 4, 24
MAX = (1 << 24) - 1
# As in transport/xmh-tls-records.h.
CLIENT_FLIGHT_MAX = 10 * 1024
DATA = pathlib.Path(__file__).parents[1] / "data/hellos"
CHAIN = []


def setUpModule():
    for address in ADDRESSES:
        subprocess.run(there("ip", "address", "add", f"{address}/24", "dev", "lan1"), check=True)
    folder = tempfile.mkdtemp(prefix="xmh-")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    CHAIN.extend(trust.make_chain(folder, "backend"))
    records.trust_in(CHAIN[2])


def begin(kind, length, total, size):
    """The beginning of a message that promises LENGTH bytes, TOTAL of them, in records of SIZE bytes."""
    message = bytes([kind]) + length.to_bytes(3, "big") + bytes(total)
    return b"".join(records.record(records.HANDSHAKE, message[i:i + size]) for i in range(0, total, size))


def cut(hello, size):
    return b"".join(records.record(records.HANDSHAKE, hello[i:i + size]) for i in range(records.HEADER, len(hello), size))


def fill(data, kind=records.HANDSHAKE):
    """DATA and an incomplete last record: all that a client may send in a handshake, except one byte."""
    content = sum(len(each) - records.HEADER for each in records.split(data)[0])
    return data + records.record(kind, bytes(CLIENT_FLIGHT_MAX - content))[:-1]


SMALL_HELLO, LARGE_HELLO = ((DATA / f"{name}.hello").read_bytes() for name in ("openssl", "chromium"))
# Unfinished handshakes that are just below the limit.
HELD_BACK = {
    "an unfinished record": fill(b""),
    "two records": fill(begin(HELLO, CLIENT_FLIGHT_MAX - 4, 8000, 8000)),
    "small records": fill(begin(HELLO, CLIENT_FLIGHT_MAX - 4, 9000, 1000)),
    "tiny records": fill(begin(HELLO, CLIENT_FLIGHT_MAX - 4, 10000, 1)),
    "tiny records at first": fill(begin(HELLO, CLIENT_FLIGHT_MAX - 4, 2000, 2)),
    "a hello before": fill(SMALL_HELLO, records.DATA),
    "a large hello before": fill(LARGE_HELLO, records.DATA),
    "a hello in tiny records before": fill(cut(LARGE_HELLO, 1), records.DATA),
}


class Floods(unittest.TestCase):
    def start(self, **config):
        self.hub = Hub(self, web_server_host=None,
                       **{"limits": {"head_timeout_s": 100, "dial_timeout_s": 100}} | config)
        for _ in range(10):
            self.assertEqual(self.hub.request("/cert").status, 200)
        self.before = self.hub.memory_kib("VmRSS")
        self.kept = []

    def far(self, source=None):
        connection = netns.connect(HUB, self.hub.port, source)
        self.addCleanup(connection.close)
        self.kept.append(connection)
        return connection

    def far_client(self, source=None):
        return records.SealingClient(self.far(source), self.hub.context(), HUB)

    @staticmethod
    def send(connection, data):
        """Sends until the hub closes. Returns whether it accepted everything."""
        try:
            connection.sendall(data)
        except OSError:
            return False
        return True

    def wait_until_all_is_read(self, which="sport", port=None):
        """Waits until the hub has read everything, from its clients or from a port that it has connected to."""
        def unread():
            listed = subprocess.run(["ss", "-tnH", which, "=", f":{port or self.hub.port}"], check=True,
                                    capture_output=True, text=True).stdout
            return sum(int(line.split()[1]) for line in listed.splitlines())

        wait_until(lambda: unread() == 0, "the hub has read everything", 30)

    def assert_small(self, what, bound):
        self.wait_until_all_is_read()
        self.assertEqual(self.hub.request("/cert").status, 200)
        grown = self.hub.memory_kib("VmRSS") - self.before
        print(f"# {what}: {grown} KiB more")
        self.assertLess(grown, memory_bound(bound), what)

    def test_promises(self):
        """16 connections of one address, 64 of four and 512 of 32 send the beginning of a hello of 16 MiB and continue."""
        data = begin(HELLO, MAX, 4 << 20, 16384)
        for addresses, bound in ((1, 4 * MIB), (4, 6 * MIB), (32, 16 * MIB)):
            with self.subTest(addresses):
                self.start()
                connections = [self.far(source) for source in ADDRESSES[:addresses] for _ in range(16)]
                self.assertFalse(any([self.send(each, data) for each in connections]))
                self.assert_small(f"{len(connections)} that go on", bound)
                self.hub.stop()

    def test_promises_held_back(self):
        """The same, but they stop while the hub still waits."""
        for name, data in HELD_BACK.items():
            with self.subTest(name):
                self.start()
                connections = [self.far(source) for source in ADDRESSES for _ in range(16)]
                for each in connections:
                    self.assertTrue(self.send(each, data[:-100]))
                self.wait_until_all_is_read()
                for each in connections:
                    self.send(each, data[-100:-50])
                self.assert_small(f"{len(connections)} with {name}", 16 * MIB)
                for each in connections:
                    each.close()
                self.hub.stop()

    def try_after_the_handshake(self, name, request, status, count, backend=None):
        """COUNT connections of one address: half of them continue, the others stop before the limit."""
        self.start(**({"livekit_url": backend.url} if backend else {}))
        clients = []
        for _ in range(count):
            client = self.far_client()
            clients.append(client)
            self.assertEqual(client.ask(request), status)
            client.say(records.HANDSHAKE, bytes([KEY_UPDATE]) + b"\xff\xff\xff" + bytes(16000))
        for _ in range(20):
            self.wait_until_all_is_read()
            for client in clients[::2]:
                self.send(client.connection, client.sealer.seal(records.HANDSHAKE, bytes(16000)))
        self.assert_small(f"{count} {name}", 6 * MIB)

    def test_after_the_handshake(self):
        self.try_after_the_handshake("connections", GOOD, 200, 64)

    def test_in_tunnels(self):
        backend = trust.make_echo_backend(self)
        self.try_after_the_handshake("tunnels", wire.head("/rtc", host=HUB), 101, 32, backend)

    def test_a_backend(self):
        """A server behind the hub that begins a message of 16 MiB instead of a handshake."""
        def handle(connection, _address):
            if not self.send(connection, flood):
                refused.append(connection)

        refused = []
        flood = begin(SERVER_HELLO, MAX, 15 << 20, 16384)
        backend = records.TlsBackend(self, None, *CHAIN[:2])
        backend.finish_request = handle
        self.start(livekit_url=backend.url)
        for _ in range(8):
            self.assertEqual(self.hub.request("/rtc/validate").status, 502)
        self.assert_small("8 backends", 4 * MIB)
        wait_until(lambda: len(refused) >= 8, "all of them were refused")

    def test_a_backend_after_the_handshake(self):
        def handle(connection, _head):
            sealer = backend.sealer(connection)
            content = bytes([TICKET]) + b"\xff\xff\xff" + bytes(16000)
            for _ in range(20):
                if not self.send(records.Raw(connection), sealer.seal(records.HANDSHAKE, content)):
                    refused.append(connection)
                    return
                self.wait_until_all_is_read("dport", backend.port)

        refused = []
        backend = records.TlsBackend(self, handle, *CHAIN[:2], version=ssl.TLSVersion.TLSv1_3)
        with tempfile.NamedTemporaryFile() as log:
            backend.context.keylog_filename = log.name
            self.start(livekit_url=backend.url)
            for _ in range(8):
                self.assertEqual(self.hub.request("/rtc/validate").status, 502)
            self.assert_small("8 backends", 4 * MIB)
            wait_until(lambda: len(refused) == 8, "all of them were refused")


if __name__ == "__main__":
    tap.main()
