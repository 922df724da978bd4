#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The units, the socket and D-Bus activation, with a real user manager in separate namespaces."""
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import netns
import tap
from sandboxed_hub import sandbox
from terminal import Terminal

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
NAME = "io.github.xr_ai.MediaHub"
SERVICE, SOCKET = "xr-media-hub.service", "xr-media-hub.socket"
CONNECTOR = "app-io.github.xr_ai.MediaHub.connector.service"
DEADLINE_S = 30


def run(*command, status=0, **options):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, **options)
    if status is not None and done.returncode != status:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def systemctl(*words, status=0):
    return run("systemctl", "--user", *words, status=status)


def show(unit, name):
    return systemctl("show", "--value", "-p", name, unit).stdout.strip()


def wait_until(what, condition):
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


def xmhctl(*words, status=0):
    return run(str(BUILD / "src/cli/xmhctl"), *words, status=status)


class Units(unittest.TestCase):
    """Each case begins with installed units, an empty home, and nothing running."""

    def setUp(self):
        self.home = pathlib.Path(os.environ["HOME"])
        for folder in (".config", ".local"):
            shutil.rmtree(self.home / folder, ignore_errors=True)
        self.units = self.home / ".config/systemd/user"
        self.units.mkdir(parents=True)
        services = self.home / ".local/share/dbus-1/services"
        services.mkdir(parents=True)
        for unit in (SERVICE, SOCKET):
            (self.units / unit).write_text(self.relocate((BUILD / "data/systemd" / unit).read_text()))
        (services / f"{NAME}.service").write_text(
            self.relocate((BUILD / "data/dbus" / f"{NAME}.service").read_text()))
        self.configure("enable_livekit: false\n")
        systemctl("daemon-reload")
        run("busctl", "--user", "call", "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig")

    def tearDown(self):
        systemctl("stop", SOCKET, SERVICE)
        systemctl("reset-failed", status=None)

    def relocate(self, text):
        """Programs below the prefix are run from the build."""
        return re.sub(r"(?<==)/\S*/(xr-media-hub|xmhctl)\b", rf"{self.home}/bin/\1", text)

    def configure(self, text):
        file = self.home / ".config/xr-ai/xr_media_hub.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def drop_in(self, text):
        folder = self.units / f"{SERVICE}.d"
        folder.mkdir(exist_ok=True)
        (folder / "test.conf").write_text(text)
        systemctl("daemon-reload")

    def main_pid(self):
        return int(show(SERVICE, "MainPID"))

    def wait_for_name(self):
        wait_until("the bus name", lambda: xmhctl("status", status=None).returncode == 0)

    def test_verify(self):
        done = run("systemd-analyze", "--user", "--man=no", "verify", str(self.units / SERVICE), str(self.units / SOCKET))
        self.assertEqual(done.stdout + done.stderr, "")

    def test_start_and_stop(self):
        systemctl("start", SERVICE)
        self.assertEqual(show(SERVICE, "ActiveState"), "active")
        self.assertEqual(show(SERVICE, "StatusText"), "ready")
        self.assertEqual(show(SERVICE, "BusName"), NAME)
        self.wait_for_name()
        pid = self.main_pid()
        environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        systemctl("stop", SERVICE)
        self.assertEqual(show(SERVICE, "Result"), "success")
        self.assertEqual(show(SERVICE, "ExecMainStatus"), "0")
        xmhctl("status", status=3)
        self.assertIn(b"NOTIFY_SOCKET", environment)   # from the manager; children do not get it

    def test_activation(self):
        self.assertEqual(show(SERVICE, "ActiveState"), "inactive")
        out = run("busctl", "--user", "get-property", NAME, "/io/github/xr_ai/MediaHub", f"{NAME}1", "State").stdout
        self.assertEqual(out, 's "ready"\n')
        # The manager may read READY after the bus has delivered the answer.
        wait_until("it is active", lambda: show(SERVICE, "ActiveState") == "active")

    def test_restart_on_failure(self):
        systemctl("start", SERVICE)
        pid = self.main_pid()
        os.kill(pid, 9)
        wait_until("a restart", lambda: self.main_pid() not in (0, pid))
        self.wait_for_name()

    def test_steering(self):
        """xmhctl start, restart, stop and logs, and its output when the service has failed."""
        self.assertRegex(xmhctl("status", status=3).stderr, r"is not running\.\nTo start it, run:\n    \S*xmhctl start\n")
        out = xmhctl("start").stdout
        self.assertIn("The hub is running.\n", out)
        self.assertIn("already running", xmhctl("start").stdout)
        pid = self.main_pid()
        self.assertIn("running again", xmhctl("restart").stdout)
        self.assertNotIn(self.main_pid(), (0, pid))
        self.assertEqual(xmhctl("stop").stdout, "Stopped.\n")
        self.assertEqual(show(SERVICE, "ActiveState"), "inactive")
        self.assertEqual(show(SERVICE, "Result"), "success")
        self.assertEqual(xmhctl("stop").stdout, "The hub is not running.\n")
        self.drop_in("[Service]\nExecStart=\nExecStart=/bin/false\nRestart=no\n")
        self.assertIn("journalctl", xmhctl("start", status=1).stderr)
        said = xmhctl("status", status=3).stderr
        self.assertIn("Its service has failed.", said)
        self.assertRegex(said, r"    \S*xmhctl logs\n.*\n    \S*xmhctl start\n")

    def test_logs(self):
        program = self.home / "logs/journalctl"
        program.parent.mkdir(exist_ok=True)
        program.write_text('#!/bin/sh\necho "$@"\n')
        program.chmod(0o755)
        env = dict(os.environ, PATH=f"{program.parent}:{os.environ['PATH']}")
        for words, wanted in ((("logs",), "--lines=100"), (("logs", "-f", "-n", "5"), "--lines=5 --follow")):
            self.assertEqual(run(str(BUILD / "src/cli/xmhctl"), *words, env=env).stdout,
                             f"--user-unit=xr-media-hub.service --user-unit={CONNECTOR} {wanted}\n")

    def test_in_a_terminal(self):
        """A hub that no unit started is stopped too, but not restarted."""
        hub = subprocess.Popen([str(self.home / "bin/xr-media-hub")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(hub.wait)
        self.wait_for_name()
        self.assertIn("already running", xmhctl("start").stdout)
        self.assertIn("not started as a service", xmhctl("restart", status=1).stderr)
        self.assertEqual(xmhctl("stop").stdout, "Stopped.\n")
        self.assertEqual(hub.wait(30), 0)

    def test_watchdog(self):
        self.drop_in("[Service]\nWatchdogSec=1\nTimeoutAbortSec=1\n")
        systemctl("start", SERVICE)
        pid = self.main_pid()
        time.sleep(2.5)                  # still running after the watchdog's time, so it sends keep-alives
        self.assertEqual(self.main_pid(), pid)
        os.kill(pid, 19)                 # SIGSTOP: hangs
        wait_until("a restart", lambda: self.main_pid() not in (0, pid))
        self.assertGreaterEqual(int(show(SERVICE, "NRestarts")), 1)

    def test_wrong_configuration(self):
        systemctl("start", SERVICE)
        systemctl("stop", SERVICE)
        self.configure("web_server_port: many\n")
        systemctl("start", SERVICE)
        self.wait_for_name()
        self.assertEqual(show(SERVICE, "ActiveState"), "active")
        self.assertRegex(show(SERVICE, "StatusText"), r"degraded: .*xr_media_hub.yaml:1:18: web_server_port: ")

    def test_wrong_configuration_that_was_named(self):
        self.configure("web_server_port: many\n")
        file = self.home / ".config/xr-ai/xr_media_hub.yaml"
        self.drop_in(f"[Service]\nExecStart=\nExecStart={self.home}/bin/xr-media-hub --config {file}\n")
        systemctl("start", SERVICE, status=1)
        self.assertEqual(show(SERVICE, "ExecMainStatus"), "78")
        self.assertEqual(show(SERVICE, "NRestarts"), "0")
        self.assertEqual(show(SERVICE, "ActiveState"), "failed")

    def test_reload(self):
        systemctl("start", SERVICE)
        self.wait_for_name()
        pid = self.main_pid()
        self.configure("enable_livekit: false\nroom_name: other\n")
        systemctl("reload", SERVICE)
        self.assertIn('"room" : "other"', xmhctl("status", "--json").stdout)
        self.configure("enable_livekit: false\nroom_name: [broken\n")
        systemctl("reload", SERVICE, status=1)
        self.assertIn('"room" : "other"', xmhctl("status", "--json").stdout)
        self.assertEqual(show(SERVICE, "ActiveState"), "active")
        self.configure("enable_livekit: false\nroom_name: third\n")
        os.kill(pid, 1)
        wait_until("the third room", lambda: '"third"' in xmhctl("status", "--json").stdout)
        self.assertEqual(self.main_pid(), pid)

    def test_second_hub(self):
        systemctl("start", SERVICE)
        self.wait_for_name()
        with tempfile.TemporaryDirectory() as other:
            env = dict(os.environ, HOME=other)
            for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
                env.pop(name, None)
            config = pathlib.Path(other) / "c.yaml"
            config.write_text("enable_livekit: false\nweb_server_port: 18099\n")
            done = run(str(BUILD / "src/daemon/xr-media-hub"), "--config", str(config), status=1, env=env)
            self.assertIn("bus", done.stderr)
            self.assertNotIn("18099", done.stdout + done.stderr)       # it did not even start
        done = run(str(BUILD / "src/daemon/xr-media-hub"), status=1)
        self.assertNotIn("Traceback", done.stderr)

    def test_second_hub_is_not_ready(self):
        """Another program owns the name: the hub does not report that it is ready, and opens no port."""
        holder = subprocess.Popen(["/usr/bin/python3", "-c", f"""
import dbus, sys
assert dbus.SessionBus().request_name({NAME!r}) == 1
print("held", flush=True)
sys.stdin.read()
"""], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.assertEqual(holder.stdout.readline(), "held\n")
        self.drop_in("[Service]\nRestart=no\n")
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
                path = self.home / "notify"
                path.unlink(missing_ok=True)
                manager.bind(str(path))
                run(str(self.home / "bin/xr-media-hub"), status=1, env=dict(os.environ, NOTIFY_SOCKET=str(path)))
                manager.setblocking(False)
                said = b""
                try:
                    while True:
                        said += manager.recv(4096) + b"\n"
                except BlockingIOError:
                    pass
                self.assertNotIn(b"READY=1", said)
            systemctl("start", SERVICE, status=1)
            self.assertEqual(show(SERVICE, "ExecMainStatus"), "1")
        finally:
            holder.communicate("")

    def test_socket_starts_service(self):
        systemctl("start", SOCKET)
        self.assertEqual(show(SERVICE, "ActiveState"), "inactive")
        self.assertIn(b"200", self.get("127.0.0.1"))
        self.assertIn(b"200", self.get("::1"))
        self.assertEqual(show(SERVICE, "ActiveState"), "active")
        self.assertEqual(show(SERVICE, "StatusText"), "ready")

    def test_restart_refuses_nobody(self):
        systemctl("start", SOCKET, SERVICE)
        over, failures, served = threading.Event(), [], []

        def knock():
            while not over.is_set():
                try:
                    with socket.create_connection(("127.0.0.1", 8080), timeout=10):
                        served.append(1)
                except OSError as error:
                    failures.append(error)
                time.sleep(0.002)

        knocker = threading.Thread(target=knock)
        knocker.start()
        for _ in range(3):
            systemctl("restart", SERVICE)
        over.set()
        knocker.join()
        self.assertEqual(failures, [])
        self.assertGreater(len(served), 20)
        self.assertIn(b"200", self.get("127.0.0.1"))

    def test_socket_and_loopback(self):
        """Without TLS, only loopback is served, although the inherited socket accepts more."""
        systemctl("start", SOCKET, SERVICE)
        self.wait_for_name()
        xmhctl("tls", "off")
        self.assertRegex(show(SERVICE, "StatusText"), "^ready: Encryption is off")
        with socket.create_connection(("127.0.0.1", 8080), timeout=10) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            self.assertIn(b" 200 ", client.recv(100))
        with self.assertRaises(ConnectionRefusedError):         # refused, not waiting
            socket.create_connection(("127.0.0.2", 8080), timeout=10)
        for _ in range(2):
            xmhctl("tls", "reset")
            self.assertIn(b"200", self.get("127.0.0.2"))
            self.assertIn(b"200", self.get("::1"))
            xmhctl("tls", "off")
        systemctl("restart", SERVICE)
        self.wait_for_name()
        self.assertEqual(show(SOCKET, "ActiveState"), "active")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", 8080), timeout=10)
        xmhctl("tls", "reset")
        self.assertIn(b"200", self.get("127.0.0.2"))
        systemctl("stop", SERVICE)
        self.assertIn(b"200", self.get("127.0.0.1"))            # started by its socket

    def test_socket_that_does_not_match(self):
        self.configure("enable_livekit: false\nweb_server_port: 8081\n")
        systemctl("start", SOCKET, SERVICE)
        self.assertEqual(show(SERVICE, "StatusText"), "ready")
        self.assertIn(b"200", self.get("127.0.0.1", 8081))
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", 8080), timeout=10)
        self.configure("enable_livekit: false\n")
        xmhctl("reload")
        self.assertIn(b"200", self.get("127.0.0.1"))
        self.assertIn(b"200", self.get("::1"))
        self.configure("enable_livekit: false\nenable_cloudxr_proxy: false\n")
        xmhctl("reload")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", 48322), timeout=10)

    def test_journal(self):
        """Writes fields if standard error is connected to the journal, and never a secret."""
        journal = pathlib.Path("/run/systemd/journal")
        journal.mkdir(parents=True, exist_ok=True)
        self.configure("enable_livekit: false\napi_key: devkey\napi_secret: devsecret-xr-livekit-prototype-2026\n")
        with socket.socket(socket.AF_UNIX) as lines, socket.socket(socket.AF_UNIX) as stderr, \
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as fields:
            lines.bind(f"{journal}/stdout")
            lines.listen()
            fields.bind(f"{journal}/socket")
            fields.settimeout(DEADLINE_S)
            self.addCleanup(shutil.rmtree, journal)
            stderr.connect(f"{journal}/stdout")
            daemon = subprocess.Popen([BUILD / "src/daemon/xr-media-hub"], stderr=stderr, stdout=subprocess.DEVNULL)
            try:
                entry = b""
                while b"XMH_PROBLEM=public-credentials" not in entry:
                    entry = fields.recv(65536)
            finally:
                daemon.terminate()
                self.assertEqual(daemon.wait(DEADLINE_S), 0)
        self.assertRegex(entry, rb"MESSAGE_ID=[0-9a-f]{32}\n")
        self.assertIn(b"GLIB_DOMAIN=xmh-hub", entry)
        self.assertNotIn(b"devsecret", entry)

    @unittest.skipUnless(os.environ.get("XMH_LIVEKIT_SERVER"), "no LiveKit server")
    def test_livekit_within_the_unit(self):
        self.configure(f"livekit_command: {os.environ['XMH_LIVEKIT_SERVER']}\n")
        systemctl("start", SERVICE)
        wait_until("LiveKit", lambda: '"state" : "ready",\n    "url"' in xmhctl("status", "--json").stdout)
        systemctl("stop", SERVICE)
        self.assertEqual(show(SERVICE, "Result"), "success")

    def notes(self, event):
        file = self.home / "notes"
        return [note for line in (file.read_text().splitlines() if file.exists() else [])
                if (note := json.loads(line))["event"] == event]

    def wait_for_connector(self, number):
        wait_until(f"start {number} of the connector", lambda: len(self.notes("started")) >= number)
        wait_until("it is running", lambda: re.search(r'"connector" : \{\s+"state" : "running"',
                                                      xmhctl("status", "--json", status=None).stdout))
        note = self.notes("started")[number - 1]
        self.assertEqual(int(show(CONNECTOR, "MainPID")), note["pid"])
        return note

    def start_with_connector(self, mode):
        (self.home / "notes").unlink(missing_ok=True)
        self.configure(f"livekit_command: {os.environ['XMH_LIVEKIT_SERVER']}\n"
                       f"connector_command: ['{SOURCE}/tests/lib/fake_connector.py', '{self.home}/notes', {mode}, $HOME]\n")
        systemctl("start", SERVICE)

    @unittest.skipUnless(os.environ.get("XMH_LIVEKIT_SERVER"), "no LiveKit server")
    def test_connector(self):
        """It runs in a unit of its own, without the restrictions of the hub's, and ends with the hub's."""
        self.start_with_connector("forks")
        first = self.wait_for_connector(1)
        variables = first["variables"]
        self.assertTrue(first["livekit"])
        self.assertTrue(first["executes"])
        self.assertRegex(first["status"], r"NoNewPrivs:\s+0\n(.*\n)*Seccomp:\s+0\n")
        self.assertEqual(first["mode"], 0o600)
        self.assertEqual(variables["DBUS_SESSION_BUS_ADDRESS"], os.environ["DBUS_SESSION_BUS_ADDRESS"])
        self.assertIn("$HOME", first["cmdline"])
        self.assertEqual(show(CONNECTOR, "BindsTo"), SERVICE)
        shown = systemctl("show", CONNECTOR).stdout + systemctl("status", CONNECTOR).stdout
        self.assertIn("SyslogIdentifier=xr-media-hub-connector\n", shown)
        self.assertNotIn(variables["LIVEKIT_API_SECRET"], shown + first["cmdline"])

        for job in ("daemon-reload", "daemon-reexec"):
            systemctl(job)
            wait_until("the manager is on the bus", lambda: show(CONNECTOR, "ActiveState") == "active")
            self.assertNotIn("connector-failed", xmhctl("status", "--json").stdout, job)
            self.assertEqual(self.wait_for_connector(1), first)

        self.assertIn("starts again", xmhctl("restart", "connector").stdout)
        second = self.wait_for_connector(2)
        os.kill(second["pid"], 9)
        third = self.wait_for_connector(3)
        self.assertIn("connector-failed", xmhctl("status", "--json").stdout)
        self.assertIn("signal 9", xmhctl("status", "--json").stdout)

        os.kill(self.main_pid(), 9)
        wait_until("it ends with the hub", lambda: not pathlib.Path(f"/proc/{third['pid']}").exists())
        last = self.wait_for_connector(4)
        systemctl("stop", SERVICE)
        self.assertEqual(show(SERVICE, "Result"), "success")
        self.assertEqual(show(CONNECTOR, "ActiveState"), "inactive")
        self.assertEqual(show(CONNECTOR, "LoadState"), "not-found")
        self.assertTrue(self.notes("asked")[-1]["livekit"])
        for note in (first, second, third, last):
            for pid in (note["pid"], note["child"]):
                self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())
        self.assertEqual(list(pathlib.Path(os.environ["XDG_RUNTIME_DIR"], "xr-media-hub").glob("connector*")), [])

    @unittest.skipUnless(os.environ.get("XMH_LIVEKIT_SERVER"), "no LiveKit server")
    def test_connector_that_fails(self):
        self.start_with_connector("ends")
        wait_until("the problem", lambda: "(exit status 7)" in xmhctl("status", "--json").stdout)
        wait_until("it is tried again", lambda: len(self.notes("started")) > 1)
        self.start_with_connector("stubborn")
        xmhctl("reload")
        wait_until("it runs", lambda: '"state" : "running"' in xmhctl("status", "--json").stdout)
        pid = int(show(CONNECTOR, "MainPID"))
        systemctl("stop", SERVICE)
        self.assertEqual(show(SERVICE, "Result"), "success")
        self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())

    def get(self, host, port=8080):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((host, port), timeout=DEADLINE_S) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return client.recv(100)


class Login(unittest.TestCase):
    """`xmhctl service`, with installed programs and without a unit."""

    def setUp(self):
        self.home = pathlib.Path(os.environ["HOME"])
        shutil.rmtree(self.home / ".config", ignore_errors=True)
        self.file = self.home / ".config/systemd/user" / SERVICE
        config = self.home / ".config/xr-ai/xr_media_hub.yaml"
        config.parent.mkdir(parents=True)
        config.write_text("enable_livekit: false\n")
        systemctl("daemon-reload")
        exec_start = re.search(r"^ExecStart=(.*)/xr-media-hub$", (BUILD / "data/systemd" / SERVICE).read_text(), re.M)[1]
        # The manager also searches programs without a folder here.
        for folder in {exec_start, "/usr/local/bin"}:
            if not pathlib.Path(folder).is_dir():
                self.skipTest(f"there is no {folder}")
            run("mount", "--bind", str(self.home / "bin"), folder)
            self.addCleanup(run, "umount", folder)
        self.addCleanup(systemctl, "reset-failed", status=None)
        self.addCleanup(systemctl, "stop", SERVICE, status=None)

    def service(self):
        return json.loads(xmhctl("service", "--json").stdout)

    def assert_nothing_left(self):
        self.assertEqual(list((self.home / ".config").iterdir()), [self.home / ".config/xr-ai"])
        self.assertEqual(self.service(), {"file": "", "written-by-xmhctl": False, "enabled": "", "active": "inactive"})
        xmhctl("status", status=3)

    def test_install_and_remove(self):
        self.assertIn("xmhctl service install", xmhctl("service").stdout)
        xmhctl("service", "install", "--now")
        self.assertEqual(self.service(), {"file": str(self.file), "written-by-xmhctl": True, "enabled": "enabled",
                                          "active": "active"})
        self.assertEqual(systemctl("is-enabled", SERVICE).stdout, "enabled\n")
        self.assertEqual(show(SERVICE, "StatusText"), "ready")
        self.assertEqual(xmhctl("service", "print").stdout, self.file.read_text())
        self.assertRegex(xmhctl("service").stdout, rf"{self.file}\n.*enabled\n.* active\n")
        xmhctl("service", "install")                    # repeating is harmless
        terminal = Terminal(self, [BUILD / "src/cli/xmhctl", "service", "remove"], dict(os.environ))
        terminal.wait_for("This stops the hub and disconnects every device. Continue? [y/N]")
        terminal.write("n\n")
        self.assertEqual(terminal.wait(), 1)
        self.assertEqual(self.service()["active"], "active")
        self.assertEqual(xmhctl("stop").stdout, "Stopped.\nIt starts again at the next login.\n")
        self.assertEqual(xmhctl("service", "remove").stdout, "Stopped. The hub will no longer start at login.\n")
        self.assert_nothing_left()
        xmhctl("service", "remove")

    def test_at_login(self):
        """Without --now nothing starts before default.target does."""
        xmhctl("service", "install")
        self.assertEqual(self.service()["active"], "inactive")
        self.assertIn(SERVICE, show("default.target", "Wants"))
        xmhctl("service", "remove")
        self.assertNotIn(SERVICE, show("default.target", "Wants"))

    def test_file_of_somebody_else(self):
        text = (BUILD / "data/systemd" / SERVICE).read_text()
        self.file.parent.mkdir(parents=True)
        self.file.write_text(text)
        systemctl("enable", SERVICE)
        for words in (("install", "--now"), ("remove",)):
            self.assertIn("not changed", xmhctl("service", *words, status=1).stderr)
        self.assertEqual(self.file.read_text(), text)
        self.assertEqual(self.service(), {"file": str(self.file), "written-by-xmhctl": False, "enabled": "enabled",
                                          "active": "inactive"})
        systemctl("disable", SERVICE)
        self.file.unlink()
        self.file.symlink_to("/dev/null")               # masked
        xmhctl("service", "install", status=1)
        xmhctl("service", "remove", status=1)
        self.assertTrue(self.file.is_symlink())

    def test_unit_of_a_package(self):
        """If the manager finds a unit, no second one is written, and none is deleted."""
        packaged = pathlib.Path("/run/systemd/user") / SERVICE
        packaged.parent.mkdir(parents=True, exist_ok=True)
        packaged.write_text((BUILD / "data/systemd" / SERVICE).read_text())
        self.addCleanup(systemctl, "daemon-reload")
        self.addCleanup(packaged.unlink)
        xmhctl("service", "install", "--now")
        self.assertFalse(self.file.exists())
        self.assertEqual(self.service(), {"file": str(packaged), "written-by-xmhctl": False, "enabled": "enabled",
                                          "active": "active"})
        xmhctl("service", "remove")
        self.assertTrue(packaged.exists())
        self.assertEqual(self.service()["enabled"], "disabled")
        self.assertEqual(self.service()["active"], "inactive")

    def test_start_that_fails(self):
        data = self.home / ".local/share/xr-ai"
        shutil.rmtree(data, ignore_errors=True)
        data.write_text("no folder")
        self.addCleanup(data.unlink)
        self.assertIn("journalctl", xmhctl("service", "install", "--now", status=1).stderr)
        xmhctl("service", "remove")
        self.assertFalse(self.file.exists())

    def test_no_manager(self):
        done = run(str(BUILD / "src/cli/xmhctl"), "service", "install", "--now", status=1,
                   env=dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent"))
        self.assertIn("systemctl --user daemon-reload\n    systemctl --user enable --now xr-media-hub.service\n", done.stderr)
        systemctl("daemon-reload")
        systemctl("enable", "--now", SERVICE)
        xmhctl("service", "remove")
        self.assert_nothing_left()

    @unittest.skipUnless(shutil.which("bwrap"), "no bubblewrap")
    def test_flatpak(self):
        """The command that is printed in the sandbox, run on the host with a fake Flatpak."""
        flatpak = self.home / "bin/flatpak"
        command = sandbox(self.home, prefix=[], folders=[os.environ["XDG_RUNTIME_DIR"]])
        # Like Flatpak, move the program into a scope.
        flatpak.write_text(f"""#!/bin/bash
set -eu
for word; do
  shift
  case $word in --command=*) command=${{word#*=}} ;; {NAME}) break ;; esac
done
exec systemd-run --user --scope --quiet {' '.join(command)} $(dirname "$0")/"$command" "$@"
""")
        flatpak.chmod(0o755)
        self.addCleanup(flatpak.unlink)
        inside = [*command, str(BUILD / "src/cli/xmhctl"), "service"]

        self.assertIn("systemctl --user status", run(*inside, status=1).stdout)
        line = run(*inside, "install", "--now", status=1).stdout
        self.assertEqual(line.count("\n"), 1)
        run("bash", "-c", line, env=dict(os.environ, PATH=f"{self.home}/bin:{os.environ['PATH']}"))
        run("systemd-analyze", "--user", "--man=no", "verify", str(self.file))
        self.assertEqual(self.service(), {"file": str(self.file), "written-by-xmhctl": True, "enabled": "enabled",
                                          "active": "active"})
        status = json.loads(xmhctl("status", "--json").stdout)
        self.assertEqual((status["state"], status["media-server"]["pid"]), ("ready", 0))

        (self.home / ".config/xr-ai/xr_media_hub.yaml").write_text("enable_livekit: false\nroom_name: other\n")
        systemctl("reload", SERVICE)
        self.assertIn('"room" : "other"', xmhctl("status", "--json").stdout)

        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME], stdout=subprocess.PIPE, text=True)
        self.addCleanup(monitor.stdout.close)
        self.addCleanup(monitor.wait)
        self.addCleanup(monitor.kill)
        while "is owned by" not in monitor.stdout.readline():
            pass
        systemctl("stop", SERVICE)
        # It was stopped regularly, and logged that.
        said = next(line for line in monitor.stdout if "State" in line or "not have an owner" in line)
        self.assertIn("stopping", said)
        self.assertEqual((show(SERVICE, "Result"), show(SERVICE, "ExecMainStatus")), ("success", "0"))
        run("bash", "-c", run(*inside, "remove", status=1).stdout)
        self.assertFalse(self.file.exists())
        self.assertEqual(self.service()["file"], "")


def enter():
    """Runs itself again with a separate manager, network and home."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not pathlib.Path("/lib/systemd/systemd").exists():
        print("1..0 # SKIP needs root and systemd")
        return 0
    with tempfile.TemporaryDirectory(prefix="xmh-") as home:
        programs = pathlib.Path(home) / "bin"
        programs.mkdir()
        for path in ("daemon/xr-media-hub", "cli/xmhctl"):
            (programs / pathlib.Path(path).name).symlink_to(BUILD / "src" / path)
        env = dict(os.environ, HOME=home, XMH_INNER="1", XDG_DATA_HOME=f"{home}/.local/share")
        env.pop("XDG_CONFIG_HOME", None)
        env.pop("XDG_STATE_HOME", None)
        command = [*netns.ALONE, SOURCE / "tests/tools/with-user-systemd", sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(command, env=env).returncode


if __name__ == "__main__":
    if os.environ.get("XMH_INNER"):
        tap.main()
    else:
        sys.exit(enter())
