#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The program: options, configuration, exit codes, what it prints, and how it ends."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import tap
import wire
from hub import DAEMON, Hub, environment, run_daemon
from waiting import wait_until

FAKE_LIVEKIT = str(pathlib.Path(__file__).with_name("fake-livekit-server"))


class Options(unittest.TestCase):
    def check(self, text, *options):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text)
            file.flush()
            done = run_daemon("--config", file.name, "--check-config", *options)
            return done, os.path.basename(file.name)

    def test_version(self):
        done = run_daemon("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"\b0\.1\.0\b")

    def test_wrong_usage(self):
        for arguments in (["--no-such-option"], ["unasked-for"], ["--config"]):
            with self.subTest(arguments=arguments):
                self.assertEqual(run_daemon(*arguments).returncode, 2)

    def test_check_config_explains(self):
        done, _ = self.check("room_name: lab\nweb_server_port: 8443\nreturn_audio_max_buffer_s: 2.0\nnonsense: 1\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        said = done.stdout + done.stderr
        for key in ("room_name", "web_server_port", "return_audio_max_buffer_s", "nonsense"):
            self.assertIn(key, said)
        self.assertRegex(said, r"nonsense.*unknown|unknown key.*nonsense")

    def test_check_config_shows_no_secret(self):
        done, _ = self.check("api_key: devkey\napi_secret: very-secret-indeed-0123456789abcdef\n")
        self.assertNotIn("very-secret", done.stdout + done.stderr)

    def test_bad_configuration(self):
        for text, line, key in (("room_name: a\nweb_server_port: many\n", 2, "web_server_port"),
                                ("web_server_port: 70000\n", 1, "web_server_port"),
                                ("enable_livekit: maybe\n", 1, "enable_livekit"),
                                ("a: [1, 2\nb: 3\n", 2, "")):
            with self.subTest(text=text):
                done, name = self.check(text)
                self.assertEqual(done.returncode, 78, done.stderr)
                self.assertIn(name, done.stderr)
                self.assertRegex(done.stderr, rf":{line}\b|line {line}\b")
                self.assertIn(key, done.stderr)

    def test_a_bad_configuration_does_not_start(self):
        hub = Hub(self, start=False)
        hub.config_file.write_text("web_server_port: []\n")
        done = run_daemon("--config", str(hub.config_file), home=hub.home)
        self.assertEqual(done.returncode, 78)

    def test_a_missing_file_that_was_named(self):
        self.assertEqual(run_daemon("--config", "/nowhere/hub.yaml", "--check-config").returncode, 78)


class Start(unittest.TestCase):
    def test_it_says_what_to_do(self):
        hub = Hub(self, room_name="the-lab")
        said = hub.log()
        self.assertIn(f"https://127.0.0.1:{hub.port}", said)
        self.assertIn("the-lab", said)
        self.assertRegex(said, r"/cert|/trust")

    def test_a_second_hub_on_one_home(self):
        hub = Hub(self)
        other = pathlib.Path(hub.home, "other.yaml")
        other.write_text(json.dumps(hub.config | {"web_server_port": hub.port + 1}))
        done = run_daemon("--config", str(other), home=hub.home)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr)

    def hold_port(self):
        """A hub that has reported that another program uses its port, and the socket of that program."""
        hub = Hub(self, start=False)
        other = socket.create_server(("127.0.0.1", hub.port))
        self.addCleanup(other.close)
        return hub, other

    def test_a_busy_port_is_taken_when_it_is_free(self):
        hub, other = self.hold_port()
        hub.start(until=lambda: "Devices can't connect right now" in hub.log())
        said = hub.log()
        self.assertRegex(said, rf"Port {hub.port} is in use by .*\({os.getpid()}\)")
        self.assertIn("set web_server_port to another port", said)
        self.assertNotIn(f"127.0.0.1:{hub.port}", said, "that is the other program's")
        self.assertNotIn(f"localhost:{hub.port}", said)
        self.assertFalse(hub.ready_file.exists())
        self.assertIsNone(hub.process.poll())
        other.close()
        wait_until(lambda: reachable(hub), "the port is taken over")
        wait_until(hub.ready_file.exists, "the ready file")
        hub.wait_for_log(f"https://127.0.0.1:{hub.port}/")
        hub.stop()
        self.assertFalse(hub.ready_file.exists(), "it goes with the hub")

    def test_a_ready_file_of_an_earlier_hub(self):
        hub, other = self.hold_port()
        with open(hub.log_file, "ab") as log:
            hub.ready_file.touch()
            process = subprocess.Popen(hub.command, env=hub.env, cwd=hub.home, stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log)
        self.addCleanup(lambda: (process.terminate(), process.wait(30)))
        wait_until(lambda: not hub.ready_file.exists(), "the old file is gone")
        hub.ready_file.touch()
        hub.config_file.write_text("web_server_port: []\n")
        done = subprocess.run([*hub.command[:-2], "--ready-file", str(hub.ready_file)], env=hub.env, cwd=hub.home,
                              capture_output=True, timeout=10)
        self.assertEqual(done.returncode, 78)
        self.assertFalse(hub.ready_file.exists(), "a configuration that is wrong makes nothing ready")

    def test_a_second_hub_leaves_the_ready_file(self):
        hub = Hub(self)
        done = subprocess.run(hub.command, env=hub.env, cwd=hub.home, capture_output=True, timeout=10)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(hub.ready_file.exists(), "it is the first one's")

    def test_the_service_manager_hears_the_same(self):
        hub, other = self.hold_port()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(hub.home / "notify"))
            manager.settimeout(10)
            hub.env["NOTIFY_SOCKET"] = str(hub.home / "notify")
            said = []

            def hear(wanted):
                while not any(line.startswith(wanted) for line in said):
                    said.extend(manager.recv(4096).decode().split("\n"))

            hub.start(until=lambda: "Devices can't connect right now" in hub.log())
            hear("EXTEND_TIMEOUT_USEC=")
            hear("STATUS=degraded: Port")
            hub.process.send_signal(signal.SIGHUP)
            hub.wait_for_log("the configuration was read again")
            self.assertNotIn("READY=1", said)
            other.close()
            hear("READY=1")
            self.assertTrue(reachable(hub))
            hub.stop()

    def test_without_tls_nothing_is_for_devices(self):
        hub = Hub(self, web_server_host=None, web_server_tls=False)
        said = hub.wait_for_log(r"(?s)Devices can't connect right now.*on this computer:\n    \S+\n")[0]
        self.assertRegex(said, r"Encryption is off.*\n.*tls on")
        self.assertIn(f"Open on this computer:\n    http://localhost:{hub.port}/\n", said)

    def test_generated_credentials(self):
        hub = Hub(self, api_key=None, api_secret=None)
        keys = hub.data_dir / "livekit-keys.yaml"
        self.assertEqual(keys.stat().st_mode & 0o777, 0o600)
        secret = keys.read_text().split(":", 1)[1].strip().strip("\"'")
        self.assertGreaterEqual(len(secret), 32)
        self.assertNotIn(secret, hub.log())
        kept = keys.read_bytes()
        hub.stop()
        hub.start()
        self.assertEqual(keys.read_bytes(), kept)

    def test_public_credentials_are_warned_about(self):
        hub = Hub(self, api_key="devkey", api_secret="devsecret-xr-livekit-prototype-2026")
        hub.wait_for_log("(?i)public")


