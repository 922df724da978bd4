#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Kills the identity during rotations, and damages its files between two starts."""
import configparser
import os
import pathlib
import random
import resource
import shutil
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
import tap
from identity_probe import Probe

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "25"))


# The identity's own, besides what tells its process apart.
ALL_FILES = {"authority.crt", "authority.key", "web-server.crt", "web-server.key", "identity", "lock"}


def fits(certificate, key):
    """Whether the contents of two files are a pair, according to OpenSSL."""
    with os.fdopen(os.memfd_create("pair"), "wb", buffering=0) as file:
        file.write(certificate + key)
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(f"/proc/self/fd/{file.fileno()}")
        except ssl.SSLError:
            return False
    return True


class Reader:
    """Opens a certificate and its key repeatedly, in both orders, while the block runs; counts mismatches."""

    def __init__(self, data, stem, by_folder=False):
        self.data, self.stem, self.by_folder = data, stem, by_folder
        self.pairs = self.torn = self.torn_twice = 0
        self.failures = []
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def read_pair(self, suffixes):
        if not self.by_folder:
            return {suffix: (self.data / f"{self.stem}.{suffix}").read_bytes() for suffix in suffixes}
        folder = os.open(self.data / "identity/current", os.O_RDONLY | os.O_DIRECTORY)
        try:
            found = {}
            for suffix in suffixes:
                with os.fdopen(os.open(f"{self.stem}.{suffix}", os.O_RDONLY, dir_fd=folder), "rb") as file:
                    found[suffix] = file.read()
            return found
        finally:
            os.close(folder)

    def is_whole(self, suffixes):
        found = self.read_pair(suffixes)
        self.pairs += 1
        return fits(found["crt"], found["key"])

    def run(self):
        orders = ("crt", "key"), ("key", "crt")
        while not self.is_over.is_set():
            try:
                suffixes = orders[self.pairs % 2]
                if not self.is_whole(suffixes):
                    self.torn += 1
                    self.torn_twice += not any(self.is_whole(suffixes) for _ in range(5))
            except FileNotFoundError:
                # The folder was replaced between opening it and its files: begin again.
                if not self.by_folder:
                    self.failures.append("a file was missing")
            except Exception as error:
                self.failures.append(repr(error))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()


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
            while (fields := probe.next()) is not None:
                if len(fields) == 6:
                    used.add(fields[2])
            # The last commit may not have been printed.
            self.check_whole()
        final = self.start_and_stop()
        self.check_whole()
        self.assertEqual(set(), {path.name for path in self.data.iterdir()} - ALL_FILES)
        self.assertNotIn(final.authority, self.retired())
        self.assertGreater(len(used), 1, "no rotation got through: the test tests nothing")

    def rotate_and_kill(self, rounds):
        for _ in range(rounds):
            probe = Probe(self.home)
            try:
                probe.serving()
                probe.say("rotate\nrotate-authority\nrotate\nrotate\nrotate-authority\nrotate")
                time.sleep(random.uniform(0, 0.06))
            finally:
                probe.kill()

    def test_readers_of_rotations(self):
        """Read by the folder, a pair always matches; read by the two paths, it matches at the second attempt at the latest."""
        self.start_and_stop()
        readers = [Reader(self.data, stem, by_folder) for stem in ("web-server", "authority") for by_folder in (True, False)]
        with readers[0], readers[1], readers[2], readers[3]:
            self.rotate_and_kill(ROUNDS)
        for reader in readers:
            self.assertEqual([], reader.failures)
            self.assertGreater(reader.pairs, 100)
            self.assertEqual(0, reader.torn if reader.by_folder else reader.torn_twice, f"of {reader.pairs}")
        print(f"# {sum(r.pairs for r in readers)} pairs, {sum(r.torn for r in readers)} torn by path at first")

    def test_readers_of_renewals(self):
        """Automatic renewals keep the key: the two paths are a pair whenever they are read."""
        used = {self.start_and_stop().certificate}
        with Reader(self.data, "web-server") as reader:
            for number in range(ROUNDS):
                probe = Probe(self.home, f"name{number}.local")
                try:
                    # Some are killed before they are ready.
                    if number % 3 > 0:
                        used.add(probe.serving().certificate)
                    else:
                        time.sleep(random.uniform(0, 0.02))
                finally:
                    probe.kill()
        self.assertEqual(([], 0), (reader.failures, reader.torn), f"of {reader.pairs}")
        self.assertGreater(len(used), ROUNDS // 3)
        self.check_whole()

    def test_rotation_changes_the_key(self):
        self.start_and_stop()
        key = self.server_key.read_bytes()
        self.start_and_stop("other.local")
        self.assertEqual(key, self.server_key.read_bytes())
        with Probe(self.home, "other.local") as probe:
            probe.serving()
            probe.say("rotate")
            probe.wait(lambda state: state.event == "changed")
        self.assertNotEqual(key, self.server_key.read_bytes())
        self.assertEqual(1, len([path for path in (self.data / "identity").iterdir() if not path.is_symlink()]),
                         "the key before is gone")

    def test_killed_after_the_journal(self):
        """Earlier versions of the hub had a journal. Tests the steps during a journal, where a random kill rarely happens."""
        first = self.start_and_stop()
        with Probe(self.home / "other") as probe:
            other = probe.serving()
        source = self.home / "other/data"
        (self.data / "authority.new").write_text((source / "authority.crt").read_text()
                                                 + (source / "authority.key").read_text())
        # The key was already written, but not its certificate.
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
        state, identity = self.home / "state", self.data / "identity"
        ours = [self.data / "authority.key.aB3xY9", self.data / ".authority.key.new-aB3xY9", identity / "98",
                state / "retired-authorities.ini.aB3xY9", state / ".retired-authorities.ini.new-abcdef",
                state / ".addresses.ini.new-123456"]
        others = [self.data / "notes.txt.aB3xY9", self.data / "authority.key.backup", self.data / "authority.key.261127",
                  self.data / "authority.key.Backup", self.data / "web-server.key.Monday",
                  self.data / "authority.key.Copy01",
                  state / ".notes.txt.new-aB3xY9", identity / "notes", state / "hub-id.backup"]
        for path in ours + others:
            path.write_text("something") if path.name != "98" else path.mkdir()
        (identity / "98/web-server.key").write_text("of a generation that was never in use")
        told = []
        with Probe(self.home, env={"G_MESSAGES_DEBUG": "all"}) as probe:
            while not told or not told[-1].startswith("serving"):
                told.append("|".join(probe.next()))
        for path in ours:
            if path.name != "98":
                self.assertIn(f"removed {path}, left behind by an earlier run", "\n".join(told))
        self.assertEqual([], [path.name for path in ours if path.exists()])
        self.assertEqual([], [path.name for path in others if not path.exists()])

    def test_leftovers_of_a_hub_that_runs(self):
        with Probe(self.home) as probe:
            probe.serving()
            temporary = self.data / ".web-server.key.new-aB3xY9"
            temporary.write_text("on its way")
            with Probe(self.home) as second:
                self.assertEqual("failed", second.next()[0])
            self.assertTrue(temporary.exists())


class Links(Case):
    """The four paths are links into one folder; files of others there are used, but links out of it are not followed."""

    NAMES = ("authority.crt", "authority.key", "web-server.crt", "web-server.key")

    def check_links(self):
        for name in self.NAMES:
            self.assertEqual(f"identity/current/{name}", os.readlink(self.data / name))
        for folder in (self.data / "identity", self.data / "identity/current"):
            self.assertEqual(0o700, stat.S_IMODE(folder.stat().st_mode))
        self.check_whole()

    def make_plain(self):
        """Files as earlier versions of the hub wrote them, and as backups that follow links restore them."""
        contents = {name: (self.data / name).read_bytes() for name in self.NAMES}
        for name, content in contents.items():
            (self.data / name).unlink()
            (self.data / name).write_bytes(content)
            (self.data / name).chmod(0o600 if name.endswith("key") else 0o644)

    def test_first_start(self):
        self.start_and_stop()
        self.check_links()

    def test_plain_files_are_taken_over(self):
        first = self.start_and_stop()
        for has_folder in (False, True):
            with self.subTest(has_folder=has_folder):
                self.make_plain()
                if not has_folder:
                    shutil.rmtree(self.data / "identity")
                state = self.start_and_stop()
                self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
                self.check_links()

    def test_an_older_pair_from_a_backup(self):
        first = self.start_and_stop()
        self.make_plain()
        backup = {name: (self.data / name).read_bytes() for name in self.NAMES}
        with Probe(self.home) as probe:
            second = probe.serving()
            probe.say("rotate-authority")
            second = probe.wait(lambda state: state.event == "changed-authority")
        for name, content in backup.items():
            (self.data / name).unlink()
            (self.data / name).write_bytes(content)
        state = self.start_and_stop()
        self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
        self.assertIn(second.authority, self.retired())
        self.check_links()

    def test_killed_while_plain_files_are_taken_over(self):
        first = self.start_and_stop()
        for _ in range(ROUNDS):
            self.make_plain()
            shutil.rmtree(self.data / "identity")
            probe = Probe(self.home)
            time.sleep(random.uniform(0, 0.02))
            probe.kill()
            self.check_whole()
            self.assertEqual(first.authority, self.start_and_stop().authority)
        self.check_links()

    def link_elsewhere(self, *names):
        """As stow and encrypted volumes do."""
        (self.home / "elsewhere").mkdir(exist_ok=True)
        for name in names:
            elsewhere = self.home / "elsewhere" / name
            elsewhere.write_bytes((self.data / name).read_bytes())
            elsewhere.chmod(0o600)
            (self.data / name).unlink()
            (self.data / name).symlink_to(elsewhere)

    def test_links_to_other_places(self):
        """They are read once and not changed."""
        first = self.start_and_stop()
        for names in (*((name,) for name in self.NAMES), self.NAMES):
            for has_folder in (True, False):
                with self.subTest(names=names, has_folder=has_folder):
                    self.link_elsewhere(*names)
                    if not has_folder and names == self.NAMES:
                        shutil.rmtree(self.data / "identity")
                    before = {name: (self.home / "elsewhere" / name).read_bytes() for name in names}
                    state = self.start_and_stop()
                    self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
                    self.assertEqual(before, {name: (self.home / "elsewhere" / name).read_bytes() for name in names})
                    self.assertEqual([], list(self.data.glob("*.damaged*")))
                    self.check_links()

    def test_links_to_a_volume_that_is_not_mounted(self):
        """Nothing replaces an authority that may be intact."""
        first = self.start_and_stop()
        self.link_elsewhere(*self.NAMES)
        shutil.rmtree(self.data / "identity")
        (self.home / "elsewhere").rename(self.home / "unmounted")
        with Probe(self.home) as probe:
            event, message = probe.next()
            self.assertEqual("failed", event)
            self.assertIn("authority.key: a link to a file that cannot be read", message)
        (self.home / "unmounted").rename(self.home / "elsewhere")
        self.assertEqual(first.authority, self.start_and_stop().authority)
        self.assertEqual(set(), self.retired())
        self.check_links()

    def test_link_to_a_key_that_is_not_mounted(self):
        first = self.start_and_stop()
        self.link_elsewhere("authority.key")
        (self.home / "elsewhere").rename(self.home / "unmounted")
        state = self.start_and_stop()
        self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
        self.assertEqual({"authority-key"}, state.problems)
        (self.home / "unmounted").rename(self.home / "elsewhere")
        self.assertEqual((first.authority, set()), ((state := self.start_and_stop()).authority, state.problems))
        self.check_links()

    def test_link_of_the_server_to_nowhere(self):
        first = self.start_and_stop()
        for name in ("web-server.key", "web-server.crt"):
            with self.subTest(name):
                (self.data / name).unlink()
                (self.data / name).symlink_to(self.home / "nowhere")
                self.assertEqual(first.authority, self.start_and_stop().authority)
                self.assertEqual(str(self.home / "nowhere"), os.readlink(self.data / f"{name}.damaged"))
                self.check_links()

    def number(self):
        return int(os.readlink(self.data / "identity/current"))

    def test_current_leads_to_nothing(self):
        """The complete generation beside it is used."""
        first = self.start_and_stop()
        for is_empty in (False, True):
            with self.subTest(is_empty=is_empty):
                current, other = self.data / "identity/current", self.number() + 1
                current.unlink()
                current.symlink_to(str(other))
                if is_empty:
                    (self.data / f"identity/{other}").mkdir()
                state = self.start_and_stop()
                self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
                self.check_links()

    def test_current_is_older_than_the_rest(self):
        """As after restoring only the link: the replaced authority is remembered."""
        self.start_and_stop()
        old = self.number()
        shutil.copytree(self.data / f"identity/{old}", self.home / "backup")
        with Probe(self.home) as probe:
            probe.serving()
            probe.say("rotate-authority")
            second = probe.wait(lambda state: state.event == "changed-authority")
        first = fingerprint(self.home / "backup/authority.crt")
        shutil.copytree(self.home / "backup", self.data / f"identity/{old}")
        (self.data / "identity/current").unlink()
        (self.data / "identity/current").symlink_to(str(old))
        self.assertEqual(first, self.start_and_stop().authority)
        self.assertIn(second.authority, self.retired())
        self.check_links()

    def test_current_is_a_folder(self):
        """As restored by backups that follow links."""
        first = self.start_and_stop()
        subprocess.run(["cp", "-rL", str(self.data), str(self.home / "copy")], check=True)
        for keeps_numbers in (True, False):
            with self.subTest(keeps_numbers=keeps_numbers):
                shutil.rmtree(self.data)
                shutil.copytree(self.home / "copy", self.data)
                if not keeps_numbers:
                    shutil.rmtree(self.data / "identity/1")
                state = self.start_and_stop()
                self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
                self.check_links()
                with Probe(self.home) as probe:
                    probe.serving()
                    probe.say("rotate")
                    probe.wait(lambda state: state.event == "changed")
                self.check_links()

    def test_without_the_links(self):
        """As restored by backups without links."""
        first = self.start_and_stop()
        for names in ((), self.NAMES):
            with self.subTest(names):
                (self.data / "identity/current").unlink()
                for name in names:
                    (self.data / name).unlink()
                state = self.start_and_stop()
                self.assertEqual((first.certificate, first.authority), (state.certificate, state.authority))
                self.check_links()

    def test_all_four_removed(self):
        """Removing them creates new ones, and nothing of the old ones remains."""
        first = self.start_and_stop()
        old = self.authority_key.read_bytes()
        for name in self.NAMES:
            (self.data / name).unlink()
        self.assertNotEqual(first.authority, self.start_and_stop().authority)
        self.assertIn(first.authority, self.retired())
        self.assertNotIn(old, [path.read_bytes() for path in self.data.rglob("*") if path.is_file()])
        self.check_links()

    def test_the_folder_is_a_link(self):
        """Nothing is written through it, and its target is not used as a file of the hub."""
        self.start_and_stop()
        (self.data / "identity").rename(self.home / "elsewhere")
        (self.data / "identity").symlink_to(self.home / "elsewhere")
        before = sorted(path.name for path in (self.home / "elsewhere").iterdir())
        with Probe(self.home) as probe:
            self.assertEqual("failed", probe.next()[0])
        self.assertEqual(before, sorted(path.name for path in (self.home / "elsewhere").iterdir()))


class Full(Case):
    """A full disk: no file can grow."""

    def probe(self, *args):
        return Probe(self.home, *args, prefix=["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh"])

    def fill(self, probe, is_full=True):
        hard = resource.prlimit(probe.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(probe.process.pid, resource.RLIMIT_FSIZE, (0 if is_full else hard, hard))

    def contents(self):
        return {path: path.read_bytes() for path in self.data.iterdir() if path.is_file() and path.name != "lock"}

    def test_rotations(self):
        with self.probe() as probe:
            first = probe.serving()
            before = self.contents()
            for command in ("rotate", "rotate-authority"):
                with self.subTest(command):
                    self.fill(probe)
                    probe.say(command)
                    event, message = probe.next()
                    self.assertEqual("failed", event)
                    self.assertRegex(message, "could not be saved, so the previous one stays in use: .*File too large")
                    self.assertEqual(before, self.contents())
                    self.assertEqual(set(), {path.name for path in self.data.iterdir()} - ALL_FILES)
            self.fill(probe, False)
            probe.say("rotate")
            state = probe.wait(lambda state: state.event == "changed")
            self.assertEqual(first.authority, state.authority)
            self.assertEqual(set(), state.problems)
        self.assertEqual(state.certificate, fingerprint(self.server_crt))
        self.assertEqual(set(), self.retired())
        self.check_whole()


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


class Unreadable(Case):
    """Unreadable files: the authority's key may be intact, and there is no other copy."""

    # root can read everything, so run the hub as another user.
    USER = 65534

    def setUp(self):
        super().setUp()
        other = ["setpriv", f"--reuid={self.USER}", f"--regid={self.USER}", "--clear-groups"]
        self.prefix = other if os.geteuid() == 0 else []

    def probe(self, *args):
        for path in (self.home, *self.home.rglob("*")) if self.prefix else ():
            os.chown(path, self.USER, self.USER, follow_symlinks=False)
        return Probe(self.home, *args, prefix=self.prefix)

    def start(self, *args):
        with self.probe(*args) as probe:
            state = probe.serving()
        return state

    def make_unreadable(self):
        """Returns the file of the key and its content."""
        key = self.authority_key.resolve()
        content = key.read_bytes()
        key.chmod(0)
        return key, content

    def check_kept(self, first, key, content):
        self.assertTrue(key.exists(), "the key was deleted")
        key.chmod(0o600)
        self.assertEqual(content, key.read_bytes())
        state = self.start()
        self.assertEqual((first.authority, set()), (state.authority, state.problems))
        self.assertEqual([], list(self.data.glob("*.damaged*")))
        self.assertEqual(set(), self.retired())
        self.check_whole()

    def test_key_and_a_changed_file(self):
        first = self.start()
        key, content = self.make_unreadable()
        chain = self.server_crt.read_bytes()
        self.server_crt.unlink()
        self.server_crt.write_bytes(chain)
        for _ in range(2):
            state = self.start()
            self.assertEqual((first.authority, {"authority-key"}), (state.authority, state.problems))
        self.check_kept(first, key, content)

    def test_key_and_nothing_to_serve(self):
        first = self.start()
        key, content = self.make_unreadable()
        self.server_crt.unlink()
        for _ in range(2):
            with self.probe() as probe:
                event, message = probe.next()
                self.assertEqual("failed", event)
                self.assertRegex(message, "authority.key: Permission denied.*Make the file readable")
        self.check_kept(first, key, content)

    def test_authority_certificate(self):
        """The server certificate's file carries a copy."""
        first = self.start()
        certificate = self.authority_crt.resolve()
        certificate.chmod(0)
        self.assertEqual(first.authority, self.start().authority)
        certificate.chmod(0o644)
        self.assertEqual(first.authority, self.start().authority)
        self.check_whole()

    def test_generation(self):
        first = self.start()
        folder = (self.data / "identity/current").resolve()
        folder.chmod(0)
        with self.probe() as probe:
            self.assertEqual("failed", probe.next()[0])
        folder.chmod(0o700)
        self.assertEqual((first.certificate, first.authority), ((state := self.start()).certificate, state.authority))

    def test_server_key(self):
        """Another certificate is issued, since the key is not needed."""
        first = self.start()
        self.server_key.resolve().chmod(0)
        state = self.start()
        self.assertEqual((first.authority, set()), (state.authority, state.problems))
        self.check_whole()

    def test_new_authority_by_order(self):
        """The file itself is kept, not a link to its successor."""
        first = self.start()
        _, content = self.make_unreadable()
        with self.probe() as probe:
            probe.serving()
            probe.say("rotate-authority")
            probe.wait(lambda state: state.event == "changed-authority" and not state.problems)
        kept = self.data / "authority.key.damaged"
        self.assertFalse(kept.is_symlink())
        kept.chmod(0o600)
        self.assertEqual(content, kept.read_bytes())
        self.assertIn(first.authority, self.retired())
        self.check_whole()

    def test_new_authority_in_the_place_of_an_unreadable_certificate(self):
        first = self.start()
        self.authority_crt.resolve().chmod(0)
        with self.probe() as probe:
            probe.serving()
            probe.say("rotate-authority")
            probe.wait(lambda state: state.event == "changed-authority" and not state.problems)
        self.assertFalse((self.data / "authority.crt.damaged").is_symlink())
        self.assertIn(first.authority, self.retired())
        self.check_whole()

    def test_too_many_open_files(self):
        """A renewal that cannot read the authority's files leaves them as they are."""
        first = self.start_and_stop()
        contents = {path: path.read_bytes() for path in (self.authority_crt, self.authority_key)}
        with Probe(self.home) as probe:
            probe.serving()
            # GLib first creates descriptors of its own, and aborts without them.
            probe.say("rotate")
            while probe.next()[0] != "rotated":
                pass
            used = len(os.listdir(f"/proc/{probe.process.pid}/fd"))
            for limit in range(used, used + 4):
                _, hard = resource.prlimit(probe.process.pid, resource.RLIMIT_NOFILE)
                resource.prlimit(probe.process.pid, resource.RLIMIT_NOFILE, (limit, hard))
                # On request, a new authority is created, but does not replace one that may be intact.
                probe.say("rotate-authority" if limit == used else "rotate")
                while probe.next()[0] not in ("failed", "rotated"):
                    pass
                resource.prlimit(probe.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
                self.assertEqual(contents, {path: path.read_bytes() for path in contents})
        self.assertEqual([], list(self.data.glob("*.damaged*")))
        self.assertEqual(first.authority, self.start_and_stop().authority)
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
        """A computer without a clock battery boots in the past, and must lose neither authority nor certificate by that."""
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
