#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Resources that peers of the LAN can use, and the effect on others. Runs inside tests/tools/with-lan."""
import os
import pathlib
import resource
import socket
import statistics
import subprocess
import threading
import time
import unittest

import netns
import tap
import wire
from hub import Hub, memory_bound
from lan import there
from waiting import wait_until

HUB, HUB6 = "10.77.0.1", "fd77::1"
GOOD = b"GET /healthz HTTP/1.1\r\nHost: 10.77.0.1\r\n\r\n"
ADDRESSES = ["10.77.0.3", "fd77::3", "fd77:0:0:1::3", "fd77:0:0:1::4"]


def setUpModule():
    for address in ADDRESSES:
        family = ["-6"] if ":" in address else []
        length = "64" if ":" in address else "24"
        subprocess.run(there("ip", *family, "address", "add", f"{address}/{length}", "dev", "lan1",
                             *(["nodad"] if family else [])), check=True)
    subprocess.run(["ip", "-6", "route", "add", "fd77:0:0:1::/64", "dev", "lan0"], check=True)


def echo(connection, _head):
    connection.sendall(wire.ACCEPTED.encode())
    while data := connection.recv(65536):
        connection.sendall(data)


def is_open(connection):
    """Whether the connection is still open: a closed one reads as ended, immediately or soon."""
    connection.settimeout(0.2)
    try:
        return connection.recv(1, socket.MSG_PEEK) != b""
    except TimeoutError:
        return True
    except OSError:
        return False


class LimitsCase(unittest.TestCase):
    def start(self, **config):
        self.hub = Hub(self, web_server_host=None, web_server_port=8080, **config)
        return self.hub

    def far(self, address=HUB, source=None, tls=None):
        """A connection from the clients' side, silent."""
        connection = netns.connect(address, self.hub.port, source)
        self.addCleanup(connection.close)
        if self.hub.tls if tls is None else tls:
            return wire.TlsStream(connection, self.hub.context(), address)
        return connection

    def ask(self, data=GOOD, **options):
        """The status of one response, or None if the connection was closed."""
        try:
            connection = self.far(**options)
            connection.sendall(data)
            return wire.status(wire.read_head(connection))
        except (EOFError, OSError):
            return None

    def count_descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.hub.process.pid}/fd").iterdir()))

    def open_ones(self, count, **options):
        connections = [self.far(tls=False, **options) for _ in range(count)]
        return connections, sum(is_open(each) for each in connections)


