#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The user and the devices: members of the bus, notifications, the terminal, and what ends with the access of a device.
Runs inside tests/tools/with-lan."""
import base64
import json
import os
import re
import subprocess
import unittest

import netns
import tap
import wire
from bus import INTERFACE, NAME, PATH, BusHub, CallError
from hub import Hub
from lan import Participant, there
from notifications import PANEL, PORTAL, SERVER, Desktop
from terminal import Terminal
from waiting import wait_until

HUB, FIRST, SECOND = "10.77.0.1", "10.77.0.2", "10.77.0.3"
PORT, CLOUDXR_PORT = 8080, 48322
QUEST = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; Quest 3) AppleWebKit/537.36 OculusBrowser/36.1 VR Safari/537.36"
PUBLIC = {"api_key": "devkey", "api_secret": "devsecret-xr-livekit-prototype-2026"}


def setUpModule():
    subprocess.run(there("ip", "address", "add", f"{SECOND}/24", "dev", "lan1"), check=True)


def hold(connection, _head):
    connection.sendall(wire.ACCEPTED.encode())
    while connection.recv(4096):
        pass


class Case(unittest.TestCase):
    def start(self, **config):
        self.hub = BusHub(self, **{"access": "ask", "web_server_host": None, "web_server_port": PORT,
                                   "cloudxr_proxy_port": CLOUDXR_PORT} | config)
        # It has its name now. A monitor that starts before may miss the first signals.
        self.hub.get("State")
        return self.hub

    # What devices do

    def connect(self, source, port=PORT):
        connection = netns.connect(HUB, port, source)
        self.addCleanup(connection.close)
        return wire.TlsStream(connection, self.hub.context(), HUB)

    def exchange(self, source, target, *fields, method="GET", body=b""):
        """Status, cookie and content."""
        stream = self.connect(source)
        length = [f"Content-Length: {len(body)}"] if body else []
        stream.sendall(wire.head(target, QUEST, *fields, *length, method=method, host=f"{HUB}:{PORT}", upgrade=False) + body)
        head, content = wire.read_answer(stream)
        cookie = re.search(r"^set-cookie: *([^;\r]+)", head, re.IGNORECASE | re.MULTILINE)
        is_json = "application/json" in head and content
        return wire.status(head), cookie and f"Cookie: {cookie[1]}", json.loads(content) if is_json else content.decode()

    def ask(self, source=FIRST, identity="quest", *fields):
        return self.exchange(source, f"/token?identity={identity}", "Accept: application/json", *fields)

    def pair(self, source=FIRST, *options):
        """The id of the new device, and its cookie."""
        _url, code, _expires = self.link(*options)
        status, cookie, answer = self.exchange(source, "/pair", f"Origin: https://{HUB}:{PORT}",
                                               "Content-Type: application/json", method="POST",
                                               body=json.dumps({"code": code}).encode())
        self.assertEqual(status, 200, answer)
        return answer["device"], cookie

    def token(self, source, cookie, identity="quest"):
        status, _cookie, answer = self.ask(source, identity, cookie)
        self.assertEqual(status, 200, answer)
        return answer

    def open(self, source, target, *fields, port=PORT):
        stream = self.connect(source, port)
        stream.sendall(wire.head(target, QUEST, *fields, host=f"{HUB}:{port}"))
        self.assertEqual(wire.status(wire.read_head(stream)), 101, self.hub.log())
        return stream

    def join(self, source, answer):
        """A participant that is only connected to signalling."""
        return self.open(source, f"/rtc?access_token={answer['token']}&protocol=9&sdk=js")

    # What the user does

    def link(self, *options):
        count = sum(each in ("for", "watch-only", "name", "other") for each in options)
        return self.hub.busctl("call", NAME, PATH, INTERFACE, "CreatePairingLink", "a{sv}", str(count), *map(str, options))

    def devices(self):
        return {each["id"]: each for each in self.hub.call("ListDevices")}

    def states(self):
        return [each["state"] for each in self.hub.call("ListDevices")]

    def refused(self, error, member, *arguments):
        with self.assertRaises(CallError) as caught:
            self.hub.call(member, *arguments)
        done = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH, "--method",
                               f"{INTERFACE}.{member}", *self.for_gdbus(*arguments)], env=self.hub.env,
                              capture_output=True, text=True, timeout=60)
        self.assertIn(f"{INTERFACE}.Error.{error}", done.stderr, f"{member} {arguments}: {caught.exception}")

    @staticmethod
    def for_gdbus(signature="", *values):
        """Strings and empty dictionaries."""
        return [json.dumps(str(value)) for value in values if value != 0] + ["{}"] * (values[-1:] == (0,))


class Members(Case):
    def setUp(self):
        self.start()

    def test_access(self):
        signals = self.hub.monitor()
        self.assertEqual(self.hub.get("Access"), "ask")
        self.hub.call("SetAccess", "s", "open")
        self.assertEqual(self.hub.get("Access"), "open")
        signals.wait("'Access': <'open'>")
        self.assertEqual(self.ask()[0], 200)
        self.refused("InvalidArgument", "SetAccess", "s", "closed")

        # It survives a restart and a reload; the file speaks again after a reset.
        self.hub.stop()
        self.hub.start()
        self.assertEqual(self.hub.get("Access"), "open")
        self.hub.call("Reload")
        self.assertEqual(self.hub.get("Access"), "open")
        self.hub.call("ResetAccess")
        self.assertEqual((self.hub.get("Access"), self.ask()[0]), ("ask", 403))

    def test_public_credentials(self):
        self.hub.configure(**self.hub.config | PUBLIC)
        self.hub.call("Reload")
        self.assertEqual((self.hub.get("Access"), self.hub.problems()), ("ask-ineffective", {"public-credentials": "error"}))
        self.hub.call("SetAccess", "s", "open")
        self.assertEqual((self.hub.get("Access"), self.hub.problems()), ("open", {"public-credentials": "warning"}))
        self.hub.call("SetAccess", "s", "ask")
        self.hub.call("RenewCredentials")
        self.assertEqual((self.hub.get("Access"), self.hub.problems()), ("ask", {}))

    def test_pairing_links(self):
        url, code, expires = self.link()
        self.assertEqual(url, f"{self.hub.get('Url')}/pair#{code}")
        self.assertRegex(code, r"^[0-9A-HJKMNP-TV-Z]{8}$")
        self.assertAlmostEqual(expires, self.now() + 600, delta=30)
        for options in (("for", "u", 59), ("for", "u", 2592001), ("for", "s", "60"), ("watch-only", "u", 1), ("name", "s", ""),
                        ("name", "s", "x" * 65), ("name", "s", "a\u202eb"), ("other", "b", "true")):
            with self.assertRaises(CallError, msg=options):
                self.link(*options)

        device, _cookie = self.pair(FIRST, "for", "u", 60, "watch-only", "b", "true", "name", "s", "Zoë's Quest")
        entry = self.devices()[device]
        self.assertEqual((entry["name"], entry["watch-only"], entry["state"], entry["recognised-by"], entry["kind"]),
                         ("Zoë's Quest", True, "allowed", "cookie", "headset"))
        self.assertAlmostEqual(entry["expires"], self.now() + 60, delta=30)

    @staticmethod
    def now():
        return int(subprocess.check_output(["date", "+%s"]))

    def test_request(self):
        signals = self.hub.monitor()
        _status, _cookie, refusal = self.ask()
        device, = self.devices().values()
        signal = signals.wait("DeviceRequested")
        for text in (device["id"], f"'number': <'{refusal['code']}'>", "'name': <'Quest 3'>", f"'address': <'{FIRST}'>",
                     "'state': <'pending'>"):
            self.assertIn(text, signal)
        self.assertEqual(set(device), {"id", "state", "name", "kind", "recognised-by", "number", "since", "last-seen",
                                       "expires", "watch-only", "always", "address", "identities", "connected", "sessions"})
        self.assertEqual((device["connected"], device["sessions"], device["identities"]), (False, [], []))

        self.hub.call("AllowDevice", "sa{sv}", device["id"], 1, "always", "b", "true")
        signals.wait("DeviceChanged")
        allowed, = self.devices().values()
        self.assertEqual((allowed["state"], allowed["always"], allowed["number"]), ("allowed", True, ""))
        self.assertEqual(self.ask()[0], 200)
        self.assertEqual(self.devices()[device["id"]]["identities"], ["quest"])
        self.refused("NotAvailable", "DenyDevice", "s", device["id"])
        self.hub.call("ForgetDevice", "s", device["id"])
        self.assertEqual(self.devices(), {})

    def test_names_and_keys(self):
        url = self.hub.call("AddDevice", "s", "Robot")
        self.assertTrue(url.startswith(f"{self.hub.get('Url')}/token?key="), url)
        device, = self.devices()
        self.assertEqual(self.devices()[device]["recognised-by"], "key")
        self.hub.call("RenameDevice", "ss", device, "Arm")
        self.assertEqual(self.devices()[device]["name"], "Arm")
        self.hub.call("RenameDevice", "ss", device, "")
        self.assertNotIn(self.devices()[device]["name"], ("", "Arm"))
        self.refused("InvalidArgument", "RenameDevice", "ss", device, "x" * 65)
        self.refused("InvalidArgument", "AddDevice", "s", "")
        self.assertNotIn(url.partition("=")[2], self.hub.log())

    def test_unknown_devices(self):
        for id in ("", "0123456789abcdef", "../x"):
            self.refused("NotFound", "AllowDevice", "sa{sv}", id, 0)
            self.refused("NotFound", "DenyDevice", "s", id)
            self.refused("NotFound", "ForgetDevice", "s", id)
            self.refused("NotFound", "RenameDevice", "ss", id, "x")
        with self.assertRaises(CallError):
            self.hub.call("AllowDevice", "sa{sv}", "x", 1, "forever", "b", "true")

    def test_without_a_web_server(self):
        self.hub.stop()
        self.hub.configure(**self.hub.config | {"enable_web_server": False, "enable_cloudxr_proxy": True})
        self.hub.start()
        self.refused("NotAvailable", "CreatePairingLink", "a{sv}", 0)
        self.refused("NotAvailable", "AddDevice", "s", "Robot")

    def test_restart(self):
        device, cookie = self.pair()
        self.assertEqual(self.ask(FIRST, "quest", cookie)[0], 200)
        before = self.devices()[device]
        self.hub.stop()
        self.hub.start()
        self.assertEqual(self.devices()[device], before)
        self.assertEqual(self.ask(SECOND, "quest", cookie)[0], 200)
        self.assertEqual(self.states(), ["allowed"])


class Rooms(Case):
    """With a real LiveKit server, and two devices behind one address."""

    def setUp(self):
        missing = [name for name in ("XMH_LIVEKIT_SERVER", "XMH_SDK_PYTHON") if name not in os.environ]
        if missing:
            self.skipTest(f"needs what ./test sets up: {', '.join(missing)}")
        self.cloudxr = wire.Backend(self, hold)
        self.start(enable_livekit=True, livekit_command=os.environ["XMH_LIVEKIT_SERVER"], enable_cloudxr_proxy=True,
                   cloudxr_backend=self.cloudxr.url)
        wait_until(lambda: self.hub.get("MediaServer")["state"] == "ready", "LiveKit", 60)

    def participants(self):
        return {each["identity"]: each for each in self.hub.call("ListParticipants")}

    def wait_participants(self, *identities):
        wait_until(lambda: set(self.participants()) == set(identities), f"{identities} in the room", 60)

    def test_forget(self):
        device, cookie = self.pair()
        other, other_cookie = self.pair()
        answer = self.token(FIRST, cookie)
        other_answer = self.token(FIRST, other_cookie)
        self.assertEqual((answer["identity"], other_answer["identity"]), ("quest", "quest-2"))
        room, other_room = self.join(FIRST, answer), self.join(FIRST, other_answer)
        cloudxr = self.open(SECOND, "/sign_in", cookie, port=CLOUDXR_PORT)
        self.wait_participants("quest", "quest-2")
        people = self.participants()
        self.assertEqual([(people[each]["device"], people[each]["device-name"]) for each in ("quest", "quest-2")],
                         [(device, "Quest 3"), (other, self.devices()[other]["name"])])
        sessions = {each["id"]: each for each in self.hub.call("ListSessions")}
        self.assertEqual([(each["service"], each["device"]) for each in sessions.values()],
                         [("livekit", device), ("livekit", other), ("cloudxr", device)])
        entry = self.devices()[device]
        self.assertEqual((entry["connected"], entry["sessions"]), (True, [1, 3]))
        self.assertRegex(self.hub.log(), rf"session 1 of Quest 3 \({re.escape(FIRST)}:\d+\) opened: livekit")
        self.hub.call("RenameDevice", "ss", device, "Zoë")
        self.assertEqual(self.hub.call("ListSessions")[0]["device-name"], "Zoë")

        signals = self.hub.monitor()
        self.hub.call("ForgetDevice", "s", device)
        for stream in (room, cloudxr):
            wire.read_to_end(stream)
        signals.wait(f"DeviceChanged ('{device}',)")
        self.wait_participants("quest-2")
        self.assertEqual([each["device"] for each in self.hub.call("ListSessions")], [other])
        self.assertEqual(list(self.devices()), [other])
        self.assertEqual(self.ask(FIRST, "quest", cookie)[0], 403)
        # The identity is free, and its new owner stays.
        again = self.token(FIRST, other_cookie)
        self.assertEqual(again["identity"], "quest-2")
        _third, third_cookie = self.pair()
        self.assertEqual(self.token(FIRST, third_cookie)["identity"], "quest")
        self.assertEqual(self.devices()[other]["connected"], True)
        other_room.close()

    def test_forget_while_it_sends(self):
        """LiveKit keeps a participant without its WebSocket for a while, and media goes another way."""
        device, cookie = self.pair()
        participant = Participant(self, self.hub, f"wss://{HUB}:{PORT}", self.token(FIRST, cookie)["token"])
        participant.hear("joined")
        wait_until(lambda: self.participants()["quest"]["publishing"] == ["camera"], "its camera", 60)
        self.hub.call("ForgetDevice", "s", device)
        participant.hear("disconnected")
        self.wait_participants()
        self.hub.wait_for_log("“quest” was removed from the room")

    def test_reload_and_reconnect(self):
        """A device keeps its name with another address, while another device has the same wish."""
        _device, cookie = self.pair()
        _other, other_cookie = self.pair(SECOND)
        room = self.join(FIRST, self.token(FIRST, cookie))
        self.assertEqual(self.token(SECOND, other_cookie)["identity"], "quest-2")
        self.assertEqual(self.token(FIRST, cookie)["identity"], "quest")
        room.close()
        wait_until(lambda: self.hub.get("SessionCount") == 0, "the session has ended")
        self.assertEqual(self.token(SECOND, cookie)["identity"], "quest")
        self.assertEqual(self.token(FIRST, other_cookie)["identity"], "quest-2")

    def test_watch_only(self):
        _device, cookie = self.pair(FIRST, "watch-only", "b", "true")
        answer = self.token(FIRST, cookie)
        payload = answer["token"].split(".")[1]
        video = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["video"]
        self.assertEqual((video["canPublish"], video["canPublishData"], video["canSubscribe"]), (False, False, True))
        room = self.join(FIRST, answer)
        self.wait_participants("quest")
        room.close()


class Notifications(Case):
    def setUp(self):
        self.start()
        self.desktop = Desktop(self.hub)

    def request(self, service, source=FIRST):
        """The notification for a request, and its number."""
        count = len(self.desktop.shown)
        if not count:
            self.desktop.own(service)
        _status, _cookie, refusal = self.ask(source)
        self.desktop.wait(lambda: len(self.desktop.shown) > count, "the request is shown")
        self.desktop.settle()
        self.assertEqual(len(self.desktop.shown), count + 1)
        return self.desktop.shown[-1], refusal["code"]

    def wait_withdrawn(self):
        self.desktop.wait(lambda: not self.desktop.open_ones(), "withdrawn")

    def press(self, shown, button):
        self.desktop.press(shown, button)
        self.desktop.settle()

    def test_allow(self):
        shown, number = self.request(SERVER)
        self.assertEqual((shown.title, shown.body), (f"Quest 3 ({FIRST}) asks for access",
                                                     f"Number: {number}\nAllow it only if the device shows the same number."))
        self.assertEqual((shown.more["expires"], shown.more["actions"]),
                         (0, ["default", "Open XR Media Hub", "allow", "Allow", "deny", "Deny"]))
        self.press(shown, "allow")
        self.wait_withdrawn()
        self.assertEqual((self.states(), self.ask()[0]), (["allowed"], 200))
        # A second click answers nothing.
        self.press(shown, "deny")
        self.assertEqual(self.states(), ["allowed"])

    def test_deny(self):
        shown, _number = self.request(SERVER)
        self.press(shown, "deny")
        self.wait_withdrawn()
        self.assertEqual((self.states(), self.ask()[0]), (["denied"], 403))

    def test_only_a_button_allows(self):
        shown, _number = self.request(SERVER)
        for action in ("default", "", "Allow", "other"):
            self.press(shown, action)
        self.desktop.close_by_user(shown)
        self.desktop.settle()
        self.assertEqual(self.states(), ["pending"])
        self.press(shown, "allow")
        self.assertEqual(self.states(), ["pending"], "the notification is closed")
        # The device asks again: that is the same request, so there is no other notification.
        self.ask()
        self.desktop.settle()
        self.assertEqual(len(self.desktop.shown), 1)
        self.hub.call("DenyDevice", "s", self.hub.call("ListDevices")[0]["id"])
        shown, _number = self.request(SERVER, SECOND)
        self.assertTrue(shown.is_open)

    def test_portal(self):
        shown, number = self.request(PORTAL)
        self.assertIn(number, shown.body)
        self.assertEqual(shown.more["buttons"], [{"label": "Allow", "action": "allow"}, {"label": "Deny", "action": "deny"}])
        self.press(shown, "open-panel")
        self.assertEqual(self.states(), ["pending"])
        self.press(shown, "allow")
        self.wait_withdrawn()
        self.assertEqual(self.states(), ["allowed"])

    def test_answered_elsewhere(self):
        shown, _number = self.request(SERVER)
        self.hub.call("AllowDevice", "sa{sv}", self.hub.call("ListDevices")[0]["id"], 0)
        self.wait_withdrawn()
        self.press(shown, "deny")
        self.assertEqual(self.states(), ["allowed"])

    def test_an_open_panel_shows_it(self):
        self.desktop.own(SERVER)
        self.desktop.own(PANEL)
        self.desktop.settle()
        self.ask()
        self.desktop.settle()
        self.desktop.release(PANEL)
        self.desktop.settle()
        self.assertEqual((self.desktop.asked, self.states()), (0, ["pending"]))


class Greeting(unittest.TestCase):
    def run_in_terminal(self, **config):
        hub = Hub(self, start=False, access="ask", web_server_host=None, **config)
        terminal = Terminal(self, hub.command, hub.env, columns=100, rows=50, cwd=hub.home)
        terminal.wait_for("Press Ctrl+C to stop.")
        return hub, terminal

    def test_terminal(self):
        hub, terminal = self.run_in_terminal()
        code = re.search(r"^Code: ([0-9A-Z]{8}) ", terminal.text, re.MULTILINE)
        self.assertIsNotNone(code, terminal.text)
        self.assertIn(f"https://{HUB}:{hub.port}/pair#{code[1]}\n", terminal.text)
        self.assertRegex(terminal.text, "(?m)^[ ▄▀█]{30,}$")
        self.assertRegex(terminal.text.replace("\n    ", ""), r"([0-9A-F]{2}:){31}[0-9A-F]{2}")
        terminal.signal(2)
        self.assertEqual(terminal.wait(), 0)

    def test_open(self):
        _hub, terminal = self.run_in_terminal()
        self.assertIn("/pair#", terminal.text)
        hub = Hub(self, start=False, access="open", web_server_host=None)
        terminal = Terminal(self, hub.command, hub.env, columns=100, rows=50, cwd=hub.home)
        terminal.wait_for("Press Ctrl+C to stop.")
        self.assertNotIn("/pair", terminal.text)

    def test_pipe(self):
        """Its log and its output, in a file."""
        hub = Hub(self, access="ask", web_server_host=None)
        hub.wait_for_log("Room: ")
        self.assertIn("xmhctl pair", hub.log())
        self.assertNotIn("/pair#", hub.log())
        self.assertNotIn("Code: ", hub.log())


if __name__ == "__main__":
    tap.main()
