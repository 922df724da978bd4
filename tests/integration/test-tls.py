#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and TLS, tested with the clients of OpenSSL and GnuTLS."""
import pathlib
import re
import socket
import ssl
import subprocess
import unittest

import tap
import wire
from hub import Hub

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def openssl(*arguments, given=b""):
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, timeout=20)


class Tls(unittest.TestCase):

    def setUp(self):
        self.hub = Hub(self)
        self.at = f"127.0.0.1:{self.hub.port}"

    def s_client(self, *options, given=REQUEST):
        return openssl("s_client", "-connect", self.at, "-CAfile", str(self.hub.authority), "-verify_return_error",
                       "-ign_eof", *options, given=given)

    def test_openssl_accepts_names_and_addresses(self):
        for check in (["-verify_hostname", "localhost"], ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"],
                      ["-verify_hostname", socket.gethostname().split(".")[0]]):
            with self.subTest(check=check):
                done = self.s_client("-x509_strict", "-purpose", "sslserver", *check)
                self.assertIn(b"Verify return code: 0 (ok)", done.stdout, done.stderr)
                self.assertIn(b"HTTP/1.1 ", done.stdout)

    def test_openssl_refuses_other_names(self):
        done = self.s_client("-verify_hostname", "elsewhere.invalid")
        self.assertNotEqual(done.returncode, 0)

    def test_versions(self):
        for version, good in (("-tls1_3", True), ("-tls1_2", True), ("-tls1_1", False)):
            with self.subTest(version=version):
                done = self.s_client(version, "-cipher", "DEFAULT@SECLEVEL=0")
                self.assertEqual(b"HTTP/1.1 " in done.stdout, good, done.stderr)

    def test_suites_are_modern(self):
        for cipher in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES128-SHA"):
            with self.subTest(cipher=cipher):
                done = self.s_client("-tls1_2", "-cipher", cipher + ":@SECLEVEL=0")
                self.assertNotIn(b"HTTP/1.1 ", done.stdout)

    def test_sessions_are_resumed(self):
        for version in ("-tls1_3", "-tls1_2"):
            with self.subTest(version=version):
                session = str(self.hub.home / f"session{version}")
                self.s_client(version, "-sess_out", session)
                again = self.s_client(version, "-sess_in", session)
                self.assertIn(b"Reused, TLSv1", again.stdout)
                self.assertIn(b"HTTP/1.1 ", again.stdout)

    def test_alpn(self):
        for offered, good in (("http/1.1", True), ("h2,http/1.1", True), ("h2", False)):
            with self.subTest(offered=offered):
                done = self.s_client("-alpn", offered)
                self.assertEqual(b"HTTP/1.1 " in done.stdout, good, done.stderr)
                self.assertEqual(b"ALPN protocol: http/1.1" in done.stdout, good)

    def test_gnutls_accepts(self):
        done = subprocess.run(["gnutls-cli", "--x509cafile", self.hub.authority, "--port", str(self.hub.port),
                               "--verify-hostname", "localhost", "--crlf", "127.0.0.1"],
                              input=REQUEST.replace(b"\r", b""), capture_output=True, timeout=20)
        self.assertIn(b"Status: The certificate is trusted", done.stdout, done.stderr)
        self.assertIn(b"HTTP/1.1 ", done.stdout)

    def test_the_chain(self):
        shown = self.s_client("-showcerts").stdout.decode()
        self.assertEqual(shown.count("BEGIN CERTIFICATE"), 2)
        text = openssl("x509", "-in", str(self.hub.authority), "-noout", "-text").stdout.decode()
        self.assertIn("CA:TRUE, pathlen:0", text)
        self.assertRegex(text, r"X509v3 Name Constraints: *\n")         # not critical
        self.assertIn("IP:192.168.0.0/255.255.0.0", text)
        self.assertIn("NIST CURVE: P-256", text)
        leaf = openssl("x509", "-in", str(self.hub.data_dir / "web-server.crt"), "-noout", "-text").stdout.decode()
        self.assertIn("CA:FALSE", leaf)
        self.assertIn("TLS Web Server Authentication", leaf)

    def test_files_are_kept_and_private(self):
        def contents():
            return {name: (self.hub.data_dir / name).read_bytes() for name in
                    ("authority.crt", "authority.key", "web-server.crt", "web-server.key")}

        before = contents()
        for name in ("authority.key", "web-server.key"):
            self.assertEqual(pathlib.Path(self.hub.data_dir, name).stat().st_mode & 0o777, 0o600)
        self.hub.stop()
        self.hub.start()
        self.assertEqual(contents(), before)

    def test_plain_http_is_redirected(self):
        with socket.create_connection(("127.0.0.1", self.hub.port), 10) as plain:
            plain.sendall(wire.head("/some/where?x=1", host=f"localhost:{self.hub.port}", upgrade=False))
            answer = wire.read_head(plain)
        self.assertEqual(wire.status(answer), 308)
        self.assertIn(f"\r\nlocation: https://localhost:{self.hub.port}/some/where?x=1\r\n", answer.lower())
        self.assertRegex(answer.lower(), r"cache-control: no-store")

    def test_plain_http_that_is_not_redirected(self):
        for target, options, expected in (("/token?access_token=x", {"upgrade": False}, 400), ("/rtc", {}, 400),
                                          ("/", {"upgrade": False, "host": "elsewhere.invalid"}, 421)):
            with self.subTest(target=target):
                with socket.create_connection(("127.0.0.1", self.hub.port), 10) as plain:
                    plain.sendall(wire.head(target, **options))
                    answer = wire.read_head(plain)
                self.assertEqual(wire.status(answer), expected)
                self.assertNotIn("location", answer.lower())

    def test_silent_clients_do_not_delay_others(self):
        silent = [socket.create_connection(("127.0.0.1", self.hub.port)) for _ in range(100)]
        self.assertIn(self.hub.request("/healthz").status, (200, 503))
        for each in silent:
            each.close()

    def test_addresses_of_both_families(self):
        hub = Hub(self, web_server_host=None)
        for host in ("127.0.0.1", "::1"):
            with self.subTest(host=host):
                self.assertEqual(hub.request("/cert", host=host).status, 200)

    def test_who_does_not_trust_us_gets_nothing(self):
        context = ssl.create_default_context()
        with socket.create_connection(("127.0.0.1", self.hub.port), 10) as plain:
            with self.assertRaises(ssl.SSLCertVerificationError):
                context.wrap_socket(plain, server_hostname="localhost")
        self.assertEqual(self.hub.request("/cert").status, 200)

    def test_no_tls(self):
        hub = Hub(self, web_server_tls=False)
        answer = hub.request("/token")
        self.assertEqual(answer.status, 200)
        self.assertIn(f'"ws://127.0.0.1:{hub.port}"'.encode(), answer.content.replace(b"\\/", b"/"))
        self.assertEqual(hub.request("/cert").status, 404)
        self.assertFalse(re.search(r"https://127", hub.log()))


if __name__ == "__main__":
    tap.main()
