#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Kills the identity in the middle of rotations, and damages its files between two starts."""
import configparser
import os
import pathlib
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
import tap
from identity_probe import Probe

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "25"))


def fingerprint(path):
    out = subprocess.run(["openssl", "x509", "-in", str(path), "-noout", "-fingerprint", "-sha256"], check=True,
                         capture_output=True, text=True).stdout
    return out.strip().partition("=")[2]


class Case(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.home = pathlib.Path(scratch.name)
        self.data = self.home / "data"
        self.authority_crt, self.authority_key = self.data / "authority.crt", self.data / "authority.key"
        self.server_crt, self.server_key = self.data / "web-server.crt", self.data / "web-server.key"

    def start_and_stop(self, *args):
        with Probe(self.home, *args) as probe:
            state = probe.serving()
        state.log = "".join(probe.log)
        return state

    def check_whole(self):
        subprocess.run(["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost",
                        "-CAfile", str(self.authority_crt), str(self.server_crt)], check=True, capture_output=True)
        for crt, key in ((self.authority_crt, self.authority_key), (self.server_crt, self.server_key)):
            public = [subprocess.run(["openssl", *words, "-in", str(path)], check=True, capture_output=True).stdout
                      for words, path in ((("x509", "-noout", "-pubkey"), crt), (("pkey", "-pubout"), key))]
            self.assertEqual(public[0], public[1])
            self.assertEqual(0o600, stat.S_IMODE(key.stat().st_mode))

    def retired(self):
        parser = configparser.RawConfigParser(delimiters="=")
        parser.read(self.home / "state/retired-authorities.ini")
        return set(parser.sections())


class Kill(Case):
    def test_kill_at_any_moment(self):
        used = set()
        for number in range(ROUNDS):
            probe = Probe(self.home)
            try:
                state = probe.serving()
                if used:
                    self.assertNotIn("a new authority was made", "".join(probe.log))
                used.add(state.authority)
                probe.say("rotate-authority\nrotate\nrotate-authority\nrotate-authority\nrotate\nrotate-authority")
                time.sleep(random.uniform(0, 0.06))
            finally:
                probe.kill()
            while (fields := probe.next(timeout=5)) is not None:
                if len(fields) == 6:
                    used.add(fields[2])
            # What was committed last may not have been told.
        final = self.start_and_stop()
        self.check_whole()
        self.assertEqual(set(), {path.name for path in self.data.iterdir()}
                         - {"authority.crt", "authority.key", "web-server.crt", "web-server.key", "lock"})
        self.assertNotIn(final.authority, self.retired())
        self.assertGreater(len(used), 1, "no rotation got through: the test tests nothing")

    def test_killed_after_the_journal(self):
        """The step between the journal and its end, which a kill by chance seldom meets."""
        first = self.start_and_stop()
        with Probe(self.home / "other") as probe:
            other = probe.serving()
        source = self.home / "other/data"
        (self.data / "authority.new").write_text((source / "authority.crt").read_text()
                                                 + (source / "authority.key").read_text())
        # The key was written already, its certificate was not.
        shutil.copy(source / "authority.key", self.authority_key)
        state = self.start_and_stop()
        self.assertEqual(other.authority, state.authority)
        self.assertIn(first.authority, self.retired())
        self.assertFalse((self.data / "authority.new").exists())
        self.check_whole()

    def test_torn_journal_is_no_authority(self):
        first = self.start_and_stop()
        (self.data / "authority.new").write_text("-----BEGIN CERTIFICATE-----\nMII")
        self.assertEqual(first.authority, self.start_and_stop().authority)
        self.check_whole()

    def test_leftovers_go(self):
        self.start_and_stop()
        (self.data / "authority.key.aB3xY9").write_text("secret")
        (self.data / "notes.txt.aB3xY9").write_text("somebody's")
        self.start_and_stop()
        self.assertFalse((self.data / "authority.key.aB3xY9").exists())
        self.assertTrue((self.data / "notes.txt.aB3xY9").exists())


class Damage(Case):
    def test_nothing_changes_without_need(self):
        first = self.start_and_stop()
        before = self.server_crt.stat().st_mtime_ns
        second = self.start_and_stop()
        self.assertEqual((first.certificate, first.authority), (second.certificate, second.authority))
        self.assertEqual(before, self.server_crt.stat().st_mtime_ns)

    def test_damaged_server_pair(self):
        first = self.start_and_stop()
        key = self.server_key.read_text()
        cases = {
            "no certificate": self.server_crt.unlink,
            "no key": self.server_key.unlink,
            "empty certificate": lambda: self.server_crt.write_text(""),
            "empty key": lambda: self.server_key.write_text(""),
            "garbage": lambda: self.server_crt.write_bytes(os.urandom(500)),
            "half a key": lambda: self.server_key.write_text(key[:90]),
            "another key": lambda: self.server_key.write_text(self.authority_key.read_text()),
            "both gone": lambda: (self.server_crt.unlink(), self.server_key.unlink()),
        }
        last = first.certificate
        for name, damage in cases.items():
            with self.subTest(name):
                damage()
                state = self.start_and_stop()
                self.assertEqual(first.authority, state.authority)
                self.assertNotEqual(last, state.certificate)
                self.check_whole()
                last = state.certificate

    def test_authority_certificate_comes_back(self):
        first = self.start_and_stop()
        for damage in (self.authority_crt.unlink, lambda: self.authority_crt.write_text("x")):
            damage()
            self.assertEqual(first.authority, self.start_and_stop().authority)
            self.check_whole()

    def test_authority_key_missing(self):
        first = self.start_and_stop()
        key = self.authority_key.read_text()
        for damage in (self.authority_key.unlink, lambda: self.authority_key.write_text(key[:100])):
            damage()
            state = self.start_and_stop()
            self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
            self.assertEqual({"authority-key"}, state.problems)
            self.authority_key.write_text(key)
            self.assertEqual(set(), self.start_and_stop().problems)

    def test_authority_key_missing_and_nothing_to_serve(self):
        first = self.start_and_stop()
        key = self.authority_key.read_text()
        self.authority_key.write_text("?" + key[:100])
        self.server_key.unlink()
        state = self.start_and_stop()
        self.assertNotEqual(first.authority, state.authority)
        self.assertIn(first.authority, self.retired())
        self.assertEqual("?" + key[:100], (self.data / "authority.key.damaged").read_text())
        self.assertEqual(first.authority, fingerprint(self.data / "authority.crt.damaged"))
        self.check_whole()

    def test_rotation_without_the_key(self):
        first = self.start_and_stop()
        self.authority_key.unlink()
        with Probe(self.home) as probe:
            probe.serving()
            probe.say("rotate")
            self.assertEqual("failed", probe.next()[0])
            probe.say("rotate-authority")
            probe.wait(lambda s: s.event == "changed-authority" and not s.problems)
        self.assertIn(first.authority, self.retired())
        self.check_whole()

    def test_older_kind(self):
        self.data.mkdir(parents=True)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=old",
                        "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0",
                        "-keyout", str(self.server_key), "-out", str(self.server_crt)], check=True, capture_output=True)
        old = fingerprint(self.server_crt)
        state = self.start_and_stop()
        self.assertIn("older kind", state.log)
        self.assertNotEqual(old, state.certificate)
        self.assertIn(old, self.retired())
        self.check_whole()
        again = self.start_and_stop()
        self.assertNotIn("older kind", again.log)
        self.assertEqual(state.certificate, again.certificate)

    def test_second_hub(self):
        with Probe(self.home) as probe:
            probe.serving()
            with Probe(self.home) as second:
                event, message = second.next()
                self.assertEqual("failed", event)
                self.assertIn(f"process {probe.process.pid}", message)
        self.start_and_stop()

    def test_rotations_queue(self):
        with Probe(self.home) as probe:
            first = probe.serving()
            for _ in range(200):
                probe.say("rotate")
            seen = set()
            while len(seen) < 200:
                fields = probe.next(timeout=20)
                if fields[0] == "rotated":
                    seen.add(fields[1])
            self.assertNotIn(first.certificate, seen)
        self.check_whole()


