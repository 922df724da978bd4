#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Devices that need the user's permission, in the control panel, with a hub that records calls."""
import subprocess
import unittest

import tap
from desktop import PANEL, Desktop, Eyes, wait_until


def setUpModule():
    global desktop, eyes, gated_hub, device
    desktop = Desktop()
    eyes = Eyes()
    import gated_hub
    device = gated_hub.device


def tearDownModule():
    desktop.close()


class Gated(unittest.TestCase):
    def start(self, **hub):
        self.hub = gated_hub.GatedHub(**hub)
        self.addCleanup(self.hub.close)
        panel = desktop.start([PANEL], "panel.log")
        self.addCleanup(desktop.quit, panel)
        return eyes.find("panel", "Connect")

    def go(self, number, title):
        desktop.press(f"alt+{number}")
        return eyes.find("panel", title)

    def agree(self, question, button):
        eyes.click(eyes.find("push button", button, eyes.window_with(question)))

    def wait_for_call(self, *call):
        wait_until(f"{call} and not {self.hub.calls}", lambda: call in self.hub.calls)


class Pairing(Gated):
    def code(self, number):
        return f"{gated_hub.URL}/pair#K7WM3QX{number}"

    def test_code_is_for_one_device_after_another(self):
        page = self.start()
        eyes.find("label", "K7WM-3QX1", page)
        eyes.find("label", f"{gated_hub.URL}/pair", page)
        eyes.find("label", "the browser warns that the connection is not private", page)
        wait_until("the code", lambda: desktop.codes() == [self.code(1)])
        # Not even a request that was allowed uses the code.
        self.hub.put(device("4217", "pending"))
        eyes.click(eyes.find("push button", "Allow Quest 3"))
        self.wait_for_call("AllowDevice", "id-4217", {})
        wait_until("no request", lambda: not eyes.look("push button", "Allow Quest 3", eyes.application()))
        self.assertEqual(len(self.hub.codes), 1)
        self.hub.put(device("Quest of Ada", since=2 ** 31))
        eyes.find("label", "Quest of Ada can connect now", page)
        eyes.find("label", "K7WM-3QX2", page)
        wait_until("another code", lambda: desktop.codes() == [self.code(2)])

    def test_fingerprint_has_one_name(self):
        page = self.start()
        groups = gated_hub.FINGERPRINT.replace(":", " ")[:11]
        eyes.find("label", "Compare this with the device", page)
        eyes.find("label", groups, page)
        page = self.go(4, "Security")
        eyes.find("label", "Compare this with the device", page)
        eyes.find("label", groups, page)
        self.assertIsNone(eyes.look("label", "Fingerprint (SHA-256)", eyes.find("label", groups, page).get_parent()))

    def test_code_is_made_only_while_it_is_seen(self):
        page = self.start(code_life_s=1)         # so that each look needs another one
        eyes.find("label", "K7WM-3QX", page)
        self.go(4, "Security")
        made = len(self.hub.codes)
        self.hub.change(Room="other")
        self.hub.put(device("4217", "pending"))
        eyes.find("label", "4217")
        self.assertEqual(len(self.hub.codes), made)
        self.go(1, "Connect")
        wait_until("another code", lambda: len(self.hub.codes) > made)

    def test_code_of_a_hub_that_stopped_is_not_shown(self):
        page = self.start()
        eyes.find("label", "K7WM-3QX1", page)
        self.hub.close()
        eyes.find("label", "The hub stopped unexpectedly")
        self.hub = gated_hub.GatedHub()
        self.addCleanup(self.hub.close)
        wait_until("another code", lambda: self.hub.codes)

    def test_open_hub_shows_its_address(self):
        page = self.start(access="open")
        eyes.find("label", gated_hub.URL, page)
        wait_until("the code", lambda: desktop.codes() == [gated_hub.URL])
        self.assertIsNone(eyes.look("label", "/pair", page))
        self.assertEqual(self.hub.codes, [])
        self.hub.change(Access="ask")
        wait_until("the other code", lambda: desktop.codes() == [self.code(1)])

    def test_guest_link(self):
        self.start()
        desktop.press("ctrl+n")
        window = eyes.window_with("leaves the room and loses its access")
        eyes.find("text", "Name of the device", window).set_text_contents("Visitor")
        eyes.click(eyes.find("check box", "Watch only", window))
        eyes.click(eyes.find("push button", "Make Link", window))
        eyes.find("label", "Gives one device access for 6 hours.", window)
        eyes.find("label", "/pair#K7WM3QX", window)
        self.assertIn({"for": 6 * 3600, "watch-only": True, "name": "Visitor"}, self.hub.codes)


