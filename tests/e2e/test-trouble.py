#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong on a LAN and around a LiveKit server, with real clients in the room."""
import os
import signal
import subprocess

import tap
import wire
from lan import Browser, Participant, fetch_token
from room import RoomCase, processes
from waiting import wait_until

# ConnectionErrorReason of livekit-client; the error has the name of the failed step.
NOT_ALLOWED = 0


class Trouble(RoomCase):
    def join_both(self, **config):
        hub = self.start_hub(**config)
        browser = Browser(self, hub)
        for page in ("left", "right"):
            browser.join(page, hub)
        browser.wait_for_frames("left", of="right")
        return hub, browser

    def test_a_wrong_token(self):
        hub = self.start_hub()
        good = fetch_token(hub, "sdk")
        wrong = good["token"][:-8] + "AAAAAAAA"
        for path in ("/rtc", "/rtc/v1"):
            connection = hub.connect()
            connection.sendall(wire.head(f"{path}?access_token={wrong}", "Connection: close"))
            answer = wire.read_to_end(connection).decode()
            connection.close()
            self.assertEqual(wire.status(answer), 401)
            self.assertNotIn("sec-websocket-accept", answer.lower())
            self.assertIn("token", answer.partition("\r\n\r\n")[2])
        validate = hub.request(f"/rtc/v1/validate?access_token={wrong}")
        self.assertEqual(validate.status, 401)
        sdk = Participant(self, hub, good["url"], wrong)
        self.assertIn("401", sdk.hear("refused")["why"])
        browser = Browser(self, hub)
        browser.open("page", "https://10.77.0.1:8080/")
        browser.wait("page", "window.state?.loaded")
        why = browser.run("page", f"window.join('page', {{token: '{wrong}'}}).catch(e => [e.status, e.reason])")
        self.assertEqual(why, [401, NOT_ALLOWED])

    def test_livekit_is_killed(self):
        hub, browser = self.join_both()
        ticket = fetch_token(hub, "sdk")
        sdk = Participant(self, hub, ticket["url"], ticket["token"])
        sdk.wait_for_frames("left")
        killed = self.livekit_pid()
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: any(pid != killed for pid in processes("livekit-server")), "LiveKit runs again", 10)
        browser.wait("left", "window.state.events.includes('reconnected')", 90)
        browser.wait("right", "window.state.events.includes('reconnected')", 90)
        browser.wait_for_frames("left", of="right")
        browser.wait_for_frames("right", of="left")
        sdk.hear("reconnected", 90)
        sdk.wait_for_frames("left", least=1)

    def test_ice_over_tcp_only(self):
        for rule in ("add table inet closed", "add chain inet closed in { type filter hook input priority 0; }",
                     "add rule inet closed in iifname lan0 meta l4proto udp drop"):
            subprocess.run(["nft", rule], check=True)
        self.addCleanup(subprocess.run, ["nft", "delete table inet closed"], check=True)
        _hub, browser = self.join_both()
        path = browser.run("left", "window.mediaPath()")
        self.assertEqual((path["protocol"], path["port"]), ("tcp", 7881))

    def test_sigterm_with_people_in_the_room(self):
        hub, _browser = self.join_both()
        self.assertLess(hub.stop(), 5)
        self.assert_no_livekit()

    def test_a_killed_hub_leaves_no_orphan(self):
        hub, _browser = self.join_both()
        hub.process.kill()
        hub.process.wait()
        wait_until(lambda: not processes("livekit-server"), "LiveKit has ended with the hub")

    def test_a_killed_hub_starts_again(self):
        """After a crash, leftovers cause no problem, and the page reconnects automatically."""
        hub, browser = self.join_both()
        hub.process.kill()
        hub.process.wait()
        hub.start()
        self.wait_until_ready(hub)
        browser.wait("left", "window.state.events.includes('reconnected')", 90)
        browser.wait_for_frames("left", of="right")


if __name__ == "__main__":
    tap.main()
