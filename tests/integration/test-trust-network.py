#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses and host names that change while the daemon is running. Run on the LAN of with-lan."""
import os
import pathlib
import re
import resource
import socket
import subprocess
import time
import unittest

import tap
from bus import BusHub, CallError
from trust import Session, make_echo_backend, s_client, served
from waiting import wait_until

# The documented bound. It cannot be measured under tools that slow everything down.
SOON_S = float(os.environ.get("TRUST_SOON_S", "2"))
FAKETIME = next(iter(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


class Case(unittest.TestCase):
    def setUp(self):
        self.backend = make_echo_backend(self)
        self.addCleanup(self.reset)

    def reset(self):
        socket.sethostname("studio")
        ip("address", "flush", "dev", "lan0")
        ip("address", "add", "10.77.0.1/24", "dev", "lan0")
        ip("address", "add", "fd77::1/64", "dev", "lan0", "nodad")

    def start(self, **options):
        return BusHub(self, web_server_host=None, enable_livekit=True, livekit_url=self.backend.url, **options)

    def add(self, address):
        ip("address", "add", address, "dev", "lan0", *(["nodad"] if ":" in address else []))

    def remove(self, address):
        ip("address", "del", address, "dev", "lan0")

    def verifies(self, hub, name, host):
        # The first packets to a new address may wait for neighbour discovery and be lost for seconds.
        try:
            return served(hub, name, host, timeout=0.5)
        except OSError:
            return None

    def wait_served(self, hub, name, host=None, seconds=SOON_S):
        """Connects until one connection verifies for the name; returns how long that took."""
        started = time.monotonic()
        wait_until(lambda: self.verifies(hub, name, host or name), f"a connection that verifies for {name}", 20)
        took = time.monotonic() - started
        self.assertLessEqual(took, seconds, f"{name} was served late")
        return took

    def check_no_problem(self, hub):
        """Also, the clients here connect until they trust the certificate."""
        self.assertEqual(hub.get("State"), "ready")
        self.assertLessEqual(set(hub.problems()), {"untrusting-client"})

    def issues(self, hub):
        return hub.log().count("was issued")


class Network(Case):
    def test_a_new_address(self):
        hub = self.start()
        session = Session(hub, "10.77.0.1")
        authority = hub.get("Authority")
        for address, width in (("192.168.7.9", 24), ("fd78::1", 64), ("100.64.3.3", 10), ("172.20.1.1", 16)):
            with self.subTest(address):
                self.add(f"{address}/{width}")
                took = self.wait_served(hub, address)
                print(f"# {address} after {took:.2f} s")
                self.assertIn(address, hub.get("Certificate")["names"])
        self.assertTrue(session.ask(), "open sessions go on")
        self.assertEqual(hub.get("Authority"), authority)
        wait_until(lambda: any("192.168.7.9" in url for url in hub.get("Urls")), "its URL")

    def test_a_burst_is_one_issue(self):
        """Ten container bridges that appear one after another, and an address between them."""
        hub = self.start()
        before = self.issues(hub)
        for number in range(10):
            name = f"br-{number:012x}"
            ip("link", "add", name, "type", "bridge")
            self.addCleanup(ip, "link", "del", name)
            ip("address", "add", f"172.{18 + number}.0.1/16", "dev", name)
            ip("link", "set", name, "up")
            self.add(f"10.77.{number + 1}.1/24")
        self.wait_served(hub, "10.77.10.1")
        names = hub.get("Certificate")["names"]
        self.assertNotIn("172.18.0.1", names, "a bridge of containers is no way in")
        self.assertLessEqual({f"10.77.{number}.1" for number in range(1, 11)}, set(names))
        # One, unless a loaded machine needs more than a second for twenty commands.
        self.assertLessEqual(self.issues(hub) - before, 2, hub.log())

    def test_bridges_alone_issue_nothing(self):
        hub = self.start()
        before = self.issues(hub), hub.get("Certificate")["fingerprint"]
        for number in range(10):
            ip("link", "add", f"docker{number}", "type", "bridge")
            self.addCleanup(ip, "link", "del", f"docker{number}")
            ip("address", "add", f"172.{18 + number}.0.1/16", "dev", f"docker{number}")
            ip("link", "set", f"docker{number}", "up")
        # Later ones were handled together with them.
        self.add("10.78.0.1/24")
        self.wait_served(hub, "10.78.0.1")
        self.assertEqual(self.issues(hub) - before[0], 1, hub.log())

    def test_a_new_host_name(self):
        hub = self.start()
        authority = hub.get("Authority")
        session = Session(hub)
        socket.sethostname("Atelier")
        self.wait_served(hub, "atelier.local", "10.77.0.1")
        self.assertEqual(hub.get("Authority"), authority)
        self.assertTrue(served(hub, "studio.local"), "the old name still works")
        # The new name without a domain is outside the constraints of the authority, and is reported.
        self.assertNotIn("atelier", hub.get("Certificate")["names"])
        hub.wait_for_log(r"atelier is outside what the authority")
        answer = hub.request("/cert", headers={"Host": f"atelier.local:{hub.port}"})
        self.assertEqual(answer.status, 200, "and the name is one of the hub's own")
        self.assertTrue(session.ask())
        self.check_no_problem(hub)

    def test_removed_and_returned(self):
        self.add("10.78.0.1/24")
        hub = self.start()
        before = hub.get("Certificate")["fingerprint"]
        self.remove("10.78.0.1/24")
        wait_until(lambda: not any("10.78.0.1" in url for url in hub.get("Urls")), "its URL is gone")
        self.assertIn("10.78.0.1", hub.get("Certificate")["names"], "an address may come back")
        self.add("10.78.0.1/24")
        self.wait_served(hub, "10.78.0.1")
        self.assertEqual(hub.get("Certificate")["fingerprint"], before, "nothing had to be issued")

    def test_public_addresses_held_before(self):
        self.add("198.51.100.7/24")
        self.add("2001:db8:1:2::7/64")
        hub = self.start()
        for address in ("198.51.100.7", "2001:db8:1:2::7", "10.77.0.1", "fd77::1"):
            self.wait_served(hub, address)
        self.remove("198.51.100.7/24")
        self.add("198.51.100.88/24")
        self.wait_served(hub, "198.51.100.88")

    def test_public_addresses_gained_after(self):
        hub = self.start()
        self.add("198.51.100.7/24")
        self.add("2001:db8:1:2::7/64")
        self.add("10.78.0.1/24")
        self.wait_served(hub, "10.78.0.1")
        for name, host in (("10.77.0.1", None), ("fd77::1", None), ("localhost", "127.0.0.1"),
                           ("studio.local", "198.51.100.7"), ("localhost", "2001:db8:1:2::7")):
            with self.subTest(name):
                self.assertTrue(served(hub, name, host or name))
        for address in ("198.51.100.7", "2001:db8:1:2::7"):
            hub.wait_for_log(rf"{address} is outside what the authority")
            self.assertIsNone(self.verifies(hub, address, address))
            self.assertFalse([url for url in hub.get("Urls") if address in url])
        self.check_no_problem(hub)
        hub.call("RotateAuthority")
        for address in ("198.51.100.7", "2001:db8:1:2::7", "10.78.0.1"):
            self.assertTrue(served(hub, address, address))

    def test_a_full_disk(self):
        """Certificates for a new address are still served from memory, requests are refused; both report it."""
        hub = BusHub(self, web_server_host=None, start=False)
        # Growing a file is an error, without a signal.
        hub.command = ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh", *hub.command]
        hub.start()
        kept = hub.data_dir / "web-server.crt"
        before = kept.read_bytes()
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        fingerprint = hub.get("Certificate")["fingerprint"]
        with self.assertRaisesRegex(CallError, "could not be saved, so the previous one stays in use"):
            hub.call("RotateCertificate")
        self.assertEqual(hub.get("Certificate")["fingerprint"], fingerprint)
        self.assertNotIn("certificate-not-kept", hub.problems())
        self.add("10.78.0.1/24")
        self.wait_served(hub, "10.78.0.1")
        wait_until(lambda: "certificate-not-kept" in hub.problems(), "the problem")
        self.assertEqual(kept.read_bytes(), before)
        resource.prlimit(hub.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        # The hub tries again after any change, or after a minute.
        self.add("10.79.0.1/24")
        self.wait_served(hub, "10.79.0.1")
        wait_until(lambda: "certificate-not-kept" not in hub.problems(), "the problem is over")
        self.assertEqual(hub.get("Certificate")["fingerprint"], served(hub, "10.78.0.1"))
        hub.stop()
        hub.start()
        self.assertEqual(served(hub), served(hub, "10.79.0.1"))

    def test_strict(self):
        """Each name and address, by the strictest client."""
        self.add("198.51.100.7/24")
        hub = self.start()
        for name in hub.get("Certificate")["names"]:
            with self.subTest(name):
                kind = "-verify_ip" if name[0].isdigit() or ":" in name else "-verify_hostname"
                done = s_client(hub, "-x509_strict", "-purpose", "sslserver", kind, name, "-verify_return_error",
                                "-CAfile", str(hub.authority), "-ign_eof")
                self.assertIn(b"Verify return code: 0 (ok)", done.stdout, done.stderr)

@unittest.skipUnless(FAKETIME, "libfaketime is not installed")
class Clock(Case):
    """The daemon reads its wall clock from a file."""

    def start_at(self, clock, **options):
        hub = self.start(start=False, **options)
        self.clock = hub.home / "clock"
        hub.env |= {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1",
                    "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                    "ASAN_OPTIONS": f"{os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0"}
        self.set_clock(clock)
        self.start_again(hub)
        return hub

    def start_again(self, hub):
        hub.start(timeout=30)
        # Only the daemon has another time.
        hub.env.pop("LD_PRELOAD", None)

    def set_clock(self, text):
        part = self.clock.with_suffix(".part")
        part.write_text(text + "\n")
        part.replace(self.clock)

    def serial(self, hub):
        return hub.get("Certificate")["fingerprint"]

    def test_renewal_while_it_runs(self):
        """A laptop that was suspended for months checks the clock at the first event."""
        self.add("10.78.0.1/24")
        hub = self.start_at("+0d")
        session = Session(hub)
        first, authority = self.serial(hub), hub.get("Authority")
        self.set_clock("+260d")
        self.remove("10.78.0.1/24")
        wait_until(lambda: not any("10.78.0.1" in url for url in hub.get("Urls")), "the look at addresses")
        self.assertEqual(self.serial(hub), first, "more than a third is left")
        self.set_clock("+266d")
        self.add("10.78.0.1/24")
        wait_until(lambda: self.serial(hub) != first, "the renewal")
        self.assertEqual(hub.get("Authority"), authority)
        self.assertGreater(hub.get("Certificate")["not-after"], time.time() + 600 * 86400)
        self.assertTrue(session.ask())

    def test_thirty_days(self):
        """A removed address is kept for 30 days, and then until the next renewal."""
        self.add("10.78.0.1/24")
        hub = self.start_at("+0d")
        self.remove("10.78.0.1/24")
        wait_until(lambda: not any("10.78.0.1" in url for url in hub.get("Urls")), "the address is gone")
        for clock, kept in (("+29d", True), ("+32d", False)):
            with self.subTest(clock):
                self.set_clock(clock)
                hub.call("RotateCertificate")
                self.assertEqual("10.78.0.1" in hub.get("Certificate")["names"], kept)
                self.assertIn("10.77.0.1", hub.get("Certificate")["names"])

    def test_the_timer(self):
        """Without any event, days pass in seconds until the renewal."""
        hub = self.start_at("+0d")
        first = self.serial(hub)
        self.set_clock("+260d x20000")
        hub.stop(timeout=20)
        hub.env["LD_PRELOAD"] = str(FAKETIME)
        self.start_again(hub)
        self.assertEqual(self.serial(hub), first, "not yet: the machine is too slow for this, or it renews too early")
        wait_until(lambda: self.serial(hub) != first, "the renewal", 60)


if __name__ == "__main__":
    tap.main()
