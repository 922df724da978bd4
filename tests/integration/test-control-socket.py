#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The control socket: every command works without a session bus, for the same user only."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import tap
from bus import BusHub
from hub import Hub
from waiting import wait_until

XMHCTL = os.environ["XMHCTL"]
PEERS_MAX = 16
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]


def find_socket(hub):
    return hub.home / "run/xr-media-hub/control"


def xmhctl(hub, *words, env=None):
    return subprocess.run([XMHCTL, *words], env=env or hub.env, capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL)


class Peer:
    """A program on the control socket that knows only the handshake."""

    def __init__(self, test, path):
        self.socket = socket.socket(socket.AF_UNIX)
        test.addCleanup(self.socket.close)
        self.socket.settimeout(30)
        self.socket.connect(str(path))

    def say(self, data):
        try:
            self.socket.sendall(data)
            return self.socket.recv(4096)
        except (BrokenPipeError, ConnectionResetError):
            return b""

    def join(self):
        answer = self.say(b"\0AUTH EXTERNAL " + str(os.geteuid()).encode().hex().encode() + b"\r\n")
        if answer.startswith(b"OK "):
            self.socket.sendall(b"BEGIN\r\n")
        return answer

    def is_closed(self):
        self.socket.setblocking(False)
        try:
            return self.socket.recv(1) == b""
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True


