# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A hub on the LAN with the real LiveKit server, the default ports, and the web page of the tests."""
import os
import pathlib
import shutil
import unittest

from hub import Hub
from lan import E2E
from waiting import wait_until

PORTS = {"web_server_port": 8080, "cloudxr_proxy_port": 48322, "lk_port_ws": 7880, "lk_port_tcp": 7881,
         "lk_port_udp": 7882}


def processes(name):
    """The PIDs of processes with that name in this PID namespace."""
    def is_called(folder):
        try:
            return (folder / "comm").read_text().strip() == name and "\nState:\tZ" not in (folder / "status").read_text()
        except OSError:
            return False

    return [int(folder.name) for folder in pathlib.Path("/proc").glob("[0-9]*") if is_called(folder)]


class RoomCase(unittest.TestCase):
    hub_kind = Hub

    def setUp(self):
        missing = [name for name in ("XMH_LAN_CLIENT", "XMH_LIVEKIT_SERVER", "XMH_NODE_MODULES", "XMH_SDK_PYTHON")
                   if name not in os.environ]
        if missing:
            self.skipTest(f"needs what ./test sets up: {', '.join(missing)}")
        # A killed one can be visible for a moment; test-trouble.py checks more strictly.
        wait_until(lambda: not processes("livekit-server"), "no LiveKit server is left over")

    def assert_no_livekit(self):
        for pid in processes("livekit-server"):
            said = [pathlib.Path(f"/proc/{pid}", name).read_text() for name in ("cmdline", "status")]
            self.fail(f"a LiveKit server is left over: {said}")

    def start_hub(self, **config):
        path = f"{pathlib.Path(os.environ['XMH_LIVEKIT_SERVER']).parent}:{os.environ['PATH']}"
        hub = self.hub_kind(self, env={"PATH": path}, start=False)
        client = hub.home / "client"
        shutil.copytree(E2E / "page", client)
        (client / "lib").mkdir()
        shutil.copy(pathlib.Path(os.environ["XMH_NODE_MODULES"], "livekit-client/dist/livekit-client.esm.mjs"),
                    client / "lib")
        hub.configure(**PORTS | {"web_client_dir": str(client), "web_server_host": None, "enable_livekit": True,
                                 "api_key": None, "api_secret": None} | config)
        hub.start()
        self.wait_until_ready(hub)
        return hub

    def wait_until_ready(self, hub):
        wait_until(lambda: hub.request("/healthz").status == 200, "the hub is ready with LiveKit", 60)

    def livekit_pid(self):
        pids = processes("livekit-server")
        self.assertEqual(len(pids), 1)
        return pids[0]
