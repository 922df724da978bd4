#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Unusable configuration files, keys that do not exist, and the result of a reload."""
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import unittest

import tap
from bus import BusHub, CallError
from hub import run_daemon
from waiting import wait_until

XMHCTL = os.environ["XMHCTL"]
SECRET = "kept-only-where-it-was-0123456789abcdef"


# The ports of the defaults may be in use on this computer.
OWN_NETWORK = ("unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh")


class FoundHub(BusHub):
    """Finds its file in the user's folder, like an installed hub."""

    def __init__(self, test, **options):
        super().__init__(test, start=False, **options)
        self.command = [each for each in self.command if each not in ("--config", str(self.config_file))]
        self.user_file = self.home / ".config/xr-ai/xr_media_hub.yaml"
        self.user_file.parent.mkdir(parents=True)
        self.last_good = self.home / ".local/state/xr-ai/last-good.yaml"
        self.write(self.user_file, "")

    def write(self, file, text, **keys):
        """Writes JSON, which is YAML, after TEXT, with one key per line, since errors have line numbers."""
        config = self.config | keys
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in config.items() if value is not None]
        file.write_text(text + "".join(lines))

    def problem(self, code):
        return [problem[1:] for problem in self.get("Problems") if problem[0] == code]

    def ctl(self, *words, status=0):
        done = subprocess.run([XMHCTL, *words], env=self.env, capture_output=True, text=True, timeout=20)
        self.test.assertEqual(done.returncode, status, done.stderr)
        return done.stdout if status == 0 else done.stderr


