# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A program in a pseudo-terminal with a size and input."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time


class Terminal:
    """Ends with the test. `text` is its output without colours."""

    def __init__(self, test, command, env, columns=80, rows=24, cwd=None):
        self.master, slave = pty.openpty()
        test.addCleanup(os.close, self.master)
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen([str(word) for word in command], env=env, cwd=cwd, stdin=slave, stdout=slave,
                                        stderr=slave, preexec_fn=self._take_terminal)
        os.close(slave)
        test.addCleanup(self._end)
        self.text = ""

    @staticmethod
    def _take_terminal():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def _end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _read(self, seconds):
        """Whether there may be more."""
        if not select.select([self.master], [], [], max(0, seconds))[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:             # the program has closed its end
            return False
        self.text += re.sub("\x1b\\[[0-9;]*m", "", data.decode(errors="replace").replace("\r\n", "\n"))
        return bool(data)

    def wait_for(self, wanted, timeout=60):
        deadline = time.monotonic() + timeout
        while wanted not in self.text:
            if not self._read(deadline - time.monotonic()) or time.monotonic() > deadline:
                raise AssertionError(f"no {wanted!r} in:\n{self.text}")

    def write(self, text):
        os.write(self.master, text.encode())

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, timeout=60):
        """Until the program has ended; returns its status."""
        deadline = time.monotonic() + timeout
        while self._read(deadline - time.monotonic()):
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not end:\n{self.text}")
        return self.process.wait(max(1, deadline - time.monotonic()))
