#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""TLS messages in any number of records, and those in any number of segments, by OpenSSL and GnuTLS in both roles.
Runs inside tests/tools/with-lan, for a trust store of its own."""
import pathlib
import random
import shutil
import socket
import ssl
import statistics
import subprocess
import tempfile
import time
import unittest

import records
import tap
import trust
import wire
from hub import Hub
from waiting import wait_until

GOOD = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
HELLOS = sorted((pathlib.Path(__file__).parents[1] / "data/hellos").glob("*.hello"))
WHOLE = 1 << 14
TOGETHER = 1 << 20
CHAIN = []
# Types of protected records (RFC 8446, 5.2).
OUTER_TYPES = (23, 20, 21, 22, 24)
# The header of a key update, which needs one more byte (RFC 8446, 4.6.3).
KEY_UPDATE = b"\x18\0\0\1"


def setUpModule():
    folder = tempfile.mkdtemp(prefix="xmh-")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    CHAIN.extend(trust.make_chain(folder, "backend"))
    records.trust_in(CHAIN[2])


def cuts(length, some):
    """The sizes of the first record and of the others, and how many bytes come together: equal pieces of all small
    sizes, SOME boundaries of all LENGTH, and some of everything, by chance but always the same."""
    chance = random.Random(length)
    for size in (1, 2, 3, 4, 5, 7, 13, 64, 200):
        yield (size, size), TOGETHER
        yield (size, size), 1
    for at in sorted(chance.sample(range(1, length), min(some, length - 1))):
        yield (at, WHOLE), TOGETHER
    for _ in range(some // 4):
        yield ((chance.randrange(1, length), chance.randrange(1, length)), chance.choice((TOGETHER, 1, 5, 100)))


class AsServer(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self)

    def test_recorded_hellos(self):
        """Also those of browsers, in one segment: the hub uses all bytes before it waits."""
        for file in HELLOS:
            hello = file.read_bytes()[records.HEADER:]
            for (first, piece), segment in cuts(len(hello), 60):
                with self.subTest(file.name, first=first, piece=piece, segment=segment):
                    pieces = [hello[:first], *(hello[i:i + piece] for i in range(first, len(hello), piece))]
                    data = b"".join(records.record(records.HANDSHAKE, each, b"\3\1") for each in pieces)
                    with socket.create_connection(("127.0.0.1", self.hub.port), 5) as connection:
                        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                        for i in range(0, len(data), segment):
                            connection.sendall(data[i:i + segment])
                        answer = wire.read_exactly(connection, 6)
                    self.assertEqual((answer[0], answer[5]), (records.HANDSHAKE, 2))

    def test_openssl(self):
        cutter = records.Cutter(self, self.hub.port)
        for version in VERSIONS:
            context = self.hub.context()
            context.minimum_version = context.maximum_version = version
            for cutter.cut, cutter.segment in cuts(300, 60):
                with self.subTest(version.name, cut=cutter.cut, segment=cutter.segment):
                    with socket.create_connection(("127.0.0.1", cutter.port), 5) as plain:
                        with context.wrap_socket(plain, server_hostname="localhost") as client:
                            client.sendall(GOOD)
                            self.assertEqual(wire.status(wire.read_head(client)), 200)

    def test_gnutls(self):
        cutter = records.Cutter(self, self.hub.port)
        for priority in ("NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL"):
            for cutter.cut, cutter.segment in list(cuts(300, 4)):
                with self.subTest(priority, cut=cutter.cut, segment=cutter.segment):
                    done = subprocess.run(["gnutls-cli", "--x509cafile", self.hub.authority, "--priority", priority,
                                           "--port", str(cutter.port), "--verify-hostname", "localhost", "127.0.0.1"],
                                          input=GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
                                          capture_output=True, timeout=20)
                    self.assertIn(b"HTTP/1.1 200", done.stdout, done.stderr)

    def test_empty_part(self):
        """After the beginning of a message it would make GnuTLS loop forever, and block the hub for everybody, whatever
        type the record pretends to be of."""
        for outer_type in OUTER_TYPES:
            with self.subTest(outer_type=outer_type), \
                    socket.create_connection(("127.0.0.1", self.hub.port), 5) as plain:
                client = records.SealingClient(plain, self.hub.context(), "127.0.0.1")
                self.assertEqual(client.ask(GOOD), 200)
                client.say(records.HANDSHAKE, KEY_UPDATE)
                client.say(records.HANDSHAKE, b"", outer_type)
                self.assertEqual(self.hub.request("/healthz").status, 200)

    def first_answers_ms(self, version, resumed):
        """For a client with Nagle's algorithm, which delays its request until its last flight is acknowledged."""
        context = self.hub.context()
        context.minimum_version = context.maximum_version = version
        times, session = [], None
        for _ in range(11):
            with socket.create_connection(("127.0.0.1", self.hub.port), 5) as plain:
                started = time.monotonic()
                with context.wrap_socket(plain, server_hostname="localhost", session=session) as client:
                    client.sendall(GOOD)
                    self.assertEqual(wire.status(wire.read_head(client)), 200)
                    times.append((time.monotonic() - started) * 1000)
                    self.assertEqual(client.session_reused, session is not None)
                    session = client.session if resumed else None
        return statistics.median(times)

    def test_nagle(self):
        for version in VERSIONS:
            for resumed in (False, True):
                with self.subTest(version.name, resumed=resumed):
                    median = self.first_answers_ms(version, resumed)
                    print(f"# {version.name}, {'resumed' if resumed else 'full'}: first answer after {median:.1f} ms")
                    self.assertLess(median, 30)


