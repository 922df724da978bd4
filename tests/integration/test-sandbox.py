#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The hub in a Flatpak: what the sandbox hides is reported as hidden, not as a problem."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import unittest

import tap
from hub import free_ports
from sandboxed_hub import AS_USER, SandboxedHub, can_sandbox, sandbox
from waiting import wait_until

CTL = "flatpak run --command=xmhctl io.github.xr_ai.MediaHub"
SERVER = os.environ.get("XMH_LIVEKIT_SERVER")
LISTEN = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(flush=True)
sys.stdin.read()
"""


@unittest.skipUnless(can_sandbox(), "no bubblewrap, or no namespaces for users")
class Sandbox(unittest.TestCase):
    def occupy(self, port, prefix=()):
        """A program outside the sandbox uses the port; it belongs to root unless there is a prefix."""
        program = subprocess.Popen([*prefix, "/usr/bin/python3", "-c", LISTEN, str(port)], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        self.addCleanup(program.communicate, b"")
        program.stdout.readline()

    def give_livekit(self, hub):
        """A Flatpak contains its own; the cache of root is not readable by others."""
        program = hub.home / "livekit-server"
        shutil.copy(SERVER, program)
        program.chmod(0o755)
        return program

    def assert_no_complaint(self, hub):
        self.assertEqual([each for each in hub.findings().values() if each["severity"] in ("warning", "error")], [])

    @unittest.skipUnless(SERVER, "no LiveKit server")
    def test_nothing_is_wrong(self):
        hub = SandboxedHub(self, start=False)
        hub.configure(web_server_host=None, enable_cloudxr_proxy=True, enable_livekit=True,
                      cloudxr_backend=f"ws://127.0.0.1:{free_ports(1)[0]}", livekit_command=str(self.give_livekit(hub)))
        hub.start()
        wait_until(lambda: hub.ask("status")["media-server"]["state"] == "ready", "LiveKit is ready", 30)
        self.assert_no_complaint(hub)
        findings = hub.findings()
        self.assertEqual({findings[each]["severity"] for each in
                          ("port", "livekit", "livekit-exposed", "media-port-udp", "media-port-tcp", "reachability")}, {"ok"})
        status = hub.ask("status")
        self.assertEqual((status["state"], status["problems"]), ("ready", []))
        # PIDs in the sandbox have no meaning outside.
        self.assertEqual(status["media-server"]["pid"], 0)
        self.assertNotRegex((hub.data_dir / "lock").read_text(), r"\d")

    def test_firewall(self):
        hub = SandboxedHub(self, web_server_host=None)
        firewall = hub.ask("firewall")
        port = hub.config["web_server_port"]
        self.assertEqual((firewall["kind"], firewall["state"], firewall["missing"]), ("none", "unknown", []))
        self.assertEqual(firewall["commands"], [f"sudo ufw allow {port}/tcp", "sudo ufw reload"])
        self.assertEqual(firewall["undo"], [f"sudo ufw delete allow {port}/tcp", "sudo ufw reload"])
        finding = hub.findings()["firewall"]
        self.assertEqual(finding["severity"], "info")
        self.assertIn("Flatpak sandbox", finding["finding"])
        self.assertIn(f"{CTL} firewall", finding["remedy"])
        self.assertIn(f"sudo ufw allow {port}/tcp", finding["remedy"])
        self.assertNotIn("firewall", hub.problems())
        refused = hub.ctl("firewall", "open")
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"{CTL} firewall", refused.stderr)

    def test_paths_are_the_hosts(self):
        hub = SandboxedHub(self)
        for name in ("certificate", "authority"):
            file = pathlib.Path(hub.ask("status")[name]["file"])
            self.assertTrue(file.is_relative_to(hub.data_dir), file)
            self.assertTrue(file.exists())
        self.assertEqual(hub.ctl("cert").stdout, hub.authority.read_text())
        self.assertRegex(hub.log(), f"{CTL} cert --fingerprint")
        answer = hub.request("/trust")
        self.assertIn(f"{CTL} cert --fingerprint", answer.content.decode())

    def test_port_in_use(self):
        for prefix, holder in (([], "root or another user"), (AS_USER, "a program of user anna outside this sandbox")):
            with self.subTest(holder):
                hub = SandboxedHub(self)
                port = free_ports(1)[0]
                self.occupy(port, prefix)
                hub.config_file.write_text(json.dumps(hub.config | {"web_server_port": port}))
                hub.ctl("reload")
                problem = wait_until(lambda: hub.problems().get("port-in-use"), "the port is missed")
                self.assertIn(holder, problem["message"])
                self.assertIn(holder, hub.findings()["port-in-use"]["finding"])

    def test_runtime_of_root(self):
        port = free_ports(1)[0]
        self.occupy(port)
        hub = SandboxedHub(self, enable_cloudxr_proxy=True, cloudxr_backend=f"ws://127.0.0.1:{port}")
        wait_until(lambda: hub.ask("status")["cloudxr"]["backend-ready"], "the runtime is seen")
        self.assertNotIn("foreign-backend", hub.problems())
        finding = hub.findings()["cloudxr-backend"]
        self.assertEqual(finding["severity"], "info")
        self.assertIn("sandbox", finding["finding"])

    @unittest.skipUnless(SERVER, "no LiveKit server")
    def test_livekit_in_a_container(self):
        """A container's belongs to root, which the sandbox hides. It is used, since the user names it."""
        port, tcp_port, udp_port = free_ports(3)
        pair = {"api_key": "somebody", "api_secret": "a-secret-of-the-tests-only-0123456789"}
        server = {"port": port, "bind_addresses": ["127.0.0.1"], "keys": {pair["api_key"]: pair["api_secret"]},
                  "rtc": {"tcp_port": tcp_port, "udp_port": udp_port}, "logging": {"level": "error"}}
        program = subprocess.Popen([SERVER], env=os.environ | {"LIVEKIT_CONFIG": json.dumps(server)},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        url = f"ws://127.0.0.1:{port}"
        hub = SandboxedHub(self, enable_livekit=True, livekit_url=url, **pair)
        wait_until(lambda: hub.request("/healthz").status == 200, "LiveKit is reached", 30)
        status = hub.ask("status")
        self.assertEqual((status["state"], status["problems"]), ("ready", []))
        self.assertEqual(status["media-server"] | {"version": ""},
                         {"state": "external", "url": url, "pid": 0, "restarts": 0, "version": "", "owner-hidden": True})
        self.assertIn("(the sandbox hides which user runs it; the hub uses it because livekit_url names it)",
                      hub.ctl("status").stdout)
        finding = hub.findings()["livekit"]
        self.assertEqual(finding["severity"], "info")
        self.assertIn("The sandbox hides which user runs it", finding["finding"])
        token = json.loads(hub.request("/token?identity=alice").content)["token"]
        self.assertEqual(hub.request(f"/rtc/validate?access_token={token}").content, b"success")

    def test_own_port_of_whoever(self):
        """The port of the hub's own LiveKit server: nobody chose that program."""
        hub = SandboxedHub(self, start=False)
        program = hub.home / "livekit-server"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        port = free_ports(1)[0]
        self.occupy(port)
        hub.configure(enable_livekit=True, lk_port_ws=port, livekit_command=str(program))
        hub.start()
        problem = wait_until(lambda: hub.problems().get("foreign-backend"), "it is found")
        self.assertIn("root or another user (the sandbox hides which)", problem["message"])

    def test_no_livekit(self):
        hub = SandboxedHub(self, enable_livekit=True, livekit_command="/opt/livekit/livekit-server")
        problem = wait_until(lambda: hub.problems().get("livekit-not-found"), "it is missed")
        self.assertIn("Flatpak", problem["remedy"])

    def test_certificate_out_of_sight(self):
        hub = SandboxedHub(self, cert_file="/srv/tls/fullchain.pem", key_file="/srv/tls/privkey.pem")
        problem = hub.problems()["certificate-files"]
        self.assertIn("flatpak override --user --filesystem=/srv/tls:ro io.github.xr_ai.MediaHub", problem["remedy"])

    def test_files_of_root(self):
        """In the sandbox, files of root have the same owner number as those of all other users."""
        hub = SandboxedHub(self)
        key = hub.home / "key.pem"
        key.write_text("")
        hub.config_file.write_text(json.dumps(hub.config | {"cert_file": str(key), "key_file": str(key)}))
        hub.ctl("reload")
        self.assertEqual(os.stat(key).st_uid, 0)
        wait_until(lambda: "certificate-files" in hub.findings(), "the files are missed")
        self.assertNotIn("file-owners", hub.findings())

    def test_manager_out_of_reach(self):
        """`flatpak run` passes the environment on, though not the socket."""
        hub = SandboxedHub(self, start=False)
        hub.env["NOTIFY_SOCKET"] = "/run/user/1/systemd/notify"
        hub.start()
        self.assertNotRegex(hub.log(), "WARNING|service manager")

    def test_xmhctl_without_hub(self):
        hub = SandboxedHub(self, start=False)
        done = hub.ctl("status", prefix=sandbox(hub.home))
        self.assertEqual(done.returncode, 3)
        self.assertIn("flatpak run --command=xr-media-hub io.github.xr_ai.MediaHub", done.stderr)


if __name__ == "__main__":
    tap.main()
