#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Peers of the LAN use up their limits, and a new client is still served. Runs inside
tests/tools/with-lan."""
import socket
import statistics
import subprocess
import threading
import time
import unittest

import netns
import tap
import wire
from hub import Hub
from lan import there
from waiting import wait_until

HUB, HUB6 = "10.77.0.1", "fd77::1"
GET = b"GET /healthz HTTP/1.1\r\nHost: 10.77.0.1\r\n\r\n"
BESIEGERS = [f"10.77.0.{100 + i}" for i in range(32)]
BESIEGERS6 = [f"fd77::{100 + i}" for i in range(4)]
NEWCOMER, NEWCOMER6 = "10.77.0.200", "fd77::200"
# Addresses with one connection each.
LONERS = [f"10.77.0.{201 + i}" for i in range(20)]
LARGE = 100 << 20


def setUpModule():
    lines = [f"address add {each}/24 dev lan1" for each in [*BESIEGERS, NEWCOMER, *LONERS]]
    lines += [f"-6 address add {each}/64 dev lan1 nodad" for each in [*BESIEGERS6, NEWCOMER6]]
    for line in lines:
        subprocess.run(there("ip", *line.split()), check=True)


class SiegeCase(unittest.TestCase):
    def start(self, **config):
        self.hub = Hub(self, start=False)
        folder = self.hub.home / "client"
        folder.mkdir()
        (folder / "index.html").write_text("x")
        with open(folder / "large.bin", "wb") as large:
            large.truncate(LARGE)
        self.hub.configure(web_server_host=None, web_server_port=8080, web_client_dir="client", **config)
        self.hub.start()
        self.context = self.hub.context()

    def connect(self, source, tls=True):
        address = HUB6 if ":" in source else HUB
        connection = netns.connect(address, self.hub.port, source)
        # Measure the hub, not Nagle's algorithm.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.addCleanup(connection.close)
        return wire.TlsStream(connection, self.context, address) if tls else connection

    def ask(self, source, data=GET):
        """A connection that has received its response."""
        connection = self.connect(source)
        connection.sendall(data)
        head, _ = wire.read_answer(connection)
        self.assertEqual(wire.status(head), 200)
        return connection

    def is_served(self, source):
        try:
            self.ask(source).close()
            return True
        except (EOFError, OSError):
            return False

    def is_open(self, connection):
        """Whether another request gets a response."""
        try:
            connection.sendall(GET)
            return wire.status(wire.read_answer(connection)[0]) == 200
        except (EOFError, OSError):
            return False

    def measure(self, source, before=None, count=20):
        """The median and the longest time to the first answer, in seconds; BEFORE is called before each."""
        times = []
        for _ in range(count):
            if before is not None:
                before()
            started = time.monotonic()
            self.ask(source).close()
            times.append(time.monotonic() - started)
        return statistics.median(times), max(times)

    def measure_siege(self, what, besiege, source=NEWCOMER, go_on=None, deadline_s=75):
        """A new client is served before deadlines of the hub end any of the others. GO_ON replaces lost connections."""
        quiet = self.measure(source)
        started = time.monotonic()
        besiege()
        made = time.monotonic() - started
        self.ask(source).close()
        self.assertLess(time.monotonic() - started, deadline_s)
        self.report(f"{what}, made in {made:.1f} s", self.measure(source), quiet)
        if go_on is not None:
            self.report(f"{what}, taken again", self.measure(source, go_on), quiet)

    @staticmethod
    def report(what, siege, quiet):
        print(f"# {what}: a newcomer's first answer after {siege[0] * 1000:.1f} ms, at most {siege[1] * 1000:.1f} ms; quiet "
              f"{quiet[0] * 1000:.1f} and {quiet[1] * 1000:.1f} ms")


class Connections(SiegeCase):
    def test_idle_ones(self):
        """1024 of 16 addresses, each with one response."""
        self.start()
        kept = {}

        def besiege():
            for source in BESIEGERS[:16]:
                kept[source] = []
                for number in range(64):
                    try:
                        # The hub sends files by other code than short responses.
                        kept[source].append(self.ask(source, GET if number % 2 else GET.replace(b"/healthz", b"/")))
                    except (EOFError, OSError):
                        break

        def go_on():
            for source in kept:
                kept[source].append(self.connect(source, tls=False))

        self.measure_siege("1024 idle connections of 16 addresses", besiege, go_on=go_on)
        self.assertGreaterEqual(sum(map(len, kept.values())), 896)
        # Loopback is exempt.
        self.assertEqual(self.hub.request("/healthz").status, 200)

    def test_unfinished_handshakes(self):
        """512 of 32 addresses that send nothing, or begin a hello."""
        self.start()
        kept = []

        def besiege():
            for source in BESIEGERS:
                for number in range(16):
                    connection = self.connect(source, tls=False)
                    connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[:number % 11])
                    kept.append(connection)

        def go_on():
            kept.extend(self.connect(source, tls=False) for source in BESIEGERS)

        self.measure_siege("512 unfinished handshakes of 32 addresses", besiege, go_on=go_on, deadline_s=10)

    def check_several_at_once(self, source, silent):
        """As many as a browser opens; each of SILENT holds an idle one."""
        kept = [self.connect(each, tls=False) for each in silent]
        address = HUB6 if ":" in source else HUB
        several = [self.connect(source, tls=False) for _ in range(6)]
        for each in several:
            connection = wire.TlsStream(each, self.context, address)
            connection.sendall(GET)
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
        self.assertEqual(len(kept), len(silent))

    def test_several_at_once(self):
        self.start(limits={"handshakes": 20})
        self.check_several_at_once(NEWCOMER, LONERS)

    def test_several_at_once_in_a_network(self):
        """64 addresses of an IPv6 neighbour use all handshakes of the network."""
        addresses = [f"fd77::{1000 + i}" for i in range(64)]
        for each in addresses:
            subprocess.run(there("ip", "-6", "address", "add", f"{each}/64", "dev", "lan1", "nodad"), check=True)
        self.start()
        self.check_several_at_once(NEWCOMER6, addresses)

    def test_neighbour(self):
        """64 connections of one IPv6 address count only for that one."""
        self.start()
        kept = []
        self.measure_siege("64 connections of an IPv6 neighbour",
                           lambda: kept.extend(self.ask(BESIEGERS6[0]) for _ in range(64)), NEWCOMER6)
        self.assertFalse(self.is_served(BESIEGERS6[0]))

    def test_network(self):
        """Four addresses use the limit of a /64: the fifth is still served, and so is IPv4."""
        self.start()
        kept = []

        def besiege():
            for source in BESIEGERS6:
                for _ in range(64):
                    try:
                        kept.append(self.ask(source))
                    except (EOFError, OSError):
                        break

        self.measure_siege("all connections of an IPv6 network", besiege, NEWCOMER6)
        self.assertGreaterEqual(len(kept), 224)
        self.assertTrue(self.is_served(NEWCOMER))

    def test_longest_idle(self):
        """The longest idle one of the address with most closes; one with a new request stays."""
        self.start(limits={"connections": 7})
        few = [self.ask(BESIEGERS[1]) for _ in range(3)]
        many = [self.ask(BESIEGERS[0], get) for get in (GET, GET.replace(b"/healthz", b"/"), GET, GET)]
        self.assertTrue(self.is_open(many[0]))
        self.ask(NEWCOMER)
        self.assertFalse(self.is_open(many[1]))
        self.assertTrue(all(self.is_open(each) for each in [many[0], *many[2:], *few]))

    def test_trickles_are_idle(self):
        """Beginning a request again and again without ending it does not count as busy."""
        self.start(limits={"connections": 7})
        kept = [self.ask(BESIEGERS[0]) for _ in range(7)]
        trickles = [GET[:-4], b"POST /nothing HTTP/1.1\r\nHost: 10.77.0.1\r\nContent-Length: 9\r\n\r\n"]
        for number, each in enumerate(kept):
            each.sendall(trickles[number % 2])
        wait_until(lambda: self.is_served(NEWCOMER), "the newcomer is served", 8)

    def test_answers_go_on(self):
        """Busy connections stay open: a file that is being sent, and a backend that has not responded yet."""
        waiting = threading.Event()

        def handle(connection, _head):
            waiting.wait(10)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")

        backend = wire.Backend(self, handle)
        self.addCleanup(waiting.set)
        self.start(livekit_url=backend.url, limits={"connections": 4})
        file = self.connect(BESIEGERS[0])
        file.sendall(GET.replace(b"/healthz", b"/large.bin"))
        self.assertEqual(wire.status(wire.read_head(file)), 200)
        relayed = [self.connect(BESIEGERS[0]) for _ in range(3)]
        for each in relayed:
            each.sendall(wire.head("/rtc/validate", host=HUB, upgrade=False))
        wait_until(lambda: len(backend.heads) == 3, "all are relayed")
        self.assertFalse(self.is_served(NEWCOMER))
        left = LARGE
        while left > 0:
            left -= len(file.recv(min(left, 1 << 20)))
            if left == LARGE // 2:
                self.assertFalse(self.is_served(NEWCOMER))
        wait_until(lambda: self.is_served(NEWCOMER), "the file's connection has made room", 8)
        waiting.set()
        for each in relayed:
            self.assertEqual(wire.status(wire.read_answer(each)[0]), 200)

    def test_readers_that_stall(self):
        """Files whose clients don't read: addresses with none get theirs immediately, and the stalled ones make room after
        5 s, or after 10 s when the kernels still passed something on at first."""
        self.start(limits={"connections": 16, "connections_per_address": 15})
        kept = []
        for source in [*BESIEGERS[:1] * 14, *LONERS[:2]]:
            connection = self.connect(source)
            connection.sendall(GET.replace(b"/healthz", b"/large.bin"))
            self.assertEqual(wire.status(wire.read_head(connection)), 200)
            kept.append(connection)
            if len(kept) == 14:
                self.assertFalse(self.is_served(BESIEGERS[0]))
                self.assertTrue(self.is_served(NEWCOMER))
        started = time.monotonic()
        wait_until(lambda: self.is_served(NEWCOMER), "a stalled one has made room", 15)
        print(f"# a newcomer among 16 readers that stall: served after {time.monotonic() - started:.1f} s")

    def test_slow_readers(self):
        """A client that reads 100 kB/s is not stalled, although the kernel rarely has room for more."""
        self.start(limits={"connections": 4})
        readers = []
        for source in [*BESIEGERS[:1] * 2, *LONERS[:2]]:
            connection = self.connect(source)
            connection.sendall(GET.replace(b"/healthz", b"/large.bin"))
            self.assertEqual(wire.status(wire.read_head(connection)), 200)
            readers.append(connection)
        ends = time.monotonic() + 12
        while time.monotonic() < ends:
            for each in readers:
                self.assertNotEqual(each.recv(10000), b"")
            self.assertFalse(self.is_served(NEWCOMER))
            time.sleep(0.1)


class Sessions(SiegeCase):
    def open_tunnel(self, source):
        connection = self.connect(source)
        connection.sendall(wire.head("/rtc", host=HUB))
        head = wire.read_head(connection)
        if wire.status(head) != 101:
            connection.close()
        return wire.status(head), connection

    def test_tunnels(self):
        """16 addresses request 32 each, which is the total: an address without one still gets one, and none is closed."""
        def echo(connection, _head):
            connection.settimeout(60)
            connection.sendall(wire.ACCEPTED.encode())
            while data := connection.recv(65536):
                connection.sendall(data)

        backend = wire.Backend(self, echo)
        self.start(livekit_url=backend.url)
        kept = []
        for source in BESIEGERS[:16]:
            for _ in range(32):
                status, connection = self.open_tunnel(source)
                if status != 101:
                    break
                kept.append(connection)
        self.assertEqual(len(kept), 450)
        started = time.monotonic()
        status, newcomer = self.open_tunnel(NEWCOMER)
        print(f"# beside {len(kept)} tunnels of 16 addresses: a newcomer's after {(time.monotonic() - started) * 1000:.0f} ms")
        self.assertEqual(status, 101)
        self.assertEqual(self.open_tunnel(NEWCOMER)[0], 503)
        for each in [*kept, newcomer]:
            each.sendall(b"alive")
            self.assertEqual(wire.read_exactly(each, 5), b"alive")

    def test_dials(self):
        """8 addresses send 8 requests each to a backend that does not respond: an address without one still gets one."""
        waiting = threading.Event()

        def handle(connection, head):
            if "newcomer" not in head:
                waiting.wait(30)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")

        backend = wire.Backend(self, handle)
        self.addCleanup(waiting.set)
        self.start(livekit_url=backend.url)
        kept = []
        for source in BESIEGERS[:8]:
            for _ in range(8):
                connection = self.connect(source)
                connection.sendall(wire.head("/rtc/validate", host=HUB, upgrade=False))
                kept.append(connection)
        wait_until(lambda: len(backend.heads) == 57, "those that may are relayed")
        connection = self.connect(NEWCOMER)
        connection.sendall(wire.head("/rtc/validate?newcomer", host=HUB, upgrade=False))
        self.assertEqual(wire.status(wire.read_head(connection)), 200)


if __name__ == "__main__":
    tap.main()
