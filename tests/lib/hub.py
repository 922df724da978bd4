# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The built daemon, run in a temporary home with separate ports."""
import http.client
import itertools
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

import wire
from waiting import wait_until

DAEMON = os.environ.get("XMH_DAEMON", "build/src/daemon/xr-media-hub")
# Anything that looks like a JSON Web Token, and private keys.
SECRETS = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|PRIVATE KEY|(?:access(?:_|%5[Ff])token|[?&]key|xmh-device)="
                     r"(?!\*|<|…|\.\.\.)[^&\s]")
API_KEY, API_SECRET = "testkey", "a-secret-of-the-tests-only-0123456789"


def is_sanitized():
    """Whether the daemon was built with ASan."""
    return b"__asan_init" in pathlib.Path(DAEMON).read_bytes()


def memory_bound(kib):
    """KIB; no limit with ASan, which keeps freed memory."""
    return 1 << 20 if is_sanitized() else kib


# Below the kernel's range for outgoing connections; each test process begins at another number.
FIRST_PORT, END_OF_PORTS = 10_000, 30_000
PORTS = itertools.chain(range(random.randrange(FIRST_PORT, END_OF_PORTS), END_OF_PORTS),
                        itertools.cycle(range(FIRST_PORT, END_OF_PORTS)))


def is_free(port):
    with socket.socket(type=socket.SOCK_STREAM) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count):
    """Unused ports, for TCP and UDP. It is unlikely that another program takes one before it is used."""
    return list(itertools.islice(filter(is_free, PORTS), count))


def run_daemon(*arguments, home=None, timeout=30, env=None):
    """Runs the daemon until it exits; returns the result of subprocess.run()."""
    with tempfile.TemporaryDirectory(prefix="xmh-") as scratch:
        return subprocess.run([DAEMON, *arguments], env=environment(home or scratch) | (env or {}), cwd=scratch,
                              timeout=timeout, text=True, capture_output=True, stdin=subprocess.DEVNULL)


def environment(home):
    """The environment of the caller, without variables that point outside of the temporary home."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("XDG_", "LIVEKIT_", "DBUS_", "NOTIFY_"))}
    runtime = pathlib.Path(home, "run")
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept.setdefault("LSAN_OPTIONS", f"suppressions={pathlib.Path(__file__).parent}/lsan.supp:print_suppressions=0")
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8", "LANGUAGE": "",
                   "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/no-bus"}


def read_variables(text):
    """Those of a file as systemd.exec(5) describes it."""
    return {name: "".join(shlex.split(value)) for name, _, value in (line.partition("=") for line in text.splitlines())}


class Hub:
    """A hub that runs until the end of the test. Keyword arguments are configuration keys."""

    def __init__(self, test, home=None, env=None, prefix=(), arguments=(), start=True, **config):
        if home is None:
            home = tempfile.mkdtemp(prefix="xmh-")
            test.addCleanup(shutil.rmtree, home, ignore_errors=True)
        self.test = test
        self.home = pathlib.Path(home)
        self.data_dir = self.home / ".local/share/xr-ai"
        self.authority = self.data_dir / "authority.crt"
        self.ready_file = self.home / "ready"
        self.log_file = self.home / "hub.log"
        self.config_file = self.home / "hub.yaml"
        self.env = environment(home) | (env or {})
        self.command = [*prefix, DAEMON, "--config", str(self.config_file), "--ready-file", str(self.ready_file),
                        *arguments]
        self.process = None
        self.configure(**config)
        if start:
            self.start()

    def configure(self, **config):
        """Writes the configuration, with free ports for those that are not given. Every device has access, unless `access`
        is given."""
        names = ("web_server_port", "cloudxr_proxy_port", "lk_port_ws", "lk_port_tcp", "lk_port_udp")
        self.config = dict(zip(names, free_ports(len(names))))
        self.config |= {"web_server_host": "127.0.0.1", "enable_livekit": False, "enable_cloudxr_proxy": False,
                        "api_key": API_KEY, "api_secret": API_SECRET, "access": "open"}
        self.config |= config
        self.config = {key: value for key, value in self.config.items() if value is not None}
        self.config_file.write_text(json.dumps(self.config, indent=2))
        self.port = self.config["web_server_port"]
        self.tls = self.config.get("web_server_tls", True)

    def start(self, timeout=30, until=None):
        """Waits until it is ready, or until `until()` is true for a hub that can't become ready."""
        self.ready_file.unlink(missing_ok=True)
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(self.command, env=self.env, cwd=self.home, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        self.test.addCleanup(self._clean_up, self.process)
        until = until or self.ready_file.exists
        wait_until(lambda: until() or self.process.poll() is not None, "the hub is ready", timeout)
        if self.process.poll() is not None:
            raise AssertionError(f"the hub ended with {self.process.returncode}:\n{self.log()}")

    def log(self):
        return self.log_file.read_text(errors="replace")

    def wait_for_log(self, pattern, timeout=30):
        return wait_until(lambda: re.search(pattern, self.log()), f"{pattern!r} in the log:\n{self.log()}", timeout)

    def stop(self, timeout=5):
        """Stops the hub and checks that it exits cleanly and in time. Returns the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the hub did not end within {timeout} s:\n{self.log()}") from None
        self.test.assertEqual(status, 0, self.log())
        return time.monotonic() - started

    def memory_kib(self, field="VmHWM"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1])

    def _clean_up(self, process):
        if process.poll() is None and process is self.process:
            self.stop()
        leak = SECRETS.search(self.log())
        self.test.assertIsNone(leak, f"a secret in the log: {leak and leak[0][:12]}…")
        self.test.assertNotIn(self.config.get("api_secret", API_SECRET), self.log(), "the secret is in the log")
        self.test.assertNotRegex(self.log(), r"CRITICAL|Sanitizer")

    # Talking to it

    def context(self):
        """Trusts only the authority of this hub."""
        return ssl.create_default_context(cafile=str(self.authority))

    def connect(self, host="127.0.0.1", timeout=10):
        """A connection, with TLS if the hub uses it."""
        plain = socket.create_connection((host, self.port), timeout)
        return wire.TlsStream(plain, self.context(), host) if self.tls else plain

    def request(self, target, method="GET", headers=None, host="127.0.0.1", body=None):
        """Returns the response with its body in `content`."""
        kind = http.client.HTTPSConnection if self.tls else http.client.HTTPConnection
        options = {"context": self.context()} if self.tls else {}
        connection = kind(host, self.port, timeout=10, **options)
        try:
            connection.request(method, target, headers=headers or {}, body=body)
            answer = connection.getresponse()
            answer.content = answer.read()
            return answer
        finally:
            connection.close()

    def url(self, scheme, target, host="127.0.0.1"):
        return f"{scheme}{'s' if self.tls else ''}://{host}:{self.port}{target}"
