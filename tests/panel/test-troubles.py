#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The control panel with a service that is old, slow or fails, and without a bus."""
import subprocess
import time
import unittest

import tap
from desktop import PANEL, Desktop, Eyes, wait_until

TOO_OLD = "The running hub is too old to report this."


def setUpModule():
    global desktop, eyes, fakes
    desktop = Desktop()
    eyes = Eyes()
    import fakes


def tearDownModule():
    desktop.close()


class Trouble(unittest.TestCase):
    def start_panel(self, **env):
        # Ignore warnings of GTK about the missing bus.
        self.panel = desktop.start(["env", *(f"{key}={value}" for key, value in env.items()), PANEL],
                                   "no-bus.log" if env else "panel.log")
        self.addCleanup(desktop.end if env else desktop.quit, self.panel)

    def go(self, number, title):
        desktop.press(f"alt+{number}")
        return eyes.find("panel", title)

    def gone(self, role, name, page):
        wait_until(f"{role} “{name}” is gone", lambda: not eyes.look(role, name, page))


class Old(Trouble):
    def setUp(self):
        self.hub = fakes.OldHub()
        self.addCleanup(self.hub.close)
        self.start_panel()
        eyes.find("label", "Ready")

    def test_says_so_calmly_on_every_page(self):
        page = self.go(1, "Connect")
        eyes.find("label", TOO_OLD, page)
        self.assertFalse(eyes.look("label", "turned off", page))
        self.assertFalse(eyes.look("check box", "Notifications", page))
        self.assertFalse(eyes.look("label", "None", page))
        page = self.go(2, "Problems")
        eyes.find("label", TOO_OLD, page)
        self.assertFalse(eyes.look("label", "No problems", page))
        page = self.go(3, "Devices")
        eyes.find("label", "too old", page)
        page = self.go(4, "Security")
        eyes.find("label", TOO_OLD, page)
        self.assertFalse(eyes.look("label", "Only this computer can connect", page))
        page = self.go(5, "Media")
        eyes.find("label", TOO_OLD, page)
        page = self.go(6, "Diagnosis")
        eyes.find("label", "Everything looks good", page)


class Addressed(Trouble):
    def setUp(self):
        self.hub = fakes.AddressedHub()
        self.addCleanup(self.hub.close)
        self.start_panel()
        eyes.find("label", "Ready")

    def test_a_missing_method_is_told_in_place(self):
        self.go(1, "Connect")
        desktop.press("ctrl+n")
        eyes.find("text", "Name of the device").set_text_contents("Headset")
        eyes.click(eyes.find("push button", "Make Link"))
        eyes.find("label", "too old for this")


class Slow(Trouble):
    def setUp(self):
        self.hub = fakes.OldHub()
        self.addCleanup(self.hub.close)
        self.start_panel()
        eyes.find("label", "Ready")
        self.page = self.go(4, "Security")

    def renew(self):
        self.button = eyes.find("push button", "Renew", self.page)
        eyes.click(self.button)
        self.assertTrue(self.hub.asked.wait(30))

    def test_a_slow_call_shows_that_it_runs(self):
        self.renew()
        eyes.find("label", "Renewing the certificate…", self.page)
        self.assertFalse(eyes.is_sensitive(self.button), "it could be pressed twice")
        # The window responds meanwhile.
        self.go(1, "Connect")
        self.page = self.go(4, "Security")
        self.hub.answer.set()
        self.gone("label", "Renewing the certificate…", self.page)
        wait_until("the button again", lambda: eyes.is_sensitive(eyes.find("push button", "Renew", self.page)))

    def test_a_quick_call_does_not_flicker(self):
        self.hub.answer.set()
        self.renew()
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline:
            self.assertFalse(eyes.look("label", "Renewing the certificate…", self.page))

    def test_a_failure_is_told_in_place(self):
        self.hub.error = ("io.github.xr_ai.MediaHub1.Error.Failed", "The disk is full; make room")
        self.hub.answer.set()
        self.renew()
        eyes.find("label", "The disk is full; make room", self.page)
        self.assertFalse(eyes.look("label", "GDBus.Error", self.page))
        eyes.click(eyes.find("push button", "Dismiss", self.page))
        self.gone("label", "The disk is full; make room", self.page)

    def test_a_service_that_goes_meanwhile(self):
        self.renew()
        eyes.find("label", "Renewing the certificate…", self.page)
        self.hub.close()
        eyes.find("label", "The hub stopped unexpectedly")


class Report(Trouble):
    def test_holds_no_secret(self):
        token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJndWVzdCIsImV4cCI6MX0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
        self.hub = fakes.OldHub()
        self.addCleanup(self.hub.close)
        self.hub.findings = (("backend", "error", f"/rtc?access_token={token} was refused", "Look at the log"),
                             ("disk-space", "ok", "There is room", ""))
        self.start_panel()
        eyes.find("label", "Ready")
        page = self.go(6, "Diagnosis")
        eyes.find("label", "1 error was found", page)
        eyes.click(eyes.find("push button", "Copy Report", page))
        eyes.find("label", "Copied")
        report = desktop.clipboard()
        self.assertIn("XR Media Hub 0.0.1", report)
        self.assertIn("error   backend:", report)
        self.assertIn("        Look at the log", report)
        self.assertIn("ok      disk-space: There is room", report)
        self.assertNotIn(token.split(".")[1], report)
        self.assertNotIn(token.split(".")[2], report)


class Bus(Trouble):
    def start_bus(self):
        bus = desktop.start(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE)
        self.addCleanup(lambda: bus in desktop.processes and desktop.end(bus))
        return bus, desktop.read_line(bus).strip()

    def test_gone_while_it_is_open(self):
        bus, address = self.start_bus()
        self.start_panel(DBUS_SESSION_BUS_ADDRESS=address, AT_SPI_BUS_ADDRESS=eyes.bus_address())
        eyes.find("label", "The hub is not installed")
        desktop.end(bus)
        eyes.find("label", "Lost the connection to the desktop session")
        self.assertIsNone(self.panel.poll(), "the window vanished")

    def test_none_from_the_start(self):
        # Without a bus, GTK has no accessibility, so only check that the window opens and stays.
        self.start_panel(DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent", NO_AT_BRIDGE="1")
        window = desktop.windows()[-1]
        desktop.press("alt+4")
        self.assertIn(window, desktop.windows())
        self.assertIsNone(self.panel.poll())


if __name__ == "__main__":
    tap.main()
