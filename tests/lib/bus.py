# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A hub on a separate session bus, controlled with busctl and watched with gdbus."""
import json
import pathlib
import queue
import shutil
import subprocess
import tempfile
import threading
import time

from hub import Hub, environment

NAME, PATH, INTERFACE = "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub", "io.github.xr_ai.MediaHub1"


class CallError(Exception):
    pass


def plain(value):
    """A value of busctl's JSON without the types of variants."""
    if isinstance(value, dict):
        if set(value) == {"type", "data"}:
            return plain(value["data"])
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


# Tests start no services of this computer's desktop, only those in their own folder.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>{address}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class BusHub(Hub):
    """What Hub takes. Service files for its bus go into `services`, unless it is `standard`: a desktop's, by the folders of
    its environment."""

    def __init__(self, test, home=None, env=None, standard=False, **options):
        if home is None:
            home = tempfile.mkdtemp(prefix="xmh-")
            test.addCleanup(shutil.rmtree, home, ignore_errors=True)
        self.address = f"unix:path={home}/bus"
        self.services = pathlib.Path(home, "services")
        self.services.mkdir(exist_ok=True)
        config = pathlib.Path(home, "bus.conf")
        config.write_text(BUS_CONFIG.format(address=self.address, services=self.services))
        # Services that it starts write to its log.
        self.bus_log_file = pathlib.Path(home, "bus.log")
        with open(self.bus_log_file, "ab") as log:
            which = ["--session", f"--address={self.address}"] if standard else [f"--config-file={config}"]
            bus = subprocess.Popen(["dbus-daemon", *which, "--nofork", "--print-address=1"],
                                   env=environment(home) | (env or {}), stdout=subprocess.PIPE, stderr=log)
        test.addCleanup(self._end, bus)
        bus.stdout.readline()
        super().__init__(test, home, (env or {}) | {"DBUS_SESSION_BUS_ADDRESS": self.address}, **options)

    @staticmethod
    def _end(process):
        process.terminate()
        process.wait(30)
        process.stdout.close()

    def bus_log(self):
        return self.bus_log_file.read_text(errors="replace")

    def busctl(self, *words):
        # Retry, since the ready file appears with the listeners, and the name a moment later.
        command = ["busctl", "--user", f"--address={self.address}", "--json=short", "--timeout=60", *words]
        deadline = time.monotonic() + 60
        while True:
            done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=90)
            if done.returncode == 0:
                return json.loads(done.stdout)["data"] if done.stdout.strip() else None
            if "not provided" not in done.stderr or time.monotonic() > deadline or self.has_ended():
                raise CallError(done.stderr)
            time.sleep(0.05)

    def has_ended(self):
        return self.process is not None and self.process.poll() is not None

    def call(self, member, signature="", *arguments):
        answer = self.busctl("call", NAME, PATH, INTERFACE, member, *([signature] if signature else []),
                             *map(str, arguments))
        return plain(answer[0]) if answer else None

    def start_call(self, member, signature="", *arguments):
        """A process that makes the call."""
        return subprocess.Popen(["busctl", "--user", f"--address={self.address}", "--timeout=60", "call", NAME, PATH,
                                 INTERFACE, member, *([signature] if signature else []), *map(str, arguments)],
                                env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def get(self, name):
        return plain(self.busctl("get-property", NAME, PATH, INTERFACE, name))

    def problems(self):
        return {code: severity for code, severity, _message, _remedy in self.get("Problems")}

    def problem(self, code):
        """Severity, message and remedy of a present problem."""
        return next(problem[1:] for problem in self.get("Problems") if problem[0] == code)

    def findings(self):
        """Severity, finding and remedy of each, by id."""
        return {each[0]: each[1:] for each in self.call("Diagnose")}

    def untrusting(self):
        return self.call("UntrustingClients")

    def monitor(self):
        return Monitor(self)


class Monitor:
    """The signals of the hub, as gdbus prints them."""

    def __init__(self, hub):
        self.lines = queue.Queue()
        self.process = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME, "--object-path", PATH],
                                        env=hub.env, stdout=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        hub.test.addCleanup(self.stop)
        self.wait("owned by")

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def wait(self, text, timeout=30):
        deadline = time.monotonic() + timeout
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no signal with {text!r} within {timeout} s") from None
            if text in line:
                return line

    def stop(self):
        """Ends it and returns the remaining signals."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)
        self.thread.join(30)
        self.process.stdout.close()
        return list(self.lines.queue)


def fingerprint(file):
    """The SHA-256 fingerprint of the first certificate in a file, in the format of the hub."""
    done = subprocess.run(["openssl", "x509", "-in", str(pathlib.Path(file)), "-noout", "-fingerprint", "-sha256"],
                          check=True, capture_output=True, text=True)
    return done.stdout.strip().partition("=")[2]
