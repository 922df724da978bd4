#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xmhctl pair, devices and access with a fake hub: output, calls and exit status."""
import json
import re
import signal
import subprocess
import time
import unittest

import tap
from fake_hub import FakeHub, XMHCTL, read_line
from terminal import Terminal

LINK = "https://192.168.100.200:8080/pair#K7QM2XTN"
TOKEN_URL = "https://192.168.1.2:8080/token?key=s3cret"


class Pair(FakeHub):
    def call(self):
        return read_line(self.hub)

    def test_link_and_code(self):
        out, err = self.xmhctl("pair")
        self.assertEqual(err, "")
        self.assertIn(f"Open this link on the device:\n    {LINK}\n", out)
        self.assertIn("Or open https://192.168.100.200:8080/pair and type this code:\n    K7QM-2XTN\n", out)
        self.assertRegex(out, r"It gives one device access, within 10 minutes \(until (\S+ )?\d\d:\d\d\)\.\n$")
        self.assertEqual(self.call(), "CreatePairingLink ({},)\n")

    def test_limits(self):
        out, _ = self.xmhctl("pair", "--for", "2h", "--watch-only", "--name", "Zoë")
        self.assertIn("The device loses access after 2 hours.\n", out)
        self.assertIn("camera and microphone stay off", out)
        self.assertEqual(self.call(), "CreatePairingLink ({'for': <uint32 7200>, 'watch-only': <true>, 'name': <'Zoë'>},)\n")
        for words, seconds, text in ((("--guest",), 43200, "12 hours"), (("--guest", "--for", "90m"), 5400, "90 minutes"),
                                     (("--for", "3600"), 3600, "1 hour"), (("--for", "7d"), 604800, "7 days")):
            self.assertIn(f"loses access after {text}.", self.xmhctl("pair", *words)[0])
            self.assertEqual(self.call(), f"CreatePairingLink ({{'for': <uint32 {seconds}>}},)\n")

    def test_json(self):
        link = json.loads(self.xmhctl("pair", "--json")[0])
        self.assertEqual({"url": LINK, "code": "K7QM2XTN"}, {key: link[key] for key in ("url", "code")})
        self.assertAlmostEqual(link["expires"], time.time() + 600, delta=60)

    def test_qr(self):
        """It fits a small terminal together with the link and the expiry."""
        drawn = subprocess.run([XMHCTL, "pair", "--qr"], env=self.env, capture_output=True, timeout=20, text=True)
        if "without QR codes" in drawn.stderr:
            self.skipTest("built without QR codes")
        terminal = Terminal(self, [XMHCTL, "pair", "--qr"], self.env, 80, 24)
        self.assertEqual(terminal.wait(), 0)
        lines = terminal.text.splitlines()
        self.assertLess(len(lines), 24)
        self.assertEqual(lines[-2], LINK)
        self.assertIn("within 10 minutes", lines[-1])
        terminal = Terminal(self, [XMHCTL, "pair", "--qr", "--guest", "--watch-only"], self.env, 80, 24)
        self.assertEqual(terminal.wait(), 0)
        self.assertEqual(len(terminal.text.splitlines()), len(lines) + 2)
        terminal = Terminal(self, [XMHCTL, "pair", "--qr"], self.env, 80, len(lines) - 1)
        self.assertEqual(terminal.wait(), 1)
        self.assertIn("Run the command without --qr", terminal.text)

    def test_no_address(self):
        self.hub.kill()
        self.hub.wait()
        self.env["XMH_FAKE_NO_URL"] = "1"
        self.hub = self.start([self.hub.args[0], self.file], env=self.env)
        self.assertEqual(read_line(self.hub), "ready\n")
        self.assertIn("Run “xmhctl status” to see why", self.xmhctl("pair", status=1)[1])

    def test_open_access(self):
        self.xmhctl("access", "open")
        self.assertIn("Access is open", self.xmhctl("pair")[1])