class Limits(LimitsCase):
    def test_unfinished_handshakes(self):
        """16 from one address, also of an IPv6 neighbour; other addresses have their own 16; loopback is exempt."""
        self.start()
        for options, same, other in (({}, {}, {"source": "10.77.0.3"}),
                                     ({"address": HUB6, "source": "fd77::2"}, {"address": HUB6, "source": "fd77::2"},
                                      {"address": HUB6, "source": "fd77::3"})):
            with self.subTest(options):
                self.check_sixteen(options, same, other)

    def check_sixteen(self, options, same, other):
        connections, count = self.open_ones(20, **options)
        self.assertEqual(count, 16)
        self.assertIsNone(self.ask(**same))
        self.assertEqual(self.ask(**other), 200)
        self.assertEqual(self.hub.request("/healthz").status, 200)
        for each in connections:
            each.close()
        wait_until(lambda: self.ask(**same) == 200, "there is room again", 8)

    def test_network_that_is_not_on_link(self):
        """A /64 behind a router counts as one address."""
        self.start()
        away = "fd77:0:0:1::3", "fd77:0:0:1::4"
        self.check_sixteen({"address": HUB6, "source": away[0]}, {"address": HUB6, "source": away[1]},
                           {"address": HUB6, "source": "fd77::3"})

    def test_unfinished_handshakes_in_all(self):
        """The oldest one of the address with most closes to make room; the last one is reserved for an address without any."""
        self.start(limits={"handshakes": 10, "handshakes_per_address": 9})
        first, count = self.open_ones(8)
        self.assertEqual(count, 8)
        second, count = self.open_ones(4, source="10.77.0.3")
        self.assertEqual(count, 4)
        self.assertEqual([is_open(each) for each in first], [False] * 3 + [True] * 5)
        self.assertEqual(self.ask(address=HUB6), 200)
        self.assertTrue(all(is_open(each) for each in second))
        self.assertEqual(self.hub.request("/healthz").status, 200)

    def test_connections(self):
        """64 idle ones after a handshake and a request."""
        self.start()
        kept = []
        for _ in range(64):
            connection = self.far()
            connection.sendall(GOOD)
            self.assertEqual(wire.status(wire.read_head(connection)), 200)
            kept.append(connection)
        self.assertIsNone(self.ask())
        self.assertEqual(self.ask(source="10.77.0.3"), 200)
        kept.pop().close()
        wait_until(lambda: self.ask() == 200, "there is room again", 8)

    def open_tunnels(self, count, **options):
        statuses = []
        kept = []
        for _ in range(count):
            connection = self.far(**options)
            connection.sendall(wire.head("/rtc", host="10.77.0.1"))
            statuses.append(wire.status(wire.read_head(connection)))
            kept.append(connection)
        return kept, statuses

    def test_tunnels(self):
        """32 from one address, 512 in all, the last eighth for addresses without any."""
        backend = wire.Backend(self, echo)
        self.start(livekit_url=backend.url, limits={"rtc_tunnels": 40})
        kept, statuses = self.open_tunnels(33)
        self.assertEqual(statuses, [101] * 32 + [503])
        more, statuses = self.open_tunnels(5, source="10.77.0.3")
        self.assertEqual(statuses, [101] * 3 + [503] * 2)
        self.assertEqual(self.open_tunnels(2, address=HUB6)[1], [101, 503])
        kept[0].close()
        kept[1].close()
        wait_until(lambda: self.open_tunnels(1)[1] == [101], "there is room again", 8)

    def test_dials(self):
        """8 at the same time from one address; the others are told to try again later."""
        waiting = threading.Event()
        backend = wire.Backend(self, lambda connection, _head: waiting.wait(10))
        self.addCleanup(waiting.set)
        self.start(livekit_url=backend.url)
        kept = []
        for _ in range(8):
            connection = self.far()
            connection.sendall(wire.head("/rtc/validate", host=HUB, upgrade=False))
            kept.append(connection)
        wait_until(lambda: len(backend.heads) == 8, "all are dialled")
        connection = self.far()
        connection.sendall(wire.head("/rtc/validate", host=HUB, upgrade=False))
        head = wire.read_head(connection)
        self.assertEqual(wire.status(head), 503)
        self.assertIn("retry-after", head.lower())

    def ask_for_tokens(self, count, **options):
        connection = self.far(**options)
        statuses = []
        for _ in range(count):
            connection.sendall(GOOD.replace(b"/healthz", b"/token"))
            statuses.append(wire.status(wire.read_answer(connection)[0]))
        return statuses

    def test_tokens_of_neighbours(self):
        """One on-link IPv6 address does not use up the limit of another."""
        self.start()
        self.assertIn(429, self.ask_for_tokens(60, address=HUB6, source="fd77::2"))
        self.assertEqual(set(self.ask_for_tokens(30, address=HUB6, source="fd77::3")), {200})

    def test_tokens(self):
        """40 at once, 10 a second."""
        self.start()
        started = time.monotonic()
        statuses = self.ask_for_tokens(100)
        passed = statuses.count(200)
        self.assertEqual(set(statuses), {200, 429})
        self.assertGreaterEqual(passed, 40)
        self.assertLessEqual(passed, 41 + 10 * (time.monotonic() - started))
        for _ in range(100):
            self.assertEqual(self.hub.request("/token").status, 200)


class Deadlines(LimitsCase):
    def test_silence_and_trickles(self):
        """Two seconds from accept to the end of the first head, even if bytes keep coming."""
        self.start(limits={"head_timeout_s": 2})
        record = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)
        trickles = {"nothing": b"", "a hello": record, "a head": GOOD[:-4] + b"\r\nA: " + b"a" * 500}
        for name, data in trickles.items():
            with self.subTest(name):
                connection = self.far(tls=False)
                started = time.monotonic()
                connection.settimeout(0.1)
                for i in range(len(data) + 100):
                    try:
                        connection.sendall(data[i:i + 1])
                        if connection.recv(100) == b"":
                            break
                    except TimeoutError:
                        continue
                    except OSError:
                        break
                self.assertGreater(time.monotonic() - started, 1.5)
                self.assertLess(time.monotonic() - started, 8)

    def test_a_trickle_inside_tls(self):
        self.start(limits={"head_timeout_s": 2})
        connection = self.far()
        started = time.monotonic()
        with self.assertRaises(OSError):
            for _ in range(100):
                connection.sendall(b"A")
                time.sleep(0.1)
        self.assertLess(time.monotonic() - started, 8)

    def test_who_finishes_in_time_stays(self):
        self.start(limits={"head_timeout_s": 3})
        connection = self.far()
        connection.sendall(GOOD)
        wire.read_head(connection)
        self.assertTrue(is_open(connection.connection))
        time.sleep(4.5)
        connection.sendall(GOOD)