class AsClient(unittest.TestCase):
    def ask(self):
        return self.hub.request("/rtc/validate").status

    def start(self, port):
        self.hub = Hub(self, livekit_url=f"wss://127.0.0.1:{port}", limits={"dial_timeout_s": 5})

    def test_openssl(self):
        def handle(connection, _head):
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        for version in VERSIONS:
            backend = records.TlsBackend(self, handle, *CHAIN[:2], version=version)
            backend.context.num_tickets = 2
            cutter = records.Cutter(self, backend.port)
            self.start(cutter.port)
            for cutter.cut, cutter.segment in cuts(1400 if version == VERSIONS[0] else 120, 60):
                with self.subTest(version.name, cut=cutter.cut, segment=cutter.segment):
                    self.assertEqual(self.ask(), 204)
            self.hub.stop()

    def test_gnutls(self):
        for priority in ("NORMAL:-VERS-ALL:+VERS-TLS1.2", "NORMAL"):
            with self.serve_gnutls(priority) as port:
                cutter = records.Cutter(self, port)
                self.start(cutter.port)
                for cutter.cut, cutter.segment in cuts(1400 if "TLS1.2" in priority else 120, 20):
                    with self.subTest(priority, cut=cutter.cut, segment=cutter.segment):
                        self.assertEqual(self.ask(), 200)
                self.hub.stop()

    def serve_gnutls(self, priority):
        return GnutlsServer(priority)

    def test_tickets_in_pieces(self):
        """After the handshake, with the response: messages in many records, and several in one."""
        # Lifetime, what is added to the age, nonce, ticket, no extensions (RFC 8446, 4.6.1).
        body = (7200).to_bytes(4, "big") + bytes(4) + b"\1\0" + (32).to_bytes(2, "big") + bytes(32) + b"\0\0"
        ticket = b"\4" + len(body).to_bytes(3, "big") + body
        answer = b"HTTP/1.1 204 No Content\r\n\r\n"

        def handle(connection, _head):
            sealer = backend.sealer(connection)
            raw = records.Raw(connection)
            data = b"".join(sealer.seal(records.HANDSHAKE, tickets[i:i + piece]) for i in range(0, len(tickets), piece))
            data += b"".join(sealer.seal(records.DATA, answer[i:i + 1]) for i in range(len(answer)))
            for i in range(0, len(data), segment):
                raw.sendall(data[i:i + segment])
            wait_until(lambda: connection.recv(1) == b"", "the hub has gone")

        backend = records.TlsBackend(self, handle, *CHAIN[:2], version=ssl.TLSVersion.TLSv1_3)
        with tempfile.NamedTemporaryFile() as log:
            backend.context.keylog_filename = log.name
            self.start(backend.port)
            for count in (1, 2, 5):
                tickets = ticket * count
                for piece in (1, 2, 3, 4, 5, len(ticket) - 1, len(ticket), len(ticket) + 1, WHOLE):
                    for segment in (TOGETHER, 1, 30):
                        with self.subTest(count=count, piece=piece, segment=segment):
                            self.assertEqual(self.ask(), 204)

    def test_empty_part(self):
        """As above: the hub reports a failed backend, and continues."""
        def handle(connection, _head):
            sealer = backend.sealer(connection)
            records.Raw(connection).sendall(sealer.seal(records.HANDSHAKE, KEY_UPDATE) +
                                            sealer.seal(records.HANDSHAKE, b"", outer_type))
            records.Raw(connection).recv(1)

        backend = records.TlsBackend(self, handle, *CHAIN[:2], version=ssl.TLSVersion.TLSv1_3)
        with tempfile.NamedTemporaryFile() as log:
            backend.context.keylog_filename = log.name
            self.start(backend.port)
            for outer_type in OUTER_TYPES:
                with self.subTest(outer_type=outer_type):
                    self.assertEqual(self.ask(), 502)
                    self.assertEqual(self.hub.request("/healthz").status, 200)


class GnutlsServer:
    """gnutls-serv, which answers every request with a page about the session."""

    def __init__(self, priority):
        self.priority = priority

    def __enter__(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.process = subprocess.Popen(["gnutls-serv", "--quiet", "--http", "--port", str(port), "--priority",
                                         self.priority, "--x509certfile", str(CHAIN[0]), "--x509keyfile",
                                         str(CHAIN[1])], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def answers():
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return True
            except OSError:
                return False

        wait_until(answers, "gnutls-serv listens")
        return port

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


if __name__ == "__main__":
    tap.main()
