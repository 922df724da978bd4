#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Only devices that the user has let in get tokens and CloudXR. Runs inside tests/tools/with-lan."""
import base64
import json
import os
import re
import socket
import subprocess
import threading
import unittest

import netns
import tap
import waiting
import wire
from bus import BusHub
from lan import there

HUB = {"10.77.0.2": "10.77.0.1", "10.77.0.3": "10.77.0.1", "fd77::2": "fd77::1"}
FIRST, SECOND, SIX = HUB
PORT, CLOUDXR_PORT = 8080, 48322
JSON = "Accept: application/json"
PAGE = ("Sec-Fetch-Site: same-origin", JSON)


def setUpModule():
    subprocess.run(there("ip", "address", "add", f"{SECOND}/24", "dev", "lan1"), check=True)


def claims(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def hold(connection, _head):
    connection.sendall(wire.ACCEPTED.encode())
    while connection.recv(4096):
        pass


def cookie_of(head):
    """What a browser sends back."""
    found = re.search(r"^set-cookie: *([^;\r]+)(.*)\r$", head, re.IGNORECASE | re.MULTILINE)
    assert found, head
    assert "Secure" in found[2] and "HttpOnly" in found[2] and "SameSite=Strict" in found[2], found[0]
    return f"Cookie: {found[1]}"


class Gate(unittest.TestCase):
    def setUp(self):
        self.livekit, self.cloudxr = wire.Backend(self, hold), wire.Backend(self, hold)
        self.hub = BusHub(self, access="ask", web_server_host=None, web_server_port=PORT, livekit_url=self.livekit.url,
                          enable_cloudxr_proxy=True, cloudxr_proxy_port=CLOUDXR_PORT, cloudxr_backend=self.cloudxr.url)

    # What devices do

    def connect(self, source, port=PORT, own=False):
        """From a device, or with OWN from this computer."""
        host = HUB[source]
        connection = (socket.create_connection((host, port), 10) if own
                      else netns.connect(host, port, source))
        self.addCleanup(connection.close)
        return wire.TlsStream(connection, self.hub.context(), host), f"[{host}]" if ":" in host else host

    def exchange(self, source, target, *fields, method="GET", body=b"", own=False):
        stream, host = self.connect(source, own=own)
        length = [f"Content-Length: {len(body)}"] if body else []
        stream.sendall(wire.head(target, *fields, *length, method=method, host=f"{host}:{PORT}", upgrade=False) + body)
        return wire.read_answer(stream)

    def ask(self, source, query="", *fields, own=False):
        """Status, head and content of /token."""
        head, body = self.exchange(source, f"/token{query}", *fields, own=own)
        is_json = "application/json" in head
        return wire.status(head), head, json.loads(body) if is_json else body.decode()

    def pair(self, source, code, *fields):
        host = HUB[source]
        origin = f"https://{f'[{host}]' if ':' in host else host}:{PORT}"
        return self.exchange(source, "/pair", f"Origin: {origin}", "Content-Type: application/json", *fields,
                             method="POST", body=json.dumps({"code": code}).encode())

    def open(self, source, target, *fields, port=PORT):
        """The status of a WebSocket, and its stream."""
        stream, host = self.connect(source, port)
        stream.sendall(wire.head(target, *fields, host=f"{host}:{port}"))
        return wire.status(wire.read_head(stream)), stream

    def count_dials(self):
        return sum("/rtc" in head.split("\r\n")[0] for head in self.livekit.heads)

    # What the user does

    def devices(self, state=None):
        return [each for each in self.hub.call("ListDevices") if state in (None, each["state"])]

    def the_request(self):
        pending = self.devices("pending")
        self.assertEqual(len(pending), 1, pending)
        return pending[0]

    def allow(self):
        self.hub.call("AllowDevice", "sa{sv}", self.the_request()["id"], 0)

    def code(self, *options):
        count = len([each for each in options if each in ("for", "watch-only", "name")])
        answer = self.hub.busctl("call", "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub",
                                 "io.github.xr_ai.MediaHub1", "CreatePairingLink", "a{sv}", str(count), *options)
        return answer[1]

    # Cases

    def test_ask_and_allow(self):
        status, _head, refusal = self.ask(FIRST, "?identity=quest", JSON)
        self.assertEqual((status, refusal["error"]), (403, "approval-needed"))
        request = self.the_request()
        self.assertEqual((request["number"], request["address"]), (refusal["code"], FIRST))
        # The same device has one request, whatever it asks for.
        self.assertEqual(self.ask(FIRST, "?identity=quest", JSON)[2]["code"], refusal["code"])
        self.assertEqual(self.ask(FIRST, "?identity=quest")[2],
                         f"Allow {request['name']} with number {refusal['code']} on studio\n")

        answers = []
        waiting = threading.Thread(target=lambda: answers.append(
            self.exchange(FIRST, "/pair/wait", f"Authorization: Pairing {refusal['wait']}")))
        waiting.start()
        self.allow()
        waiting.join(30)
        self.assertEqual(json.loads(answers[0][1]), {"state": "allowed"})
        self.assertEqual(self.ask(FIRST, "?identity=quest")[0], 200)
        self.assertEqual(self.devices("allowed")[0]["recognised-by"], "address")
        # Neither another address nor, here, another identity.
        self.assertEqual(self.ask(SECOND, "?identity=quest")[0], 403)

    def test_a_page_gets_a_cookie(self):
        status, head, _refusal = self.ask(FIRST, "?identity=page", *PAGE)
        cookie = cookie_of(head)
        self.assertEqual((status, self.ask(SIX, "?identity=page", *PAGE, cookie)[0]), (403, 403))
        self.hub.call("AllowDevice", "sa{sv}", next(each["id"] for each in self.devices() if each["address"] == FIRST), 0)
        # It is recognised at another address, and by another name.
        self.assertEqual(self.ask(SIX, "?identity=other", *PAGE, cookie)[0], 200)
        self.assertEqual(self.devices("allowed")[0]["recognised-by"], "cookie")

    def test_deny(self):
        self.ask(FIRST, "?identity=quest")
        self.hub.call("DenyDevice", "s", self.the_request()["id"])
        status, _head, refusal = self.ask(FIRST, "?identity=other", JSON)
        self.assertEqual((status, refusal["error"], self.devices("pending")), (403, "access-denied", []))
        self.assertEqual(self.ask(SECOND, "?identity=other")[0], 403)
        self.assertEqual(len(self.devices("pending")), 1)

    def test_this_computer(self):
        for source in (FIRST, SIX):
            self.assertEqual(self.ask(source, "?identity=own", own=True)[0], 200)
        self.assertEqual(self.hub.request("/token").status, 200)
        # A proxy on it speaks for devices.
        forwarded = {"X-Forwarded-For": "10.77.0.9", "X-Forwarded-Proto": "https"}
        self.assertEqual(self.hub.request("/token", headers=forwarded).status, 403)
        self.assertEqual(self.the_request()["address"], "10.77.0.9")
        self.allow()
        self.assertEqual(self.hub.request("/token", headers=forwarded).status, 200)
        self.assertEqual(self.ask(FIRST, "", "X-Forwarded-For: 10.77.0.9")[0], 403)
        self.assertEqual(self.ask(FIRST, "", "X-Forwarded-For: 127.0.0.1")[0], 403)

    def test_an_address_of_this_computer_on_another_link(self):
        """A neighbour on another link can have the same link-local address as this computer."""
        other = os.environ["XMH_LAN_CLIENT"].split("/")[2]
        subprocess.run(["ip", "link", "add", "lan2", "type", "veth", "peer", "name", "lan3", "netns", other], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "delete", "lan2"], check=True)
        for prefix, name, address in (([], "lan0", "fe80::a"), ([], "lan2", "fe80::b"), (there(), "lan3", "fe80::a")):
            subprocess.run([*prefix, "ip", "link", "set", name, "up"], check=True)
            subprocess.run([*prefix, "ip", "address", "add", f"{address}/64", "dev", name, "nodad"], check=True)
        self.addCleanup(subprocess.run, ["ip", "address", "delete", "fe80::a/64", "dev", "lan0"], check=True)

        own = lambda: socket.create_connection(("fe80::a%lan0", PORT), 10)
        waiting.wait_until(lambda: self.ask_on(own()) == 200, "a program of this computer gets a token")
        link = json.loads(subprocess.run(there("ip", "-json", "link", "show", "lan3"), capture_output=True,
                                         check=True).stdout)[0]["ifindex"]
        stranger = netns.connect("fe80::b", PORT, "fe80::a", link=link)
        self.assertEqual(self.ask_on(stranger), 403)

    def ask_on(self, connection):
        """The status of /token."""
        self.addCleanup(connection.close)
        stream = wire.TlsStream(connection, self.hub.context(), HUB[FIRST])
        stream.sendall(wire.head("/token?identity=own", host=f"{HUB[FIRST]}:{PORT}", upgrade=False))
        return wire.status(wire.read_answer(stream)[0])

    def test_pair_by_code(self):
        code = self.code()
        head, body = self.pair(FIRST, code)
        self.assertEqual(wire.status(head), 200, body)
        device = json.loads(body)["device"]
        self.assertEqual([each["id"] for each in self.devices("allowed")], [device])
        self.assertEqual(self.ask(SECOND, "?identity=quest", cookie_of(head))[0], 200)
        head, body = self.pair(SECOND, code)
        self.assertEqual((wire.status(head), json.loads(body)["error"]), (403, "wrong-code"))

    def test_a_key(self):
        url = self.hub.call("AddDevice", "s", "Robot")
        query = url.partition("/token")[2]
        self.assertEqual(self.ask(SIX, f"{query}&identity=robot")[0], 200)
        self.assertEqual(self.ask(SIX, "?key=wrong&identity=robot")[0], 403)

    def test_a_guest_watches(self):
        head, _body = self.pair(FIRST, self.code("watch-only", "b", "true"))
        token = self.ask(FIRST, "?identity=guest", cookie_of(head))[2]["token"]
        self.assertFalse(claims(token)["video"]["canPublish"])
        self.assertEqual(self.open(FIRST, "/sign_in", cookie_of(head), port=CLOUDXR_PORT)[0], 403)
        self.assertEqual(self.cloudxr.heads, [])

    def test_forget(self):
        head, body = self.pair(FIRST, self.code())
        cookie = cookie_of(head)
        token = self.ask(FIRST, "?identity=quest", cookie)[2]["token"]
        status, room = self.open(FIRST, f"/rtc?access_token={token}")
        self.assertEqual(status, 101)
        status, cloudxr = self.open(FIRST, "/sign_in", cookie, port=CLOUDXR_PORT)
        self.assertEqual(status, 101)
        self.assertEqual({each["device"] for each in self.hub.call("ListSessions")}, {json.loads(body)["device"]})

        self.hub.call("ForgetDevice", "s", json.loads(body)["device"])
        for stream in (room, cloudxr):
            self.assertEqual(wire.read_to_end(stream), b"")
        dialled = self.count_dials()
        for target, fields in ((f"/rtc?access_token={token}", []), ("/rtc", [f"Authorization: Bearer {token}"]),
                               ("/rtc/v1", [f"authorization: bearer {token}"]),
                               (f"/rtc?access_token=%zz&access_token={token}", []),
                               (f"/rtc?access_token=;&access%5Ftoken={token}", []),
                               (f"/rtc?access_token=x&access_token={token}", []),
                               (f"/rtc?access_token={token}", ["Authorization: "]),
                               ("/rtc", [f"Authorization: Bearer {token}", "Authorization: Bearer x"]),
                               (f"/rtc?access_token={token.replace('.', '%0a.')}", [])):
            self.assertEqual(self.open(SECOND, target, *fields)[0], 401, target.replace(token, "TOKEN"))
        head, _body = self.exchange(SECOND, f"/rtc/validate?access_token={token}")
        self.assertEqual(wire.status(head), 401)
        self.assertEqual(self.count_dials(), dialled)
        # A token without one is up to LiveKit.
        self.assertEqual(self.open(SECOND, "/rtc")[0], 101)
        self.assertEqual(self.ask(FIRST, "?identity=quest", cookie)[0], 403)

    def test_cloudxr(self):
        self.assertEqual(self.open(FIRST, "/sign_in", "Origin: https://a.example", port=CLOUDXR_PORT)[0], 403)
        self.assertEqual(self.devices(), [])
        for _ in range(2):
            self.assertEqual(self.open(FIRST, "/sign_in", port=CLOUDXR_PORT)[0], 403)
        self.assertEqual((self.the_request()["address"], self.cloudxr.heads), (FIRST, []))
        self.allow()
        self.assertEqual(self.open(FIRST, "/sign_in", port=CLOUDXR_PORT)[0], 101)
        self.assertEqual(self.open(SECOND, "/sign_in", port=CLOUDXR_PORT)[0], 403)

    def test_the_only_body(self):
        """The code is read in pieces. Nothing else is uploaded."""
        stream, host = self.connect(FIRST)
        body = json.dumps({"code": "0000-0000"}).encode()
        head = wire.head("/pair", f"Origin: https://{host}:{PORT}", "Content-Type: application/json", "Expect: 100-continue",
                         f"Content-Length: {len(body)}", method="POST", host=f"{host}:{PORT}", upgrade=False)
        stream.sendall(head)
        self.assertEqual(wire.status(wire.read_head(stream)), 100)
        for byte in body:
            stream.sendall(bytes([byte]))
        head, content = wire.read_answer(stream)
        self.assertEqual((wire.status(head), json.loads(content)["error"]), (403, "wrong-code"))
        # The connection goes on.
        stream.sendall(wire.head("/healthz", host=host, upgrade=False))
        self.assertEqual(wire.status(wire.read_answer(stream)[0]), 200)
        head, _content = self.exchange(FIRST, "/pair", f"Origin: https://{host}:{PORT}", "Content-Type: application/json",
                                       method="POST", body=b"x" * 1025)
        self.assertEqual(wire.status(head), 413)
        self.assertEqual(wire.status(self.exchange(FIRST, "/token", method="POST", body=b"{}")[0]), 405)

    def test_strangers_stay_few(self):
        """Neither requests nor wrong codes of one address use up what others need."""
        for number in range(30):
            self.assertIn(self.ask(FIRST, f"?identity={number}")[0], (403, 429))
        self.assertEqual(len(self.devices("pending")), 1)
        for _ in range(6):
            head, _body = self.pair(FIRST, "00000000")
        self.assertEqual(wire.status(head), 429)
        self.assertIn("retry-after", head.lower())
        self.assertEqual(wire.status(self.pair(SECOND, self.code())[0]), 200)


if __name__ == "__main__":
    tap.main()