class Requests(Gated):
    def test_are_answered_on_every_page(self):
        self.start()
        self.hub.put(device("4217", "pending"))
        eyes.find("label", "4217")
        eyes.find("label", "Quest 3 asks for access")
        eyes.find("list item", "Devices, 1 request")
        self.go(6, "Diagnosis")
        self.hub.put(device("0815", "pending", name="Pixel 9"))
        eyes.find("label", "1 more device asks for access")
        eyes.click(eyes.find("push button", "Deny Pixel 9"))
        self.wait_for_call("DenyDevice", "id-0815")
        eyes.click(eyes.find("push button", "Allow Quest 3"))
        self.wait_for_call("AllowDevice", "id-4217", {})
        wait_until("no request", lambda: not eyes.look("label", "asks for access", eyes.application()))
        # It can still be allowed.
        page = self.go(3, "Devices")
        eyes.find("label", "Pixel 9 was denied", page)
        eyes.click(eyes.find("push button", "Allow Pixel 9", page))
        self.wait_for_call("AllowDevice", "id-0815", {})
        eyes.find("list item", "Pixel 9", page)

    def test_go_with_the_hub(self):
        self.start()
        self.hub.put(device("4217", "pending"))
        eyes.find("push button", "Allow Quest 3")
        self.hub.close()
        eyes.find("label", "The hub stopped unexpectedly")
        wait_until("no request", lambda: not eyes.look("label", "asks for access", eyes.application()))