class CannotBeUsed(unittest.TestCase):
    def start_broken(self, hub, text="web_server_port: many\n", **keys):
        hub.write(hub.user_file, text, web_server_port=None, **keys)
        hub.start()
        self.assertEqual(hub.get("State"), "degraded")
        (severity, message, remedy), = hub.problem("configuration")
        self.assertEqual(severity, "error")
        return message, remedy

    def test_the_last_good_one(self):
        hub = FoundHub(self)
        hub.write(hub.user_file, "", room_name="kept", api_secret=SECRET)
        hub.start()
        self.assertEqual(hub.get("ConfigFile"), str(hub.user_file))
        self.assertEqual(hub.call("ConfigReport")["source"], "file")
        hub.stop()
        self.assertEqual(hub.last_good.stat().st_mode & 0o777, 0o600)

        message, remedy = self.start_broken(hub)
        self.assertIn(f"{hub.user_file}:1:18: web_server_port: ", message)
        self.assertIn("last valid configuration", remedy)
        self.assertEqual(hub.get("Room"), "kept")
        self.assertEqual(hub.request("/healthz").status, 503)
        self.assertEqual(hub.get("ConfigFile"), str(hub.user_file))
        self.assertEqual(hub.call("ConfigReport")["source"], "last-good")
        self.assertIn("web_server_port", hub.ctl("status"))

        # A rejected reload keeps it; a repaired file ends it.
        with self.assertRaises(CallError):
            hub.call("Reload")
        self.assertEqual(hub.get("State"), "degraded")
        hub.write(hub.user_file, "", room_name="repaired")
        self.assertIn("room_name", hub.ctl("reload"))
        self.assertEqual((hub.get("State"), hub.problem("configuration")), ("ready", []))
        self.assertEqual(hub.get("Room"), "repaired")
        hub.stop()
        self.assertIn("repaired", hub.last_good.read_text())
        self.assertNotIn(SECRET, hub.last_good.read_text())
        self.assertNotIn(SECRET, hub.log())

    def test_no_yaml(self):
        hub = FoundHub(self)
        hub.write(hub.user_file, "", room_name="kept")
        hub.start()
        hub.stop()
        message, remedy = self.start_broken(hub, "room_name: [broken\n")
        self.assertRegex(message, rf"{hub.user_file}:\d+:\d+: ")
        self.assertEqual(hub.get("Room"), "kept")
        self.assertIn("only this computer can connect", remedy)

    def test_a_mistake_opens_nothing(self):
        """The file switches the proxy off and listens on one address; there is no copy."""
        hub = FoundHub(self, prefix=OWN_NETWORK)
        _, remedy = self.start_broken(hub, web_server_host="127.0.0.1", enable_cloudxr_proxy=False)
        self.assertIn("built-in defaults", remedy)
        self.assertNotIn("only this computer", remedy)
        pid = hub.process.pid
        listening = [line.split()[1] for name in ("tcp", "tcp6") for line in pathlib.Path(f"/proc/{pid}/net/{name}")
                     .read_text().splitlines()[1:] if line.split()[3] == "0A"]
        self.assertIn("0100007F:1F90", listening)
        self.assertEqual([each for each in listening if each.endswith(f":{48322:04X}")], [])
        self.assertEqual([each for each in listening if each.endswith(":1F90") and each != "0100007F:1F90"], [])

    def test_the_secret_of_the_copy(self):
        """A replaced certificate does not return with an error in the file."""
        public = "devsecret-xr-livekit-prototype-2026"
        hub = FoundHub(self)
        hub.write(hub.user_file, "", api_key=None, api_secret=None)
        text = hub.user_file.read_text() + f"api_key: devkey\napi_secret: {public}\n"
        hub.user_file.write_text(text)
        hub.start()
        hub.call("RenewCredentials")
        hub.stop()
        self.assertNotIn(public, hub.user_file.read_text())
        self.assertNotIn(public, hub.last_good.read_text())

    def test_addresses_that_could_not_be_written(self):
        hub = FoundHub(self)
        urls = hub.last_good.parent / "urls"
        urls.mkdir(parents=True)
        hub.start()
        hub.wait_for_log("the addresses are not written down")
        urls.rmdir()
        hub.write(hub.user_file, "", room_name="other")
        hub.ctl("reload")
        wait_until(urls.is_file, "the addresses are written down")

    def test_the_defaults(self):
        """There never was a valid configuration, or it was that of another file."""
        hub = FoundHub(self, prefix=OWN_NETWORK)
        hub.last_good.parent.mkdir(parents=True)
        hub.last_good.write_text("# file: /elsewhere/xr_media_hub.yaml\nroom_name: foreign\n")
        message, remedy = self.start_broken(hub, room_name="unread")
        self.assertIn("web_server_port", message)
        self.assertIn("built-in defaults", remedy)
        self.assertEqual(hub.get("Room"), "xr-room")
        self.assertEqual(hub.call("ConfigReport")["source"], "defaults")
        self.assertEqual(hub.get("ConfigFile"), str(hub.user_file))

    def test_unreadable_is_no_other_file(self):
        hub = FoundHub(self, prefix=OWN_NETWORK)
        hub.user_file.unlink()
        hub.user_file.mkdir()
        hub.start()
        (_, message, _), = hub.problem("configuration")
        self.assertIn(f"{hub.user_file}: ", message)
        self.assertEqual(hub.get("ConfigFile"), str(hub.user_file))

    def test_the_working_directory_stays_restricted(self):
        hub = FoundHub(self)
        working = hub.home / "xr_media_hub.yaml"
        hub.write(working, "livekit_command: evil\n", room_name="working", enable_livekit=False)
        hub.start()
        self.assertEqual(hub.get("ConfigFile"), str(working))
        hub.stop()
        working.write_text("web_server_port: many\n")
        log = len(hub.log())
        hub.start()
        self.assertEqual((hub.get("Room"), hub.call("ConfigReport")["source"]), ("working", "last-good"))
        self.assertIn("# restricted: yes\n", hub.last_good.read_text())
        self.assertNotIn("evil", hub.log()[log:])

    def test_what_the_command_line_names(self):
        hub = FoundHub(self)
        hub.start()
        hub.stop()
        hub.write(hub.user_file, "web_server_port: many\n", web_server_port=None)
        for options in (["--config", str(hub.user_file)], ["--config", str(hub.user_file), "--check-config"],
                        ["--check-config"]):
            with self.subTest(options=options):
                done = run_daemon(*options, home=hub.home)
                self.assertEqual(done.returncode, 78, done.stderr)
                self.assertIn(f"{hub.user_file}:1:18: web_server_port", done.stderr)

    def test_a_reload_that_is_refused(self):
        hub = FoundHub(self)
        hub.start()
        hub.write(hub.user_file, "web_server_port: many\n", web_server_port=None)
        self.assertIn("web_server_port", hub.ctl("reload", status=1))
        (severity, message, remedy), = hub.problem("configuration")
        self.assertEqual((severity, hub.get("State")), ("warning", "ready"))
        self.assertIn("keeps", remedy)
        self.assertIn(":1:18: ", message)
        hub.write(hub.user_file, "")
        hub.ctl("reload")
        self.assertEqual(hub.problem("configuration"), [])


