#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Browsers and LiveKit's Python SDK meet in a room through the hub, and see each other."""
import json
import subprocess

import netns
import tap
import wire
from lan import Browser, Participant, fetch_token, there
from room import RoomCase


class Room(RoomCase):
    def meet(self, host):
        """A page and the SDK join by that host name or address; each receives video of the other."""
        hub = self.start_hub()
        browser = Browser(self, hub)
        url = browser.join("page", hub, host)
        ticket = fetch_token(hub, "sdk", host)
        self.assertEqual(ticket["url"], url)
        sdk = Participant(self, hub, ticket["url"], ticket["token"])
        sdk.hear("joined")
        sdk.wait_for_frames("page")
        sdk.wait_for_sound()
        seen = browser.wait_for_frames("page", of="sdk")
        self.assertEqual(seen["size"], "320x180")
        return hub, browser

    def test_by_ipv4(self):
        _hub, browser = self.meet("10.77.0.1")
        path = browser.run("page", "window.mediaPath()")
        self.assertEqual((path["protocol"], path["port"]), ("udp", 7882))

    def test_by_ipv6(self):
        self.meet("fd77::1")

    def test_by_host_name(self):
        self.meet("studio")

    def test_by_local_name(self):
        self.meet("studio.local")

    def test_two_pages(self):
        hub = self.start_hub()
        browser = Browser(self, hub)
        for page in ("left", "right"):
            browser.join(page, hub)
        for page, other in (("left", "right"), ("right", "left")):
            browser.wait_for_frames(page, of=other)
            browser.wait(page, f"window.state.received['{other}'].sound > 0")

    def test_nobody_is_thrown_out(self):
        """A device that asks for a used name gets it with a number, since LiveKit removes the first of two equal ones."""
        hub = self.start_hub()
        subprocess.run(there("ip", "address", "add", "10.77.0.3/24", "dev", "lan1"), check=True)
        ticket = fetch_token(hub, "alice")
        alice = Participant(self, hub, ticket["url"], ticket["token"])
        alice.hear("joined")

        connection = netns.connect("10.77.0.1", hub.port, "10.77.0.3")
        self.addCleanup(connection.close)
        stream = wire.TlsStream(connection, hub.context(), "10.77.0.1")
        stream.sendall(wire.head("/token?identity=alice", upgrade=False, host=f"10.77.0.1:{hub.port}"))
        other_ticket = json.loads(wire.read_answer(stream)[1])
        other = Participant(self, hub, other_ticket["url"], other_ticket["token"])
        other.hear("joined")
        other.wait_for_frames("alice")
        alice.wait_for_frames("alice-2")
        self.assertFalse(alice.talk.has_heard(lambda line: line["event"] == "disconnected"))

    def test_the_page_is_trusted_and_runs_as_published(self):
        """Shows that certificate errors are not ignored: a browser without the authority refuses."""
        hub = self.start_hub()
        self.assertEqual(Browser(self, hub).open("page", "https://10.77.0.1:8080/")["status"], 200)
        hub.stop()
        for name in ("authority.crt", "authority.key", "web-server.crt", "web-server.key"):
            (hub.data_dir / name).unlink()
        stranger = hub.home / "browser"
        stranger.rename(hub.home / "browser-of-before")
        old = hub.home / "old-authority.crt"
        subprocess.run(["certutil", "-d", f"sql:{hub.home}/browser-of-before/.pki/nssdb", "-L", "-n", "hub", "-a",
                        "-o", str(old)], check=True)
        hub.start()
        authority, hub.authority = hub.authority, old
        browser = Browser(self, hub)
        hub.authority = authority
        with self.assertRaisesRegex(AssertionError, "ERR_CERT_AUTHORITY_INVALID"):
            browser.open("page", "https://10.77.0.1:8080/")

    def test_only_the_ports_that_devices_need_are_open(self):
        self.start_hub()
        for address in ("10.77.0.1", "fd77::1"):
            for port, is_open in ((8080, True), (7881, True), (7880, False)):
                with self.subTest(address=address, port=port):
                    self.assertEqual(self.dial(address, port), "open" if is_open else "ConnectionRefusedError")

    def dial(self, address, port):
        script = ("import socket, sys\ntry:\n  socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)\n"
                  "  print('open')\nexcept OSError as error:\n  print(type(error).__name__)")
        done = subprocess.run(there("/usr/bin/python3", "-c", script, address, str(port)), text=True,
                              capture_output=True, check=True, timeout=20)
        return done.stdout.strip()


if __name__ == "__main__":
    tap.main()
