#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A published web client, which knows nothing of devices, on a hub that asks."""
import tap
from bus import BusHub
from lan import Browser
from room import RoomCase


class Gate(RoomCase):
    hub_kind = BusHub

    def test_it_shows_what_to_do_and_joins_when_it_is_allowed(self):
        hub = self.start_hub(access="ask")
        browser = Browser(self, hub)
        with self.assertRaisesRegex(AssertionError, r"Allow .+ with number \d{4} on studio"):
            browser.join("page", hub)
        request, = hub.call("ListDevices")
        self.assertEqual((request["state"], request["address"]), ("pending", "10.77.0.2"))
        hub.call("AllowDevice", "sa{sv}", request["id"], 0)
        browser.run("page", "window.join('page')")
        session, = hub.call("ListSessions")
        self.assertEqual(session["device"], request["id"])
        hub.call("ForgetDevice", "s", request["id"])
        browser.wait("page", "window.state.events.includes('disconnected')")
        with self.assertRaisesRegex(AssertionError, r"Allow .+ with number"):
            browser.run("page", "window.join('page')")

    def test_it_leaves_with_an_identity_that_is_forgotten(self):
        """The hub remembers eight identities of a device, and removes only those when the device is forgotten."""
        hub = self.start_hub(access="ask")
        browser = Browser(self, hub)
        with self.assertRaises(AssertionError):
            browser.join("page", hub)
        hub.call("AllowDevice", "sa{sv}", hub.call("ListDevices")[0]["id"], 0)
        browser.run("page", "window.join('page')")
        answers = [browser.run("page", f"fetch('/token?identity=other-{number}').then((answer) => answer.status)")
                   for number in range(8)]
        self.assertEqual(answers, [200] * 8)
        browser.wait("page", "window.state.events.includes('disconnected')")


if __name__ == "__main__":
    tap.main()