class Newcomers(LimitsCase):
    """New clients are served, however many misbehave."""

    def measure(self, count=60):
        times = []
        context = self.hub.context()
        for _ in range(count):
            started = time.monotonic()
            connection = wire.TlsStream(netns.connect(HUB, self.hub.port, "10.77.0.3"), context, HUB)
            times.append(time.monotonic() - started)
            connection.sendall(GOOD)
            self.assertEqual(wire.status(wire.read_head(connection)), 200)
            connection.close()
        return statistics.quantiles(times, n=20)[18]

    def assert_prompt(self, what):
        p95 = self.measure()
        print(f"# {what}: p95 of a newcomer's handshake {p95 * 1000:.1f} ms")
        self.assertLess(p95, 0.2)

    def start_open(self):
        return self.start(limits={"handshakes_per_address": 1000, "handshakes": 1000, "connections_per_address": 1000})

    def test_alone(self):
        self.start_open()
        self.assert_prompt("alone")

    def test_silent_ones(self):
        self.start_open()
        kept = [self.far(tls=False) for _ in range(200)]
        self.assert_prompt("200 silent ones")
        self.assertEqual(len(kept), 200)

    def test_half_hellos(self):
        self.start_open()
        for i in range(100):
            self.far(tls=False).sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[:1 + i % 11])
        self.assert_prompt("100 half hellos")

    def test_trickles(self):
        self.start_open()
        ends = threading.Event()
        connections = [self.far(tls=False) for _ in range(60)]

        def trickle():
            while not ends.is_set():
                for each in connections:
                    try:
                        each.sendall(b"G")
                    except OSError:
                        pass
                ends.wait(0.01)

        thread = threading.Thread(target=trickle)
        thread.start()
        try:
            self.assert_prompt("60 trickles")
        finally:
            ends.set()
            thread.join()

    def test_pipelines(self):
        """Endless requests of one client don't delay others."""
        self.start_open()
        ends = threading.Event()
        connections = [self.far() for _ in range(16)]
        request = GOOD * 200

        def ask(connection):
            try:
                while not ends.is_set():
                    connection.sendall(request)
            except OSError:
                pass

        def read(connection):
            try:
                while connection.recv(65536) and not ends.is_set():
                    pass
            except OSError:
                pass

        plain = [each.connection for each in connections]
        threads = []
        for each in connections[:4]:
            threads.append(threading.Thread(target=ask, args=(each,)))
        for each in connections[4:]:
            each.sendall(request)
            threads.append(threading.Thread(target=read, args=(each,)))
        for each in threads:
            each.start()
        try:
            self.assert_prompt("16 pipelines")
        finally:
            ends.set()
            for each in plain:
                each.shutdown(socket.SHUT_RDWR)
            for each in threads:
                each.join()

    def test_slow_readers(self):
        """Slow readers of a large file: each costs one buffer, and delays nobody."""
        self.start(start=False)
        folder = self.hub.home / "client"
        folder.mkdir()
        (folder / "index.html").write_text("x")
        (folder / "large.bin").write_bytes(os.urandom(1 << 20) * 100)
        self.hub.configure(web_server_host=None, web_server_port=8080, web_client_dir="client",
                           limits={"handshakes_per_address": 100})
        self.hub.start()
        self.measure(5)
        before = self.hub.memory_kib("RssAnon")
        kept = []
        for _ in range(40):
            connection = self.far()
            connection.sendall(GOOD.replace(b"/healthz", b"/large.bin"))
            self.assertEqual(wire.status(wire.read_head(connection)), 200)
            kept.append(connection)
        self.assert_prompt("40 slow readers")
        grown = self.hub.memory_kib("RssAnon") - before
        print(f"# 40 slow readers: {grown} KiB more")
        bound = memory_bound(40 * 256)
        self.assertLess(grown, bound)
        total = 0
        while data := kept[0].recv(1 << 20):
            total += len(data)
            if total >= 100 << 20:
                break
        self.assertGreaterEqual(total, 100 << 20)
        self.assertLess(self.hub.memory_kib("RssAnon") - before, bound)


class Descriptors(LimitsCase):
    def test_none_left(self):
        """Accepting pauses and continues; existing connections stay; the log does not fill up."""
        self.start(limits={"handshakes_per_address": 1000, "connections_per_address": 1000})
        kept = self.far()
        kept.sendall(GOOD)
        self.assertEqual(wire.status(wire.read_head(kept)), 200)
        pid = self.hub.process.pid
        soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        self.assertEqual(soft, hard)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (self.count_descriptors() + 10, hard))
        connections = [self.far(tls=False) for _ in range(60)]
        wait_until(lambda: "descriptors" in self.hub.log(), "the hub has none left")
        before = self.used_cpu_s()
        time.sleep(1)
        self.assertLess(self.used_cpu_s() - before, 0.2)
        self.assertLess(self.hub.log().count("descriptors are left"), 2)
        for each in connections:
            each.close()
        wait_until(lambda: self.ask() == 200, "the hub takes connections again")

    def used_cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.hub.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    tap.main()
