#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificate files of the user: what is served, what is refused and why, and how renewals are applied."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
import tap
from identity_probe import Probe

RSA = ["-newkey", "rsa:2048"]
P256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
NAMES = ["-addext", "subjectAltName=DNS:hub.example.org"]


def openssl(*args):
    return subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, text=True).stdout


def fingerprint(path):
    return openssl("x509", "-in", path, "-noout", "-fingerprint", "-sha256").strip().partition("=")[2]


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name)
        self.folder = self.home / "tls"
        self.folder.mkdir()
        self.crt, self.key = self.folder / "site.crt", self.folder / "site.key"

    def make(self, crt, key, kind=P256, days=365, extra=()):
        """A self-signed certificate; move it into place by a rename, as careful programs do."""
        new_crt, new_key = crt.with_suffix(".new"), key.with_suffix(".newkey")
        openssl("req", "-x509", *kind, "-nodes", "-days", days, "-subj", "/CN=hub.example.org", *NAMES, *extra,
                "-keyout", new_key, "-out", new_crt)
        new_key.replace(key)
        new_crt.replace(crt)
        return fingerprint(crt)

    def probe(self, crt=None, key=None):
        return Probe(self.home, "--files", str(crt or self.crt), str(key or self.key))

    def take_over(self, probe, wanted):
        started = time.monotonic()
        probe.wait(lambda s: s.certificate == wanted and s.event.startswith("changed"), timeout=5)
        self.assertLess(time.monotonic() - started, 2)