class Watch:
    """`xmhctl watch --json`"""

    def __init__(self, test, env):
        self.events = []
        self.process = subprocess.Popen([XMHCTL, "watch", "--json"], env=env, stdout=subprocess.PIPE, text=True)
        self.thread = threading.Thread(target=self._read)
        self.thread.start()
        test.addCleanup(self.stop)
        self.wait(lambda event: "State" in (event["details"] or {}))

    def _read(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def wait(self, accept):
        return wait_until(lambda: next(filter(accept, list(self.events)), None), f"an event among {self.events}")

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.thread.join(30)
        self.process.stdout.close()


class WithoutBus(unittest.TestCase):
    def check(self, hub, *words, status=0, env=None):
        done = xmhctl(hub, *words, env=env)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout if status == 0 else done.stderr

    def test_commands(self):
        hub = Hub(self, access="ask", web_server_host=None)
        self.assertEqual(json.loads(self.check(hub, "status", "--json"))["state"], "ready")
        self.assertIn("XR Media Hub", self.check(hub))
        self.assertEqual({each["severity"] for each in json.loads(self.check(hub, "doctor", "--json"))} & {"error"}, set())
        self.assertIn("Encryption is off.", self.check(hub, "tls", "off"))
        self.assertIn("Encryption is on.", self.check(hub, "tls", "on"))
        self.assertEqual(self.check(hub, "token", "Zoë").count("."), 2)
        self.assertEqual(self.check(hub, "sessions", "--json"), "[]\n")
        self.assertIn("Nothing changed.", self.check(hub, "reload"))
        link = json.loads(self.check(hub, "pair", "--json", "--for", "1h"))
        self.assertEqual(link["url"].rpartition("#")[2], link["code"])
        self.assertIn("https", self.check(hub, "devices", "add", "Kiosk"))
        self.assertEqual(json.loads(self.check(hub, "devices", "--json"))[0]["name"], "Kiosk")
        self.check(hub, "devices", "rename", "kiosk", "Wall")
        self.check(hub, "devices", "forget", "Wall")
        self.assertEqual(self.check(hub, "devices", "--json"), "[]\n")
        self.assertIn("Every device", self.check(hub, "access", "open"))
        # Errors come as on a bus.
        self.assertEqual(self.check(hub, "sessions", "close", "7", status=1), "xmhctl: there is no session 7\n")
        self.check(hub, "token", "", status=2)

    def test_process_in_the_log(self):
        hub = Hub(self)
        caller = subprocess.Popen([XMHCTL, "token", "xr-hub-connector"], env=hub.env, stdout=subprocess.DEVNULL)
        self.assertEqual(caller.wait(30), 0)
        hub.wait_for_log(rf"reserved identity “xr-hub-connector” was issued to process {caller.pid}\n")

    def test_permissions(self):
        hub = Hub(self)
        path = find_socket(hub)
        self.assertEqual(path.stat().st_mode & 0o7777, 0o600)
        self.assertEqual(path.parent.stat().st_mode & 0o7777, 0o700)
        hub.stop()
        self.assertFalse(path.exists())

    @unittest.skipUnless(os.geteuid() == 0, "needs root to become another user")
    def test_another_user(self):
        """The permissions keep others out, and so does the hub if someone loosens them."""
        home = pathlib.Path(tempfile.mkdtemp(prefix="xmh-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        hub = Hub(self, home=home)
        path = find_socket(hub)
        program = ("import socket, sys\npeer = socket.socket(socket.AF_UNIX)\npeer.connect(sys.argv[1])\n"
                   "peer.sendall(b'\\0AUTH EXTERNAL 3635353334\\r\\n')\nprint(peer.recv(100))\n")

        def try_it():
            return subprocess.run([*NOBODY, "/usr/bin/python3", "-c", program, str(path)], capture_output=True, text=True,
                                  timeout=60)

        self.assertIn("PermissionError", try_it().stderr)
        for folder in (path.parent, path.parent.parent, home):
            folder.chmod(0o755)
        path.chmod(0o666)
        done = try_it()
        self.assertTrue(done.stdout == "b''\n" or "ConnectionResetError" in done.stderr or "BrokenPipe" in done.stderr, done)
        hub.wait_for_log(r"a program of another user \(65534\) was refused on the control socket")
        self.assertEqual(xmhctl(hub, "status").returncode, 0)

    @unittest.skipUnless(os.geteuid() == 0, "needs root to become another user")
    def test_socket_of_another_user(self):
        """A folder below a place that everybody can write to may belong to somebody else."""
        home = pathlib.Path(tempfile.mkdtemp(prefix="xmh-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        home.chmod(0o777)
        hub = Hub(self, home=home)
        other = home / "other"
        program = ("import os, socket, sys\nos.makedirs(sys.argv[1] + '/xr-media-hub')\nserver = socket.socket(socket.AF_UNIX)\n"
                   "server.bind(sys.argv[1] + '/xr-media-hub/control')\nserver.listen()\nprint(flush=True)\nserver.accept()\n"
                   "sys.stdin.read()")
        holder = subprocess.Popen([*NOBODY, "/usr/bin/python3", "-c", program, str(other)], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        self.addCleanup(holder.communicate, b"")
        holder.stdout.readline()
        error = self.check(hub, "status", status=3, env=hub.env | {"XDG_RUNTIME_DIR": str(other)})
        self.assertIn("it belongs to another user", error)

    def test_mechanisms(self):
        hub = Hub(self)
        for greeting in (b"\0AUTH\r\n", b"\0AUTH ANONYMOUS\r\n", b"\0AUTH DBUS_COOKIE_SHA1 30\r\n"):
            self.assertEqual(Peer(self, find_socket(hub)).say(greeting), b"REJECTED EXTERNAL\r\n")
        self.assertRegex(Peer(self, find_socket(hub)).join(), rb"^OK [0-9a-f]{32}\r\n$")

    def test_noise(self):
        """Bytes that are not the protocol end their own connection only."""
        hub = Hub(self)
        for noise in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\0" + b"x" * 100_000, b"\0\0\0\0\r\n" * 100):
            peer = Peer(self, find_socket(hub))
            try:
                peer.say(noise)
            except (BrokenPipeError, TimeoutError):
                pass
        joined = Peer(self, find_socket(hub))
        joined.join()
        joined.socket.sendall(b"\xff" * 64)
        wait_until(joined.is_closed, "the hub closes it")
        self.assertEqual(xmhctl(hub, "status").returncode, 0)

    def test_too_many(self):
        hub = Hub(self)
        peers = [Peer(self, find_socket(hub)) for _ in range(PEERS_MAX)]
        for peer in peers[1:]:
            self.assertTrue(peer.join().startswith(b"OK "))
        self.assertEqual(Peer(self, find_socket(hub)).say(b"\0"), b"")
        error = self.check(hub, "status", status=3)
        self.assertIn("the hub closed the connection; it may have too many of them", error)
        self.assertIn(f"The hub is running (process {hub.process.pid})", error)
        # One that does not shake hands is closed soon; one that leaves makes room immediately.
        wait_until(peers[0].is_closed, "it is closed", 10)
        peers[1].socket.close()
        wait_until(lambda: xmhctl(hub, "status").returncode == 0, "there is room")

    def test_killed(self):
        """A socket that a killed hub left behind is replaced."""
        hub = Hub(self)
        hub.process.kill()
        hub.process.wait(30)
        self.assertTrue(find_socket(hub).exists())
        self.assertIn("XR Media Hub is not running.", self.check(hub, "status", status=3))
        hub.start()
        self.check(hub, "status")
        self.assertNotIn("cannot listen", hub.log())

    def test_frozen(self):
        hub = Hub(self)
        hub.process.send_signal(signal.SIGSTOP)
        self.addCleanup(hub.process.send_signal, signal.SIGCONT)
        error = self.check(hub, "status", status=3)
        self.assertIn("the hub does not respond", error)
        self.assertIn("xmhctl stop\n", error)

    def test_removed_folder(self):
        """The end of a login session removes the folder of a hub that goes on."""
        hub = Hub(self)
        shutil.rmtree(hub.home / "run")
        (hub.home / "run").mkdir(mode=0o700)
        wait_until(find_socket(hub).exists, "the socket is made again")
        wait_until(lambda: xmhctl(hub, "status").returncode == 0, "it works")
        find_socket(hub).unlink()
        wait_until(lambda: find_socket(hub).exists() and xmhctl(hub, "status").returncode == 0, "it is made again")

    def test_second_hub(self):
        """A hub with other files, but the same runtime folder, does not take the socket away."""
        first = Hub(self)
        home = tempfile.mkdtemp(prefix="xmh-")
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        second = Hub(self, home=home, env={"XDG_RUNTIME_DIR": first.env["XDG_RUNTIME_DIR"]})
        second.wait_for_log("cannot listen on .*/control: another hub listens")
        self.assertEqual(json.loads(self.check(first, "status", "--json"))["config-file"], str(first.config_file))
        first.stop()
        wait_until(lambda: xmhctl(second, "status").returncode == 0, "it takes the socket")
        self.assertEqual(json.loads(self.check(second, "status", "--json"))["config-file"], str(second.config_file))

    def test_something_else(self):
        """A file that is no socket stays, and the hub works."""
        hub = Hub(self, start=False)
        find_socket(hub).parent.mkdir(mode=0o700)
        find_socket(hub).write_text("mine")
        hub.start()
        hub.wait_for_log("cannot listen on .*: it is not a socket")
        self.assertEqual(find_socket(hub).read_text(), "mine")

    def test_long_path(self):
        hub = Hub(self, start=False)
        folder = hub.home / ("long" * 30)
        folder.mkdir(mode=0o700)
        hub.env["XDG_RUNTIME_DIR"] = str(folder)
        hub.start()
        hub.wait_for_log("cannot listen on .*: the path of a socket can have at most 107 bytes")
        self.assertIn("File name too long", self.check(hub, "status", status=3))

    def test_other_runtime_folder(self):
        """A hub that was started outside of a login session is found from inside of one."""
        hub = Hub(self, start=False)
        hub.env["TMPDIR"] = str(hub.home)
        inside = dict(hub.env)
        hub.env.pop("XDG_RUNTIME_DIR")
        hub.start()
        self.assertTrue((hub.home / f"xr-media-hub-{os.geteuid()}/control").exists())
        self.check(hub, "status", env=inside)
        # That of another user, by other files, is not.
        self.check(hub, "status", env=inside | {"HOME": str(hub.home / "other")}, status=3)

    def test_watch(self):
        hub = Hub(self)
        watch = Watch(self, hub.env)
        self.check(hub, "tls", "off")
        watch.wait(lambda event: (event["details"] or {}).get("TlsEnabled") is False)
        hub.stop()
        watch.wait(lambda event: (event["details"] or {}).get("State") == "stopping")
        watch.wait(lambda event: event["event"] == "service-vanished")
        hub.start()
        watch.wait(lambda event: event["event"] == "service-appeared")
        self.check(hub, "rotate")
        watch.wait(lambda event: event["event"] == "certificate-rotated")

    def test_stop(self):
        """Connections do not delay the end, whether they are silent, unfinished or stopped."""
        hub = Hub(self)
        peers = [Peer(self, find_socket(hub)) for _ in range(2)]
        peers[0].join()
        watch = Watch(self, hub.env)
        watch.process.send_signal(signal.SIGSTOP)
        self.assertLess(hub.stop(), 3)
        watch.process.send_signal(signal.SIGCONT)
        watch.wait(lambda event: event["event"] == "service-vanished")


class WithBus(unittest.TestCase):
    def test_both(self):
        hub = BusHub(self)
        hub.get("State")
        without = hub.env | {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={hub.home}/no-bus"}
        watches = [Watch(self, env) for env in (hub.env, without)]
        self.assertEqual(xmhctl(hub, "tls", "off", env=without).returncode, 0)
        self.assertFalse(hub.get("TlsEnabled"))
        for watch in watches:
            watch.wait(lambda event: (event["details"] or {}).get("TlsEnabled") is False)
        hub.call("SetTlsEnabled", "b", "true")
        for watch in watches:
            watch.wait(lambda event: (event["details"] or {}).get("TlsEnabled") is True)
        hub.stop()
        for watch in watches:
            watch.wait(lambda event: event["event"] == "service-vanished")

    def test_bus_is_preferred(self):
        """It is the way of the session, so it also works if the socket is out of reach."""
        hub = BusHub(self)
        hub.get("State")
        peers = [Peer(self, find_socket(hub)) for _ in range(PEERS_MAX)]
        for peer in peers:
            self.assertTrue(peer.join().startswith(b"OK "))
        self.assertEqual(xmhctl(hub, "status").returncode, 0)

    def test_bus_without_the_hub(self):
        """The hub was started before the bus, or outside of its session."""
        hub = Hub(self)
        address = f"unix:path={hub.home}/other-bus"
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(bus.stdout.close)
        self.addCleanup(bus.wait)
        self.addCleanup(bus.terminate)
        bus.stdout.readline()
        self.assertEqual(xmhctl(hub, "status", env=hub.env | {"DBUS_SESSION_BUS_ADDRESS": address}).returncode, 0)


if __name__ == "__main__":
    tap.main()
