# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A private session bus, and a fake hub on it."""
import os
import pathlib
import selectors
import subprocess
import tempfile
import unittest

from terminal import Terminal

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
XMHCTL = BUILD / "src/cli/xmhctl"
FAKE_HUB = BUILD / "tests/fake-hub"


def read_line(process, seconds=10):
    """The next line of a process; an error if none comes in time."""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(seconds):
            raise TimeoutError(f"{process.args} said nothing for {seconds} s")
    return process.stdout.readline().decode()


class Bus(unittest.TestCase):
    """A private bus a case."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        address = f"unix:path={self.home}/bus"
        self.bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"],
                              stderr=subprocess.DEVNULL)
        read_line(self.bus)
        runtime = self.home / "run"
        runtime.mkdir(mode=0o700)
        # No hub of the person who runs the test is found.
        self.env = dict(os.environ, DBUS_SESSION_BUS_ADDRESS=address, HOME=str(self.home), LC_ALL="C.UTF-8",
                        XDG_RUNTIME_DIR=str(runtime), TMPDIR=str(self.home))

    def start(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()

    def xmhctl(self, *words, status=0):
        """Runs it; returns standard output and standard error."""
        done = subprocess.run([XMHCTL, *words], env=self.env, capture_output=True, timeout=20, text=True,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout, done.stderr


class FakeHub(Bus):
    """With a fake hub on the bus."""

    def setUp(self):
        super().setUp()
        self.file = self.home / "web-server.crt"
        self.hub = self.start([FAKE_HUB, self.file], env=self.env)
        self.assertEqual(read_line(self.hub), "ready\n")

    def answer(self, text, *words):
        """Runs a command that asks on a terminal. Returns its status and output."""
        terminal = Terminal(self, [XMHCTL, *words], self.env)
        terminal.wait_for("Continue? [y/N]")
        terminal.write(text + "\n")
        return terminal.wait(), terminal.text
