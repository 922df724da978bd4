#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates and TLS on the bus, and their effect for clients. Run on the LAN of with-lan."""
import http.client
import plistlib
import re
import socket
import ssl
import unittest

import tap
from bus import BusHub, fingerprint
from trust import Session, as_fingerprint, get_ticket, is_resumed, make_echo_backend, s_client, served, shown
from waiting import wait_until

FINGERPRINT = r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$"


class Shown(unittest.TestCase):
    def setUp(self):
        self.hub = BusHub(self, web_server_host=None)

    def test_members(self):
        hub = self.hub
        self.assertRegex(hub.get("Version"), r"^\d+\.\d+\.\d+$")
        self.assertEqual((hub.get("State"), hub.get("Problems"), hub.get("TlsEnabled")), ("ready", [], True))
        certificate, authority = hub.get("Certificate"), hub.get("Authority")
        for shown_one, file in ((certificate, hub.data_dir / "web-server.crt"), (authority, hub.authority)):
            self.assertEqual(shown_one["file"], str(file))
            self.assertEqual(shown_one["fingerprint"], fingerprint(file))
            self.assertRegex(shown_one["fingerprint"], FINGERPRINT)
            self.assertEqual(shown_one["source"], "local-authority")
            self.assertGreater(shown_one["not-after"], shown_one["not-before"])
        self.assertLessEqual(certificate["not-after"] - certificate["not-before"], 397 * 86400)
        self.assertLessEqual({"localhost", "127.0.0.1", "::1", "studio", "studio.local", "10.77.0.1", "fd77::1"},
                             set(certificate["names"]))
        self.assertEqual(served(hub), certificate["fingerprint"])
        self.assertEqual(hub.untrusting(), [])

    def test_rotated_certificate(self):
        hub, monitor = self.hub, self.hub.monitor()
        before, authority = hub.get("Certificate"), hub.get("Authority")
        rotated = hub.call("RotateCertificate")
        self.assertIn(f"('{rotated}', false)", monitor.wait("CertificateRotated"))
        self.assertNotEqual(rotated, before["fingerprint"])
        self.assertEqual(served(hub), rotated)
        self.assertEqual(hub.get("Certificate")["fingerprint"], rotated)
        self.assertEqual(hub.get("Authority"), authority)

    def test_rotated_authority(self):
        hub, monitor = self.hub, self.hub.monitor()
        old = hub.get("Authority")
        kept = hub.home / "old.crt"
        kept.write_bytes(hub.authority.read_bytes())
        rotated = hub.call("RotateAuthority")
        self.assertIn(f"('{rotated}', true)", monitor.wait("CertificateRotated"))
        self.assertEqual(served(hub), rotated)
        self.assertNotEqual(hub.get("Authority")["fingerprint"], old["fingerprint"])
        with self.assertRaises(ssl.SSLCertVerificationError):
            served(hub, authority=kept)
        retired = hub.call("RetiredAuthorities")
        self.assertEqual([entry["fingerprint"] for entry in retired], [old["fingerprint"]])
        page = hub.request("/trust").content.decode()
        self.assertIn(retired[0]["name"], page)
        self.assertIn(old["fingerprint"][:5], page)
        hub.stop()
        hub.start()
        self.assertEqual(hub.call("RetiredAuthorities"), retired)

    def test_certificate_to_install(self):
        hub = self.hub
        answer = hub.request("/cert")
        self.assertEqual(answer.headers["Content-Type"], "application/x-x509-ca-cert")
        self.assertIn('filename="xr-ai-hub.crt"', answer.headers["Content-Disposition"])
        self.assertEqual(answer.content.count(b"-----BEGIN"), 1)
        der = hub.request("/cert?format=der").content
        self.assertEqual(ssl.PEM_cert_to_DER_cert(answer.content.decode()), der)
        self.assertEqual(as_fingerprint(der), hub.get("Authority")["fingerprint"])

    def read_profile(self):
        answer = self.hub.request("/cert.mobileconfig")
        self.assertEqual(answer.headers["Content-Type"], "application/x-apple-aspen-config")
        profile = plistlib.loads(answer.content)
        root, = profile["PayloadContent"]
        self.assertEqual((profile["PayloadType"], profile["PayloadVersion"]), ("Configuration", 1))
        self.assertEqual((root["PayloadType"], root["PayloadVersion"]), ("com.apple.security.root", 1))
        self.assertEqual(as_fingerprint(root["PayloadContent"]), self.hub.get("Authority")["fingerprint"])
        for payload in (profile, root):
            self.assertRegex(payload["PayloadUUID"], r"^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")
            self.assertTrue(payload["PayloadDisplayName"])
        self.assertNotEqual(profile["PayloadUUID"], root["PayloadUUID"])
        return ([each["PayloadIdentifier"] for each in (profile, root)],
                [each["PayloadUUID"] for each in (profile, root)])

    def test_profile(self):
        """The identifier is that of the hub, the UUID that of the authority: a device replaces the old profile by the new one."""
        identifiers, uuids = self.read_profile()
        self.hub.call("RotateCertificate")
        self.assertEqual(self.read_profile(), (identifiers, uuids))
        self.hub.call("RotateAuthority")
        again, others = self.read_profile()
        self.assertEqual(again, identifiers)
        self.assertFalse(set(others) & set(uuids))
        self.addCleanup(socket.sethostname, "studio")
        socket.sethostname("atelier")
        wait_until(lambda: "atelier.local" in self.hub.get("Certificate")["names"], "the new name")
        self.hub.stop()
        self.hub.start()
        self.assertEqual(self.read_profile()[0], identifiers)

    def test_profiles_of_two_hubs(self):
        first, _ = self.read_profile()
        self.hub = BusHub(self, web_server_host=None)
        self.assertNotEqual(self.read_profile()[0], first)


