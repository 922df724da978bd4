#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Desktop notifications of the hub: with services that record them, and with a real notification server."""
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest

import tap
from bus import INTERFACE, NAME, PATH, BusHub
from notifications import PANEL, PORTAL, SERVER, Desktop
from trust import make_pair
from waiting import wait_until

FAKE_PANEL = pathlib.Path(__file__).parent.parent / "lib" / "fake-panel"


class Case(unittest.TestCase):
    def start(self, **options):
        self.hub = BusHub(self, **options)
        self.desktop = Desktop(self.hub)
        return self.hub

    def ask_bus(self, *words):
        return self.hub.busctl("call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", *words)

    def distrust(self, address="127.0.0.1"):
        """A client without the authority, which ends the handshake with an alert."""
        count = sum(entry["count"] for entry in self.hub.untrusting())
        with socket.create_connection(("127.0.0.1", self.hub.port), 10, (address, 0)) as plain:
            with self.assertRaises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")
        wait_until(lambda: sum(entry["count"] for entry in self.hub.untrusting()) > count, "it is noted")

    def trust(self):
        self.hub.request("/healthz")
        self.wait_problems([])

    def wait_problems(self, codes):
        self.desktop.wait(lambda: list(self.hub.problems()) == codes, f"problems: {codes}")
        self.desktop.settle()

    def wait_shown(self, number=1):
        self.desktop.wait(lambda: len(self.desktop.shown) >= number, f"{number} shown")
        self.desktop.settle()
        self.assertEqual(len(self.desktop.shown), number)
        return self.desktop.shown[-1]

    def wait_withdrawn(self):
        self.desktop.wait(lambda: not self.desktop.open_ones(), "withdrawn")

    def offer_panel(self):
        """A panel that the bus starts; returns the file that it writes."""
        file = self.hub.home / "activated.json"
        (self.hub.services / "panel.service").write_text(f"[D-BUS Service]\nName={PANEL}\n"
                                                         f"Exec=/usr/bin/python3 {FAKE_PANEL} {file}\n")
        self.ask_bus("ReloadConfig")
        return file

    def wait_panel(self, file, token):
        self.desktop.wait(file.exists, "the panel was activated")
        self.assertEqual(json.loads(file.read_text()), {"activation-token": token, "desktop-startup-id": token})
        self.wait_withdrawn()


class Server(Case):
    def setUp(self):
        self.start()
        self.desktop.own(SERVER)

    def test_five_times_is_once(self):
        for _ in range(5):
            self.distrust()
        shown = self.wait_shown()
        self.assertEqual(shown.title, "127.0.0.1 does not trust this computer yet")
        self.assertEqual(shown.body, f"On the device, open {self.hub.get('Url')}/trust and follow the steps")
        self.assertEqual((shown.more["app"], shown.more["icon"], shown.more["expires"], shown.more["replaces"]),
                         ("XR Media Hub", "io.github.xr_ai.MediaHub", -1, 0))
        self.assertEqual(shown.more["hints"], {"desktop-entry": PANEL, "category": "network", "urgency": 1})
        self.assertEqual(shown.more["actions"], ["default", "Open XR Media Hub"])

        # Solved and raised again within the hour.
        self.trust()
        self.wait_withdrawn()
        self.distrust()
        self.distrust("127.0.0.2")
        self.wait_problems(["untrusting-client"])
        self.assertEqual((len(self.desktop.shown), self.desktop.asked), (1, 1))

    def test_none_while_a_panel_is_open(self):
        self.desktop.own(PANEL)
        self.distrust()
        self.wait_problems(["untrusting-client"])
        self.desktop.release(PANEL)
        self.desktop.settle()
        self.assertEqual(self.desktop.asked, 0, "who had a panel open has seen it")
        self.distrust("127.0.0.2")
        self.assertEqual(self.wait_shown().title, "127.0.0.2 and 1 other device do not trust this computer yet")
        self.desktop.own(PANEL)
        self.wait_withdrawn()

    def test_a_device_that_said_what_it_is(self):
        agent = "Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 OculusBrowser/36.1 VR Safari/537.36"
        self.hub.request("/healthz", headers={"User-Agent": agent})
        self.distrust()
        self.assertEqual(self.wait_shown().title, "Quest browser (127.0.0.1) does not trust this computer yet")
        self.assertEqual(self.hub.untrusting()[0]["kind"], "Quest browser")

    def set_notifications(self, enabled):
        self.hub.busctl("set-property", NAME, PATH, INTERFACE, "Notifications", "b", str(enabled).lower())

    def test_switched_off(self):
        self.set_notifications(False)
        self.distrust()
        self.wait_problems(["untrusting-client"])
        self.assertEqual(self.desktop.asked, 0)
        self.set_notifications(True)
        self.wait_shown()
        self.set_notifications(False)
        self.wait_withdrawn()

    def test_click(self):
        file = self.offer_panel()
        self.distrust()
        self.desktop.click(self.wait_shown(), "token-1")
        self.wait_panel(file, "token-1")

    def test_others_clicks(self):
        """A notification of another program, or an old one."""
        file = self.offer_panel()
        self.distrust()
        shown = self.wait_shown()
        self.trust()
        self.wait_withdrawn()
        self.desktop.click(shown, "token-2")
        shown.id = 77
        self.desktop.click(shown, "token-3")
        self.desktop.settle()
        self.assertEqual(self.ask_bus("NameHasOwner", "s", PANEL), [False])
        self.assertFalse(file.exists())

    def test_end(self):
        self.distrust()
        self.wait_shown()
        self.hub.stop()
        self.wait_withdrawn()


