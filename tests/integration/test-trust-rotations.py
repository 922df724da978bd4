#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Rotations under load, and with kills at random moments. Run on the LAN of with-lan."""
import os
import random
import signal
import ssl
import stat
import subprocess
import threading
import time
import unittest

import tap
from bus import BusHub, fingerprint
from trust import Session, handshake, make_echo_backend, served

ROTATIONS = int(os.environ.get("TRUST_ROTATIONS", "200"))
CRASH_ROUNDS = int(os.environ.get("CRASH_ROUNDS", "15"))


class Load:
    """Verified connections from several threads, one after another, until stop()."""

    def __init__(self, hub, context, threads=4):
        self.hub, self.context = hub, context
        self.connections, self.failures = 0, []
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._run, args=(number,)) for number in range(threads)]
        for thread in self.threads:
            thread.start()

    def _run(self, number):
        # Both families, and both versions of TLS.
        host = ("127.0.0.1", "::1")[number % 2]
        while not self.is_over.is_set():
            try:
                handshake(self.hub, self.context(number), host=host)
            except (OSError, EOFError) as error:
                with self.lock:
                    self.failures.append(repr(error))
            with self.lock:
                self.connections += 1

    def stop(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join(60)


class UnderLoad(unittest.TestCase):
    def setUp(self):
        self.backend = make_echo_backend(self)
        self.hub = BusHub(self, web_server_host=None, enable_livekit=True, livekit_url=self.backend.url)

    def verifying(self, number):
        context = ssl.create_default_context(cafile=str(self.authority))
        if number >= 2:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    @staticmethod
    def trusting(_number):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def rotate(self, member, times, make_context):
        sessions = [Session(self.hub), Session(self.hub, "10.77.0.1")]
        load = Load(self.hub, make_context)
        try:
            rotated = {self.hub.call(member) for _ in range(times)}
        finally:
            load.stop()
        self.assertEqual(load.failures, [])
        self.assertGreater(load.connections, times, "there was no load")
        self.assertEqual(len(rotated), times)
        self.assertTrue(all(session.ask() for session in sessions))
        print(f"# {times} of {member} beside {load.connections} connections")

    def test_certificates(self):
        self.authority = self.hub.home / "kept.crt"
        self.authority.write_bytes(self.hub.authority.read_bytes())
        self.rotate("RotateCertificate", ROTATIONS, self.verifying)

    def test_authorities(self):
        """A client that does not verify stays connected; there is only one authority at a time."""
        self.rotate("RotateAuthority", ROTATIONS // 5, self.trusting)
        self.assertEqual(served(self.hub), self.hub.get("Certificate")["fingerprint"])
        self.assertEqual(len(self.hub.call("RetiredAuthorities")), min(32, ROTATIONS // 5))


class Killed(unittest.TestCase):
    def public_key(self, *words):
        return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True).stdout

    def check_whole(self, hub):
        folder = hub.data_dir
        subprocess.run(["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost",
                        "-CAfile", folder / "authority.crt", folder / "web-server.crt"], check=True, capture_output=True)
        for stem in ("authority", "web-server"):
            key = folder / f"{stem}.key"
            self.assertEqual(self.public_key("x509", "-noout", "-pubkey", "-in", folder / f"{stem}.crt"),
                             self.public_key("pkey", "-pubout", "-in", key))
            self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertEqual(served(hub), fingerprint(folder / "web-server.crt"))

    def run_rounds(self, members):
        """Yields the hub after each restart that follows a kill."""
        hub = BusHub(self)
        rotations = 0
        for _ in range(CRASH_ROUNDS):
            calls = [hub.start_call(members[index % len(members)]) for index in range(6)]
            # The others are running or waiting by then.
            self.assertEqual(calls[0].wait(60), 0)
            time.sleep(random.uniform(0, 0.04))
            hub.process.send_signal(signal.SIGKILL)
            hub.process.wait()
            rotations += sum(call.wait(60) == 0 for call in calls)
            lines = len(hub.log())
            hub.start()
            self.assertNotIn("a new authority was made", hub.log()[lines:], "a good one was lost")
            self.check_whole(hub)
            yield hub
        print(f"# {rotations} rotations came through before {CRASH_ROUNDS} kills")

    def test_certificates(self):
        authorities = {fingerprint(hub.authority) for hub in self.run_rounds(["RotateCertificate"])}
        self.assertEqual(len(authorities), 1, "the authority is no matter of this")

    def test_authorities(self):
        for hub in self.run_rounds(["RotateAuthority", "RotateCertificate"]):
            retired = {entry["fingerprint"] for entry in hub.call("RetiredAuthorities")}
            self.assertNotIn(fingerprint(hub.authority), retired)
        self.assertEqual({path.name for path in hub.data_dir.iterdir()},
                         {"authority.crt", "authority.key", "web-server.crt", "web-server.key", "identity", "lock"})


if __name__ == "__main__":
    tap.main()
