# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs tests/identity-probe and reads its output."""
import os
import queue
import subprocess
import threading
import time


PROGRAM = os.path.join(os.environ.get("XMH_BUILD_DIR", "."), "tests", "identity-probe")


class State:
    def __init__(self, fields):
        self.event, self.certificate, self.authority = fields[:3]
        self.names, self.left_out, self.problems = [set(f.split(",")) - {""} for f in fields[3:6]]


class Probe:
    """The program as a context manager; `prefix` is prepended to its command line (ip netns exec, faketime)."""

    def __init__(self, home, *args, prefix=(), env=None):
        self.process = subprocess.Popen([*prefix, PROGRAM, str(home), *args],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, bufsize=1, env={**os.environ, **(env or {})})
        self.lines = queue.Queue()
        self.log = []
        self.threads = [threading.Thread(target=self._read_output, daemon=True),
                        threading.Thread(target=self._read_log, daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read_output(self):
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n").split("|"))
        self.lines.put(None)

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()

    def next(self, timeout=30):
        """The next line as fields, or None at the end."""
        return self.lines.get(timeout=timeout)

    def wait(self, wanted, timeout=30):
        """The first state for which wanted(state) is true."""
        deadline = time.monotonic() + timeout
        while True:
            fields = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            if fields is None:
                raise AssertionError("the program ended:\n" + "".join(self.log))
            if len(fields) == 6:
                state = State(fields)
                if wanted(state):
                    return state

    def serving(self):
        return self.wait(lambda state: state.event == "serving")

    def quit(self):
        if self.process.poll() is None:
            self.process.stdin.close()
        try:
            self.process.wait(30)
        finally:
            self.kill()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join(30)
        for pipe in (self.process.stdout, self.process.stderr):
            pipe.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.quit()
        except BrokenPipeError:
            self.kill()
