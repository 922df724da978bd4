#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile heads and upgrades, each next to a similar accepted one, on raw sockets."""
import socket
import unittest

import tap
import wire
from hub import Hub
from waiting import wait_until

GOOD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def lines(*text):
    return "".join(f"{line}\r\n" for line in text).encode("latin-1") + b"\r\n"


def get(*fields, start="GET /healthz HTTP/1.1", host="Host: localhost"):
    return lines(start, *([host] if host else []), *fields)


# name, bytes, status. §9 "Request heads" and "Names"; the finer rows are in test-head.c.
HEADS = [
    ("a head", get(), 200),
    ("a query", get(start="GET /healthz?a=b HTTP/1.1"), 200),
    ("HTTP/1.0", get(start="GET /healthz HTTP/1.0"), 200),
    ("HTTP/2.0", get(start="GET /healthz HTTP/2.0"), 400),
    ("HTTP/0.9", b"GET /healthz\r\n\r\n", 400),
    ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    ("an absolute target", get(start="GET http://localhost/healthz HTTP/1.1"), 400),
    ("an asterisk", get(start="OPTIONS * HTTP/1.1"), 400),
    ("CONNECT", get(start="CONNECT localhost:443 HTTP/1.1"), 400),
    ("CONNECT with a path", get(start="CONNECT /healthz HTTP/1.1"), 400),
    ("another method", get(start="BREW /healthz HTTP/1.1"), 405),
    ("a method in lower case", get(start="get /healthz HTTP/1.1"), 405),
    ("HTTP/1.9", get(start="GET /healthz HTTP/1.9"), 200),
    ("a broken escape", get(start="GET /%zz HTTP/1.1"), 400),
    ("a bracket", get(start="GET /[ HTTP/1.1"), 404),
    ("two slashes", get(start="GET //evil.test/ HTTP/1.1"), 404),
    ("a blank in the target", get(start="GET /heal thz HTTP/1.1"), 400),
    ("a tab in the target", get(start="GET /healthz\t HTTP/1.1"), 400),
    ("DEL in the target", get(start="GET /healthz\x7f HTTP/1.1"), 400),
    ("LF in the query", get(start="GET /healthz?a\nHost: evil.test HTTP/1.1"), 400),
    ("UTF-8 in the query", get(start="GET /healthz?\xc3\xa4 HTTP/1.1"), 200),
    ("two blanks", get(start="GET  /healthz HTTP/1.1"), 400),
    ("an empty line first", b"\r\n" + get(), 400),
    ("lines that end by LF", get().replace(b"\r\n", b"\n"), 400),
    ("one line that ends by LF", get("A: b\nC: d"), 400),
    ("a lone CR", get("A: b\rC: d"), 400),
    ("NUL in a value", get("A: b\x00c"), 400),
    ("a control in a value", get("A: b\x01c"), 400),
    ("a tab in a value", get("A: b\tc"), 200),
    ("a blank before the colon", get("A : b"), 400),
    ("a blank after the colon", get("A:  b"), 200),
    ("a folded line", get("A: b", " c"), 400),
    ("a folded line after Host", get(" more"), 400),
    ("a line without a colon", get("A"), 400),
    ("an empty name", get(": b"), 400),
    ("no Host", get(host=None), 400),
    ("no Host in HTTP/1.0", get(start="GET / HTTP/1.0", host=None), 400),
    ("no Host in HTTP/1.0 for the state", get(start="GET /healthz HTTP/1.0", host=None), 200),
    ("an offer of HTTP/2", get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"), 200),
    ("an offer of TLS", get("Connection: Upgrade", "Upgrade: TLS/1.0"), 200),
    ("two Hosts", get("Host: localhost"), 400),
    ("two Hosts, one foreign", get("Host: evil.test"), 400),
    ("an empty Host", get(host="Host:"), 400),
    ("a Host with a user", get(host="Host: evil.test@localhost"), 400),
    ("a Host with a path", get(host="Host: localhost/a"), 400),
    ("a list of Hosts", get(host="Host: localhost, evil.test"), 400),
    ("a Host with a bad port", get(host="Host: localhost:99999"), 400),
    ("a Host with a port", get(host="Host: localhost:1"), 200),
    ("IPv6", get(host="Host: [::1]:1"), 200),
    ("IPv6 without brackets", get(host="Host: ::1"), 400),
    ("a foreign name", get(host="Host: evil.test"), 421),
    ("a name below ours", get(host="Host: localhost.evil.test"), 421),
    ("an address as a name", get(host="Host: 127.0.0.1.evil.test"), 421),
    ("any address", get(host="Host: 203.0.113.9"), 200),
    ("a foreign forwarded name", get("X-Forwarded-Host: evil.test"), 421),
    ("our forwarded name", get("X-Forwarded-Host: localhost"), 200),
    ("a name and another", get("X-Forwarded-Host: localhost, evil.test"), 421),
    ("our forwarded name twice", get("X-Forwarded-Host: localhost", "X-Forwarded-Host: localhost"), 421),
    ("a foreign forwarded name twice", get("X-Forwarded-Host: evil.test", "x-forwarded-host: evil.test"), 421),
    ("an empty forwarded name first", get("X-Forwarded-Host:", "X-Forwarded-Host: evil.test"), 421),
    ("two names in one line", get("X-Forwarded-Host: localhost,localhost"), 421),
    ("a forwarded protocol", get("X-Forwarded-Proto: https"), 200),
    ("a forwarded protocol twice", get("X-Forwarded-Proto: https", "X-Forwarded-Proto: https"), 421),
    ("two protocols in one line", get("X-Forwarded-Proto: https, http"), 421),
    ("a list of forwarded addresses", get("X-Forwarded-For: 192.0.2.1, 192.0.2.2"), 200),
    ("forwarded addresses twice", get("X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2"), 421),
    ("a forwarded nonsense", get("X-Forwarded-Host: localhost/@evil.test"), 421),
    ("Content-Length: 0", get("Content-Length: 0"), 200),
    ("two lengths", get("Content-Length: 0", "Content-Length: 0"), 400),
    ("a list of lengths", get("Content-Length: 0, 0"), 400),
    ("a signed length", get("Content-Length: +0"), 400),
    ("a negative length", get("Content-Length: -1"), 400),
    ("a length in hex", get("Content-Length: 0x0"), 400),
    ("a length of 2^64", get("Content-Length: 18446744073709551616"), 400),
    ("a body that is too long", get("Content-Length: 65537"), 413),
    ("chunks", get("Transfer-Encoding: chunked"), 400),
    ("identity", get("Transfer-Encoding: identity"), 400),
    ("chunks and a length", get("Transfer-Encoding: chunked", "Content-Length: 0"), 400),
    ("hidden chunks", get("Transfer-Encoding : chunked"), 400),
    ("chunks in other words", get("Transfer-Encoding: xchunked"), 400),
    ("a TLS record in the clear", b"\x80\x2e\x01\x03\x01\x00\x15\r\n\r\n", 400),
]

# start line, fields, status, at the web front. The backend responds with 101 to everything.
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ["Connection: Upgrade", "Upgrade: websocket"]
WEBSOCKET = [*UPGRADE, "Sec-WebSocket-Version: 13", KEY]
UPGRADES = [
    ("GET /rtc HTTP/1.1", WEBSOCKET, 101),
    ("GET /rtc?access_token=a HTTP/1.1", WEBSOCKET, 101),
    ("GET /rtc/v1 HTTP/1.1", WEBSOCKET, 101),
    ("GET /rtc/a_b-c/D9 HTTP/1.1", WEBSOCKET, 101),
    ("GET /rtc/ HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtcx HTTP/1.1", WEBSOCKET, 404),
    ("GET /RTC HTTP/1.1", WEBSOCKET, 404),
    ("GET //rtc HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc//v1 HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc/../twirp HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc/%2e%2e/twirp HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc/%76%31 HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc;a HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc#a HTTP/1.1", WEBSOCKET, 404),
    ("GET /rtc\\v1 HTTP/1.1", WEBSOCKET, 404),
    ("GET / HTTP/1.1", WEBSOCKET, 404),
    ("GET /token HTTP/1.1", WEBSOCKET, 404),
    ("GET /twirp/livekit.RoomService/ListRooms HTTP/1.1", WEBSOCKET, 404),
    ("POST /rtc HTTP/1.1", WEBSOCKET, 400),
    ("GET /rtc HTTP/1.0", WEBSOCKET, 400),
    ("GET /rtc HTTP/1.1", [*WEBSOCKET, "Content-Length: 5"], 400),
    ("GET /rtc HTTP/1.1", [*WEBSOCKET, "Transfer-Encoding: chunked"], 400),
    ("GET /rtc HTTP/1.1", [*WEBSOCKET, "Expect: 100-continue"], 400),
    ("GET /rtc HTTP/1.1", [*WEBSOCKET, KEY], 400),
    ("GET /rtc HTTP/1.1", [*UPGRADE, "Sec-WebSocket-Version: 13"], 400),
    ("GET /rtc HTTP/1.1", [*UPGRADE, "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: short"], 400),
    ("GET /rtc HTTP/1.1", [*UPGRADE, KEY], 400),
    ("GET /rtc HTTP/1.1", [*UPGRADE, KEY, "Sec-WebSocket-Version: 12"], 426),
    ("GET /rtc HTTP/1.1", ["Connection: Upgrade", "Upgrade: h2c", "Sec-WebSocket-Version: 13", KEY], 400),
    ("GET /rtc HTTP/1.1", ["Upgrade: websocket", "Sec-WebSocket-Version: 13", KEY], 400),
    ("GET /rtc HTTP/1.1", [*WEBSOCKET, "Host: evil.test"], 400),
]


def read_answer(connection):
    head, body = wire.read_answer(connection)
    return wire.status(head), head, body


def echo(connection, _head):
    connection.sendall(wire.ACCEPTED.encode())
    while data := connection.recv(65536):
        connection.sendall(data)


class Doors(unittest.TestCase):
    def hubs(self, **config):
        for tls in (True, False):
            hub = Hub(self, web_server_tls=tls, **config)
            # A LiveKit server elsewhere is asked before the hub says that it is ready.
            wait_until(lambda hub=hub: hub.request("/healthz").status == 200, "the hub is ready")
            yield hub

    def connect(self, hub):
        connection = hub.connect()
        self.addCleanup(connection.close)
        return connection

    def test_heads(self):
        for hub in self.hubs():
            for name, data, expected in HEADS:
                with self.subTest(name, tls=hub.tls):
                    connection = self.connect(hub)
                    connection.sendall(data)
                    status, head, _ = read_answer(connection)
                    self.assertEqual(status, expected, head)
                    if status in (400, 413, 421):
                        self.assertEqual(wire.read_to_end(connection), b"")

    def test_a_refused_head_ends_the_connection(self):
        """What follows it is never parsed as a request."""
        for hub in self.hubs():
            connection = self.connect(hub)
            connection.sendall(get("A : b") + GOOD)
            self.assertEqual(read_answer(connection)[0], 400)
            self.assertEqual(wire.read_to_end(connection), b"")

    def round_trip(self, hub):
        """Once this returns, the hub has handled everything before it."""
        for _ in range(2):
            hub.request("/healthz")

    def test_splits(self):
        """A head in two pieces, cut at every byte, good and bad."""
        for hub in self.hubs():
            for data, expected in ((GOOD, 200), (get("Transfer-Encoding : chunked"), 400)):
                pairs = [(cut, self.connect(hub)) for cut in range(1, len(data))]
                for cut, connection in pairs:
                    connection.sendall(data[:cut])
                self.round_trip(hub)
                for cut, connection in pairs:
                    try:
                        connection.sendall(data[cut:])
                    except OSError:
                        self.assertEqual(expected, 400)
                for cut, connection in pairs:
                    with self.subTest(cut=cut, tls=hub.tls):
                        self.assertEqual(read_answer(connection)[0], expected)

    def test_one_byte_at_a_time(self):
        for hub in self.hubs():
            connection = self.connect(hub)
            for i in range(len(GOOD)):
                connection.sendall(GOOD[i:i + 1])
            self.assertEqual(read_answer(connection)[0], 200)
            # The second head of the connection as well.
            for i in range(len(GOOD)):
                connection.sendall(GOOD[i:i + 1])
            self.assertEqual(read_answer(connection)[0], 200)

    def test_records_of_one_byte(self):
        """A head that the hub reads in many turns, although it is completely there."""
        backend = wire.Backend(self, echo)
        hub = Hub(self, livekit_url=backend.url)
        early = bytes(200_000)
        for length, data, expected in [
                (length, *row) for length in (2000, 2900, 3900, 4900) for row in (
                    (get("A: " + "a" * length, start="GET /cert HTTP/1.1"), 200),
                    (get("A: " + "a" * length, *WEBSOCKET, start="GET /rtc HTTP/1.1"), 101),
                    (get("A: " + "a" * length, "B : c"), 400))]:
                with self.subTest(expected=expected, length=length):
                    connection = self.connect(hub)
                    for i in range(len(data)):
                        connection.tls.write(data[i:i + 1])
                    connection.sendall(early if expected == 101 else b"")
                    self.assertEqual(read_answer(connection)[0], expected)
                    if expected == 101:
                        self.assertEqual(wire.read_exactly(connection, len(early)), early)
                    connection.close()

    def test_the_bound_of_heads(self):
        for hub in self.hubs():
            for length, expected in ((65536, 200), (65537, 431), (200000, 431)):
                with self.subTest(length=length, tls=hub.tls):
                    head = get("A: {}")
                    head = head.replace(b"{}", b"a" * (length - len(head) + 2))
                    self.assertEqual(len(head), length)
                    for first in (b"", GOOD):
                        connection = self.connect(hub)
                        connection.sendall(first + head)
                        if first:
                            self.assertEqual(read_answer(connection)[0], 200)
                        self.assertEqual(read_answer(connection)[0], expected)

    def test_bodies_are_no_requests(self):
        """A body has exactly its declared length, even if it looks like a request."""
        for hub in self.hubs():
            body = get(start="GET /cert HTTP/1.1")
            post = get(f"Content-Length: {len(body)}", start="POST /token HTTP/1.1") + body
            for pieces in ([post + GOOD], [post[:-len(body)], body + GOOD], [post[:-5], post[-5:], GOOD]):
                with self.subTest(pieces=len(pieces), tls=hub.tls):
                    connection = self.connect(hub)
                    for piece in pieces:
                        connection.sendall(piece)
                        self.round_trip(hub)
                    self.assertEqual(read_answer(connection)[0], 405)
                    status, head, body_of_answer = read_answer(connection)
                    self.assertEqual(status, 200)
                    self.assertIn(b'"state"', body_of_answer)
                    connection.sendall(GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
                    self.assertEqual(read_answer(connection)[0], 200)
                    self.assertEqual(wire.read_to_end(connection), b"")

    def test_pipelines(self):
        for hub in self.hubs():
            connection = self.connect(hub)
            connection.sendall((GOOD + get(start="POST /cert HTTP/1.1") + get(start="GET /nothing.js HTTP/1.1")) * 20 +
                               get(host="Host: evil.test") + GOOD)
            for _ in range(20):
                self.assertEqual([read_answer(connection)[0] for _ in range(3)], [200, 405, 404])
            self.assertEqual(read_answer(connection)[0], 421)
            self.assertEqual(wire.read_to_end(connection), b"")

    def test_expectations(self):
        for hub in self.hubs():
            connection = self.connect(hub)
            connection.sendall(get("Content-Length: 3", "Expect: 100-continue", start="POST /token HTTP/1.1"))
            status = read_answer(connection)[0]
            if status == 100:
                connection.sendall(b"abc")
                status = read_answer(connection)[0]
            self.assertEqual(status, 405)

    def test_upgrades(self):
        backend = wire.Backend(self, echo)
        for hub in self.hubs(livekit_url=backend.url):
            for start, fields, expected in UPGRADES:
                with self.subTest(start=start, fields=fields, tls=hub.tls):
                    backend.heads.clear()
                    connection = self.connect(hub)
                    connection.sendall(get(*fields, start=start))
                    status, head, _ = read_answer(connection)
                    self.assertEqual(status, expected, head)
                    self.assertEqual(len(backend.heads), 1 if expected == 101 else 0)
                    if expected != 101:
                        self.assertEqual(wire.read_to_end(connection), b"")
                    connection.close()

    def test_a_refused_upgrade_hides_nothing(self):
        """h2c smuggling: bytes after a refused upgrade are not forwarded."""
        backend = wire.Backend(self, echo)
        for hub in self.hubs(livekit_url=backend.url):
            connection = self.connect(hub)
            connection.sendall(get(*WEBSOCKET, "Content-Length: 42", start="GET /rtc HTTP/1.1") +
                               get(*WEBSOCKET, start="GET /rtc HTTP/1.1") + GOOD)
            self.assertEqual(read_answer(connection)[0], 400)
            self.assertEqual(wire.read_to_end(connection), b"")
        self.assertEqual(backend.heads, [])

    def test_an_upgrade_behind_requests(self):
        """On a reused connection, alone and in a pipeline."""
        backend = wire.Backend(self, echo)
        upgrade = get(*WEBSOCKET, start="GET /rtc?n=2 HTTP/1.1")
        for hub in self.hubs(livekit_url=backend.url):
            for count, together in ((1, False), (1, True), (5, True), (5, False)):
                with self.subTest(count=count, together=together, tls=hub.tls):
                    connection = self.connect(hub)
                    if together:
                        connection.sendall(GOOD * count + upgrade + b"early")
                    for _ in range(count):
                        if not together:
                            connection.sendall(GOOD)
                        self.assertEqual(read_answer(connection)[0], 200)
                    if not together:
                        connection.sendall(upgrade + b"early")
                    self.assertEqual(read_answer(connection)[0], 101)
                    self.assertEqual(wire.read_exactly(connection, 5), b"early")
                    connection.sendall(b"late")
                    self.assertEqual(wire.read_exactly(connection, 4), b"late")

    def test_the_other_port(self):
        """Port 48322 has the same rules; every path accepts upgrades there, and has the same page."""
        backend = wire.Backend(self, echo)
        hub = Hub(self, enable_cloudxr_proxy=True, cloudxr_backend=backend.url)
        hub.port = hub.config["cloudxr_proxy_port"]
        for name, data, expected in HEADS:
            if expected in (400, 413, 421, 431) and name != "a broken escape":
                with self.subTest(name):
                    connection = self.connect(hub)
                    connection.sendall(data)
                    self.assertEqual(read_answer(connection)[0], expected)
        for start, fields, expected in UPGRADES:
            if expected in (101, 400, 426):
                with self.subTest(start=start, fields=fields):
                    connection = self.connect(hub)
                    connection.sendall(get(*fields, start=start))
                    self.assertEqual(read_answer(connection)[0], expected)
                    connection.close()

    def test_origins_of_the_other_port(self):
        backend = wire.Backend(self, echo)
        hub = Hub(self, enable_cloudxr_proxy=True, cloudxr_backend=backend.url,
                  cloudxr_allow_origins=["https://good.test"])
        web_port, hub.port = hub.port, hub.config["cloudxr_proxy_port"]
        for origin, expected in ((None, 101), ("https://good.test", 101), (f"https://localhost:{web_port}", 101),
                                 ("http://localhost:3000", 101), ("https://192.168.7.7", 101),
                                 ("http://10.1.2.3:8000", 101), ("https://[fe80::1]", 101), ("https://[fd00::1]", 101),
                                 (f"https://127.0.0.1:{web_port}", 101),
                                 ("capacitor://localhost", 101), ("ionic://localhost", 101), ("tauri://localhost", 101),
                                 ("capacitor://evil.test", 403), ("tauri://localhost:80", 403), ("ionic://", 403),
                                 ("tauri://a@localhost", 403), ("xcapacitor://localhost", 403),
                                 ("https://nvidia.github.io", 403), ("https://evil.test", 403), ("null", 403),
                                 ("https://good.test.evil.test", 403), ("https://good.test:444", 403),
                                 ("http://good.test", 403), ("https://203.0.113.5", 403), ("https://[2001:db8::1]", 403),
                                 ("https://192.168.7.7.evil.test", 403), ("https://localhost.evil.test", 403),
                                 ("https://localhost@evil.test", 403), ("file://", 403), ("", 403),
                                 ("chrome-extension://localhost", 403)):
            with self.subTest(origin=origin):
                backend.heads.clear()
                connection = self.connect(hub)
                connection.sendall(get(*WEBSOCKET, *([] if origin is None else [f"Origin: {origin}"]),
                                       start="GET /sign_in HTTP/1.1"))
                self.assertEqual(read_answer(connection)[0], expected)
                self.assertEqual(len(backend.heads), 1 if expected == 101 else 0)
                connection.close()
        connection = self.connect(hub)
        connection.sendall(get(*WEBSOCKET, "Origin: https://good.test", "Origin: https://evil.test",
                               start="GET /sign_in HTTP/1.1"))
        self.assertEqual(read_answer(connection)[0], 403)


class Text(unittest.TestCase):
    """Plain text on a TLS port, and TLS on a plain one."""

    def ask(self, hub, data):
        with socket.create_connection(("127.0.0.1", hub.port), 10) as connection:
            connection.sendall(data)
            return wire.read_to_end(connection).decode("latin-1")

    def test_redirects(self):
        hub = Hub(self)
        host = f"Host: localhost:{hub.port}"
        for data, expected, location in (
                (get(start="GET /a?b=c HTTP/1.1", host=host), 308, f"https://localhost:{hub.port}/a?b=c"),
                (get(start="HEAD / HTTP/1.0", host=host), 308, f"https://localhost:{hub.port}/"),
                (get(start="GET //evil.test/ HTTP/1.1", host=host), 308, f"https://localhost:{hub.port}//evil.test/"),
                (get(start="GET /a HTTP/1.1", host="Host: evil.test"), 421, None),
                (get("X-Forwarded-Host: evil.test", start="GET /a HTTP/1.1"), 421, None),
                (get(start="GET /rtc?access_token=a HTTP/1.1", host=host), 400, None),
                (get(start="GET /?x&access_token=a HTTP/1.1", host=host), 400, None),
                (get(start="GET /rtc?access%5Ftoken=a HTTP/1.1", host=host), 400, None),
                (get(start="GET /rtc?access%5ftoken=a HTTP/1.1", host=host), 400, None),
                (get(start="GET /rtc?%61%63cess_toke%6E=a HTTP/1.1", host=host), 400, None),
                (get(start="GET /rtc?x=1&Access_Token=a HTTP/1.1", host=host), 400, None),
                (get(start="GET /a?to=%2Frtc%3Faccess%255Ftoken%3Da HTTP/1.1", host=host), 400, None),
                (get(start="GET /a?access%20token HTTP/1.1", host=host), 308,
                 f"https://localhost:{hub.port}/a?access%20token"),
                (get(*WEBSOCKET, start="GET /rtc HTTP/1.1", host=host), 400, None),
                (get("A : b", host=host), 400, None)):
            with self.subTest(data=data):
                answer = self.ask(hub, data)
                self.assertEqual(wire.status(answer), expected)
                found = [line[10:] for line in answer.split("\r\n") if line.lower().startswith("location: ")]
                self.assertEqual(found, [location] if location else [])
                self.assertIn("no-store", answer)
                self.assertNotIn("strict-transport-security", answer.lower())

    def test_tls_on_a_port_of_text(self):
        hub = Hub(self, web_server_tls=False)
        try:
            self.assertEqual(self.ask(hub, b"\x16\x03\x01\x00\x05hello"), "")
        except ConnectionResetError:
            pass
        self.assertEqual(wire.status(self.ask(hub, get("Connection: close"))), 200)


if __name__ == "__main__":
    tap.main()