def reachable(hub):
    try:
        return hub.request("/cert").status == 200
    except OSError:
        return False


class End(unittest.TestCase):
    def test_sigterm_with_open_sessions(self):
        def serve(connection, _head):
            connection.sendall(wire.ACCEPTED.encode())
            wire.read_to_end(connection)

        backend = wire.Backend(self, serve)
        hub = Hub(self, livekit_url=backend.url)
        sessions = []
        for _ in range(5):
            connection = hub.connect()
            connection.sendall(wire.head("/rtc"))
            self.assertEqual(wire.status(wire.read_head(connection)), 101)
            sessions.append(connection)
        idle = hub.connect()
        self.assertLess(hub.stop(), 5)
        for connection in [*sessions, idle]:
            try:
                self.assertEqual(wire.read_to_end(connection), b"")
            except ConnectionError:
                pass

    def test_sigint(self):
        hub = Hub(self)
        hub.process.send_signal(signal.SIGINT)
        self.assertEqual(hub.process.wait(5), 0)


class Child(unittest.TestCase):
    """Starting and stopping the LiveKit server, with a stand-in as stubborn as the real one."""

    def start(self, mood="obeys"):
        hub = Hub(self, enable_livekit=True, livekit_command=[FAKE_LIVEKIT, mood], env={
            name: "1" for name in ("DISPLAY", "SSH_AUTH_SOCK", "LIVEKIT_CONFIG", "https_proxy", "GODEBUG")})
        self.pid_file = hub.home / "run/fake-livekit.pid"
        self.pid = int(wait_until(lambda: self.pid_file.exists() and self.pid_file.read_text(), "the child runs"))
        return hub

    def gone(self, pid):
        return not pathlib.Path(f"/proc/{pid}").exists()

    def test_it_ends_even_when_it_drains(self):
        hub = self.start("drains")
        wait_until(lambda: hub.request("/healthz").status == 200, "LiveKit is ready")
        self.assertLess(hub.stop(), 5)
        self.assertTrue(self.gone(self.pid))

    def test_it_ends_even_when_it_ignores_all(self):
        hub = self.start("ignores")
        self.assertLess(hub.stop(), 5)
        self.assertTrue(self.gone(self.pid))

    def test_no_orphan_of_a_killed_hub(self):
        hub = self.start("ignores")
        hub.process.kill()
        hub.process.wait()
        wait_until(lambda: self.gone(self.pid), "LiveKit has ended with the hub")

    def test_one_that_talks_without_end(self):
        """The log is not filled, and devices are served."""
        hub = self.start("talks")
        wait_until(lambda: hub.request("/healthz").status == 200, "LiveKit is ready")
        hub.wait_for_log("lines were dropped")
        began = time.monotonic()
        for _ in range(20):
            self.assertEqual(hub.request("/healthz").status, 200)
        self.assertLess(time.monotonic() - began, 5)
        self.assertLess(hub.log_file.stat().st_size, 200_000)
        self.assertLess(hub.stop(), 5)

    def test_it_is_started_again(self):
        hub = self.start()
        os.kill(self.pid, signal.SIGKILL)
        wait_until(lambda: self.pid_file.read_text() not in ("", str(self.pid)), "another one runs")
        wait_until(lambda: hub.request("/healthz").status == 200, "it is ready")

    def test_its_log_lines_carry_no_token(self):
        hub = self.start()
        hub.wait_for_log("the stand-in says hello")        # the check for secrets is done at the end

    def test_the_rendered_configuration(self):
        hub = self.start()
        shown = json.loads((hub.home / "run/fake-livekit.config").read_text())
        self.assertEqual(shown["mode"], 0o600)
        self.assertIn("127.0.0.1", shown["text"])
        self.assertIn(str(hub.config["lk_port_tcp"]), shown["text"])
        self.assertNotIn("use_external_ip: true", shown["text"])
        self.assertEqual(shown["descriptors"], [0, 1, 2])
        self.assertLessEqual({name for name in shown["environment"] if not name.startswith("LC_")},
                             {"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LANGUAGE"})


class CloneIsNoProgram(unittest.TestCase):
    def test_commands_in_the_working_directory_are_refused(self):
        """A cloned folder must not start programs."""
        hub = Hub(self, start=False)
        folder = hub.home / "cloned"
        folder.mkdir(mode=0o755)
        config = hub.config | {"enable_livekit": True, "livekit_command": [FAKE_LIVEKIT]}
        (folder / "xr_media_hub.yaml").write_text(json.dumps(config))
        with open(hub.log_file, "wb") as log:
            process = subprocess.Popen([DAEMON, "--ready-file", hub.ready_file], cwd=folder, stderr=log, stdout=log,
                                       env=environment(hub.home) | {"PATH": "/nowhere"})
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        wait_until(hub.ready_file.exists, "the hub is ready")
        self.assertRegex(hub.log(), "livekit_command")
        self.assertFalse((hub.home / "run/fake-livekit.pid").exists())


if __name__ == "__main__":
    tap.main()