class PortInUse(unittest.TestCase):
    def test_the_problem_follows_a_reload(self):
        hub = FoundHub(self)
        hub.start()
        for _ in range(2):
            holder = socket.create_server(("127.0.0.1", 0))
            self.addCleanup(holder.close)
            port = holder.getsockname()[1]
            hub.write(hub.user_file, "", web_server_port=port)
            hub.ctl("reload")
            (_, message, _), = hub.problem("port-in-use")
            self.assertIn(f"Port {port} ", message)
        hub.write(hub.user_file, "")
        hub.ctl("reload")
        self.assertEqual(hub.problem("port-in-use"), [])


class UnknownKeys(unittest.TestCase):
    def test_the_nearest_one(self):
        hub = FoundHub(self)
        hub.write(hub.user_file, "webserver_port: 8081\n")
        hub.start()
        (severity, message, _), = hub.problem("unknown-key")
        self.assertEqual((severity, hub.get("State")), ("warning", "ready"))
        self.assertEqual(message, f"Unknown key “webserver_port” in {hub.user_file}, line 1; did you mean web_server_port?")

        hub.write(hub.user_file, "webserver_port: 8081\nlimits:\n  conections: 5\nrecorder: 1\ngpu_index: 1\n", room_name="r")
        said = hub.ctl("reload")
        self.assertIn(f"Reloaded {hub.user_file}.\nChanged: room_name\n", said)
        self.assertIn("Ignored: line 1: webserver_port: unknown key; did you mean web_server_port?\n", said)
        self.assertIn("Ignored: line 3: limits.conections: unknown key; did you mean limits.connections?\n", said)
        self.assertIn("Ignored: line 4: recorder: unknown key\n", said)
        self.assertNotIn("gpu_index", said)
        self.assertEqual(len(hub.problem("unknown-key")), 3)
        ignored = {entry["key"]: entry for entry in hub.call("ConfigReport")["ignored"]}
        self.assertEqual((ignored["recorder"]["line"], ignored["recorder"]["kind"]), (4, "unknown"))
        self.assertEqual(ignored["gpu_index"]["kind"], "other-program")

        hub.write(hub.user_file, "", room_name="r")
        self.assertEqual(hub.ctl("reload"), f"Reloaded {hub.user_file}.\nNothing changed.\n")
        self.assertEqual(hub.problem("unknown-key"), [])

    def test_a_file_of_another_program(self):
        hub = FoundHub(self)
        hub.write(hub.user_file, "".join(f"key_of_others_{i}: 1\n" for i in range(400)))
        hub.start()
        problems = hub.problem("unknown-key")
        self.assertEqual(len(problems), 7)
        self.assertIn("394 more unknown keys", problems[-1][1])

    def test_no_file(self):
        with tempfile.TemporaryDirectory(prefix="xmh-") as home:
            done = run_daemon("--check-config", home=home)
            self.assertEqual(done.returncode, 0)
        hub = BusHub(self)
        self.assertEqual(hub.get("ConfigFile"), str(hub.config_file))
        self.assertEqual(hub.call("ConfigReport")["changed"], [])

    def test_waiting_for_a_restart(self):
        hub = FoundHub(self)
        hub.start()
        hub.write(hub.user_file, "", enable_cloudxr_proxy=True, room_name="r")
        said = hub.ctl("reload")
        self.assertIn("Changed: room_name, enable_cloudxr_proxy\n", said)
        self.assertIn("Restart the hub to apply: enable_cloudxr_proxy\n", said)
        self.assertEqual(hub.call("ConfigReport")["waiting"], ["enable_cloudxr_proxy"])


if __name__ == "__main__":
    tap.main()
