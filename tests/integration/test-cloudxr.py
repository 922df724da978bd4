#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The CloudXR front with a stand-in for the runtime, byte by byte."""
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import tap
import wire
from hub import Hub, free_ports
from waiting import wait_until

XMHCTL = os.environ["XMHCTL"]
CORS = {"access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-expose-headers": "*",
        "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS", "access-control-max-age": "600",
        "access-control-allow-private-network": "true"}


def fields(answer):
    return {name.lower(): value for name, value in re.findall(r"^([\w-]+): *(.*?)\r$", answer, re.M)}


def echo(connection, _head):
    """Accepts the first subprotocol that is offered, and echoes every byte."""
    offered = fields(_head).get("sec-websocket-protocol", "").split(",")[0].strip()
    line = f"Sec-WebSocket-Protocol: {offered}\r\n" if offered else ""
    connection.sendall(wire.ACCEPTED.replace("\r\n\r\n", f"\r\n{line}\r\n").encode())
    while data := connection.recv(4096):
        connection.sendall(data)


class CloudXr(unittest.TestCase):
    def start_hub(self, backend=None, **config):
        self.backend = wire.Backend(self, echo) if backend is None else None
        hub = Hub(self, start=False)
        address = f"unix:path={hub.home}/run/bus"
        bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        bus.stdout.readline()
        self.addCleanup(bus.stdout.close)
        self.addCleanup(bus.wait)
        self.addCleanup(bus.terminate)
        hub.env["DBUS_SESSION_BUS_ADDRESS"] = address
        hub.configure(enable_cloudxr_proxy=True, cloudxr_backend=backend or self.backend.url, **config)
        hub.start()
        self.web_port = hub.port
        hub.port = hub.config["cloudxr_proxy_port"]
        self.hub = hub
        return hub

    def shake_hands(self, target, *headers):
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head(target, *headers))
        return connection, wire.read_head(connection)

    def ctl(self, *arguments):
        return subprocess.run([XMHCTL, *arguments], env=self.hub.env, capture_output=True, text=True, timeout=30)

    def call(self, *words):
        return subprocess.run(["busctl", "--user", f"--address={self.hub.env['DBUS_SESSION_BUS_ADDRESS']}",
                               "--json=short", *words], capture_output=True, text=True, timeout=30, check=True).stdout

    def get(self, name):
        answer = self.call("get-property", "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub",
                           "io.github.xr_ai.MediaHub1", name)
        return json.loads(answer)["data"]

    def state(self):
        return {key: value["data"] for key, value in self.get("CloudXr").items()}

    def problems(self):
        return {each[0]: each for each in self.get("Problems")}

    def test_target_byte_for_byte(self):
        self.start_hub()
        for target in ("/sign_in?client_type=x&y=%zz;[]", "/a%2Fb//c/../sign_in?token=a+b%20c&&", "/oob/v1/ws?x"):
            connection, answer = self.shake_hands(target)
            self.assertEqual(wire.status(answer), 101, target)
            self.assertEqual(self.backend.heads[-1].split("\r\n")[0], f"GET {target} HTTP/1.1")
            connection.sendall(b"\x81\x85mask-and-any-bytes\xff\x00")
            self.assertEqual(wire.read_exactly(connection, 22), b"\x81\x85mask-and-any-bytes\xff\x00")

    def test_subprotocol_and_cors_on_the_101(self):
        self.start_hub()
        _, answer = self.shake_hands("/sign_in", "Sec-WebSocket-Protocol: nv-cloudxr, other")
        self.assertEqual(wire.status(answer), 101)
        self.assertEqual(fields(answer)["sec-websocket-protocol"], "nv-cloudxr")
        self.assertIn("Sec-WebSocket-Protocol: nv-cloudxr, other", self.backend.heads[-1])
        self.assertEqual(CORS | fields(answer), fields(answer))

    def test_origins(self):
        self.start_hub(cloudxr_allow_origins=["https://nvidia.github.io", "https://lab.example:8443"],
                       web_server_extra_sans=["studio.example"])
        port, web = self.hub.port, self.web_port
        allowed = ["https://nvidia.github.io", "https://lab.example:8443", "https://localhost:5173", "http://localhost",
                   "https://192.168.1.7", "http://10.0.0.9:8080", "https://172.16.3.4", "https://[fe80::1]",
                   "https://[fd00::7]:8443", "https://169.254.8.9", f"https://studio.example:{web}",
                   f"https://studio.example:{port}", "http://127.0.0.1:3000"]
        refused = ["https://evil.example", "null", "https://nvidia.github.io.evil.example", "http://nvidia.github.io",
                   "https://nvidia.github.io:8443", "https://lab.example", "https://8.8.8.8", "https://studio.example",
                   "https://localhost.evil.example", "https://192.168.1.7.evil.example", "https://[2001:db8::1]",
                   "file://", "chrome-extension://abc", "https://user@localhost", "", "https://192.168.1.7@evil.example"]
        self.assertEqual(wire.status(self.shake_hands("/sign_in")[1]), 101)
        for origin in allowed:
            with self.subTest(origin=origin):
                self.assertEqual(wire.status(self.shake_hands("/sign_in", f"Origin: {origin}")[1]), 101)
        dialled = len(self.backend.heads)
        for origin in refused:
            with self.subTest(origin=origin):
                answer = self.shake_hands("/sign_in", f"Origin: {origin}")[1]
                self.assertEqual(wire.status(answer), 403)
                self.assertEqual(CORS | fields(answer), fields(answer))
        self.assertEqual(len(self.backend.heads), dialled)

    def test_allow_origin(self):
        self.start_hub()
        origin = "https://pages.example"
        self.assertEqual(wire.status(self.shake_hands("/sign_in", f"Origin: {origin}")[1]), 403)
        wait_until(lambda: "origin-refused" in self.problems(), "the warning")
        message, remedy = self.problems()["origin-refused"][2:4]
        self.assertIn(f"{origin} (for CloudXR, requested by 127.0.0.1)", message)
        self.assertIn("Any device can claim to show any page", message)
        self.assertIn("cloudxr_allow_origins", remedy)
        self.assertEqual(self.problems()["origin-refused"][1], "warning")
        self.assertEqual(self.get("State"), "ready")
        self.call("call", "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub", "io.github.xr_ai.MediaHub1",
                  "AllowOrigin", "s", "https://other.example")
        self.assertIn("origin-refused", self.problems())
        self.call("call", "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub", "io.github.xr_ai.MediaHub1",
                  "AllowOrigin", "s", origin)
        self.assertNotIn("origin-refused", self.problems())
        self.assertEqual(wire.status(self.shake_hands("/sign_in", f"Origin: {origin}")[1]), 101)

    def test_planted_origin(self):
        """A port that looks like an allowed one is never offered, and none replaces an earlier one."""
        hub = self.start_hub(cors_allow_origins=["https://room.example"])
        planted = ("https://nvidia.github.io.evil.test", "https://evil-nvidia.github.io", "http://nvidia.github.io")
        for origin in planted:
            self.assertEqual(wire.status(self.shake_hands("/sign_in", f"Origin: {origin}")[1]), 403)
        wait_until(lambda: planted[2] in self.problems().get("origin-refused", [""] * 4)[2], "the last of them")
        message, remedy = self.problems()["origin-refused"][2:4]
        self.assertTrue(message.startswith(f"3 web pages were refused: {planted[0]} "), message)
        self.assertNotIn("://", remedy)
        self.shake_hands("/sign_in", "Origin: https://later.example")
        wait_until(lambda: "and more" in self.problems()["origin-refused"][2], "one more")
        self.assertEqual(self.problems()["origin-refused"][2], message.replace(". Any device", ", and more. Any device"))

        hub.config_file.write_text(json.dumps(hub.config | {"room_name": "other"}))
        self.assertEqual(subprocess.run([XMHCTL, "reload"], env=hub.env, capture_output=True, timeout=20).returncode, 0)
        self.assertNotIn("origin-refused", self.problems())
        for origin in ("https://room.example.evil.test", "https://pages.example:8443", "Press Allow now https://evil.test"):
            self.shake_hands("/sign_in", f"Origin: {origin}")
        wait_until(lambda: "null" in self.problems().get("origin-refused", [""] * 4)[2], "the last of them")
        message, remedy = self.problems()["origin-refused"][2:4]
        self.assertNotIn("Press", message)
        self.assertEqual(re.findall(r"https?://[^\s,]+", remedy), ["https://pages.example:8443"])

    def test_page_and_preflight(self):
        self.start_hub()
        for target in ("/", "/anything?x=1", "/client/"):
            answer = self.hub.request(target)
            self.assertEqual((answer.status, answer.getheader("Connection")), (200, "close"))
            self.assertEqual(answer.getheader("Content-Type"), "text/html; charset=utf-8")
            self.assertIn(b"Certificate Accepted", answer.content)
            self.assertEqual(answer.getheader("Access-Control-Allow-Origin"), "*")
        for method, headers in (("OPTIONS", {}), ("GET", {"Access-Control-Request-Method": "GET"})):
            answer = self.hub.request("/sign_in", method, headers=headers | {"Origin": "https://evil.example"})
            self.assertEqual((answer.status, answer.content), (200, b"OK"))
            self.assertTrue(answer.getheader("Content-Type").startswith("text/plain"))
            got = {name.lower(): value for name, value in answer.getheaders()}
            self.assertEqual(CORS | got, got)

    def test_client_folder(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="xmh-client-")))
        (folder / "index.html").write_text("<p>client")
        (folder / "app.js").write_text("1")
        self.start_hub(cloudxr_client_dir=str(folder))
        answer = self.hub.request("/client?serverIP=1&x=%2F")
        self.assertEqual((answer.status, answer.getheader("Location")), (308, "/client/?serverIP=1&x=%2F"))
        self.assertEqual(self.hub.request("/client/?serverIP=1").content, b"<p>client")
        answer = self.hub.request("/client/app.js")
        self.assertEqual((answer.content, answer.getheader("Access-Control-Allow-Origin")), (b"1", "*"))
        self.assertEqual(self.hub.request("/client/none.js").status, 404)
        self.assertIn(b"Certificate Accepted", self.hub.request("/clients").content)

    def test_client_folder_with_secrets(self):
        """Folders with files of the hub itself are rejected with the configuration, or those files are not served."""
        hub = self.start_hub()
        def reload():
            return subprocess.run([XMHCTL, "reload"], env=hub.env, text=True, capture_output=True, timeout=20)

        (hub.home / "keys").mkdir()
        for served, config in ((".", {}), ("run", {}), ("run/xr-media-hub", {}), (".local/share/xr-ai", {}),
                               ("keys", {"cert_file": "c.pem", "key_file": "keys/k.pem"})):
            for key in ("cloudxr_client_dir", "web_client_dir"):
                with self.subTest(served=served, key=key):
                    hub.config_file.write_text(json.dumps(hub.config | config | {key: served}, indent=0))
                    refused = reload()
                    line = 2 + list(hub.config | config | {key: served}).index(key)
                    self.assertEqual(refused.returncode, 1, refused)
                    self.assertIn(f"{hub.config_file}:{line}:", refused.stderr)
                    self.assertIn(key, refused.stderr)

        folder = hub.home / "client"
        folder.mkdir()
        (folder / "app.js").write_text("1")
        os.link(hub.data_dir / "authority.key", folder / "authority.txt")
        os.link(hub.config_file, folder / "hub.txt")
        hub.config_file.write_text(json.dumps(hub.config | {"cloudxr_client_dir": "client", "web_client_dir": "client"}))
        self.assertEqual(reload().returncode, 0)
        for port, prefix in ((hub.config["cloudxr_proxy_port"], "/client"), (self.web_port, "")):
            hub.port = port
            self.assertEqual(hub.request(f"{prefix}/app.js").content, b"1")
            for name in ("authority.txt", "hub.txt"):
                with self.subTest(port=port, name=name):
                    self.assertEqual(hub.request(f"{prefix}/{name}").status, 404)

    def test_runtime_away_and_there(self):
        number, = free_ports(1)
        self.start_hub(backend=f"ws://127.0.0.1:{number}")
        answer = self.shake_hands("/sign_in")[1]
        self.assertEqual(wire.status(answer), 503)
        self.assertIn("retry-after", fields(answer))
        self.assertEqual(CORS | fields(answer), fields(answer))
        self.assertEqual(self.state(), {"state": "listening", "port": self.hub.port, "backend-ready": False,
                                        "backend": f"ws://127.0.0.1:{number}"})

        # A client that asks once and then only listens, like the panel.
        watch = subprocess.Popen([XMHCTL, "watch", "--json"], env=self.hub.env, stdout=subprocess.PIPE, text=True)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.terminate)
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(iter(watch.stdout.readline, "")), daemon=True)
        reader.start()
        time.sleep(3)           # nothing signals when it listens
        runtime = socket.create_server(("127.0.0.1", number))
        started = time.monotonic()
        heard = wait_until(lambda: [line for line in lines if re.search(r'backend-ready"?\W+true', line)],
                           f"the signal: {lines}")
        self.assertLess(time.monotonic() - started, 4, heard)
        self.assertTrue(self.state()["backend-ready"])
        runtime.close()
        wait_until(lambda: not self.state()["backend-ready"], "the runtime is gone")

    def test_port_of_another_program(self):
        number, = free_ports(1)
        other = socket.create_server(("127.0.0.1", number))
        self.start_hub(cloudxr_proxy_port=number)
        problem = self.problems()["cloudxr-port-in-use"]
        self.assertEqual(problem[1], "error")
        self.assertIn(f"({os.getpid()})", problem[2])
        self.assertEqual((self.get("State"), self.state()["state"]), ("degraded", "port-in-use"))
        self.hub.port = self.web_port
        self.assertEqual(self.hub.request("/cert").status, 200)
        other.close()
        wait_until(lambda: self.state()["state"] == "listening", "the port is taken")
        self.assertNotIn("cloudxr-port-in-use", self.problems())
        self.assertEqual(self.get("State"), "ready")

    def test_no_client_no_polling(self):
        """Without requests, the daemon sleeps. Uses the context switches that the kernel counts."""
        self.start_hub()
        status = pathlib.Path(f"/proc/{self.hub.process.pid}/status")

        def switches():
            return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.M)[1])

        def quietest(windows):
            """Checking once a second wakes it at least twice in three seconds; other causes are rare."""
            for _ in range(windows):
                before = switches()
                time.sleep(3)
                yield switches() - before

        self.assertLess(min(quietest(4)), 2)
        self.state()            # by a client that leaves immediately
        self.assertGreater(min(quietest(2)), 1, "looking for the runtime is not to be seen in this number")


if __name__ == "__main__":
    tap.main()
