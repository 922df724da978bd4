# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Programs with lines of JSON as input and output."""
import json
import queue
import subprocess
import threading
import time

from waiting import TooLate


class Conversation:
    """A program that ends with the test. Its standard error is kept for failures."""

    def __init__(self, test, command, env=None):
        self.said = []
        self.passed_over = []
        self.lines = queue.Queue()
        self.process = subprocess.Popen(command, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.readers = [threading.Thread(target=self._read_lines), threading.Thread(target=self._read_errors)]
        for reader in self.readers:
            reader.start()
        test.addCleanup(self.end)

    def _read_lines(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def _read_errors(self):
        for line in self.process.stderr:
            self.said.append(line)

    def ask(self, question, timeout=120):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return self.hear(timeout)

    def hear(self, timeout=60):
        """The next line."""
        try:
            line = self.lines.get(timeout=timeout)
        except queue.Empty:
            raise TooLate(f"nothing said within {timeout} s; standard error:\n{self.errors()}") from None
        if line is None:
            raise EOFError(f"the program has ended; standard error:\n{self.errors()}")
        return line

    def hear_until(self, right, timeout=60):
        """The first matching line; skips others."""
        deadline = time.monotonic() + timeout
        while not right(line := self.hear(max(0, deadline - time.monotonic()))):
            self.passed_over.append(line)
        return line

    def has_heard(self, right):
        """Whether a skipped line matches."""
        return any(map(right, self.passed_over))

    def errors(self):
        return "".join(map(str, self.passed_over[-5:])) + "\n" + "".join(self.said[-40:])

    def end(self):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for reader in self.readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
