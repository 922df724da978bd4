#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The hub starts a connector beside LiveKit, ends it, and starts it again."""
import json
import os
import pathlib
import signal
import socket
import tempfile
import time
import unittest

import tap
from bus import BusHub, CallError
from conversation import Conversation
from hub import API_SECRET, read_variables
from waiting import wait_until

LIB = pathlib.Path(__file__).parents[1] / "lib"
FAKE = LIB / "fake_connector.py"


def is_alive(pid):
    try:
        return ") Z " not in pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


class Case(unittest.TestCase):
    def setUp(self):
        if "XMH_LIVEKIT_SERVER" not in os.environ:
            self.skipTest("needs what ./test sets up: XMH_LIVEKIT_SERVER")

    def start_hub(self, mode="good", restart="with-livekit", wait=True, env=None, **config):
        config = {"enable_livekit": True, "livekit_command": os.environ["XMH_LIVEKIT_SERVER"], "web_server_tls": False,
                  "connector_restart": restart} | config
        hub = BusHub(self, start=False, env={"XMH_TEST_VARIABLE": "kept"} | (env or {}))
        self.notes = hub.home / "notes"
        config.setdefault("connector_command", [str(FAKE), str(self.notes), mode])
        hub.configure(**config)
        hub.start()
        if wait:
            self.wait_for_state(hub, "running")
        return hub

    def all_notes(self):
        return [json.loads(line) for line in self.notes.read_text().splitlines()] if self.notes.exists() else []

    def starts(self):
        return [note for note in self.all_notes() if note["event"] == "started"]

    def wait_for_start(self, number, timeout=30):
        wait_until(lambda: len(self.starts()) >= number, f"start {number}", timeout)
        return self.starts()[number - 1]

    def wait_for_state(self, hub, state, timeout=30):
        try:
            wait_until(lambda: hub.get("Connector")["state"] == state, state, timeout)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{hub.get('Connector')}\n{hub.log()}") from None

    def wait_until_gone(self, *pids, timeout=10):
        wait_until(lambda: not any(map(is_alive, pids)), f"{pids} are gone", timeout)

    def reload(self, hub, **config):
        hub.config |= config
        hub.config_file.write_text(json.dumps(hub.config))
        hub.call("Reload")


