#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The web server's routes, through the daemon."""
import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import ssl
import unittest

import tap
import wire
from hub import API_KEY, API_SECRET, Hub


def decode(token):
    """The claims of a token that is signed by the hub."""
    signed, _, signature = token.rpartition(".")
    expected = hmac.digest(API_SECRET.encode(), signed.encode(), hashlib.sha256)
    if signature != base64.urlsafe_b64encode(expected).rstrip(b"=").decode():
        raise AssertionError("the token's signature is wrong")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in signed.split("."))
    if header["alg"] != "HS256":
        raise AssertionError(header)
    return claims


class Token(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self)

    def test_claims(self):
        answer = self.hub.request("/token?identity=Gr%C3%BC%C3%9Fe+an%20all")
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.headers["Content-Type"], "^application/json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        content = json.loads(answer.content)
        self.assertEqual(set(content), {"token", "room", "url", "identity"})
        self.assertEqual(content["room"], "xr-room")
        self.assertEqual(content["url"], f"wss://127.0.0.1:{self.hub.port}")
        claims = decode(content["token"])
        self.assertEqual((claims["iss"], claims["sub"], claims["name"]), (API_KEY, "Grüße an all", "Grüße an all"))
        self.assertEqual(claims["exp"] - claims["nbf"], 21600)
        self.assertEqual(claims["video"], {"roomJoin": True, "room": "xr-room", "canPublish": True,
                                           "canSubscribe": True, "canPublishData": True})

    def test_identities(self):
        for query, expected in (("", "web-user"), ("?identity=a", "a"), ("?identity=" + "a" * 256, "a" * 256),
                                ("?other=1&identity=b%26c", "b&c"), ("?identity=%F0%9F%A5%BD", "🥽")):
            with self.subTest(query=query):
                content = json.loads(self.hub.request("/token" + query).content)
                self.assertEqual(decode(content["token"])["sub"], expected)

    def test_refused_identities(self):
        for query in ("?identity=", "?identity", "?identity=a&identity=b", "?identity=a&ident%69ty=b",
                      "?identity=" + "a" * 257, "?identity=%ff", "?identity=%C3", "?identity=a%00b", "?identity=%0a",
                      "?identity=a%7fb", "?identity=%C2%85", "?identity=xr-hub-connector"):
            with self.subTest(query=query):
                answer = self.hub.request("/token" + query)
                self.assertEqual(answer.status, 400)
                self.assertRegex(answer.headers["Content-Type"], "^application/json")
                self.assertNotIn("token", json.loads(answer.content))

    def test_the_configured_identity_is_reserved(self):
        hub = Hub(self, identity="the-robot")
        self.assertEqual(hub.request("/token?identity=the-robot").status, 400)

    def test_the_url_is_the_one_the_client_used(self):
        for headers, expected in (({"Host": "localhost:1234"}, "wss://localhost:1234"),
                                  ({"Host": "[::1]:8080"}, "wss://[::1]:8080"),
                                  ({"Host": "localhost"}, "wss://localhost"),
                                  ({"X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "http"}, "ws://localhost")):
            with self.subTest(headers=headers):
                self.assertEqual(json.loads(self.hub.request("/token", headers=headers).content)["url"], expected)

    def test_other_names_are_refused(self):
        for headers in ({"Host": "evil.invalid"}, {"X-Forwarded-Host": "evil.invalid"}):
            with self.subTest(headers=headers):
                answer = self.hub.request("/token", headers=headers)
                self.assertEqual(answer.status, 421)
                self.assertIn(b"allowed_hosts", answer.content)

    def test_other_origins(self):
        hub = Hub(self, cors_allow_origins=["https://good.invalid"])
        answer = hub.request("/token", headers={"Origin": "https://good.invalid", "Sec-Fetch-Site": "cross-site"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://good.invalid")
        self.assertIn("Origin", answer.headers["Vary"])
        connection = hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head("/token", "Origin: https://good.invalid", "Origin: https://good.invalid",
                                     "Sec-Fetch-Site: cross-site", upgrade=False))
        head = wire.read_head(connection)
        self.assertEqual(wire.status(head), 403, "two of them are nobody's")
        self.assertNotIn("Allow-Origin", head)
        for origin in ("https://evil.invalid", "null"):
            with self.subTest(origin=origin):
                answer = hub.request("/token", headers={"Origin": origin, "Sec-Fetch-Site": "cross-site"})
                self.assertEqual(answer.status, 403)
                self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])

    def test_methods(self):
        for method in ("POST", "PUT", "DELETE"):
            with self.subTest(method=method):
                answer = self.hub.request("/token", method)
                self.assertEqual(answer.status, 405)
                self.assertIn("GET", answer.headers["Allow"])


class Cert(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self)

    def test_pem_and_der(self):
        authority = self.hub.authority.read_text()
        answer = self.hub.request("/cert")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/x-x509-ca-cert")
        self.assertIn('filename="xr-ai-hub.crt"', answer.headers["Content-Disposition"])
        self.assertEqual(answer.content.decode().count("BEGIN CERTIFICATE"), 1)
        der = ssl.PEM_cert_to_DER_cert(authority)
        self.assertEqual(ssl.PEM_cert_to_DER_cert(answer.content.decode()), der)
        self.assertEqual(self.hub.request("/cert?format=der").content, der)


class Health(unittest.TestCase):
    def test_states(self):
        answer = Hub(self).request("/healthz")
        self.assertEqual((answer.status, json.loads(answer.content)["state"]), (200, "ready"))
        answer = Hub(self, enable_livekit=True, livekit_command="/nowhere/livekit-server").request("/healthz")
        self.assertEqual((answer.status, json.loads(answer.content)["state"]), (503, "degraded"))


class Files(unittest.TestCase):
    def setUp(self):
        self.hub = Hub(self, start=False)
        self.folder = self.hub.home / "client"
        self.folder.mkdir()
        (self.folder / "index.html").write_text("<!doctype html><title>mine</title><script>1</script>")
        (self.folder / "app.mjs").write_text("export default 1;" * 100)
        (self.folder / "app.mjs.gz").write_bytes(b"pretend-gzip")
        (self.folder / "app.mjs.br").write_bytes(b"pretend-brotli")
        for name in ("code.wasm", "app.mjs.map", ".secret", "numbers.bin"):
            (self.folder / name).write_bytes(bytes(range(100)))
        (self.folder / "out").symlink_to("/etc")
        (self.folder / "in.mjs").symlink_to("app.mjs")
        (self.hub.home / "beside.txt").write_text("not yours")
        self.hub.configure(web_client_dir="client")
        self.hub.start()

    def get(self, target, **headers):
        return self.hub.request(target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def test_pages(self):
        for target in ("/", "/index.html"):
            answer = self.get(target)
            self.assertEqual(answer.status, 200)
            self.assertIn(b"mine", answer.content)
            self.assertRegex(answer.headers["Content-Type"], "^text/html")
            self.assertIsNone(answer.headers["Content-Security-Policy"])
            self.assertIsNone(answer.headers["Cross-Origin-Embedder-Policy"])
            self.assertIsNone(answer.headers["Strict-Transport-Security"])

    def test_a_file_that_gets_shorter(self):
        """A file that shrinks while it is sent: the connection ends, others continue."""
        file = self.folder / "large.bin"
        for tls in (True, False):
            hub = Hub(self, web_server_tls=tls, web_client_dir=str(self.folder))
            file.write_bytes(bytes(50_000_000))
            with self.subTest(tls=tls), contextlib.closing(hub.connect()) as connection:
                connection.sendall(wire.head("/large.bin", upgrade=False))
                self.assertIn("Content-Length: 50000000", wire.read_head(connection))
                os.truncate(file, 1000)
                self.assertLess(len(wire.read_to_end(connection)), 50_000_000)
                self.assertEqual(hub.request("/healthz").status, 200)
                self.assertIn("a file got shorter", hub.log())

    def test_fallback_is_for_navigations(self):
        page = self.get("/some/view", Accept="text/html,application/xhtml+xml", Sec_Fetch_Mode="navigate")
        self.assertEqual(page.status, 200)
        self.assertIn(b"mine", page.content)
        self.assertEqual(self.get("/missing.mjs", Accept="*/*", Sec_Fetch_Mode="cors").status, 404)

    def test_types(self):
        for target, kind in (("/app.mjs", "text/javascript"), ("/code.wasm", "application/wasm"),
                             ("/app.mjs.map", "application/json"), ("/in.mjs", "text/javascript")):
            with self.subTest(target=target):
                self.assertRegex(self.get(target).headers["Content-Type"], f"^{kind}")

    def test_compressed_names(self):
        """Loaders of game engines request these names and expect the content; an archive stays an archive."""
        for name, kind in (("build.wasm", "application/wasm"), ("build.framework.js", "text/javascript"),
                           ("build.data", "application/octet-stream"), ("build.symbols.json", "application/json")):
            for suffix, coding in ((".br", "br"), (".gz", "gzip")):
                (self.folder / (name + suffix)).write_bytes(b"pretend")
                with self.subTest(name=name, coding=coding):
                    answer = self.get(f"/{name}{suffix}", Accept_Encoding="gzip, deflate, br")
                    self.assertEqual((answer.headers["Content-Encoding"], answer.content), (coding, b"pretend"))
                    self.assertRegex(answer.headers["Content-Type"], f"^{kind}")
                    self.assertIn("Accept-Encoding", answer.headers["Vary"])
                    answer = self.get(f"/{name}{suffix}", Accept_Encoding="identity")
                    self.assertEqual((answer.headers["Content-Encoding"], answer.content), (None, b"pretend"))
                    self.assertIn("Accept-Encoding", answer.headers["Vary"])
        for name in ("archive.tar.gz", "picture.png.gz", "plain.gz", "numbers.bin.zip"):
            (self.folder / name).write_bytes(b"pretend")
            self.assertIsNone(self.get(f"/{name}", Accept_Encoding="gzip").headers["Content-Encoding"])

    def test_isolation(self):
        names = ("Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy")
        for config, expected in (({}, [None, None]), ({"web_client_isolated": True}, ["same-origin", "require-corp"])):
            hub = Hub(self, web_client_dir=str(self.folder), **config)
            for target in ("/", "/app.mjs"):
                answer = hub.request(target)
                self.assertEqual([answer.headers[name] for name in names], expected)
            self.assertEqual([hub.request("/trust").headers[name] for name in names], [None, None])

    def test_paths_as_people_type_them(self):
        for target, kind in (("/trust/", "text/html"), ("/Trust", "text/html"), ("/TRUST/", "text/html"),
                             ("/token/?identity=a", "application/json"), ("/Cert/", "application/x-x509-ca-cert"),
                             ("/healthz/", "application/json")):
            with self.subTest(target=target):
                answer = self.get(target)
                self.assertEqual(answer.status, 200)
                self.assertRegex(answer.headers["Content-Type"], f"^{kind}")
                self.assertNotIn(b"mine", answer.content)
        for target in ("/trust//", "/hub/page.css/", "/HUB/page.css"):
            self.assertEqual(self.get(target).status, 404)

    def test_precompressed(self):
        for accepted, coding, content in (("gzip, deflate, br", "br", b"pretend-brotli"), ("gzip", "gzip", b"pretend-gzip"),
                                          ("br;q=0, gzip", "gzip", b"pretend-gzip"),
                                          ("identity", None, b"export default 1;" * 100)):
            with self.subTest(accepted=accepted):
                answer = self.get("/app.mjs", Accept_Encoding=accepted)
                self.assertEqual((answer.headers["Content-Encoding"], answer.content), (coding, content))
                self.assertRegex(answer.headers["Content-Type"], "^text/javascript")
                self.assertIn("accept-encoding", answer.headers["Vary"].lower())

    def test_conditional(self):
        tag = self.get("/numbers.bin").headers["ETag"]
        self.assertTrue(tag)
        self.assertEqual(self.get("/numbers.bin", If_None_Match=tag).status, 304)
        self.assertEqual(self.get("/numbers.bin", If_None_Match='"other"').status, 200)

    def test_ranges(self):
        for ask, status, content in (("bytes=10-19", 206, bytes(range(10, 20))), ("bytes=90-", 206, bytes(range(90, 100))),
                                     ("bytes=-5", 206, bytes(range(95, 100))), ("bytes=200-", 416, None)):
            with self.subTest(ask=ask):
                answer = self.get("/numbers.bin", Range=ask)
                self.assertEqual(answer.status, status)
                if content:
                    self.assertEqual(answer.content, content)
                    self.assertRegex(answer.headers["Content-Range"], r"^bytes \d+-\d+/100$")

    def test_head(self):
        answer = self.hub.request("/numbers.bin", "HEAD")
        self.assertEqual((answer.status, answer.headers["Content-Length"], answer.content), (200, "100", b""))
        self.assertEqual(self.hub.request("/", "HEAD").status, 200)

    def test_no_way_out(self):
        for target in ("/../beside.txt", "/%2e%2e/beside.txt", "/..%2fbeside.txt", "/out/passwd", "/.secret",
                       "/%2esecret", "/x/../../beside.txt", "//etc/passwd", "/..%5cbeside.txt", "/app.mjs%00.html"):
            with self.subTest(target=target):
                connection = self.hub.connect()
                connection.sendall(wire.head(target, "Connection: close", upgrade=False))
                answer = wire.read_to_end(connection)
                connection.close()
                self.assertIn(wire.status(answer.decode("latin-1")), (400, 403, 404))
                self.assertFalse(re.search(b"not yours|root:|\x01\x02\x03", answer))

    def test_other_methods(self):
        self.assertEqual(self.hub.request("/index.html", "POST", body=b"x").status, 405)


class Heads(unittest.TestCase):
    """Requests that no browser sends."""

    def setUp(self):
        self.hub = Hub(self)

    def test_refused(self):
        for raw in (b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
                    b"GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    b"GET /a\x01b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
                    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n",
                    b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", b"hello\r\n\r\n"):
            with self.subTest(raw=raw):
                connection = self.hub.connect()
                connection.sendall(raw)
                self.assertEqual(wire.status(wire.read_head(connection)), 400)
                connection.close()

    def test_too_long(self):
        connection = self.hub.connect()
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70000)
            answer = wire.read_to_end(connection).decode("latin-1")
        except OSError:
            answer = ""
        self.assertTrue(not answer or wire.status(answer) in (400, 431))
        self.assertEqual(self.hub.request("/cert").status, 200)

    def test_connections_are_kept(self):
        connection = self.hub.connect()
        for _ in range(3):
            connection.sendall(wire.head("/cert", upgrade=False))
            self.assertEqual(wire.status(wire.read_answer(connection)[0]), 200)
        connection.close()


if __name__ == "__main__":
    tap.main()