@unittest.skipUnless(shutil.which("faketime"), "faketime is not installed")
class Time(Case):
    def at(self, offset):
        with Probe(self.home, prefix=["faketime", "-f", offset]) as probe:
            return probe.serving()

    def test_renewal(self):
        first = self.at("+0d")
        self.assertEqual(first.certificate, self.at("+260d").certificate)
        renewed = self.at("+266d")
        self.assertNotEqual(first.certificate, renewed.certificate)
        self.assertEqual(first.authority, renewed.authority)
        end = subprocess.run(["openssl", "x509", "-in", str(self.server_crt), "-noout", "-dates"], check=True,
                             capture_output=True, text=True).stdout
        self.assertIn(time.strftime("%Y", time.gmtime(time.time() + (266 + 396) * 86400)), end)

    def test_expired_while_off(self):
        first = self.at("+0d")
        late = self.at("+800d")
        self.assertNotEqual(first.certificate, late.certificate)
        self.assertEqual(first.authority, late.authority)

    def test_authority_at_its_end(self):
        first = self.at("+0d")
        old = self.at("+3640d")
        self.assertEqual(first.authority, old.authority)
        self.assertNotEqual(first.authority, self.at("+3660d").authority)

    def test_clock_behind(self):
        """A machine without a battery begins in the past and must lose neither authority nor certificate by that."""
        first = self.at("+0d")
        past = self.at("-3000d")
        self.assertEqual((first.certificate, first.authority), (past.certificate, past.authority))
        self.assertEqual({"clock"}, past.problems)
        self.assertEqual(first.certificate, self.at("+1d").certificate)

    def test_clock_was_ahead(self):
        self.at("+0d")
        ahead = self.at("+300d")
        back = self.at("+0d")
        self.assertEqual(ahead.authority, back.authority)
        self.assertNotEqual(ahead.certificate, back.certificate)


if __name__ == "__main__":
    tap.main()
