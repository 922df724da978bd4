#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses and host names that change, in a separate network namespace."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
import tap
from identity_probe import Probe


def run(*args):
    subprocess.run(args, check=True, capture_output=True, text=True)


def can_make_namespaces():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--net", "--uts", "true"],
                                                capture_output=True).returncode == 0


def has_kind(kind):
    """Whether this kernel knows a kind of interface: small ones lack dummy and veth."""
    return subprocess.run(["unshare", "--net", "ip", "link", "add", "probe0", "type", kind],
                          capture_output=True).returncode == 0


@unittest.skipUnless(can_make_namespaces(), "network namespaces need root")
class Network(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.wire = next((kind for kind in ("dummy", "ifb", "veth") if has_kind(kind)), None)
        if cls.wire is None:
            raise unittest.SkipTest("this kernel has neither dummy nor ifb nor veth interfaces")

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.home = pathlib.Path(self.scratch.name)
        self.wires = 0
        # Its namespaces exist as long as it does.
        self.holder = subprocess.Popen(["unshare", "--net", "--uts", "sh", "-c", "echo; exec cat"],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        self.addCleanup(self.end_holder)
        self.inside = ["nsenter", f"--net=/proc/{self.holder.pid}/ns/net", f"--uts=/proc/{self.holder.pid}/ns/uts"]
        self.do("hostname", "workbench")
        self.ip("link", "set", "lo", "up")

    def end_holder(self):
        self.holder.stdin.close()
        self.holder.wait(30)
        self.holder.stdout.close()

    def do(self, *args):
        run(*self.inside, *args)

    def ip(self, *args):
        self.do("ip", *args)

    def add_lan(self, name="lan0", *addresses):
        self.add_link(name, *addresses)

    def add_link(self, name, *addresses, kind=None):
        kind = kind or self.wire
        self.wires += 1
        far_end = f"far{self.wires}"
        self.ip("link", "add", name, "type", kind, *(["peer", "name", far_end] if kind == "veth" else []))
        self.ip("link", "set", name, "up")
        if kind == "veth":
            self.ip("link", "set", far_end, "up")
        for address in addresses:
            self.ip("addr", "add", address, "dev", name)

    def probe(self, *args):
        return Probe(self.home, *args, prefix=self.inside)

    def verify(self, *names):
        data = self.home / "data"
        for name in names:
            kind = "-verify_ip" if name[0].isdigit() or ":" in name else "-verify_hostname"
            run("openssl", "verify", "-x509_strict", "-purpose", "sslserver", kind, name,
                "-CAfile", str(data / "authority.crt"), str(data / "web-server.crt"))

    def test_address_added(self):
        self.add_lan("lan0", "10.77.0.1/24")
        with self.probe() as probe:
            first = probe.serving()
            self.assertLessEqual({"localhost", "127.0.0.1", "::1", "workbench", "workbench.local", "10.77.0.1"},
                                 first.names)
            started = time.monotonic()
            self.ip("addr", "add", "192.168.7.9/24", "dev", "lan0")
            second = probe.wait(lambda s: s.event == "changed" and "192.168.7.9" in s.names)
            self.assertLess(time.monotonic() - started, 2)
            self.assertIn("10.77.0.1", second.names)
            self.assertEqual(first.authority, second.authority)
            started = time.monotonic()
            self.ip("addr", "add", "fd77::1/64", "dev", "lan0")
            probe.wait(lambda s: s.event == "changed" and "fd77::1" in s.names)
            self.assertLess(time.monotonic() - started, 2)
            self.verify("localhost", "workbench.local", "10.77.0.1", "192.168.7.9", "fd77::1")

    @unittest.skipUnless(shutil.which("strace"), "strace is not installed")
    def test_interrupted_dump(self):
        """A signal during the kernel's response loses no address."""
        self.add_lan("lan0", "10.77.0.1/24")
        for call in (1, 2, 3):
            log = self.home / "strace"
            trace = ["strace", "-f", "-o", str(log), "-e", "trace=recvfrom",
                     "-e", f"inject=recvfrom:error=EINTR:when={call}"]
            with self.subTest(call), Probe(self.home / str(call), prefix=[*self.inside, *trace]) as probe:
                state = probe.serving()
                self.assertIn("INJECTED", log.read_text())
                self.assertIn("10.77.0.1", state.names)

    def test_address_removed_stays(self):
        self.add_lan("lan0", "10.77.0.1/24")
        with self.probe() as probe:
            probe.serving()
            self.ip("addr", "del", "10.77.0.1/24", "dev", "lan0")
            self.ip("addr", "add", "10.77.0.2/24", "dev", "lan0")
            state = probe.wait(lambda s: "10.77.0.2" in s.names)
            self.assertIn("10.77.0.1", state.names)
        with self.probe() as probe:
            self.assertIn("10.77.0.1", probe.serving().names)

    def test_forgotten_after_thirty_days(self):
        self.add_lan("lan0", "10.77.0.1/24")
        with self.probe() as probe:
            probe.serving()
            (self.home / "state/addresses.ini").read_text()
        self.ip("addr", "del", "10.77.0.1/24", "dev", "lan0")
        memory = self.home / "state/addresses.ini"
        old = int(time.time()) - 31 * 86400
        memory.write_text(f"[seen]\n10.77.0.1={old}\n10.77.0.5={int(time.time()) - 29 * 86400}\n")
        with self.probe() as probe:
            self.assertIn("10.77.0.1", probe.serving().names, "nothing is dropped before a renewal")
            probe.say("rotate")
            state = probe.wait(lambda s: s.event == "changed")
            self.assertNotIn("10.77.0.1", state.names)
            self.assertIn("10.77.0.5", state.names)

    def test_host_name(self):
        with self.probe() as probe:
            first = probe.serving()
            started = time.monotonic()
            self.do("hostname", "Atelier")
            second = probe.wait(lambda s: "atelier.local" in s.names)
            self.assertLess(time.monotonic() - started, 2)
            self.assertEqual(first.authority, second.authority)
            self.assertEqual({"atelier"}, second.left_out)
            self.assertIn("workbench.local", second.names)
            self.verify("atelier.local", "workbench", "workbench.local")

    def test_public_address_held_before(self):
        self.add_lan("lan0", "198.51.100.7/24", "2001:db8:1:2::7/64")
        with self.probe() as probe:
            state = probe.serving()
            self.assertLessEqual({"198.51.100.7", "2001:db8:1:2::7"}, state.names)
            self.assertEqual(set(), state.left_out)
            self.ip("addr", "add", "198.51.100.99/24", "dev", "lan0")
            self.ip("addr", "add", "2001:db8:1:ffff::1/64", "dev", "lan0")
            state = probe.wait(lambda s: {"198.51.100.99", "2001:db8:1:ffff::1"} <= s.names)
            self.assertEqual(set(), state.left_out)
            self.verify("198.51.100.7", "198.51.100.99", "2001:db8:1:2::7", "2001:db8:1:ffff::1", "localhost")

    def test_public_address_gained_after(self):
        self.add_lan("lan0", "10.77.0.1/24")
        with self.probe() as probe:
            probe.serving()
            self.ip("addr", "add", "198.51.100.7/24", "dev", "lan0")
            self.ip("addr", "add", "10.77.0.2/24", "dev", "lan0")
            self.ip("addr", "add", "2001:db8:1:2::7/64", "dev", "lan0")
            state = probe.wait(lambda s: "10.77.0.2" in s.names and {"198.51.100.7", "2001:db8:1:2::7"} == s.left_out)
            self.assertEqual(set(), state.problems)
            self.verify("10.77.0.1", "10.77.0.2", "localhost", "workbench")
            probe.say("rotate-authority")
            state = probe.wait(lambda s: s.event == "changed-authority")
            self.assertEqual(set(), state.left_out)
            self.verify("198.51.100.7", "2001:db8:1:2::7", "10.77.0.1")
        self.assertEqual(1, sum("198.51.100.7 is outside" in line for line in probe.log), probe.log)

    def test_left_out_alone_issues_nothing(self):
        self.add_lan("lan0", "10.77.0.1/24")
        with self.probe() as probe:
            first = probe.serving()
            self.ip("addr", "add", "198.51.100.7/24", "dev", "lan0")
            state = probe.wait(lambda s: s.left_out == {"198.51.100.7"})
            self.assertEqual(first.certificate, state.certificate)

    def test_burst_is_one_issue(self):
        self.add_lan("lan0", "10.77.0.1/24")
        with self.probe() as probe:
            probe.serving()
            commands = self.home / "batch"
            commands.write_text("".join(f"addr add 10.77.{i}.1/24 dev lan0\n" for i in range(1, 31)))
            self.ip("-batch", str(commands))
            probe.wait(lambda s: s.event == "changed" and "10.77.30.1" in s.names)
        self.assertEqual(2, sum("was issued" in line for line in probe.log), probe.log)

    def test_guests_are_no_way_in(self):
        self.add_lan("lan0", "10.77.0.1/24")
        for name, address in [("docker0", "172.17.0.1/16"), ("br-0123456789ab", "172.18.0.1/16"),
                              ("virbr0", "192.168.122.1/24"), ("guests", "10.9.0.1/24")]:
            self.add_link(name, address, kind="bridge")
        self.add_lan("vnet3", "10.8.0.1/24")
        self.add_lan("veth12ab", "10.7.0.1/24")
        self.add_lan("veth34cd")
        self.ip("link", "set", "veth34cd", "master", "guests")
        with self.probe() as probe:
            names = probe.serving().names
        self.assertFalse({"172.17.0.1", "172.18.0.1", "192.168.122.1", "10.9.0.1", "10.8.0.1", "10.7.0.1"} & names, names)

    def test_ways_in(self):
        if has_kind("veth"):
            self.ip("link", "add", "hub0", "type", "veth", "peer", "name", "headset0")
            self.ip("link", "set", "hub0", "up")
            self.ip("addr", "add", "10.77.0.1/24", "dev", "hub0")
        else:
            self.add_lan("hub0", "10.77.0.1/24")
        self.add_link("br0", "10.78.0.1/24", kind="bridge")
        self.add_lan("uplink0")
        self.ip("link", "set", "uplink0", "master", "br0")
        self.add_lan("direct0", "169.254.3.4/16")
        self.add_lan("lan1", "169.254.5.6/16", "10.79.0.1/24")
        self.add_link("off0", "10.80.0.1/24")
        self.ip("link", "set", "off0", "down")
        with self.probe() as probe:
            names = probe.serving().names
            self.assertLessEqual({"10.77.0.1", "10.78.0.1", "10.79.0.1", "169.254.3.4"}, names)
            self.assertFalse({"169.254.5.6", "10.80.0.1"} & names, names)
            self.assertFalse([name for name in names if name.startswith("fe80")], names)
            self.ip("link", "set", "off0", "up")
            probe.wait(lambda s: "10.80.0.1" in s.names)

    def test_temporary_and_deprecated(self):
        self.add_lan("lan0", "10.77.0.1/24")
        self.ip("addr", "add", "fd77::9/64", "dev", "lan0", "preferred_lft", "0")
        with self.probe() as probe:
            self.assertNotIn("fd77::9", probe.serving().names)

    def test_extra_name(self):
        with self.probe("hub.example.org", "203.0.113.5", "*.lab.example") as probe:
            first = probe.serving()
            self.assertLessEqual({"hub.example.org", "203.0.113.5", "*.lab.example"}, first.names)
            self.verify("hub.example.org", "203.0.113.5", "a.lab.example")
        with self.probe("hub.example.org", "other.example.net", "printer.local") as probe:
            state = probe.serving()
            self.assertEqual({"extra-name"}, state.problems)
            self.assertEqual(first.authority, state.authority)
            self.assertIn("printer.local", state.names)
            self.assertNotIn("other.example.net", state.names)
            probe.say("rotate-authority")
            state = probe.wait(lambda s: s.event == "changed-authority")
            self.assertEqual(set(), state.problems)
            self.verify("other.example.net", "hub.example.org")


if __name__ == "__main__":
    tap.main()
