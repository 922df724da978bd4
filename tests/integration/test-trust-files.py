#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate files of the user, renewed and damaged while the daemon is running."""
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import tap
from bus import BusHub, CallError, fingerprint
from trust import P256, Session, as_fingerprint, make_chain, make_echo_backend, make_pair, openssl, s_client, served, shown
from waiting import wait_until

SOON_S = float(os.environ.get("TRUST_SOON_S", "2"))
RSA = ["-newkey", "rsa:2048"]


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xmh-own-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.crt, self.key = self.folder / "site.crt", self.folder / "site.key"

    def start(self, **options):
        return BusHub(self, cert_file=str(options.pop("cert_file", self.crt)),
                      key_file=str(options.pop("key_file", self.key)), **options)

    def wait_taken_over(self, hub, wanted, seconds=SOON_S):
        started = time.monotonic()
        wait_until(lambda: shown(hub) == wanted, "the new files are served", 20)
        self.assertLessEqual(time.monotonic() - started, seconds)
        wait_until(lambda: hub.get("Certificate")["fingerprint"] == wanted, "and shown")


class Served(Case):
    def test_kinds_of_keys(self):
        make_pair(self.folder)
        hub = self.start()
        for name, kind, expected in (("ECDSA", P256, "id-ecPublicKey"), ("RSA", RSA, "rsaEncryption"),
                                     ("Ed25519", ["-newkey", "ed25519"], "ED25519")):
            with self.subTest(name):
                make_pair(self.folder, kind=kind)
                self.wait_taken_over(hub, fingerprint(self.crt))
                done = s_client(hub, "-CAfile", str(self.crt), "-verify_return_error", "-verify_hostname", "localhost",
                                "-ign_eof")
                self.assertIn(b"Verify return code: 0 (ok)", done.stdout, done.stderr)
                self.assertIn(b"HTTP/1.1 200", done.stdout)
                text = subprocess.run(["openssl", "x509", "-noout", "-text"], input=done.stdout, check=True,
                                      capture_output=True).stdout
                self.assertIn(expected.encode(), text)
                if name == "RSA":
                    done = s_client(hub, "-tls1_2", "-CAfile", str(self.crt), "-ign_eof")
                    self.assertIn(b"ECDHE-RSA", done.stdout)

    def test_shown_and_installed(self):
        """Devices install the last certificate of the chain; the hub has no authority."""
        _crt, _key, root = make_chain(self.folder)
        hub = self.start()
        certificate = hub.get("Certificate")
        self.assertEqual((certificate["source"], certificate["file"]), ("file", str(self.crt)))
        self.assertEqual(certificate["fingerprint"], fingerprint(self.crt))
        self.assertEqual(hub.get("Authority"), {})
        self.assertEqual((hub.get("State"), hub.get("Problems")), ("ready", []))
        hub.authority = root
        self.assertEqual(served(hub), fingerprint(self.crt))
        der = hub.request("/cert?format=der").content
        self.assertEqual(as_fingerprint(der), fingerprint(root))
        self.assertEqual(hub.request("/cert").content.count(b"BEGIN CERTIFICATE"), 1)
        with self.assertRaisesRegex(CallError, "cert_file"):
            hub.call("RotateAuthority")
        self.assertEqual(hub.call("RotateCertificate"), fingerprint(self.crt))

    def test_soon_over(self):
        make_pair(self.folder, days=10)
        hub = self.start()
        self.assertEqual(hub.problems(), {"certificate-expires": "warning"})
        self.assertEqual(hub.get("State"), "ready")
        make_pair(self.folder)
        self.wait_taken_over(hub, fingerprint(self.crt))
        wait_until(lambda: hub.problems() == {}, "the warning is over")


