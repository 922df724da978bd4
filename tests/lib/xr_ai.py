# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xr-ai-connector with a stand-in for xr-ai's checkout, a real LiveKit server, agents and devices."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from conversation import Conversation
from hub import SECRETS, free_ports
from waiting import wait_until

LIB = pathlib.Path(__file__).parent
STAND_IN = LIB / "xr-ai-stand-in"
# A real one, by hand; its .venv must have its packages.
CHECKOUT = pathlib.Path(os.environ.get("XMH_XR_AI_CHECKOUT", STAND_IN))
CONNECTOR = ("/usr/bin/python3", os.environ.get("XMH_CONNECTOR", "build/connector/xr-ai-connector-uninstalled"))
ROOM = "studio"
# Within it, agents and devices meet again after whatever happened.
MEET_SECONDS = 10


def python():
    return os.environ["XMH_SDK_PYTHON"]


class LiveKit:
    """A LiveKit server on loopback."""

    def __init__(self, scene):
        self.scene = scene
        self.process = None

    def start(self):
        scene = self.scene
        config = {"port": scene.port, "bind_addresses": ["127.0.0.1"], "keys": {scene.key: scene.secret},
                  "rtc": {"tcp_port": scene.tcp_port, "udp_port": scene.udp_port, "use_external_ip": False,
                          "interfaces": {"includes": ["lo"]}, "enable_loopback_candidate": True},
                  "logging": {"level": "warn"}}
        with open(scene.folder / "livekit.log", "ab") as log:
            self.process = subprocess.Popen([os.environ["XMH_LIVEKIT_SERVER"]], stdout=log, stderr=log,
                                            env=os.environ | {"LIVEKIT_CONFIG": json.dumps(config)})
        scene.addCleanup(self.end, self.process)

    def stop(self):
        """In good order: a first SIGTERM makes it wait for its participants, a second one does not. Two in quick succession
        can be one to it."""
        for _ in range(40):
            self.process.terminate()
            try:
                self.process.wait(0.3)
                return
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        self.end(self.process)

    @staticmethod
    def end(process):
        """At the end of a test, nobody waits for the participants."""
        process.kill()
        process.wait()


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Connector:
    def __init__(self, scene, checkout=CHECKOUT):
        self.scene = scene
        self.checkout = checkout
        self.log_file = scene.folder / "connector.log"
        self.ready_file = scene.folder / "ready"
        self.process = None

    def command(self):
        interpreter = ("--python", python()) if self.checkout == STAND_IN else ()
        return [*CONNECTOR, "--checkout", str(self.checkout), "--config", str(self.scene.config_file), *interpreter,
                "--ready-file", str(self.ready_file)]

    def start(self):
        self.ready_file.unlink(missing_ok=True)
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env=self.scene.environment())
        self.scene.addCleanup(end, self.process)

    def log(self):
        return self.log_file.read_text(errors="replace")

    def wait_for_log(self, pattern, timeout=15):
        wait_until(lambda: re.search(pattern, self.log()), f"{pattern!r} in:\n{self.log()}", timeout)

    def wait_until_ready(self):
        wait_until(lambda: self.ready_file.exists() or self.process.poll() is not None, "ready", 30)
        self.scene.assertIsNone(self.process.poll(), self.log())

    def stop(self):
        """Returns the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.scene.assertEqual(self.process.wait(10), 0, self.log())
        return time.monotonic() - began


class Scene(unittest.TestCase):
    """A folder, ports, and a key pair; no secret may be in a log at the end, and nothing below the folder for logs."""

    def setUp(self):
        missing = [name for name in ("XMH_LIVEKIT_SERVER", "XMH_SDK_PYTHON") if name not in os.environ]
        if missing:
            self.skipTest(f"needs what ./test sets up: {', '.join(missing)}")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="xmh-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self.check_for_secrets)
        self.port, self.tcp_port, self.udp_port = free_ports(3)
        self.logs = self.folder / "logs"
        self.secrets = []
        self.config_file = self.folder / "device_io_hub.yaml"
        self.config_file.write_text("room_name: somewhere-else\napi_key: devkey\napi_secret: published\n"
                                    "enable_web_server: true\nenable_token_server: true\n"
                                    f"hub_push_addr: ipc://{self.folder}/in\nhub_sub_addr: ipc://{self.folder}/pub\n")
        self.env_file = self.folder / "connector.env"
        self.access_file = self.folder / "access.json"
        self.use_pair("first-key", "first-secret-of-the-tests-0123456789")
        self.livekit = LiveKit(self)
        self.connector = Connector(self)

    def access(self):
        return {"LIVEKIT_URL": f"ws://127.0.0.1:{self.port}", "LIVEKIT_API_KEY": self.key,
                "LIVEKIT_API_SECRET": self.secret, "XMH_ROOM": ROOM, "XMH_IDENTITY": "xr-hub-connector"}

    def use_pair(self, key, secret):
        """As the hub renews it: a new file in the place of the old one."""
        self.key, self.secret = key, secret
        self.secrets += [key, secret]
        access = self.access()
        variables = "".join(f'{name}="{value}"\n' for name, value in access.items())
        device = {"url": access["LIVEKIT_URL"], "key": key, "secret": secret, "room": ROOM}
        for path, text in ((self.env_file, variables), (self.access_file, json.dumps(device))):
            new = path.with_suffix(".new")
            new.touch(mode=0o600)
            new.write_text(text)
            new.rename(path)

    def environment(self):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("LIVEKIT_", "XMH_", "XR_AI_"))}
        return kept | self.access() | {"XMH_CONNECTOR_ENV": str(self.env_file), "XR_AI_SKIP_HWCODEC_CHECK": "1",
                                       "XR_AI_VERBOSE": "1", "XR_AI_LOG_ROOT": str(self.logs), "TMPDIR": str(self.folder)}

    def start_all(self):
        self.livekit.start()
        self.connector.start()
        self.connector.wait_until_ready()

    def worker(self, *arguments):
        return Conversation(self, [python(), str(LIB / "xr_ai_worker.py"), f"ipc://{self.folder}/pub",
                                   f"ipc://{self.folder}/in", *arguments])

    def device(self, name):
        return Conversation(self, [python(), str(LIB / "xr_ai_device.py"), str(self.access_file), name])

    def check_for_secrets(self):
        self.assertFalse(self.logs.exists(), "a log besides that on standard error")
        if not self.connector.log_file.exists():
            return
        log = self.connector.log()
        for secret in self.secrets:
            self.assertNotIn(secret, log)
        self.assertIsNone(SECRETS.search(log), log)