class Devices(FakeHub):
    def call(self):
        return read_line(self.hub)

    def test_list(self):
        out, _ = self.xmhctl("devices")
        first, command, other, _empty, head, *rows = out.splitlines()
        self.assertEqual(first, "Quest 3, 192.168.1.9 asks for access and shows the number 4217. To allow or deny it, run:")
        self.assertEqual((command, other), ("    xmhctl devices allow 4217", "    xmhctl devices deny 4217"))
        self.assertEqual(re.split("  +", head), ["NAME", "STATE", "RECOGNISED BY", "LAST SEEN", "ADDRESS"])
        self.assertRegex(rows[0], r"^Quest 3 +connected +cookie +\d+d \d+h ago +192.168.1.10$")
        self.assertRegex(rows[1], r"^Zoë’s phone +allowed, watch only, until 2096-10-02 \d\d:\d\d +address \(weak\) ")
        self.assertEqual(len(rows), 2)
        self.assertEqual(self.xmhctl("devices", "list")[0], out)
        self.assertEqual([each["id"] for each in json.loads(self.xmhctl("devices", "--json")[0])], ["aa01", "bb02", "cc03"])

    def test_narrow(self):
        for columns in (80, 40):
            terminal = Terminal(self, [XMHCTL, "devices"], self.env, columns)
            self.assertEqual(terminal.wait(), 0)
            rows = terminal.text.splitlines()
            self.assertLessEqual(max(len(row) for row in rows if not row.startswith("Quest 3, ")), columns, terminal.text)

    def test_allow(self):
        """A device is meant by the number that it shows, its ID, or its name in any case."""
        for word, identity in (("4217", "aa01"), ("aa01", "aa01"), ("zoë’s PHONE", "cc03")):
            self.xmhctl("devices", "allow", word)
            self.assertEqual(self.call(), f"AllowDevice ('{identity}', {{}})\n")
        self.assertIn("--always", self.xmhctl("devices", "allow", "cc03")[0])
        self.assertEqual(self.call(), "AllowDevice ('cc03', {})\n")
        self.assertEqual(self.xmhctl("devices", "allow", "cc03", "--always")[0], "“Zoë’s phone” has access now.\n")
        self.assertEqual(self.call(), "AllowDevice ('cc03', {'always': <true>})\n")

    def test_no_such_device(self):
        for word in ("4218", "Quest", "aa", "", "a" * 1000):
            self.assertIn("There is no device", self.xmhctl("devices", "allow", word, status=1)[1])

    def test_ambiguous(self):
        err = self.xmhctl("devices", "forget", "quest 3", status=1)[1]
        self.assertEqual(err, "xmhctl: “quest 3” matches several devices. Use one of these IDs:\n"
                              "    aa01  Quest 3, 192.168.1.9\n    bb02  Quest 3, 192.168.1.10\n")

    def test_deny(self):
        self.assertIn("can't ask again", self.xmhctl("devices", "deny", "4217")[0])
        self.assertEqual(self.call(), "DenyDevice ('aa01',)\n")
        self.assertEqual(self.xmhctl("devices", "deny", "bb02", status=1)[1], "xmhctl: It has access\n")

    def test_forget(self):
        status, text = self.answer("n", "devices", "forget", "bb02")
        self.assertEqual(status, 1)
        self.assertIn("“Quest 3” will be disconnected and lose access. Continue? [y/N]", text)
        self.assertEqual(self.answer("y", "devices", "forget", "bb02")[0], 0)
        self.assertEqual(self.call(), "ForgetDevice ('bb02',)\n")
        self.assertEqual(Terminal(self, [XMHCTL, "devices", "forget", "cc03", "--yes"], self.env).wait(), 0)
        self.assertEqual(self.call(), "ForgetDevice ('cc03',)\n")

    def test_rename(self):
        self.assertEqual(self.xmhctl("devices", "rename", "bb02", "Red Quest")[0], "“Quest 3” is now called “Red Quest”.\n")
        self.assertEqual(self.call(), "RenameDevice ('bb02', 'Red Quest')\n")
        self.xmhctl("devices", "rename", "bb02", "")
        self.assertEqual(self.call(), "RenameDevice ('bb02', '')\n")

    def test_add(self):
        self.assertEqual(self.xmhctl("devices", "add", "Kiosk"), (TOKEN_URL + "\n", ""))
        self.assertEqual(self.call(), "AddDevice ('Kiosk',)\n")
        self.assertEqual(json.loads(self.xmhctl("devices", "add", "Kiosk", "--json")[0]), {"token-url": TOKEN_URL})
        terminal = Terminal(self, [XMHCTL, "devices", "add", "Kiosk"], self.env)
        self.assertEqual(terminal.wait(), 0)
        self.assertIn("It is a secret", terminal.text)
        # A code that does not fit does not lose the address, which is shown once only.
        terminal = Terminal(self, [XMHCTL, "devices", "add", "Kiosk", "--qr"], self.env, 80, 8)
        self.assertEqual(terminal.wait(), 0)
        self.assertIn(TOKEN_URL, terminal.text)

    def test_watch(self):
        watch = self.start([XMHCTL, "watch"], env=self.env)
        for _ in range(3):
            read_line(watch)
        self.xmhctl("devices", "add", "Kiosk")
        self.assertEqual(read_line(watch)[10:], "Quest 3, 192.168.1.9 asks for access and shows the number 4217. To "
                                                "allow it, run “xmhctl devices allow 4217”.\n")
        self.xmhctl("access", "open")
        self.assertEqual(read_line(watch)[10:], "Every device on the network has access.\n")
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(30), 0)

    def test_watch_json(self):
        watch = self.start([XMHCTL, "watch", "--json"], env=self.env)
        read_line(watch)
        self.xmhctl("devices", "add", "Kiosk")
        event = json.loads(read_line(watch))
        self.assertEqual((event["event"], event["details"]["id"], event["details"]["number"]), ("device-requested", "aa01", "4217"))
        self.xmhctl("devices", "allow", "4217")
        event = json.loads(read_line(watch))
        self.assertEqual((event["event"], event["details"]), ("device-changed", {"id": "aa01"}))


class Access(FakeHub):
    def test_access(self):
        self.assertEqual(self.xmhctl("access")[0], "Devices need your permission to join the room and to use CloudXR.\n")
        self.assertEqual(json.loads(self.xmhctl("access", "open", "--json")[0]), {"access": "open"})
        self.assertIn("every device on the network", self.xmhctl("status")[0])
        self.assertIn("xmhctl credentials renew", self.xmhctl("access", "reset")[0])
        self.assertEqual(json.loads(self.xmhctl("status", "--json")[0])["access"], "ask-ineffective")
        self.xmhctl("access", "ask")
        self.assertEqual([read_line(self.hub) for _ in range(3)],
                         ["SetAccess ('open',)\n", "ResetAccess ()\n", "SetAccess ('ask',)\n"])

    def test_question(self):
        status, text = self.answer("n", "access", "open")
        self.assertEqual(status, 1)
        self.assertIn("Everyone on the network will be able to join the room", text)
        self.assertEqual(self.answer("y", "access", "open")[0], 0)
        self.assertEqual(read_line(self.hub), "SetAccess ('open',)\n")
        # Nothing is opened, so it does not ask.
        for words in (("open",), ("ask",), ("open", "--yes")):
            self.assertEqual(Terminal(self, [XMHCTL, "access", *words], self.env).wait(), 0)


if __name__ == "__main__":
    tap.main()