class Served(Case):
    def check(self, expected=None):
        with self.probe() as probe:
            state = probe.serving()
        self.assertEqual(expected or fingerprint(self.crt), state.certificate)
        self.assertFalse("certificate-files" in state.problems, probe.log)
        self.assertFalse((self.home / "data/authority.crt").exists(), "nothing of the hub's own is needed")
        return state

    def test_kinds_of_keys(self):
        for name, kind in {"rsa": RSA, "rsa3072": ["-newkey", "rsa:3072"], "p256": P256, "ed25519": ["-newkey", "ed25519"],
                           "p384": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"]}.items():
            with self.subTest(name):
                self.make(self.crt, self.key, kind)
                self.check()

    def test_forms_of_keys(self):
        pkcs8 = self.folder / "pkcs8"
        for name, kind, words in [("PKCS#1", RSA, ["rsa", "-traditional"]), ("SEC 1", P256, ["ec"])]:
            with self.subTest(name):
                self.make(self.crt, pkcs8, kind)
                openssl(*words, "-in", pkcs8, "-out", self.key)
                self.assertNotIn("BEGIN PRIVATE KEY", self.key.read_text())
                self.check()
        with self.subTest("SEC 1 behind its parameters"):
            self.key.write_text(openssl("ecparam", "-name", "prime256v1") + self.key.read_text())
            self.check()

    def test_one_file_for_both(self):
        self.make(self.crt, self.key)
        self.crt.write_text(self.key.read_text() + self.crt.read_text())
        self.key = self.crt
        self.check()

    def test_chain_in_any_order(self):
        root_crt, root_key = self.folder / "root.crt", self.folder / "root.key"
        self.make(root_crt, root_key, extra=["-subj", "/CN=Our root"])
        openssl("req", "-new", *P256, "-nodes", "-subj", "/CN=hub", *NAMES, "-keyout", self.key,
                "-out", self.folder / "csr")
        openssl("x509", "-req", "-in", self.folder / "csr", "-CA", root_crt, "-CAkey", root_key, "-days", "90",
                "-copy_extensions", "copy", "-out", self.folder / "leaf")
        leaf, root = (self.folder / "leaf").read_text(), root_crt.read_text()
        for text in (leaf + root, root + leaf, leaf):
            self.crt.write_text(text)
            state = self.check(fingerprint(self.folder / "leaf"))
            self.assertEqual(fingerprint(root_crt if root in text else self.folder / "leaf"), state.authority)

    def test_authority_as_server(self):
        self.make(self.crt, self.key, extra=["-addext", "basicConstraints=critical,CA:TRUE"])
        self.check()

    def test_soon_over(self):
        self.make(self.crt, self.key, days=10)
        self.assertEqual({"certificate-expires"}, self.check().problems)


class Refused(Case):
    """Each with its reason, first while the hub's own certificate is used, then while the last valid pair is."""

    def damage(self):
        spare_crt, spare_key = self.folder / "spare.crt", self.folder / "spare.key"
        rsa_1024 = [("-newkey"), "rsa:1024"]

        def expire():
            # Next to its place, so that intermediate files are never used as a renewal.
            self.make(spare_crt, spare_key)
            openssl("x509", "-in", spare_crt, "-signkey", spare_key, "-days", "-1", "-out", self.folder / "expired")
            spare_key.replace(self.key)
            (self.folder / "expired").replace(self.crt)

        def encrypt(*words):
            openssl(*words, "-in", self.key, "-out", spare_key, "-passout", "pass:secret")
            spare_key.replace(self.key)

        def begin_tomorrow():
            subprocess.run(["faketime", "-f", "+1d", "openssl", "req", "-x509", *P256, "-nodes", "-days", "9", "-subj",
                            "/CN=x", *NAMES, "-keyout", self.key, "-out", self.crt], check=True, capture_output=True)

        cases = {
            "No such file": [self.crt.unlink, self.key.unlink],
            "Is a directory": [lambda: (self.crt.unlink(), self.crt.mkdir())],
            "no certificate in PEM form": [lambda: self.crt.write_text(""), lambda: self.crt.write_bytes(os.urandom(99)),
                                           lambda: self.crt.write_text(self.crt.read_text()[:200])],
            "no private key in PEM form": [lambda: self.key.write_text(""), lambda: self.key.write_text(self.crt.read_text())],
            "does not match any certificate": [lambda: (self.make(spare_crt, spare_key), spare_key.replace(self.key))],
            "expired on": [expire],
            "not valid before": [begin_tomorrow] if shutil.which("faketime") else [],
            "lacks serverAuth": [lambda: self.make(self.crt, self.key, extra=["-addext", "extendedKeyUsage=clientAuth"])],
            "lacks digitalSignature": [lambda: self.make(self.crt, self.key, extra=["-addext", "keyUsage=keyEncipherment"])],
            "is encrypted": [lambda: encrypt("pkcs8", "-topk8"), lambda: encrypt("ec", "-aes-128-cbc")],
            "is too weak": [lambda: self.make(self.crt, self.key, rsa_1024)],
            "too large": [lambda: self.crt.write_bytes(b"x" * (2 << 20))],
        }
        for reason, ways in cases.items():
            for number, way in enumerate(ways):
                yield reason, number, way

    def reset(self):
        if self.crt.is_dir():
            self.crt.rmdir()
        return self.make(self.crt, self.key)

    def test_at_the_start(self):
        for reason, number, damage in self.damage():
            with self.subTest(reason, number=number):
                self.reset()
                damage()
                with self.probe() as probe:
                    state = probe.serving()
                    self.assertIn("certificate-files", state.problems)
                    self.assertIn("localhost", state.names)
                    good = self.reset()
                    self.take_over(probe, good)
                self.assertIn(reason, "".join(probe.log))

    def test_while_it_runs(self):
        good = self.reset()
        with self.probe() as probe:
            self.assertEqual(good, probe.serving().certificate)
            for reason, number, damage in self.damage():
                with self.subTest(reason, number=number):
                    before = len(probe.log)
                    damage()
                    self.wait_for_log(probe, before, reason)
                    state = probe.wait(lambda s: "certificate-files" in s.problems)
                    self.assertEqual(good, state.certificate)
                good = self.reset()
                probe.wait(lambda s: s.certificate == good and not s.problems)

    def wait_for_log(self, probe, start, text):
        deadline = time.monotonic() + 30
        while text not in "".join(probe.log[start:]):
            self.assertLess(time.monotonic(), deadline, f"{text!r} is not in {probe.log[start:]}")
            time.sleep(0.02)

    def test_one_authority_is_made(self):
        """A past bug: the start created two at the same time, one of them because of the bad files."""
        with self.probe() as probe:
            first = probe.serving()
            probe.say("rotate")
            state = probe.wait(lambda s: s.event.startswith("changed"))
            self.assertEqual(first.authority, state.authority)
        self.assertEqual(1, sum("a new authority was made" in line for line in probe.log), probe.log)
        self.assertEqual(2, sum("was issued" in line for line in probe.log), probe.log)

    def test_a_rotation_of_the_authority_is_refused(self):
        self.reset()
        with self.probe() as probe:
            probe.serving()
            probe.say("rotate-authority")
            self.assertEqual("failed", probe.next()[0])
            probe.say("rotate")
            self.assertEqual(["rotated", fingerprint(self.crt)],
                             next(f for f in iter(probe.next, None) if f[0] == "rotated"))


class Renewed(Case):
    def test_in_place(self):
        self.make(self.crt, self.key)
        with self.probe() as probe:
            probe.serving()
            self.take_over(probe, self.make(self.crt, self.key))

    def test_rewritten_in_place(self):
        self.make(self.crt, self.key)
        with self.probe() as probe:
            probe.serving()
            other_crt, other_key = self.folder / "o.crt", self.folder / "o.key"
            wanted = self.make(other_crt, other_key)
            self.crt.write_text(other_crt.read_text())
            time.sleep(0.4)
            self.key.write_text(other_key.read_text())
            self.take_over(probe, wanted)
        self.assertNotIn("does not match any certificate", "".join(probe.log), "a moment of misfit is no problem")

    def test_certbot(self):
        archive, live = self.home / "archive", self.home / "live"
        archive.mkdir()
        live.mkdir()
        self.make(archive / "fullchain1.pem", archive / "privkey1.key")
        (live / "fullchain.pem").symlink_to("../archive/fullchain1.pem")
        (live / "privkey.pem").symlink_to("../archive/privkey1.key")
        with self.probe(live / "fullchain.pem", live / "privkey.pem") as probe:
            probe.serving()
            wanted = self.make(archive / "fullchain2.pem", archive / "privkey2.key")
            for name, target in (("privkey.pem", "privkey2.key"), ("fullchain.pem", "fullchain2.pem")):
                (live / name).unlink()
                (live / name).symlink_to(f"../archive/{target}")
            self.take_over(probe, wanted)

    def test_kubernetes(self):
        volume = self.home / "volume"
        for name in ("..1", "..2", "..3"):
            (volume / name).mkdir(parents=True)
            self.make(volume / name / "tls.crt", volume / name / "tls.key")
        (volume / "..data").symlink_to("..1")
        for name in ("tls.crt", "tls.key"):
            (volume / name).symlink_to(f"..data/{name}")
        # Also reached by a link of the user.
        (self.home / "mine").symlink_to(volume)
        with self.probe(self.home / "mine/tls.crt", self.home / "mine/tls.key") as probe:
            self.assertEqual(fingerprint(volume / "..1/tls.crt"), probe.serving().certificate)
            for name in ("..2", "..3", "..1"):
                (volume / "..data_tmp").symlink_to(name)
                (volume / "..data_tmp").replace(volume / "..data")
                self.take_over(probe, fingerprint(volume / name / "tls.crt"))

    def test_folder_renamed_or_made_later(self):
        other = self.home / "other"
        other.mkdir()
        wanted = self.make(other / "site.crt", other / "site.key")
        self.folder.rmdir()
        with self.probe() as probe:
            self.assertIn("certificate-files", probe.serving().problems)
            other.rename(self.folder)
            self.take_over(probe, wanted)


if __name__ == "__main__":
    tap.main()
