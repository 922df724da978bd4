#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Which address gets an identity that several request. Runs inside tests/tools/with-lan."""
import base64
import json
import re
import subprocess
import unittest

import netns
import tap
import wire
from hub import Hub
from lan import there
from waiting import wait_until

HUB = {"10.77.0.2": "10.77.0.1", "10.77.0.3": "10.77.0.1", "10.77.0.4": "10.77.0.1", "fd77::2": "fd77::1",
       "fd77::3": "fd77::1"}
FIRST, SECOND, THIRD, SIX, SEVEN = HUB


def setUpModule():
    for address in (SECOND, THIRD, SEVEN):
        family, length = (["-6"], "64") if ":" in address else ([], "24")
        subprocess.run(there("ip", *family, "address", "add", f"{address}/{length}", "dev", "lan1",
                             *(["nodad"] if family else [])), check=True)


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def hold(connection, _head):
    connection.sendall(wire.ACCEPTED.encode())
    while connection.recv(4096):
        pass


class Identities(unittest.TestCase):
    def setUp(self):
        self.backend = wire.Backend(self, hold)
        self.hub = Hub(self, web_server_host=None, web_server_port=8080, livekit_url=self.backend.url,
                       limits={"rtc_tunnels_per_address": 100, "connections_per_address": 200},
                       identity="the-robot", reserved_identities=["Recorder"])

    def connect(self, source):
        host = HUB[source]
        connection = netns.connect(host, self.hub.port, source)
        self.addCleanup(connection.close)
        stream = wire.TlsStream(connection, self.hub.context(), host)
        return stream, f"[{host}]" if ":" in host else host

    def ask(self, source, query):
        stream, host = self.connect(source)
        stream.sendall(wire.head(f"/token{query}", upgrade=False, host=host))
        head, body = wire.read_answer(stream)
        return wire.status(head), json.loads(body)

    def issue(self, source, wish="quest"):
        status, answer = self.ask(source, f"?identity={wish}")
        self.assertEqual(status, 200, answer)
        told = claims(answer["token"])
        self.assertEqual((told["name"], told["sub"]), (wish, answer["identity"]))
        return answer

    def join(self, source, token, in_header=False):
        stream, host = self.connect(source)
        query, header = ("", [f"Authorization: Bearer {token}"]) if in_header else (f"?access_token={token}", [])
        stream.sendall(wire.head(f"/rtc{query}", *header, host=host))
        self.assertEqual(wire.status(wire.read_head(stream)), 101)
        return stream

    def test_two_that_ask_within_a_second(self):
        self.assertEqual([self.issue(source)["identity"] for source in HUB],
                         ["quest", "quest-2", "quest-3", "quest-4", "quest-5"])
        self.assertEqual([self.issue(source)["identity"] for source in HUB],
                         ["quest", "quest-2", "quest-3", "quest-4", "quest-5"])
        self.assertEqual(self.issue(FIRST, "other")["identity"], "other")
        self.assertEqual(set(self.issue(FIRST)), {"token", "room", "url", "identity"})

    def test_one_that_is_in_the_room(self):
        """Nobody takes an identity over by requesting it, not even during a reload."""
        mine = self.issue(FIRST)
        session = self.join(FIRST, mine["token"])
        theirs = self.issue(SECOND)
        self.assertEqual(theirs["identity"], "quest-2")
        self.join(SECOND, theirs["token"], in_header=True)
        self.assertEqual(self.issue(SECOND)["identity"], "quest-2")
        self.assertEqual(self.issue(FIRST)["identity"], "quest")
        session.close()
        wait_until(lambda: re.search(r"session \d+ of 10\.77\.0\.2:\d+ closed", self.hub.log()), "it has ended")
        self.assertEqual(self.issue(THIRD)["identity"], "quest-3")
        again = self.issue(FIRST)
        self.assertEqual(again["identity"], "quest")
        self.join(FIRST, again["token"])

    def test_a_token_from_elsewhere(self):
        """Every device can open a link; then the identity belongs to that device."""
        token = self.issue(FIRST)["token"]
        self.join(SECOND, token)
        self.assertEqual(self.issue(SECOND)["identity"], "quest")
        self.assertEqual(self.issue(FIRST)["identity"], "quest-2")

    def test_sessions_without_a_token_that_can_be_read(self):
        for token in ("", "x", "a.b.c", "eyJ.%20.x", "a." + "A" * 20000 + ".c"):
            self.join(FIRST, token)
        self.assertEqual(self.issue(FIRST)["identity"], "quest")

    def test_used_up(self):
        """One stranger with many addresses: the hub reports it, and participants stay."""
        session = self.join(FIRST, self.issue(FIRST)["token"])
        # The stand-in accepts everybody, also with tokens of others.
        for number in range(2, 100):
            payload = base64.urlsafe_b64encode(json.dumps({"sub": f"quest-{number}"}).encode()).decode().rstrip("=")
            self.join((SECOND, SIX, SEVEN)[number % 3], f"x.{payload}.y")
        status, answer = self.ask(THIRD, "?identity=quest")
        self.assertEqual((status, answer["error"]), (409, "identity-in-use"))
        self.assertIn("-99", answer["message"])
        self.assertEqual(self.issue(THIRD, "other")["identity"], "other")
        self.assertEqual(self.issue(FIRST)["identity"], "quest")
        session.sendall(b"x")

    def test_reserved(self):
        for wish in ("xr-hub-connector", "XR-hub-connector", "xr-hub-connector+", "+xr-hub-connector", "xr%20-hub-connector",
                     "%EF%BD%98r-hub-connector", "xr-hub-connector%EF%B8%8F", "xr%E2%80%91hub%E2%80%91connector",
                     "the-robot", "THE-ROBOT", "recorder", "%C2%A0Re+corder"):
            with self.subTest(wish=wish):
                status, answer = self.ask(FIRST, f"?identity={wish}")
                self.assertEqual((status, answer["error"]), (400, "reserved-identity"), answer)
        for wish in ("xr-hub-connector%E2%80%8B", "xr-hub-connector%E2%80%AE", "a%C2%ADb", "%E2%81%A6a", "%EF%BB%BFa"):
            with self.subTest(wish=wish):
                status, answer = self.ask(FIRST, f"?identity={wish}")
                self.assertEqual((status, answer["error"]), (400, "bad-identity"), answer)
        self.assertEqual(self.issue(FIRST, "xr-hub-connector-2")["identity"], "xr-hub-connector-2")


if __name__ == "__main__":
    tap.main()
