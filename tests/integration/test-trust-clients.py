#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Devices that don't trust the hub yet: recorded, shown, bounded and forgotten. Run on the LAN of with-lan."""
import shutil
import socket
import ssl
import subprocess
import time
import unittest

import tap
import wire
from bus import BusHub
from lan import there
from trust import s_client, served
from waiting import wait_until

CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--timeout=5000",
            "--virtual-time-budget=5000", "--dump-dom"]


class Untrusting(unittest.TestCase):
    def setUp(self):
        self.hub = BusHub(self, web_server_host=None)

    def wait_for_entry(self, peer, count=1):
        def entry():
            return next((each for each in self.hub.untrusting()
                         if each["peer"] == peer and each["count"] >= count), None)
        return wait_until(entry, f"an entry of {peer}", 20)

    def check(self, *command, peer="10.77.0.2", alert=("unknown_ca",)):
        started = int(time.time())
        done = subprocess.run(there(*command), capture_output=True, timeout=60)
        self.assertNotEqual(done.returncode, 0, done.stdout)
        entry = self.wait_for_entry(peer)
        self.assertIn(entry["alert"], alert)
        self.assertGreaterEqual(entry["last"], started)
        wait_until(lambda: self.hub.problems().get("untrusting-client") == "warning", "the warning", 20)
        self.assertEqual(self.hub.get("State"), "ready", "a peer must not be able to change the state")
        self.trust(peer)

    def trust(self, peer="10.77.0.2"):
        """One successful handshake of the device clears it."""
        host = "fd77::1" if ":" in peer else "10.77.0.1"
        url = f"https://{f'[{host}]' if ':' in host else host}:{self.hub.port}/cert"
        subprocess.run(there("curl", "-sSf", "--cacert", str(self.hub.authority), url), check=True,
                       capture_output=True, timeout=60)
        wait_until(lambda: not self.hub.untrusting() and not self.hub.problems(), "the entry is gone", 20)

    def test_curl(self):
        url = f"https://10.77.0.1:{self.hub.port}/"
        for version in ("1.2", "1.3"):
            with self.subTest(version):
                self.check("curl", "-sS", f"--tlsv{version}", "--tls-max", version, url)

    def test_openssl(self):
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version):
                self.check("openssl", "s_client", "-connect", f"10.77.0.1:{self.hub.port}", version,
                           "-verify_return_error", "-no-CAfile", "-no-CApath", "-no-CAstore")

    def test_over_ipv6(self):
        self.check("curl", "-sS", f"https://[fd77::1]:{self.hub.port}/", peer="fd77::2")

    def test_gnutls(self):
        """GnuTLS's client closes with another alert, or none: then nothing is recorded."""
        subprocess.run(there("gnutls-cli", "--port", str(self.hub.port), "10.77.0.1"), capture_output=True,
                       stdin=subprocess.DEVNULL, timeout=60)
        for entry in self.hub.untrusting():
            self.assertIn(entry["alert"], ("unknown_ca", "bad_certificate", "certificate_unknown"))

    @unittest.skipUnless(shutil.which("chromium"), "Chromium is not installed")
    def test_chromium(self):
        home = self.hub.home / "browser"
        home.mkdir()
        subprocess.run(there(*CHROMIUM, f"https://10.77.0.1:{self.hub.port}/"), env=self.hub.env | {"HOME": str(home)},
                       capture_output=True, timeout=90)
        entry = self.wait_for_entry("10.77.0.2")
        self.assertIn(entry["alert"], ("unknown_ca", "certificate_unknown", "bad_certificate"))
        self.trust()

    def refuse(self, source, times=1):
        """Handshakes that end with unknown_ca, from an address of 127/8."""
        context = ssl.create_default_context()
        for _ in range(times):
            with socket.socket() as plain:
                plain.settimeout(20)
                plain.bind((source, 0))
                plain.connect(("127.0.0.1", self.hub.port))
                try:
                    context.wrap_socket(plain, server_hostname="localhost").close()
                except (ssl.SSLError, OSError):
                    continue
                self.fail("trusted without the authority")

    def test_requests_on_an_older_connection_take_nothing_back(self):
        """A browser with a certificate exception keeps connecting, while an app on the same device does not trust the hub."""
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        for refused in (False, True):
            if refused:
                self.refuse("127.0.0.1")
                self.wait_for_entry("127.0.0.1")
            connection.sendall(wire.head("/healthz", upgrade=False))
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
        self.assertEqual([entry["peer"] for entry in self.hub.untrusting()], ["127.0.0.1"])
        self.hub.request("/healthz")
        wait_until(lambda: not self.hub.untrusting(), "the entry is gone", 20)

    def test_newest_first_and_bounded(self):
        for number in range(1, 81):
            self.refuse(f"127.0.1.{number}")
        self.wait_for_entry("127.0.1.80")
        peers = [entry["peer"] for entry in self.hub.untrusting()]
        self.assertEqual(peers, [f"127.0.1.{number}" for number in range(80, 16, -1)])
        self.refuse("127.0.1.40")
        wait_until(lambda: self.hub.untrusting()[0]["peer"] == "127.0.1.40", "the newest first")
        self.assertEqual(self.hub.untrusting()[0]["count"], 2)

    def test_a_flood_stays_outside(self):
        """More handshakes add nothing to the log or the bus."""
        monitor = self.hub.monitor()
        self.refuse("127.0.2.1")
        self.wait_for_entry("127.0.2.1")
        lines = len(self.hub.log().splitlines())
        started = time.monotonic()
        for number in range(40):
            self.refuse(f"127.0.2.{number % 5 + 1}", 10)
            if number % 8 == 0:
                served(self.hub)
        self.wait_for_entry("127.0.2.1", 80)
        seconds = time.monotonic() - started
        self.assertLessEqual(len(self.hub.log().splitlines()) - lines, 2 * (seconds / 60 + 1))
        signals = sum("PropertiesChanged" in line for line in monitor.stop())
        self.assertLessEqual(signals, seconds / 2 + 3)
        self.assertEqual(self.hub.get("State"), "ready")

    def test_a_flood_of_one_that_comes_and_goes(self):
        """A device that alternates between trust and distrust cannot fill the log."""
        lines = len(self.hub.log().splitlines())
        started = time.monotonic()
        for _ in range(100):
            self.refuse("127.0.0.1")
            served(self.hub)
        minutes = (time.monotonic() - started) / 60
        self.assertLessEqual(len(self.hub.log().splitlines()) - lines, 2 * (minutes + 1))


if __name__ == "__main__":
    tap.main()
