#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Random clients, backends, files, bus calls and configurations, all at the same time; then the hub is as it was before.
Runs inside tests/tools/with-lan. XMH_CHAOS_S: how many seconds. XMH_SEED: what chance begins with. The sanitizers of the
hub in XMH_DAEMON, if it has any, have the last word."""
import collections
import json
import os
import pathlib
import random
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

import tap
import wire
from bus import BusHub, CallError
from hub import is_sanitized
from lan import there
from waiting import TooLate, wait_until

SECONDS = float(os.environ.get("XMH_CHAOS_S", "15"))
SEED = int(os.environ.get("XMH_SEED") or random.SystemRandom().randrange(1 << 31))
CLIENT = pathlib.Path(__file__).parents[1] / "lib/chaos_client.py"
HUB, HUB6 = "10.77.0.1", "fd77::1"
SOURCES = [f"10.77.0.{10 + i}" for i in range(6)]
SOURCES6 = [f"fd77::{10 + i}" for i in range(4)]
# Low limits, so that totals are reached now and then.
LIMITS = {"connections": 40, "connections_per_address": 16, "handshakes": 20, "handshakes_per_address": 8, "rtc_tunnels": 12,
          "rtc_tunnels_per_address": 6, "cloudxr_tunnels": 8, "cloudxr_tunnels_per_address": 4, "dials": 8,
          "dials_per_address": 4, "head_timeout_s": 2, "dial_timeout_s": 2}


def setUpModule():
    lines = [f"address add {each}/24 dev lan1" for each in SOURCES]
    lines += [f"-6 address add {each}/64 dev lan1 nodad" for each in SOURCES6]
    for line in lines:
        subprocess.run(there("ip", *line.split()), check=True)


class Moods:
    """What the backend does, according to the request."""

    def echo(self, connection):
        connection.sendall(wire.ACCEPTED.encode())
        while data := connection.recv(65536):
            connection.sendall(data)

    def close(self, connection):
        pass

    def split(self, connection):
        for byte in wire.ACCEPTED.encode():
            connection.sendall(bytes([byte]))
        self.spew(connection)

    def spew(self, connection):
        for _ in range(200):
            connection.sendall(b"s" * 65536)

    def lie(self, connection):
        connection.sendall(wire.ACCEPTED.replace("websocket", "h2c").encode() + b"x" * 1000)

    def length(self, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort")

    def reset(self, connection):
        connection.sendall(wire.ACCEPTED.encode() + b"r" * 1000)
        connection.recv(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def half(self, connection):
        connection.sendall(wire.ACCEPTED.encode())
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    def slow(self, connection):
        connection.recv(1)

    def text(self, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")

    def handle(self, connection, head):
        mood = head.partition("mood=")[2].split()[0:1]
        connection.settimeout(4)
        try:
            getattr(self, mood[0] if mood else "text", self.text)(connection)
        except OSError:
            pass


class Chaos(unittest.TestCase):
    def setUp(self):
        self.chance = random.Random(SEED)
        self.calls = collections.Counter()
        self.is_over = threading.Event()

    def start_hub(self):
        server = wire.Backend(self, Moods().handle)
        self.hub = BusHub(self, start=False, env={"UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=0"})
        self.folders = [self.hub.home / name for name in ("client", "other")]
        for folder in self.folders:
            (folder / "folder").mkdir(parents=True)
            (folder / "index.html").write_text("<!DOCTYPE html><title>chaos</title>")
            (folder / "small.txt").write_text("small")
            (folder / "medium.bin").write_bytes(os.urandom(300_000))
            (folder / "large.bin").write_bytes(os.urandom(1 << 20) * 8)
            (folder / "changing.bin").write_bytes(bytes(1 << 20))
        self.normal = {"web_server_host": None, "web_server_port": 8080, "web_client_dir": "client",
                       "enable_cloudxr_proxy": True, "cloudxr_proxy_port": 48322, "cloudxr_backend": server.url,
                       "cloudxr_client_dir": "client", "livekit_url": server.url, "limits": LIMITS}
        self.hub.configure(**self.normal)
        self.hub.start(60)

    def start_clients(self):
        ways = [(HUB, source) for source in SOURCES] + [(HUB6, source) for source in SOURCES6]
        groups = [(there(), ways, 8), (there(), ways, 8), ([], [("127.0.0.1", "127.0.0.1"), ("::1", "::1")], 4)]
        clients = []
        for number, (prefix, group, threads) in enumerate(groups):
            options = {"ways": group, "ports": [8080, 8081, 48322], "threads": threads, "pause_s": 0.1}
            command = [*prefix, sys.executable, str(CLIENT), str(SEED * 7 + number), json.dumps(options)]
            clients.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            self.addCleanup(self.end, clients[-1])
        return clients

    @staticmethod
    def end(process):
        process.kill() if process.poll() is None else None
        process.wait()
        process.stdin.close()
        process.stdout.close()

    # What happens meanwhile

    def change_file(self):
        file = self.chance.choice(self.folders) / "changing.bin"
        what = self.chance.random()
        if what < 0.1:
            file.unlink(missing_ok=True)
        else:
            with open(file, "ab") as changing:
                changing.truncate(self.chance.choice([0, 1, 70_000, 1 << 20, 20 << 20]))

    def reload(self):
        config = self.normal | {
            "web_server_port": self.chance.choice([8080, 8080, 8081]),
            "web_client_dir": self.chance.choice(["client", "other"]),
            "enable_cloudxr_proxy": self.chance.random() < 0.8,
            "limits": LIMITS | {"connections": self.chance.choice([8, 40, 200]), "handshakes": self.chance.choice([4, 20, 100])}}
        self.hub.config_file.write_text(json.dumps(self.hub.config | {key: value for key, value in config.items()
                                                                      if value is not None}))
        self.hub.call("Reload")

    def close_session(self):
        sessions = self.hub.call("ListSessions")
        if sessions:
            self.hub.call("CloseSession", "t", self.chance.choice(sessions)["id"])

    def call_something(self):
        name, call = self.chance.choice([
            ("TLS off", lambda: self.hub.call("SetTlsEnabled", "b", "false")),
            *[("TLS on", lambda: self.hub.call("SetTlsEnabled", "b", "true"))] * 4,
            ("certificate", lambda: self.hub.call("RotateCertificate")),
            ("authority", lambda: self.hub.call("RotateAuthority")),
            ("reload", self.reload), ("reload", self.reload),
            ("session", self.close_session), ("session", self.close_session), ("session", self.close_session),
            ("file", self.change_file), ("file", self.change_file), ("file", self.change_file)])
        try:
            call()
        except CallError:
            name += ", refused"
        self.calls[name] += 1

    def rage(self):
        ends = time.monotonic() + SECONDS
        while time.monotonic() < ends and self.hub.process.poll() is None:
            self.call_something()
            time.sleep(self.chance.random() * 0.5)

    # Before and after

    def descriptors(self):
        """The target of each descriptor, without numbers of sockets and inodes."""
        opened = []
        for each in pathlib.Path(f"/proc/{self.hub.process.pid}/fd").iterdir():
            try:
                opened.append(os.readlink(each).partition(":[")[0])
            except FileNotFoundError:
                continue
        return collections.Counter(opened)

    def left_over(self):
        """What was not open before."""
        return self.descriptors() - self.before

    def calm_down(self):
        self.hub.config_file.write_text(json.dumps(self.hub.config))
        self.hub.call("Reload")
        self.hub.call("SetTlsEnabled", "b", "true")

    def ask(self):
        """Both fronts respond, from their folders, which they keep open."""
        self.assertEqual(self.hub.request("/").status, 200)
        self.hub.port = self.hub.config["cloudxr_proxy_port"]
        self.assertEqual(self.hub.request("/client/small.txt").status, 200)
        self.hub.port = self.hub.config["web_server_port"]

    def test_chaos(self):
        self.start_hub()
        print(f"# seed {SEED}, {SECONDS:.0f} s{', sanitized' if is_sanitized() else ''}", flush=True)
        self.calm_down()
        self.ask()
        self.before = self.descriptors()
        clients = self.start_clients()
        self.rage()
        outcomes = collections.Counter()
        for each in clients:
            outcomes.update(json.loads(each.communicate(timeout=60)[0]))
        print(f"# {sum(outcomes.values())} clients: {dict(outcomes.most_common(20))}")
        print(f"# {sum(self.calls.values())} calls and changes: {dict(self.calls)}")
        self.assertIsNone(self.hub.process.poll(), self.hub.log()[-20_000:])
        self.calm_down()
        self.ask()
        try:
            wait_until(lambda: not self.left_over(), "all connections are gone", 30)
        except TooLate as error:
            self.fail(f"{error}; left over: {self.left_over()}")
        print(f"# {self.before.total()} descriptors before, {self.descriptors().total()} after; RSS "
              f"{self.hub.memory_kib('VmRSS')} KiB")
        self.hub.stop(30)
        self.assertNotRegex(self.hub.log(), r"Sanitizer|runtime error")


if __name__ == "__main__":
    tap.main()
