#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The hub supervises xr-ai-connector: an agent and a device meet again, whatever restarts."""
import json
import os
import pathlib
import shutil
import signal
import tempfile
import time
import unittest

import tap
import xr_ai
from bus import BusHub
from conversation import Conversation
from hub import read_variables
from waiting import wait_until

LIB = pathlib.Path(__file__).parents[1] / "lib"


class Agents(unittest.TestCase):
    """xr-ai-connector with a stand-in for xr-ai's checkout, a worker and a device."""

    def setUp(self):
        missing = [name for name in ("XMH_LIVEKIT_SERVER", "XMH_SDK_PYTHON") if name not in os.environ]
        if missing:
            self.skipTest(f"needs what ./test sets up: {', '.join(missing)}")

    def write_access(self):
        """For devices: what the connector has, whenever the hub writes that again."""
        variables = read_variables((self.hub.home / "run/xr-media-hub/connector.env").read_text())
        access = self.hub.home / "access.json"
        new = access.with_suffix(".new")
        new.write_text(json.dumps({"url": f"ws://127.0.0.1:{self.hub.port}", "key": variables["LIVEKIT_API_KEY"],
                                   "secret": variables["LIVEKIT_API_SECRET"], "room": variables["XMH_ROOM"]}))
        new.rename(access)
        return variables["LIVEKIT_API_SECRET"]

    def start_scene(self):
        home = pathlib.Path(tempfile.mkdtemp(prefix="xmh-"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        sample = home / "device_io_hub.yaml"
        sample.write_text(f"hub_push_addr: ipc://{home}/in\nhub_sub_addr: ipc://{home}/pub\n")
        command = [*xr_ai.CONNECTOR, "--checkout", str(xr_ai.STAND_IN), "--config", str(sample), "--python", xr_ai.python()]
        self.hub = BusHub(self, home=home, start=False,
                          env={"XR_AI_SKIP_HWCODEC_CHECK": "1", "XR_AI_VERBOSE": "1", "TMPDIR": str(home)})
        self.hub.configure(enable_livekit=True, livekit_command=os.environ["XMH_LIVEKIT_SERVER"], web_server_tls=False,
                           connector_command=command, connector_restart="on-failure", api_key=None, api_secret=None)
        self.hub.start()
        wait_until(lambda: self.hub.get("Connector")["present"], "it has joined the room", 30)
        self.secrets = [self.write_access()]
        Conversation(self, [xr_ai.python(), str(LIB / "xr_ai_worker.py"), f"ipc://{home}/pub", f"ipc://{home}/in"])
        device = Conversation(self, [xr_ai.python(), str(LIB / "xr_ai_device.py"), str(home / "access.json"), "alice"])
        self.assertEqual(device.ask("first", 20)["word"], "first")
        return device

    def meet_after(self, device, word, restart, part="MediaServer"):
        """Within MEET_SECONDS after what `restart` does to a process."""
        end = time.monotonic() + xr_ai.MEET_SECONDS
        before = self.hub.get(part)["pid"]
        restart(before)
        wait_until(lambda: self.hub.get(part)["pid"] not in (0, before), f"{part} has another process", xr_ai.MEET_SECONDS)
        if word == "pair":
            self.secrets.append(self.write_access())
        try:
            self.assertEqual(device.ask(word, max(0.01, end - time.monotonic()))["word"], word)
        except AssertionError as error:
            raise AssertionError(f"{word}: {error}\n{self.hub.log()[-6000:]}") from None

    def test_meet_again(self):
        device = self.start_scene()
        connector = self.hub.get("Connector")["pid"]
        self.meet_after(device, "server", lambda _pid: self.hub.call("RestartMediaServer"))
        self.meet_after(device, "pair", lambda _pid: self.hub.call("RenewCredentials"))
        self.meet_after(device, "crash", lambda pid: os.kill(pid, signal.SIGKILL))
        self.assertEqual(self.hub.get("Connector")["pid"], connector)
        self.meet_after(device, "connector", lambda pid: os.kill(pid, signal.SIGKILL), "Connector")
        self.assertEqual(self.hub.get("Connector")["restarts"], 1)
        self.assertNotIn("agents-absent", self.hub.problems())
        self.assertEqual(len(set(self.secrets)), 2)
        device.end()
        self.assertLess(self.hub.stop(timeout=8), 5)
        for secret in self.secrets:
            self.assertNotIn(secret, self.hub.log())


if __name__ == "__main__":
    tap.main()