class Devices(Gated):
    SESSION = {"id": 7, "service": "livekit", "peer": "10.77.0.2:58294", "device": "id-Quest of Ada",
               "device-name": "Quest of Ada", "user-agent": "Quest", "since": 1700000000, "bytes-in": 1, "bytes-out": 2}
    STRANGER = {**SESSION, "id": 8, "peer": "10.77.0.9:40000", "device": "", "device-name": ""}
    PARTICIPANT = {"identity": "quest-3", "name": "Ada", "state": "active", "joined": 1700000000,
                   "publishing": ["camera"], "device": "id-Quest of Ada", "device-name": "Quest of Ada"}
    AGENT = {**PARTICIPANT, "identity": "agent", "name": "Agent", "device": "", "device-name": ""}

    def open_devices(self, *devices, **hub):
        self.start(devices=devices, **hub)
        return self.go(3, "Devices")

    def expand(self, name):
        eyes.tab_to("list item", name)
        desktop.press("Return")

    def test_have_their_sessions_in_their_row(self):
        page = self.open_devices(device("Quest of Ada", connected=True), sessions=[self.SESSION, self.STRANGER],
                                 participants=[self.PARTICIPANT, self.AGENT])
        row = eyes.find("list item", "Quest of Ada", page)
        eyes.find("label", "sending camera", row)
        eyes.find("push button", "Disconnect 10.77.0.2:58294", row)
        eyes.find("push button", "Remove quest-3", row)
        self.assertIsNone(eyes.look("push button", "Disconnect 10.77.0.9", row))
        eyes.find("label", "Other connections", page)
        eyes.find("list item", "10.77.0.9:40000", page)
        eyes.find("label", "Others in the room", page)
        self.expand("Quest of Ada")
        eyes.click(eyes.find("push button", "Remove quest-3", page))
        self.agree("Remove quest-3 from the room?", "Remove")
        self.wait_for_call("RemoveParticipant", "quest-3")
        eyes.click(eyes.find("push button", "Disconnect 10.77.0.2:58294", page))
        self.agree("Disconnect 10.77.0.2:58294?", "Disconnect")
        self.wait_for_call("CloseSession", 7)
        # The session goes, the row stays.
        self.hub.sessions, self.hub.participants = [], []
        self.hub.emit("SessionClosed", 7, "ended", kind="(ts)")
        wait_until("no session", lambda: not eyes.look("push button", "Disconnect", page))
        eyes.find("list item", "Quest of Ada", page)

    def test_are_renamed_and_forgotten(self):
        page = self.open_devices(device("Quest of Ada"))
        eyes.find("label", "Last seen at", page)
        self.expand("Quest of Ada")
        entry = eyes.find("text", "Name", page)

        def rename():
            """GTK reports neither when the entry can get the focus, nor when it has it."""
            subprocess.run(["xdotool", "key", "Tab"], check=True, capture_output=True, timeout=20)
            entry.set_text_contents("Workshop headset")
            desktop.press("Return")
            return self.hub.calls
        wait_until("the name", rename)
        self.wait_for_call("RenameDevice", "id-Quest of Ada", "Workshop headset")
        eyes.find("list item", "Workshop headset", page)
        eyes.click(eyes.find("push button", "Forget Workshop headset", page))
        self.assertNotIn("ForgetDevice", [each[0] for each in self.hub.calls], "nothing happens before the person agreed")
        self.agree("Forget Workshop headset?", "Forget")
        self.wait_for_call("ForgetDevice", "id-Quest of Ada")
        eyes.find("label", "No devices connected", page)
        eyes.click(eyes.find("push button", "Connect a Device", page))
        eyes.find("label", "K7WM-3QX")

    def test_weak_ones_and_guests_say_so(self):
        page = self.open_devices(
            device("App", **{"recognised-by": "address"}),
            device("Visitor", expires=int(gated_hub.time.time()) + 5 * 3600 - 60, **{"watch-only": True}))
        row = eyes.find("list item", "App", page)
        eyes.find("label", "Recognised by its address only", row)
        self.expand("App")
        always = eyes.find("check box", "Always allow", row)
        eyes.click(always)
        self.wait_for_call("AllowDevice", "id-App", {"always": True})
        wait_until("the switch", lambda: eyes.is_checked(always))
        row = eyes.find("list item", "Visitor", page)
        eyes.find("label", "Guest, 4 more hours\nWatch only", row)
        self.assertIsNone(eyes.look("check box", "Always allow", row))

    @staticmethod
    def clipboard():
        try:
            return desktop.clipboard()
        except subprocess.CalledProcessError:
            return None         # it is empty

    def test_app_gets_an_address(self):
        page = self.open_devices()
        eyes.tab_to("list item", "Add an app")
        desktop.press("Return")
        window = eyes.window_with("Some apps cannot open a link")
        entry, add = eyes.find("text", "Name of the app", window), eyes.find("push button", "Add", window)
        self.assertFalse(eyes.is_sensitive(add))
        entry.set_text_contents("Phone app")
        wait_until("the button", lambda: eyes.is_sensitive(add))
        eyes.click(add)
        eyes.find("label", f"{gated_hub.URL}/token?key=SECRET")
        eyes.click(eyes.find("push button", "Copy Address", eyes.window_with("shown only once")))
        wait_until("the address", lambda: self.clipboard() == f"{gated_hub.URL}/token?key=SECRET")
        desktop.dismiss()
        eyes.find("list item", "Phone app", page)
        self.assertNotIn("SECRET", (desktop.home / "panel.log").read_text(errors="replace"))


class Access(Gated):
    TITLE = "Ask before devices connect"

    def test_is_opened_after_a_question(self):
        self.start()
        page = self.go(4, "Security")
        switch = eyes.find("check box", self.TITLE, page)
        wait_until("the switch", lambda: eyes.is_checked(switch))
        eyes.click(switch)
        self.assertEqual(self.hub.calls, [], "nothing happens before the person agreed")
        self.agree("Allow every device?", "Allow Every Device")
        self.wait_for_call("SetAccess", "open")
        wait_until("the switch", lambda: not eyes.is_checked(switch))
        eyes.find("label", "Every device on the network can join", page)
        eyes.click(switch)
        self.wait_for_call("SetAccess", "ask")
        wait_until("the switch", lambda: eyes.is_checked(switch))

    def test_known_key_makes_it_useless(self):
        self.start(access="ask-ineffective")
        page = self.go(4, "Security")
        self.assertTrue(eyes.is_checked(eyes.find("check box", self.TITLE, page)))
        eyes.find("label", "This has no effect yet", page)
        eyes.click(eyes.find("push button", "New Key and Secret", page))
        self.agree("Make a new key and secret?", "Replace")
        self.wait_for_call("RenewCredentials")
        wait_until("no warning", lambda: not eyes.look("label", "This has no effect yet", eyes.application()))


if __name__ == "__main__":
    tap.main()
