#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""RFC 9110 and RFC 6455, field by field: generated requests, compared with a model of the hub's responses,
with nginx and with LiveKit. docs/http.md lists where the hub is stricter than they are."""
import contextlib
import dataclasses
import gzip
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tap
import wire
from hub import Hub, free_ports
from waiting import wait_until

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs/http.md"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
VERSION = "Sec-WebSocket-Version: 13"
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nsuccess"
GOOD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
LISTED = "https://listed.test"

# The hub's routes: whether each exists, its methods, and the status of a GET.
ROUTES = {
    "/healthz": (("GET", "HEAD"), 200),
    "/healthz?a=b": (("GET", "HEAD"), 200),
    "/token": (("GET", "HEAD", "OPTIONS"), 200),
    "/cert": (("GET", "HEAD"), 200),
    "/trust": (("GET", "HEAD"), 200),
    "/": (("GET", "HEAD"), 200),
    "/file.txt": (("GET", "HEAD"), 200),
    "/nothing.txt": (("GET", "HEAD"), 404),
    "/rtc": (("GET",), 200),
    "/rtc/validate?access_token=a": (("GET",), 200),
    "/rtc/a/../b": (("GET",), 404),
}
FILES = ("/", "/file.txt")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "BREW")
VERSIONS = ("1.0", "1.1", "1.2", "1.9")


@dataclasses.dataclass(frozen=True)
class Element:
    """Something that a client adds to a request. `file` is the status of a GET for a file that it leads to, `status` the
    one of any request; lists among `lists` may come in one field or in several."""
    name: str
    fields: tuple = ()
    lists: tuple = ()
    file: int = 0
    status: int = 0
    body: bytes = b""
    closes: bool = False


# Only the named effect.
HARMLESS = [
    Element("nothing"),
    Element("an offer of HTTP/2", ("HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",),
            (("Upgrade", "h2c"), ("Connection", "Upgrade", "HTTP2-Settings"))),
    Element("an offer of TLS", (), (("Upgrade", "TLS/1.0"), ("Connection", "Upgrade"))),
    Element("an offer of several", (), (("Upgrade", "h2c", "TLS/1.2", "IRC/6.9"), ("Connection", "upgrade"))),
    Element("an offer without its option", ("Upgrade: h2c",)),
    Element("an empty offer", ("Upgrade:", "Connection: upgrade")),
    Element("an option without an offer", ("Connection: Upgrade",)),
    Element("something like a WebSocket", ("Upgrade: websockets", "Connection: Upgrade", VERSION)),
    Element("an expectation", ("Expect: 100-continue",)),
    Element("another expectation", ("Expect: the-unexpected",)),
    Element("trailers", ("TE: trailers",), (("Connection", "TE"),)),
    Element("transfer codings", (), (("TE", "gzip;q=0.5", "trailers"), ("Connection", "TE", "keep-alive"))),
    Element("an empty body", ("Content-Length: 0",)),
    Element("an empty body with zeros", ("Content-Length: 000",)),
    Element("keep-alive", ("Keep-Alive: timeout=5",), (("Connection", "keep-alive", "x-own"),)),
    Element("close", (), (("Connection", "x-own", "CLOSE"),), closes=True),
    Element("empty list elements", ("Connection: , ,keep-alive,", "Accept: ,, */*,")),
    Element("an option that names Host", (), (("Connection", "Host", "Authorization"),)),
    Element("a proxy's option", ("Proxy-Connection: keep-alive", "Via: 1.0 a, 1.1 b", "Max-Forwards: 0")),
    Element("media types", (), (("Accept", "text/html;q=0.1", "application/json", "*/*;q=0"),)),
    Element("codings", (), (("Accept-Encoding", "gzip", "br;q=0.9", "zstd", "*;q=0"),)),
    Element("no coding at all", ("Accept-Encoding: identity;q=0, *;q=0",)),
    Element("an empty coding", ("Accept-Encoding:",)),
    Element("languages", (), (("Accept-Language", "xx-YY", "en;q=0.8", "*;q=0.1"),)),
    Element("malformed weights", ("Accept-Language: en;q=, de;q=2", "Accept-Encoding: gzip;q=x", "Accept: text/html;q")),
    Element("a credential", ("Authorization: Bearer a", "Cookie: a=b; c=d", "Cookie: e=f")),
    Element("caches", (), (("Cache-Control", "no-cache", "max-age=0"), ("Pragma", "no-cache"))),
    Element("bytes beyond ASCII", ("X-Own: \xfc\xff", "User-Agent: \xe4")),
    Element("an empty value", ("X-Own:", "X-Own: \t")),
    Element("a tab around", ("X-Own:\t a \t",)),
    Element("a forged address", ("Forwarded: for=10.0.0.1", "X-Real-IP: 10.0.0.1")),
    Element("a date", ("If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT",), file=304),
    Element("two dates", ("If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT",) * 2),
    Element("a date of before", ("If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT",), file=412),
    Element("two dates of before", ("If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT",) * 2),
    Element("a malformed date", ("If-Modified-Since: yesterday", "If-Unmodified-Since: 1")),
    Element("any tag", ("If-None-Match: *",), file=304),
    Element("tags of others", (), (("If-None-Match", '"a"', 'W/"b"'),)),
    Element("a tag and a date", ('If-None-Match: "a"', "If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT")),
    Element("a tag that has to match", (), (("If-Match", '"a"', '"b"'),), file=412),
    Element("a tag that matches", ("If-Match: *",)),
    Element("a range", ("Range: bytes=0-1",), file=206),
    Element("a range in capitals", ("Range: BYTES=0-1",), file=206),
    Element("two ranges", ("Range: bytes=0-0, 2-2",)),
    Element("two fields of ranges", ("Range: bytes=0-1",) * 2),
    Element("a range beyond", ("Range: bytes=999999-",), file=416),
    Element("a range of something else", ("Range: lines=0-1",)),
    Element("a range of another file", ("Range: bytes=0-1", 'If-Range: "a"')),
    Element("a range of two files", ("Range: bytes=0-1", 'If-Range: "a"', 'If-Range: "b"')),
    Element("a body", ("Content-Length: 5",), body=b"hello"),
    Element("a body that looks like a request", (f"Content-Length: {len(GOOD)}",), body=GOOD),
    Element("a body after an expectation", ("Content-Length: 5", "Expect: 100-continue"), body=b"hello"),
]
# Strict where it protects; the names are those of the rows in docs/http.md.
REFUSED = [
    Element("Transfer-Encoding", ("Transfer-Encoding: chunked",), status=400),
    Element("Transfer-Encoding", ("Transfer-Encoding: gzip, chunked",), status=400),
    Element("repeated Content-Length", ("Content-Length: 0", "Content-Length: 0"), status=400),
    Element("repeated Content-Length", ("Content-Length: 0, 0",), status=400),
    Element("repeated Host", ("Host: localhost",), status=400),
    Element("folded line", ("X-Own: a", " b"), status=400),
    Element("blank before a colon", ("X-Own : a",), status=400),
    Element("control character", ("X-Own: a\x01",), status=400),
    Element("foreign Host", ("X-Forwarded-Host: evil.test",), status=421),
    Element("body of more than 64 KiB", ("Content-Length: 65537",), status=413),
]


def spread(element, together):
    """The fields of an element, its lists in one field each or in as many as they have members."""
    fields = list(element.fields)
    for name, *members in element.lists:
        fields += [f"{name}: {', '.join(members)}"] if together else [f"{name}: {member}" for member in members]
    return fields


def spell(fields, case):
    """Names in another case: they mean the same."""
    return [case(name) + colon + value for name, colon, value in (field.partition(":") for field in fields)]


def forms(element):
    """All ways to write an element: lists together or not, names in any case, before the Host or behind it."""
    return itertools.product((True, False), (str, str.lower, str.upper), (True, False))


def write(method, target, version, element, form, host="Host: localhost"):
    together, case, host_first = form
    fields = spell(spread(element, together), case)
    hosts = [host] if host else []
    lines = [f"{method} {target} HTTP/{version}", *(hosts + fields if host_first else fields + hosts), "", ""]
    return "\r\n".join(lines).encode("latin-1") + element.body


def expected_status(method, target, version, element, has_host=True, tls=False, is_text_for_tls=False):
    """The model."""
    path = target.partition("?")[0]
    methods, status = ROUTES[target]
    if path == "/cert" and not tls:
        status = 404
    if element.status == 400 or not (has_host or (version == "1.0" and path == "/healthz")):
        return 400
    if element.status == 421:
        return 421
    if is_text_for_tls:
        return 400 if not has_host or "access_token" in target else 308
    if element.status:
        return element.status
    if path.startswith("/rtc"):
        if status == 404:
            return 404
        return 405 if method not in methods else 400 if element.body else 200
    if method not in methods:
        return 405
    if method == "OPTIONS":
        return 204
    if target in FILES and element.file and (method == "GET" or element.file not in (206, 416)):
        return element.file
    return status


def read_answer(connection, method):
    """The final response, without interim ones."""
    while (status := wire.status(head := wire.read_head(connection))) < 200:
        pass
    lengths = re.findall(r"^content-length: *(\d+)\r$", head, re.IGNORECASE | re.MULTILINE)
    has_body = method != "HEAD" and status not in (204, 304) and lengths
    return status, head, wire.read_exactly(connection, int(lengths[0])) if has_body else b""


def goes_on(head, version):
    """Whether the connection stays open after the response."""
    options = ",".join(re.findall(r"^connection: *(.*)\r$", head, re.IGNORECASE | re.MULTILINE)).lower()
    return "close" not in options and (version != "1.0" or "keep-alive" in options)


class Requests(unittest.TestCase):
    def start(self, **config):
        self.backend = wire.Backend(self, lambda connection, _head: connection.sendall(PLAIN))
        hub = Hub(self, start=False)
        folder = hub.home / "client"
        folder.mkdir()
        (folder / "index.html").write_text("<!doctype html><title>page</title>")
        (folder / "file.txt").write_text("0123456789")
        hub.configure(livekit_url=self.backend.url, web_client_dir="client", **config)
        hub.start()
        wait_until(lambda: hub.request("/healthz").status == 200, "the hub is ready")
        return hub

    def check(self, connection, data, method, version, expected):
        """Sends a request and another one: the second gets a response exactly if the connection stays open."""
        connection.sendall(data + GOOD)
        status, head, _ = read_answer(connection, method)
        self.assertEqual(status, expected, head)
        if goes_on(head, version):
            status, head, body = read_answer(connection, "GET")
            self.assertEqual(status, 200, head)
            self.assertIn(b'"state"', body)
        elif method != "HEAD" or expected not in (400, 421):
            # If the head is invalid, its method can be too.
            self.assertEqual(wire.read_to_end(connection), b"")

    def cross(self, elements, every=1):
        """Elements in all their forms, with all routes, methods and versions: each form comes with some of those."""
        number = 0
        for element in elements:
            ways = itertools.cycle(forms(element))
            for target, method, version in itertools.product(ROUTES, METHODS, VERSIONS):
                form = next(ways)
                number += 1
                if number % every == 0:
                    yield target, method, version, element, form

    def run_cross(self, hub, elements, every):
        for target, method, version, element, form in self.cross(elements, every):
            with self.subTest(element.name, target=target, method=method, version=version, form=form, tls=hub.tls), \
                    contextlib.closing(hub.connect()) as connection:
                self.check(connection, write(method, target, version, element, form), method, version,
                           expected_status(method, target, version, element, tls=hub.tls))

    def test_harmless(self):
        # 13 and 29 have no factor in common with the numbers of forms, routes, methods and versions.
        self.run_cross(self.start(web_server_tls=False), HARMLESS, 13)

    def test_harmless_by_tls(self):
        self.run_cross(self.start(), HARMLESS, 29)

    def test_refused(self):
        self.run_cross(self.start(web_server_tls=False), REFUSED, 7)
        for element in REFUSED:
            with self.subTest(element.name):
                self.assertIn(f"| {element.name} |", DOCUMENT.read_text())

    def test_text_on_the_port_of_tls(self):
        hub = self.start()
        hub.tls = False             # for connections
        for target, method, version, element, form in self.cross(HARMLESS + REFUSED, 7):
            with self.subTest(element.name, target=target, method=method, version=version, form=form), \
                    contextlib.closing(hub.connect()) as connection:
                connection.sendall(write(method, target, version, element, form))
                status, head, _ = read_answer(connection, method)
                self.assertEqual(status, expected_status(method, target, version, element, is_text_for_tls=True), head)
                self.assertEqual("location:" in head.lower(), status == 308)
        hub.tls = True

    def test_without_a_host(self):
        hub = self.start(web_server_tls=False)
        nothing = HARMLESS[0]
        for target, method, version in itertools.product(ROUTES, METHODS, VERSIONS):
            with self.subTest(target=target, method=method, version=version), \
                    contextlib.closing(hub.connect()) as connection:
                connection.sendall(write(method, target, version, nothing, (True, str, True), host=None))
                self.assertEqual(read_answer(connection, method)[0],
                                 expected_status(method, target, version, nothing, has_host=False))
        with contextlib.closing(self.start().connect()) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            self.assertEqual(read_answer(connection, "GET")[0], 200)

    def test_connections_go_on(self):
        """A harmless HTTP/1.1 request does not close the connection, except with a body or `Connection: close`."""
        hub = self.start(web_server_tls=False)
        for element, target in itertools.product(HARMLESS, ("/healthz", "/token", "/", "/nothing.txt")):
            with self.subTest(element.name, target=target), contextlib.closing(hub.connect()) as connection:
                connection.sendall(write("GET", target, "1.1", element, (True, str, True)))
                _, head, _ = read_answer(connection, "GET")
                self.assertEqual(goes_on(head, "1.1"), not element.closes, head)

    def test_lists_mean_the_same_in_any_number_of_fields(self):
        """For immediate responses and those of libsoup: the second member counts like the first."""
        hub = self.start(web_server_tls=False)
        (hub.home / "client/file.txt.gz").write_bytes(b"pretend-gzip")
        for target, fields, expected in (
                ("/file.txt", ("Accept-Encoding: zstd", "Accept-Encoding: gzip"), "content-encoding: gzip"),
                ("/file.txt", ("Accept-Encoding: zstd, gzip",), "content-encoding: gzip"),
                ("/nothing.txt", ("Accept: application/xhtml+xml", "Accept: text/html"), "content-type: text/html"),
                ("/nothing.txt", ("Accept: x/y, TEXT/HTML;q=0.9",), "content-type: text/html"),
                ("/nothing.txt", ("Accept: text/html;q=0, */*",), "content-type: application/json"),
                ("/token?identity=", ("Accept: application/xhtml+xml", "Accept: text/html"), "content-type: text/html"),
                ("/token?identity=", ("Accept: text/html;q=0.0",), "content-type: application/json"),
                # Not a list: two of them are invalid.
                ("/nothing.txt", ("Sec-Fetch-Mode: navigate",) * 2, "content-type: application/json"),
                ("/token?identity=", ("Sec-Fetch-Mode: navigate",) * 2, "content-type: application/json"),
                ("/nothing.txt", ("Sec-Fetch-Mode: navigate",), "content-type: text/html"),
                ("/token?identity=", ("Sec-Fetch-Mode: navigate",), "content-type: text/html"),
                ("/token", ("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"), "http/1.1 403"),
                ("/token", ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-origin"), "http/1.1 403")):
            with self.subTest(target=target, fields=fields), contextlib.closing(hub.connect()) as connection:
                connection.sendall(wire.head(target, *fields, upgrade=False))
                self.assertIn(expected, wire.read_head(connection).lower())

    def test_preflights(self):
        hub = self.start(web_server_tls=False, cors_allow_origins=[LISTED])
        for origin, wanted, form in itertools.product(
                (LISTED, "https://other.test", "null"),
                ((), ("authorization",), ("Content-Type", "x-own"), ("x-a" * 400,), ("a<b",)), forms(None)):
            together, case, first = form
            fields = spell(spread(Element("", ("Access-Control-Request-Method: GET",),
                                          (("Access-Control-Request-Headers", *wanted),) if wanted else ()), together),
                           case)
            fields = [f"Origin: {origin}", *fields] if first else [*fields, f"Origin: {origin}"]
            with self.subTest(origin=origin, fields=fields), contextlib.closing(hub.connect()) as connection:
                connection.sendall(wire.head("/token", *fields, method="OPTIONS", upgrade=False))
                head = wire.read_head(connection)
                self.assertEqual(wire.status(head), 204)
                allowed = re.findall(r"^Access-Control-Allow-Headers: (.*)\r$", head, re.MULTILINE)
                is_list = wanted and "<" not in wanted[0] and len(wanted[0]) < 1000
                self.assertEqual(allowed, [", ".join(wanted)] if origin == LISTED and is_list else [])
                self.assertEqual("Access-Control-Allow-Origin" in head, origin == LISTED)


# Parts of WebSocket requests, each with whether it is valid.
OFFERS = [
    (("websocket",), True),
    (("WebSocket",), True),
    (("h2c", "websocket"), True),
    (("websocket", "TLS/1.2"), True),
    (("h2c",), False),
]
OPTIONS = [
    (("Upgrade",), True),
    (("keep-alive", "upgrade"), True),
    (("UPGRADE", "x-own", "Upgrade"), True),
    (("keep-alive",), False),
    ((), False),
]
KEYS = [([KEY], True), ([KEY, KEY], False), ([], False), (["Sec-WebSocket-Key: YWJj"], False)]
WEBSOCKET_VERSIONS = [([VERSION], 101), (["Sec-WebSocket-Version: 8"], 426), ([], 400), ([VERSION, VERSION], 400)]
BESIDES = [
    ([], True),
    (["Content-Length: 0"], True),
    (["TE: trailers", "X-Own: a"], True),
    (["Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b"], True),
    (["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"], True),
    (["Content-Length: 5"], False),
    (["Expect: 100-continue"], False),
]


def handshakes():
    """Each part with valid others, and all pairs of parts: fields, and the status at /rtc."""
    parts = [OFFERS, OPTIONS, KEYS, WEBSOCKET_VERSIONS, BESIDES]
    seen = set()
    for first, second in itertools.combinations(range(len(parts)), 2):
        for a, b, together in itertools.product(range(len(parts[first])), range(len(parts[second])), (True, False)):
            choice = [0] * len(parts)
            choice[first], choice[second] = a, b
            if (*choice, together) in seen:
                continue
            seen.add((*choice, together))
            (offer, offer_good), (options, options_good), (keys, key_good), (versions, status), (besides, alone) = (
                part[index] for part, index in zip(parts, choice))
            element = Element("", tuple(keys + versions + besides),
                              (("Upgrade", *offer),) + ((("Connection", *options),) if options else ()))
            asks = "websocket" in (member.lower() for member in offer) or keys
            good = offer_good and options_good and key_good and alone
            yield spread(element, together), (200 if not asks else 400 if not good else status)


def answer_both(connection, head):
    if "upgrade: websocket" in head.lower():
        connection.sendall(wire.ACCEPTED.encode())
    else:
        connection.sendall(PLAIN)


class Handshakes(unittest.TestCase):
    def ask(self, hub, start, fields):
        """The status; 0 if there is none within three seconds."""
        with contextlib.closing(hub.connect(timeout=3)) as connection:
            connection.sendall("\r\n".join([start, "Host: localhost", *fields, "", ""]).encode())
            try:
                return wire.status(wire.read_head(connection))
            except TimeoutError:
                return 0

    def test_all(self):
        backend = wire.Backend(self, answer_both)
        hub = Hub(self, web_server_tls=False, livekit_url=backend.url, enable_cloudxr_proxy=True,
                  cloudxr_backend=backend.url)
        wait_until(lambda: hub.request("/healthz").status == 200, "the hub is ready")
        for fields, expected in handshakes():
            # A plain request with a body is another case.
            if expected == 200 and "Content-Length: 5" in fields:
                expected = 400
            asks = expected != 200 or any(field.startswith("Sec-WebSocket-Key") for field in fields)
            for start, status in (("GET /rtc HTTP/1.1", expected), ("GET /rtc/v1 HTTP/1.2", expected),
                                  ("GET /rtc HTTP/1.0", 400 if asks else 200),
                                  ("POST /rtc HTTP/1.1", None if not asks else 400)):
                if status is not None:
                    with self.subTest(start=start, fields=fields):
                        backend.heads.clear()
                        self.assertEqual(self.ask(hub, start, fields), status)
                        self.assertEqual(len(backend.heads), 1 if status in (101, 200) else 0)
        hub.port = hub.config["cloudxr_proxy_port"]
        for fields, expected in handshakes():
            if expected != 200:
                with self.subTest(port="cloudxr", fields=fields):
                    self.assertEqual(self.ask(hub, "GET /sign_in HTTP/1.1", fields), expected)

    def test_what_livekit_takes(self):
        """The hub accepts each handshake that LiveKit accepts, unless docs/http.md gives a reason."""
        if "XMH_LIVEKIT_SERVER" not in os.environ:
            self.skipTest("no LiveKit server")
        hub = Hub(self, web_server_tls=False, enable_livekit=True, livekit_command=os.environ["XMH_LIVEKIT_SERVER"])
        wait_until(lambda: hub.request("/healthz").status == 200, "the hub is ready", 30)
        web_port, taken = hub.port, 0
        for number, (fields, expected) in enumerate(handshakes()):
            token = json.loads(hub.request(f"/token?identity=a{number}").content)["token"]
            start = f"GET /rtc?access_token={token} HTTP/1.1"
            hub.port = hub.config["lk_port_ws"]
            livekit = self.ask(hub, start, fields)
            hub.port = web_port
            with self.subTest(fields=fields, livekit=livekit):
                status = self.ask(hub, start, fields)
                taken += livekit == 101
                if livekit != 101 or status == 101:
                    continue
                self.assertTrue(any(name in fields for name in ("Expect: 100-continue", "Content-Length: 5")) or
                                fields.count(KEY) == 2 or fields.count(VERSION) == 2, status)
        self.assertGreater(taken, 20)
        for name in ("handshake with an expectation", "handshake with a body", "repeated Sec-WebSocket-Key"):
            self.assertIn(f"| {name} |", DOCUMENT.read_text())


def coded(connection, head):
    """Like a web server in front of LiveKit: compressed for clients that accept it."""
    accepted = ",".join(re.findall(r"^accept-encoding: *(.*)\r$", head, re.IGNORECASE | re.MULTILINE))
    body, coding = (gzip.compress(b"success"), "Content-Encoding: gzip\r\n") if "gzip" in accepted else (b"success", "")
    connection.sendall(f"HTTP/1.1 200 OK\r\n{coding}Content-Length: {len(body)}\r\n\r\n".encode() + body)


class Answers(unittest.TestCase):
    """Interim responses and fields of backends."""

    INTERIM = (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\nX-Own: a\r\n\r\n",
               b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nSet-Cookie: a=b\r\n\r\n")
    FINAL = (PLAIN, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n7\r\nsuccess\r\n0\r\n\r\n",
             b"HTTP/1.0 200 OK\r\n\r\nsuccess", b"HTTP/1.1 503 Away\r\nContent-Length: 7\r\n\r\nsuccess")

    def ask(self, hub, upgrade, *fields):
        with contextlib.closing(hub.connect()) as connection:
            connection.sendall(wire.head("/rtc/validate", *fields, upgrade=upgrade))
            head = wire.read_head(connection)
            return wire.status(head), head, b"" if upgrade else wire.read_to_end(connection)

    def test_interim_answers(self):
        """Zero to nine of each kind, in one piece, one by one, and cut at every byte: eight are skipped."""
        say = {}

        def handle(connection, _head):
            for piece in say["pieces"]:
                connection.sendall(piece)

        for tls in (True, False):
            hub = Hub(self, web_server_tls=tls, livekit_url=wire.Backend(self, handle).url)
            for count, upgrade in itertools.product(range(10), (True, False)):
                interim = [self.INTERIM[(count + i) % 3] for i in range(count)]
                for final in (wire.ACCEPTED.encode(), *self.FINAL) if upgrade else self.FINAL:
                    whole = b"".join(interim) + final
                    cuts = [[whole], [*interim, final], [bytes([byte]) for byte in whole] if count == 2 else [whole]]
                    for pieces in cuts:
                        with self.subTest(count=count, upgrade=upgrade, final=final, pieces=len(pieces), tls=tls):
                            say["pieces"] = pieces
                            status, head, body = self.ask(hub, upgrade)
                            self.assertEqual(status, wire.status(final.decode()) if count <= 8 else 502)
                            self.assertNotIn("link:", head.lower())
                            self.assertNotIn("set-cookie", head.lower())
                            if not upgrade and count <= 8:
                                self.assertEqual(body, b"success")

    def test_codings(self):
        """The hub relays no content codings and requests none; a backend that uses one anyway gets a 502."""
        hub = Hub(self, web_server_tls=False, livekit_url=wire.Backend(self, coded).url)
        members = ("gzip", "br", "deflate;q=0.5", "*")
        for count in range(len(members) + 1):
            for together in (True, False):
                fields = spread(Element("", (), (("Accept-Encoding", *members[:count]),) if count else ()), together)
                with self.subTest(fields=fields):
                    status, head, body = self.ask(hub, False, *fields)
                    self.assertEqual((status, body), (200, b"success"))
                    self.assertNotIn("content-encoding", head.lower())
        hub = Hub(self, web_server_tls=False,
                  livekit_url=wire.Backend(self, lambda connection, _: coded(connection, "Accept-Encoding: gzip\r\n")).url)
        for upgrade in (True, False):
            self.assertEqual(self.ask(hub, upgrade)[0], 502)


@unittest.skipUnless(NGINX, "nginx is not installed")
class Nginx(Requests):
    """The hub accepts each request that nginx accepts, unless docs/http.md gives a reason."""

    CONFIG = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log /dev/null;
events {{}}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
        uwsgi_temp_path {folder}; scgi_temp_path {folder};
        server {{ listen 127.0.0.1:{port}; root {root}; location /rtc {{ proxy_pass http://{backend}; }} }} }}
"""
    # Requests that the generator does not make.
    STARTS = [
        ("absolute target", b"GET http://localhost/file.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("empty line first", b"\r\nGET /file.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ("line that ends with LF alone", b"GET /file.txt HTTP/1.1\nHost: localhost\n\n"),
        ("no Host", b"GET /file.txt HTTP/1.0\r\n\r\n"),
        ("foreign Host", b"GET /file.txt HTTP/1.1\r\nHost: evil.test\r\n\r\n"),
    ]
    # Only in one suite, so that it does not run twice.
    test_harmless = test_harmless_by_tls = test_refused = test_text_on_the_port_of_tls = test_without_a_host = None
    test_connections_go_on = test_lists_mean_the_same_in_any_number_of_fields = test_preflights = None

    def start_nginx(self, root):
        folder = tempfile.mkdtemp(prefix="xmh-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        port = free_ports(1)[0]
        file = pathlib.Path(folder, "nginx.conf")
        file.write_text(self.CONFIG.format(folder=folder, port=port, root=root,
                                           backend=self.backend.url.partition("//")[2]))
        os.chmod(folder, 0o755)
        process = subprocess.Popen([NGINX, "-p", folder, "-c", str(file)], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return port

    def ask(self, hub, port, data, method="GET"):
        own, hub.port = hub.port, port
        try:
            with contextlib.closing(hub.connect(timeout=2)) as connection:
                connection.sendall(data)
                return read_answer(connection, method)[0]
        except (EOFError, OSError):
            return 0
        finally:
            hub.port = own

    def test_what_nginx_takes(self):
        hub = self.start(web_server_tls=False)
        for path in (hub.home, hub.home / "client"):
            path.chmod(0o755)
        port = self.start_nginx(hub.home / "client")
        wait_until(lambda: self.ask(hub, port, write("GET", "/file.txt", "1.1", HARMLESS[0], (True, str, True))) == 200,
                   "nginx answers")
        stricter, taken = set(), 0
        rows = [(name, data, "GET") for name, data in self.STARTS]
        for element in HARMLESS + REFUSED:
            # nginx would wait for that body.
            if element.status == 413:
                continue
            ways = itertools.cycle(forms(element))
            for target, version, method in itertools.product(("/file.txt", "/rtc/validate?access_token=a"),
                                                             ("1.0", "1.1"), ("GET", "HEAD")):
                rows.append((element.name, write(method, target, version, element, next(ways)), method))
        for name, data, method in rows:
            nginx = self.ask(hub, port, data, method)
            if not 200 <= nginx < 400:
                continue
            taken += 1
            ours = self.ask(hub, hub.port, data, method)
            if 200 <= ours < 400:
                continue
            start = data.split(b"\r\n")[0]
            if b" /rtc" in start and (method == "HEAD" or "body" in name):
                name = "other method than GET under /rtc" if method == "HEAD" else "body under /rtc"
            stricter.add(name)
        self.assertGreater(taken, 200)
        document = DOCUMENT.read_text()
        self.assertEqual([name for name in sorted(stricter) if f"| {name} |" not in document], [])


if __name__ == "__main__":
    tap.main()