class Renewed(Case):
    def test_open_sessions_go_on(self):
        backend = make_echo_backend(self)
        _crt, _key, root = make_chain(self.folder)
        hub = self.start(enable_livekit=True, livekit_url=backend.url)
        hub.authority = root
        session = Session(hub)
        for _ in range(3):
            make_chain(self.folder)
            self.wait_taken_over(hub, fingerprint(self.crt))
            self.assertTrue(session.ask())

    def test_certbot(self):
        live, archive = self.folder / "live", self.folder / "archive"
        live.mkdir()
        archive.mkdir()
        make_pair(archive, "fullchain1")
        (live / "fullchain.pem").symlink_to("../archive/fullchain1.crt")
        (live / "privkey.pem").symlink_to("../archive/fullchain1.key")
        hub = self.start(cert_file=live / "fullchain.pem", key_file=live / "privkey.pem")
        for number in (2, 3):
            crt, key = make_pair(archive, f"fullchain{number}")
            for name, target in (("privkey.pem", key), ("fullchain.pem", crt)):
                (live / name).unlink()
                (live / name).symlink_to(f"../archive/{target.name}")
            self.wait_taken_over(hub, fingerprint(crt))

    def test_kubernetes(self):
        for name in ("..1", "..2", "..3"):
            (self.folder / name).mkdir()
            make_pair(self.folder / name, "tls")
        (self.folder / "..data").symlink_to("..1")
        for name in ("tls.crt", "tls.key"):
            (self.folder / name).symlink_to(f"..data/{name}")
        hub = self.start(cert_file=self.folder / "tls.crt", key_file=self.folder / "tls.key")
        for name in ("..2", "..3", "..1"):
            (self.folder / "..data_tmp").symlink_to(name)
            (self.folder / "..data_tmp").replace(self.folder / "..data")
            self.wait_taken_over(hub, fingerprint(self.folder / name / "tls.crt"))


class Refused(Case):
    def spoil(self):
        """Pairs of a reason on the bus, and a way to cause it."""
        spare = self.folder / "spare"
        spare.mkdir(exist_ok=True)

        def expire():
            crt, key = make_pair(spare)
            openssl("x509", "-in", crt, "-signkey", key, "-days", "-1", "-out", spare / "old")
            key.replace(self.key)
            (spare / "old").replace(self.crt)

        def take(name, source):
            source.replace(name)

        def encrypt(*words):
            openssl(*words, "-in", self.key, "-out", spare / "k", "-passout", "pass:secret")
            (spare / "k").replace(self.key)

        return [("No such file", lambda: self.crt.unlink()),
                ("No such file", lambda: self.key.unlink()),
                ("no certificate in PEM form", lambda: self.crt.write_text("nonsense")),
                ("no private key in PEM form", lambda: self.key.write_text("nonsense")),
                ("does not match any certificate", lambda: take(self.key, make_pair(spare)[1])),
                ("expired on", expire),
                ("lacks serverAuth", lambda: make_pair(self.folder, extra=["-addext", "extendedKeyUsage=clientAuth"])),
                ("lacks digitalSignature", lambda: make_pair(self.folder, extra=["-addext",
                                                                                 "keyUsage=keyEncipherment"])),
                ("is encrypted", lambda: encrypt("pkcs8", "-topk8")),
                ("is encrypted", lambda: encrypt("ec", "-aes-128-cbc")),
                ("is too weak", lambda: make_pair(self.folder, kind=["-newkey", "rsa:1024"]))]

    def reason(self, hub):
        return next((f"{severity} {message}" for code, severity, message, _remedy in hub.get("Problems")
                     if code == "certificate-files"), "")

    def test_while_it_runs(self):
        """The last valid pair stays, and the reason is on the bus until there is a valid one."""
        make_pair(self.folder)
        hub = self.start()
        for number, (reason, spoil) in enumerate(self.spoil()):
            with self.subTest(reason, number=number):
                good = fingerprint(self.crt)
                spoil()
                wait_until(lambda: reason in self.reason(hub), f"{reason!r}, not {self.reason(hub)!r}", 20)
                self.assertTrue(self.reason(hub).startswith("error "))
                self.assertEqual(hub.get("State"), "degraded")
                self.assertEqual(shown(hub), good)
            make_pair(self.folder)
            self.wait_taken_over(hub, fingerprint(self.crt))
            wait_until(lambda: hub.get("State") == "ready" and not hub.problems(), "all is well")

    def test_at_the_start(self):
        """The hub's own certificate is used rather than none."""
        hub = self.start()
        self.assertIn("No such file", self.reason(hub))
        self.assertEqual(hub.get("Certificate")["source"], "local-authority")
        self.assertTrue(served(hub))
        make_pair(self.folder)
        self.wait_taken_over(hub, fingerprint(self.crt))
        wait_until(lambda: not hub.problems(), "all is well")
        self.assertEqual(hub.get("Certificate")["source"], "file")
        hub.config.pop("cert_file")
        hub.config.pop("key_file")
        hub.config_file.write_text(json.dumps(hub.config))
        hub.call("Reload")
        wait_until(lambda: hub.get("Certificate")["source"] == "local-authority", "back to the hub's own")
        self.assertTrue(served(hub))


if __name__ == "__main__":
    tap.main()