class Switched(unittest.TestCase):
    def setUp(self):
        self.backend = make_echo_backend(self)
        self.hub = BusHub(self, web_server_host=None, enable_livekit=True, livekit_url=self.backend.url)

    def plain_status(self, host, target="/cert"):
        connection = http.client.HTTPConnection(host, self.hub.port, timeout=20)
        try:
            connection.request("GET", target)
            return connection.getresponse().status
        finally:
            connection.close()

    def is_open(self, host):
        try:
            socket.create_connection((host, self.hub.port), 5).close()
        except OSError:
            return False
        return True

    def test_off_and_on(self):
        hub = self.hub
        sessions = [Session(hub), Session(hub, "10.77.0.1")]
        self.assertTrue(all(session.ask() for session in sessions))
        hub.call("SetTlsEnabled", "b", "false")
        self.assertFalse(hub.get("TlsEnabled"))
        self.assertEqual(self.plain_status("127.0.0.1"), 404)
        self.assertEqual(self.plain_status("::1"), 404)
        self.assertFalse(self.is_open("10.77.0.1"), "without TLS nothing is for the LAN")
        self.assertFalse(self.is_open("fd77::1"))
        self.assertTrue(all(session.ask() for session in sessions), "open sessions go on")
        self.assertEqual((hub.get("Url"), hub.get("Urls")), ("", []))
        self.assertEqual(hub.get("LocalUrl"), f"http://localhost:{hub.port}")
        self.assertEqual(hub.problems()["no-address"], "warning")

        hub.call("SetTlsEnabled", "b", "true")
        self.assertTrue(hub.get("TlsEnabled"))
        self.assertIn(f"https://10.77.0.1:{hub.port}", hub.get("Urls"))
        self.assertNotIn("no-address", hub.problems())
        self.assertTrue(served(hub))
        self.assertTrue(served(hub, "10.77.0.1", "10.77.0.1"))
        self.assertTrue(all(session.ask() for session in sessions))
        self.assertEqual(hub.get("SessionCount"), 2)

    def test_twenty_times_in_a_row(self):
        session = Session(self.hub)
        for number in range(20):
            self.hub.call("SetTlsEnabled", "b", str(number % 2 == 1).lower())
            if number % 2:
                served(self.hub)
            else:
                self.plain_status("127.0.0.1")
        self.assertTrue(session.ask())

    def test_remembered(self):
        hub = self.hub
        hub.call("SetTlsEnabled", "b", "false")
        hub.stop()
        hub.start()
        self.assertEqual((hub.get("TlsEnabled"), hub.get("TlsSource")), (False, "settings"))
        self.assertEqual(self.plain_status("127.0.0.1"), 404)
        self.assertFalse(self.is_open("10.77.0.1"))
        hub.call("ResetTls")
        self.assertEqual((hub.get("TlsEnabled"), hub.get("TlsSource")), (True, "configuration"))
        served(hub, "10.77.0.1", "10.77.0.1")
        hub.stop()
        hub.start()
        self.assertEqual((hub.get("TlsEnabled"), hub.get("TlsSource")), (True, "configuration"))

    def test_reset_to_plain(self):
        """A file with TLS off and a host serves plain HTTP on the LAN; the bus can only restrict that."""
        hub = self.hub
        hub.stop()
        hub.configure(web_server_host="10.77.0.1", web_server_tls=False)
        hub.start()
        self.assertIn("lan-without-tls", hub.problems())
        self.assertEqual(self.plain_status("10.77.0.1"), 404)
        hub.call("SetTlsEnabled", "b", "false")
        self.assertFalse(self.is_open("10.77.0.1"), "switched off over the bus means loopback")
        self.assertNotIn("lan-without-tls", hub.problems())
        hub.call("ResetTls")
        self.assertEqual(self.plain_status("10.77.0.1"), 404)

    def test_changes_that_overlap(self):
        """The last request wins, in memory and on disk."""
        calls = [self.hub.start_call("SetTlsEnabled", "b", flag)
                                      for flag in ("false", "true", "false", "true", "false")]
        for call in calls:
            self.assertEqual(call.wait(60), 0)
        enabled = self.hub.get("TlsEnabled")
        settings = (self.hub.home / ".local/state/xr-ai/settings.ini").read_text()
        self.assertIn(f"web_server_tls={str(enabled).lower()}", settings)

    def test_tickets(self):
        for version in ("-tls1_3", "-tls1_2"):
            ticket = self.hub.home / f"ticket{version}"
            with self.subTest(version):
                get_ticket(self.hub, ticket, version)
                self.assertTrue(is_resumed(self.hub, ticket, version))
                self.hub.call("RotateCertificate")
                self.assertTrue(is_resumed(self.hub, ticket, version), "who trusts the authority may go on")
                self.hub.call("RotateAuthority")
                self.assertFalse(is_resumed(self.hub, ticket, version))
                get_ticket(self.hub, ticket, version)
                self.assertTrue(is_resumed(self.hub, ticket, version))
                self.hub.call("SetTlsEnabled", "b", "false")
                self.hub.call("SetTlsEnabled", "b", "true")
                self.assertFalse(is_resumed(self.hub, ticket, version))

    def test_quality(self):
        """No early data, no renegotiation, no compression."""
        done = s_client(self.hub, "-tls1_3", "-CAfile", str(self.hub.authority), "-ign_eof")
        self.assertIn(b"Max Early Data: 0", done.stdout)
        done = s_client(self.hub, "-tls1_2", given=b"R\n")
        self.assertNotIn(b"verify return:1\nread R BLOCK", done.stdout)
        self.assertIn(b"Compression: NONE", done.stdout)


if __name__ == "__main__":
    tap.main()