class Certificate(Case):
    def start_with_pair(self, capabilities):
        """File names with markup, and no notification server at first."""
        folder = tempfile.mkdtemp(prefix="xmh-own-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        crt, key = make_pair(folder, stem="a<b>&c", days=10)
        self.start(cert_file=str(crt), key_file=str(key), arguments=("--verbose",))
        self.desktop.capabilities = capabilities
        self.hub.wait_for_log("nobody shows notifications.*certificate-expires")
        self.desktop.own(SERVER)
        shown = self.wait_shown()
        self.assertEqual(shown.title, "The certificate expires soon")
        make_pair(folder, stem="a<b>&c")
        self.wait_problems([])
        self.wait_withdrawn()
        return shown

    def test_marks_are_escaped(self):
        shown = self.start_with_pair(["actions", "body", "body-markup"])
        self.assertIn("/a&lt;b&gt;&amp;c.crt: the certificate expires on ", shown.body)

    def test_server_without_markup(self):
        shown = self.start_with_pair(["body"])
        self.assertIn("/a<b>&c.crt: the certificate expires on ", shown.body)
        self.assertEqual(shown.more["actions"], [])


class Portal(Case):
    def test_nothing_else(self):
        self.start()
        self.desktop.own(PORTAL)
        file = self.offer_panel()
        self.distrust()
        shown = self.wait_shown()
        self.assertEqual((shown.id, shown.title), ("untrusting-client", "127.0.0.1 does not trust this computer yet"))
        self.assertIn("/trust", shown.body)
        self.assertIn("io.github.xr_ai.MediaHub", shown.more["icon"][1])
        self.desktop.click_in_portal(shown, "token-4")
        self.wait_panel(file, "token-4")

    def test_solved(self):
        self.start()
        self.desktop.own(PORTAL)
        self.distrust()
        self.wait_shown()
        self.trust()
        self.wait_withdrawn()

    def test_in_a_sandbox(self):
        """In a Flatpak, the portal is used, even if there are other servers."""
        folders = list(pathlib.Path("/").iterdir())
        real = [each for each in folders if each.is_dir() and not each.is_symlink()]
        binds = [word for each in real if each.name not in ("proc", "dev") for word in ("--bind", str(each), str(each))]
        links = [word for each in folders if each.is_symlink() for word in ("--symlink", os.readlink(each), str(each))]
        self.start(prefix=("bwrap", *binds, *links, "--dev", "/dev", "--proc", "/proc", "--dir", "/.flatpak-info",
                           "--die-with-parent"))
        pid, = self.ask_bus("GetConnectionUnixProcessID", "s", NAME)
        self.addCleanup(self.hub.process.wait, 20)
        self.addCleanup(os.kill, pid, signal.SIGTERM)       # bwrap ends with the hub, and not the other way round
        self.desktop.own(SERVER)
        self.desktop.own(PORTAL)
        self.distrust()
        self.assertEqual(self.wait_shown().id, "untrusting-client")


class Late(Case):
    """Services that come while others are being tried, and some that are started in vain."""

    def offer_in_vain(self, name):
        """A service that the bus starts, and that ends without the name. Returns the file that says that it was
        started, and the one that lets it end."""
        started, end = self.hub.home / f"{name}.started", self.hub.home / f"{name}.end"
        script = self.hub.home / f"{name}.sh"
        script.write_text(f"touch {started}\nwhile [ ! -e {end} ]; do sleep 0.02; done\nexit 1\n")
        (self.hub.services / f"{name}.service").write_text(f"[D-BUS Service]\nName={name}\nExec=/bin/sh {script}\n")
        self.ask_bus("ReloadConfig")
        return started, end

    def test_server_comes_while_the_portal_is_tried(self):
        self.start()
        started, end = self.offer_in_vain(PORTAL)
        self.distrust()
        self.desktop.wait(started.exists, "there was no server, so the portal is started")
        self.desktop.own(SERVER)
        self.desktop.settle()
        end.touch()
        self.assertEqual(self.wait_shown().title, "127.0.0.1 does not trust this computer yet")
        self.trust()
        self.wait_withdrawn()

    def test_solved_while_the_portal_is_tried(self):
        self.start()
        started, end = self.offer_in_vain(PORTAL)
        self.distrust()
        self.desktop.wait(started.exists, "there was no server, so the portal is started")
        self.desktop.own(SERVER)
        self.trust()
        end.touch()
        self.desktop.settle()
        self.assertEqual(self.desktop.asked, 0)
        self.distrust()
        self.wait_shown()

    def test_two_problems_and_nobody(self):
        """The second is still being tried when it turns out that nobody shows the first."""
        folder = tempfile.mkdtemp(prefix="xmh-own-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        crt, key = make_pair(folder)
        self.start(cert_file=str(crt), key_file=str(key), arguments=("--verbose",))
        portal_started, portal_end = self.offer_in_vain(PORTAL)
        self.distrust()
        self.desktop.wait(portal_started.exists, "the portal is started for the first")
        server_started, server_end = self.offer_in_vain(SERVER)
        make_pair(folder, days=10)
        self.desktop.wait(server_started.exists, "the server is started for the second")
        portal_end.touch()
        self.hub.wait_for_log("nobody shows notifications.*untrusting-client")
        server_end.touch()
        wait_until(lambda: f"'{SERVER}' failed" in self.hub.bus_log(), "the bus has told that the server does not start")
        self.desktop.own(SERVER)
        self.wait_shown(2)
        self.assertEqual({each.title for each in self.desktop.open_ones()},
                         {"127.0.0.1 does not trust this computer yet", "The certificate expires soon"})


class Real(Case):
    """dunst on a display of its own."""

    def setUp(self):
        self.start()
        self.display = self.run_program("Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24")
        self.hub.env["DISPLAY"] = ":" + self.display.stdout.readline().decode().strip()
        config = self.hub.home / "dunstrc"
        config.write_text("[global]\nmarkup = full\n")
        self.run_program("dunst", "-config", str(config))
        wait_until(lambda: self.dunstctl("count", "displayed", check=False) == "0", "dunst is there")

    def run_program(self, *command):
        process = subprocess.Popen(command, env=self.hub.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   bufsize=0)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        process.terminate()
        process.wait(20)
        process.stdout.close()

    def dunstctl(self, *words, check=True):
        done = subprocess.run(["dunstctl", *words], env=self.hub.env, capture_output=True, text=True, timeout=20)
        if check:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip() if done.returncode == 0 else None

    def wait_displayed(self, number):
        wait_until(lambda: self.dunstctl("count", "displayed") == str(number), f"{number} displayed")

    def test_shown_and_clicked(self):
        file = self.offer_panel()
        for _ in range(5):
            self.distrust()
        self.wait_displayed(1)
        self.dunstctl("action")
        wait_until(file.exists, "the panel was activated")
        self.wait_displayed(0)
        first, = json.loads(self.dunstctl("history"))["data"][0]
        self.assertEqual((first["appname"]["data"], first["summary"]["data"]),
                         ("XR Media Hub", "127.0.0.1 does not trust this computer yet"))
        self.assertIn(f"{self.hub.get('Url')}/trust", first["body"]["data"])

    def test_solved(self):
        self.distrust()
        self.wait_displayed(1)
        self.trust()
        self.wait_displayed(0)


if __name__ == "__main__":
    tap.main()