class Supervision(Case):
    def test_start_and_stop(self):
        hub = self.start_hub(room_name='a "room\\ with $HOME')
        first = self.wait_for_start(1)
        file = hub.home / "run/xr-media-hub/connector.env"
        self.assertTrue(first["livekit"], "LiveKit is ready before the connector starts")
        self.assertEqual(first["variables"], {
            "LIVEKIT_URL": f"ws://127.0.0.1:{hub.config['lk_port_ws']}", "LIVEKIT_API_KEY": "testkey",
            "LIVEKIT_API_SECRET": API_SECRET, "XMH_ROOM": 'a "room\\ with $HOME', "XMH_IDENTITY": "xr-hub-connector",
            "XMH_CONFIG": str(hub.config_file), "XMH_CONNECTOR_ENV": str(file), "XMH_TEST_VARIABLE": "kept",
            "DBUS_SESSION_BUS_ADDRESS": hub.address, "NOTIFY_SOCKET": None})
        self.assertEqual(first["mode"], 0o600)
        written = read_variables(first["file"])
        self.assertEqual(written, {name: first["variables"][name] for name in written})
        self.assertEqual(len(written), 7)
        self.assertTrue(first["executes"])
        self.assertRegex(first["status"], r"NoNewPrivs:\s+0\n(.*\n)*Seccomp:\s+0\n")
        self.assertEqual(hub.get("Connector"), {"state": "running", "pid": first["pid"], "restarts": 0, "present": False})
        hub.wait_for_log("connector: the connector speaks")
        hub.stop()
        last = self.all_notes()[-1]
        self.assertEqual((last["event"], last["livekit"]), ("asked", True))     # before LiveKit
        self.assertFalse(file.exists())
        self.assertEqual(list(file.parent.glob("connector*")), [])

    def test_livekit_restarts(self):
        for restart in ("with-livekit", "on-failure"):
            with self.subTest(restart=restart):
                hub = self.start_hub(restart=restart)
                first = self.wait_for_start(1)
                hub.call("RestartMediaServer")
                if restart == "with-livekit":
                    second = self.wait_for_start(2)
                    self.assertTrue(second["livekit"])
                    self.assertFalse(is_alive(first["pid"]))
                    self.assertEqual(hub.get("Connector")["restarts"], 1)
                    self.assertEqual(hub.problems().get("connector-failed"), None)
                else:
                    wait_until(lambda: hub.get("MediaServer")["restarts"] == 1, "LiveKit restarts")
                    wait_until(lambda: hub.get("MediaServer")["state"] == "ready", "LiveKit is ready")
                    time.sleep(1)
                    self.assertEqual(hub.get("Connector")["pid"], first["pid"])
                    self.assertEqual([note["event"] for note in self.all_notes()], ["started"])
                hub.stop()

    def test_livekit_is_killed(self):
        hub = self.start_hub()
        first = self.wait_for_start(1)
        os.kill(hub.get("MediaServer")["pid"], signal.SIGKILL)
        self.assertTrue(self.wait_for_start(2)["livekit"])
        self.wait_until_gone(first["pid"])
        self.wait_for_state(hub, "running")

    def test_credentials_are_renewed(self):
        for restart in ("with-livekit", "on-failure"):
            with self.subTest(restart=restart):
                hub = self.start_hub(restart=restart, api_key=None, api_secret=None)
                first = self.wait_for_start(1)
                hub.call("RenewCredentials")
                file = hub.home / "run/xr-media-hub/connector.env"
                wait_until(lambda: file.exists() and file.read_text() != first["file"], "the file is written again")
                self.assertEqual(file.stat().st_mode & 0o7777, 0o600)
                if restart == "with-livekit":
                    second = self.wait_for_start(2)
                    self.assertEqual(read_variables(second["file"])["LIVEKIT_API_SECRET"],
                                     second["variables"]["LIVEKIT_API_SECRET"])
                    self.assertNotEqual(first["variables"]["LIVEKIT_API_SECRET"], second["variables"]["LIVEKIT_API_SECRET"])
                else:
                    wait_until(lambda: hub.get("MediaServer")["state"] == "ready", "LiveKit is ready")
                    self.assertEqual(hub.get("Connector")["pid"], first["pid"])
                hub.stop()
                for start in self.starts():
                    self.assertNotIn(start["variables"]["LIVEKIT_API_SECRET"], hub.log())
                    self.assertNotIn(start["variables"]["LIVEKIT_API_SECRET"], start["cmdline"])

    def test_connector_is_killed(self):
        hub = self.start_hub()
        for number in (1, 2):
            os.kill(self.wait_for_start(number)["pid"], signal.SIGKILL)
        self.wait_for_start(3)
        self.assertEqual(hub.problem("connector-failed")[0], "warning")
        wait_until(lambda: hub.get("Connector")["restarts"] == 2, "two restarts")
        # LiveKit stays: it has nothing to do with it.
        self.assertEqual(hub.get("MediaServer")["restarts"], 0)
        wait_until(lambda: "connector-failed" not in hub.problems(), "it runs long enough", 20)

    def test_restart_connector(self):
        hub = self.start_hub()
        first = self.wait_for_start(1)
        hub.call("RestartConnector")
        second = self.wait_for_start(2)
        self.assertFalse(is_alive(first["pid"]))
        self.wait_for_state(hub, "running")
        self.assertEqual(hub.get("Connector")["pid"], second["pid"])
        self.assertEqual(hub.get("MediaServer")["restarts"], 0)
        self.reload(hub, connector_command=[])
        self.wait_until_gone(second["pid"])
        self.wait_for_state(hub, "disabled")
        with self.assertRaisesRegex(CallError, "connector_command"):
            hub.call("RestartConnector")
        self.assertFalse((hub.home / "run/xr-media-hub/connector.env").exists())

    def test_reload(self):
        hub = self.start_hub(connector_command=None, wait=False)
        self.assertEqual(hub.get("Connector"), {"state": "disabled", "pid": 0, "restarts": 0, "present": False})
        self.reload(hub, connector_command=[str(FAKE), str(self.notes), "good"])
        self.wait_for_start(1)
        self.reload(hub, room_name="elsewhere")
        self.assertEqual(self.wait_for_start(2)["variables"]["XMH_ROOM"], "elsewhere")
        self.reload(hub, identity="somebody")
        self.assertEqual(self.wait_for_start(3)["variables"]["XMH_IDENTITY"], "somebody")
        self.reload(hub, token_ttl=100)
        self.reload(hub, connector_restart="on-failure", room_name="third")
        self.wait_for_state(hub, "running")
        self.assertEqual(len(self.starts()), 3)
        text = (hub.home / "run/xr-media-hub/connector.env").read_text()
        self.assertEqual(read_variables(text)["XMH_ROOM"], "third")
        self.reload(hub, connector_command=[str(FAKE), str(self.notes), "good", "more"])
        self.assertIn("more", self.wait_for_start(4)["cmdline"])

    def test_hub_is_killed(self):
        hub = self.start_hub("forks")
        first = self.wait_for_start(1)
        hub.process.kill()
        hub.process.wait()
        self.wait_until_gone(first["pid"], first["child"])
        hub.start()
        second = self.wait_for_start(2)
        self.assertTrue(is_alive(second["pid"]))
        hub.stop()
        self.assertFalse(is_alive(second["pid"]))
        self.wait_until_gone(second["child"], timeout=2)

    def test_elsewhere(self):
        """With livekit_url, the same pair and room; started when it answers."""
        other = self.start_hub(connector_command=None, wait=False)
        wait_until(lambda: other.get("MediaServer")["state"] == "ready", "LiveKit is ready")
        url = f"ws://127.0.0.1:{other.config['lk_port_ws']}"
        hub = self.start_hub(livekit_url=url, enable_livekit=False)
        first = self.wait_for_start(1)
        self.assertEqual(first["variables"]["LIVEKIT_URL"], url)
        other.stop()
        wait_until(lambda: "livekit-unreachable" in hub.problems(), "it is away", 30)
        self.assertEqual(len(self.starts()), 1)
        other.start()
        self.wait_for_start(2)
        self.wait_until_gone(first["pid"])

    def test_other_service_manager(self):
        """One that is not the systemd of the session: the connector is a child."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, \
                tempfile.TemporaryDirectory(prefix="xmh-") as folder:
            manager.bind(f"{folder}/notify")
            hub = self.start_hub(env={"NOTIFY_SOCKET": f"{folder}/notify"})
            hub.wait_for_log("the connector gets no unit of its own: ")
            first = self.wait_for_start(1)
            self.assertEqual(first["variables"]["NOTIFY_SOCKET"], None)
            hub.stop()
            self.assertFalse(is_alive(first["pid"]))

    def test_waits_for_livekit(self):
        hub = self.start_hub(wait=False, livekit_command="/nonexistent/livekit-server")
        wait_until(lambda: "livekit-not-found" in hub.problems(), "there is no LiveKit")
        self.assertEqual(hub.get("Connector")["state"], "waiting")
        self.assertEqual(self.starts(), [])
        hub.call("RestartConnector")
        self.assertEqual(hub.get("Connector")["state"], "waiting")


class BadPrograms(Case):
    def expect(self, hub, message, remedy):
        wait_until(lambda: "connector-failed" in hub.problems(), "connector-failed", 30)
        severity, said, todo = hub.problem("connector-failed")
        self.assertEqual(severity, "warning")
        self.assertRegex(said, message)
        self.assertRegex(todo, remedy)
        self.assertEqual(hub.get("State"), "ready")
        self.assertEqual(hub.request("/healthz").status, 200)

    def test_missing(self):
        hub = self.start_hub(connector_command="/nonexistent/connector", wait=False)
        self.expect(hub, "there is no “/nonexistent/connector”", "connector_command")
        self.assertEqual(hub.get("Connector")["state"], "failed")
        self.reload(hub, connector_command=[str(FAKE), str(self.notes), "good"])
        self.wait_for_start(1)
        self.wait_for_state(hub, "running")
        self.assertNotIn("connector-failed", hub.problems())

    def test_not_executable(self):
        hub = self.start_hub(connector_command=[], wait=False)
        program = hub.home / "program"
        program.write_text("#!/bin/sh\n")
        self.reload(hub, connector_command=str(program))
        self.expect(hub, "is not executable", "chmod")
        self.reload(hub, connector_command=str(hub.home))
        self.expect(hub, "is a folder", "in that folder")
        program.chmod(0o755)
        program.write_text("#!/no/such/interpreter\n")
        self.reload(hub, connector_command=str(program))
        self.expect(hub, "exit status 127", "xmhctl logs")

    def test_ends_at_once(self):
        hub = self.start_hub("ends", wait=False)
        self.expect(hub, r"^The connector ended \(exit status 7\): no checkout there$", "xmhctl logs")
        notes = [self.wait_for_start(number) for number in (1, 2, 3)]
        delays = [after["time"] - before["time"] for before, after in zip(notes, notes[1:])]
        self.assertGreater(delays[0], 0.9)
        self.assertGreater(delays[1], 1.8)
        self.assertIn("connector-failed", hub.problems())

    def test_hangs_at_the_end(self):
        hub = self.start_hub("stubborn")
        first = self.wait_for_start(1)
        hub.call("RestartConnector")
        second = self.wait_for_start(2)
        self.assertFalse(is_alive(first["pid"]))
        self.assertLess(hub.stop(timeout=8), 6)
        self.assertFalse(is_alive(second["pid"]))

    def test_floods(self):
        hub = self.start_hub("talks")
        hub.wait_for_log("the connector prints too much: [0-9]+ lines were dropped")
        self.assertLess(max(map(len, hub.log().splitlines())), 1200)
        self.assertLess(len(hub.log().splitlines()), 2000)
        self.assertEqual(hub.request("/healthz").status, 200)
        hub.stop(timeout=8)

    def test_leaks(self):
        hub = self.start_hub("leaks")
        hub.wait_for_log("connector: secret … and token .* end")
        self.assertNotIn(API_SECRET, hub.log())


class Absence(Case):
    def device(self, hub, name="alice"):
        access = hub.home / "access.json"
        access.write_text(json.dumps({"url": f"ws://127.0.0.1:{hub.port}", "key": "testkey", "secret": API_SECRET,
                                      "room": "xr-room"}))
        return Conversation(self, [os.environ["XMH_SDK_PYTHON"], str(LIB / "xr_ai_device.py"), str(access), name])

    def setUp(self):
        super().setUp()
        if "XMH_SDK_PYTHON" not in os.environ:
            self.skipTest("needs what ./test sets up: XMH_SDK_PYTHON")

    def test_file_of_xr_ai(self):
        """One hub without and one with a connector that does nothing, each with a device."""
        hubs = [self.start_hub(connector_command=None, wait=False, hub_push_addr="ipc:///tmp/xr_hub_in"), self.start_hub()]
        self.assertRegex(hubs[0].log(), "the configuration file is for xr-ai's own hub, and no connector is set")
        self.assertNotIn("xr-ai's own hub", hubs[1].log())
        for hub in hubs:
            wait_until(lambda: hub.get("MediaServer")["state"] == "ready", "LiveKit is ready")
        devices = [self.device(hub) for hub in hubs]
        for hub in hubs:
            wait_until(lambda: hub.get("SessionCount") == 1, "the device is in the room")
        began = time.monotonic()
        for hub, remedy in zip(hubs, ("xmhctl import", "xmhctl logs.*xmhctl import")):
            wait_until(lambda: "agents-absent" in hub.problems(), "agents-absent", 60)
            self.assertGreater(time.monotonic() - began, 25)
            severity, message, todo = hub.problem("agents-absent")
            self.assertEqual(severity, "warning")
            self.assertIn("xr-hub-connector", message)
            self.assertRegex(todo, remedy)
            self.assertEqual(hub.get("State"), "ready")
        for hub in hubs:
            agent = self.device(hub, "xr-hub-connector")
            wait_until(lambda: ("xr-hub-connector", "active") in
                       [(each["identity"], each["state"]) for each in hub.call("ListParticipants")], "it has joined")
            wait_until(lambda: "agents-absent" not in hub.problems(), "the agents are there", 20)
            self.assertTrue(hub.get("Connector")["present"])
            agent.end()
            wait_until(lambda: not hub.get("Connector")["present"], "they have left", 20)
        for device in devices:
            device.end()


if __name__ == "__main__":
    tap.main()
