#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Port 48322 and the proxy of the CloudXR runtime itself, with the real port numbers in a separate network."""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import unittest

import netns
import tap
import wire
from bus import BusHub
from waiting import wait_until

XMHCTL = os.environ["XMHCTL"]
RUNTIME = pathlib.Path(__file__).parents[1] / "lib/cloudxr-stand-in/cloudxr_runtime"
DIRECT, PROXY = "ws://127.0.0.1:49100", "wss://127.0.0.1:48323"
MOVED = {"PROXY_PORT": 48323}
LINE = "cloudxr_env: {PROXY_PORT: 48323}"


def make_certificate(folder):
    """Another one than that of a proxy that has begun already."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", folder / "server.key",
                    "-out", folder / "server.crt"], check=True, capture_output=True)


class CloudXrProxy(unittest.TestCase):
    def make_hub(self, start=True, env=None, **config):
        self.hub = BusHub(self, env=env, start=False)
        self.hub.configure(**{"enable_cloudxr_proxy": True, "cloudxr_proxy_port": 48322} | config)
        self.hub.port = self.hub.config["cloudxr_proxy_port"]
        self.certificates = self.hub.home / ".cloudxr/certs"
        if start:
            self.hub.start()
        return self.hub

    def start_runtime(self, wait=True, **config):
        folder = pathlib.Path(self.hub.home)
        file, ready, log = folder / "cloudxr_runtime.yaml", folder / "runtime-ready", folder / "runtime.log"
        file.write_text(json.dumps(config))
        ready.unlink(missing_ok=True)
        environment = {name: value for name, value in self.hub.env.items() if name != "CXR_INSTALL_DIR"}
        with open(log, "wb") as output:
            process = subprocess.Popen(["/usr/bin/python3", RUNTIME, "--config", file, "--ready-file", ready],
                                       env=environment, stdout=output, stderr=output)
        self.addCleanup(self.stop_runtime, process)
        process.log = log
        if wait:
            wait_until(lambda: "listening" in log.read_text() or process.poll() is not None, "the proxy listens")
            self.assertIsNone(process.poll(), log.read_text())
        return process

    def stop_runtime(self, process):
        if process.poll() is None:
            process.terminate()
        process.wait(30)

    def greeting(self, target, *headers, connection=None):
        """The line by which the end behind the hub answers, after an echo has come back, too."""
        connection = connection or self.hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head(target, *headers))
        answer = wire.read_head(connection)
        if wire.status(answer) != 101:
            return wire.status(answer)
        self.assertEqual(len(re.findall("(?i)^access-control-allow-origin:", answer, re.M)), 1, answer)
        line = b""
        while not line.endswith(b"\n"):
            line += wire.read_exactly(connection, 1)
        connection.sendall(b"\x81\x85mask-and-any-bytes\xff\x00")
        self.assertEqual(wire.read_exactly(connection, 22), b"\x81\x85mask-and-any-bytes\xff\x00")
        return line.decode().strip()

    def ctl(self, *arguments):
        return subprocess.run([XMHCTL, *arguments], env=self.hub.env, capture_output=True, text=True, timeout=60)

    def state(self):
        return self.hub.get("CloudXr")

    def test_holder_gives_way(self):
        """The runtime was there first, and is moved by the line that the hub says."""
        self.make_hub(start=False)
        runtime = self.start_runtime()
        self.hub.start()
        severity, message, remedy = self.hub.problem("cloudxr-port-in-use")
        self.assertEqual(severity, "error")
        self.assertRegex(message, rf"^Port 48322 is in use by the CloudXR runtime's own proxy, \S+ \({runtime.pid}\)$")
        self.assertIn(LINE, remedy)
        doctor = self.ctl("doctor")
        self.assertIn("the CloudXR runtime's own proxy", re.sub(r"\s+", " ", doctor.stdout))
        self.assertIn(LINE, re.sub(r"\s+", " ", doctor.stdout))
        self.assertEqual(self.state()["state"], "port-in-use")

        self.stop_runtime(runtime)
        wait_until(lambda: self.state()["state"] == "listening", "the hub takes the port")
        self.assertNotIn("cloudxr-port-in-use", self.hub.problems())
        self.start_runtime(cloudxr_env=MOVED)
        self.assertEqual(self.greeting("/sign_in?a=b"), "runtime /sign_in?a=b")
        self.assertEqual(self.greeting("/oob/v1/ws?token=c"), "oob /oob/v1/ws?token=c")

    def test_runtime_gives_up(self):
        """With the hub first, an unmoved runtime ends as the real one does, and the hub keeps the port."""
        self.make_hub()
        runtime = self.start_runtime(wait=False)
        self.assertEqual(runtime.wait(60), 1)
        self.assertIn("WSS proxy port 48322 is already in use", runtime.log.read_text())
        self.assertEqual(self.state()["state"], "listening")

    def test_other_holder(self):
        """Any other program is only named, even if it mentions the runtime somewhere."""
        self.make_hub(start=False)
        other = subprocess.Popen(["/usr/bin/python3", "-m", "http.server", "48322", "--directory", RUNTIME.parent],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop_runtime, other)
        wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", 48322)) == 0, "it listens")
        self.hub.start()
        _severity, message, remedy = self.hub.problem("cloudxr-port-in-use")
        self.assertRegex(message, rf"^Port 48322 is in use by \S+ \({other.pid}\)$")
        self.assertNotIn("PROXY_PORT", remedy)

    def test_only_the_proxy(self):
        """Without a runtime on 49100, all goes to the proxy, by the rules of the port."""
        self.make_hub(limits={"cloudxr_tunnels_per_address": 8})
        self.assertEqual((self.state()["backend"], self.state()["backend-ready"]), (DIRECT, False))
        self.assertEqual(self.greeting("/sign_in"), 503)
        proxy = self.start_runtime(runtime=False, cloudxr_env=MOVED)
        wait_until(lambda: self.state()["backend-ready"], "the proxy is found")
        self.assertEqual(self.state(), {"state": "listening", "port": 48322, "backend-ready": True, "backend": PROXY})
        self.assertIn(f"the runtime is running ({PROXY})", re.sub(r"\s+", " ", self.ctl("status").stdout))
        self.assertEqual(self.hub.findings()["cloudxr-backend"][0], "ok")
        self.assertEqual(self.hub.findings()["cloudxr-exposed"][0], "warning")
        self.assertEqual(self.greeting("/oob/v1/ws"), "oob /oob/v1/ws")
        self.assertEqual(self.greeting("/oob/v1/ws", "Origin: https://evil.example"), 403)
        self.assertEqual(self.greeting("/sign_in", "Origin: https://evil.example"), 403)

        # The runtime begins to listen. It is preferred, but for the path that only the proxy knows.
        self.stop_runtime(proxy)
        self.start_runtime(cloudxr_env=MOVED)
        wait_until(lambda: self.state()["backend"] == DIRECT, "the runtime is found")
        self.assertEqual(self.greeting("/oob/v1/wsx"), "runtime /oob/v1/wsx")
        self.assertEqual(self.greeting("/oob/v1/ws"), "oob /oob/v1/ws")

    def test_limits(self):
        """Both paths count together, for a device of the network."""
        self.make_hub(web_server_host=None, limits={"cloudxr_tunnels_per_address": 2})
        self.start_runtime(cloudxr_env=MOVED)

        def greeting(target):
            plain = netns.connect("10.77.0.1", 48322)
            return self.greeting(target, connection=wire.TlsStream(plain, self.hub.context(), "10.77.0.1"))

        self.assertEqual(greeting("/sign_in"), "runtime /sign_in")
        self.assertEqual(greeting("/oob/v1/ws"), "oob /oob/v1/ws")
        self.assertEqual(greeting("/oob/v1/ws"), 503)
        self.assertEqual(greeting("/sign_in"), 503)

    def test_wrong_certificate(self):
        self.make_hub()
        self.start_runtime(runtime=False, cloudxr_env=MOVED)
        kept = self.hub.home / "kept"
        shutil.copytree(self.certificates, kept)
        # Same name and address in it: only the certificate itself counts.
        make_certificate(self.certificates)
        connection = self.hub.connect()
        self.addCleanup(connection.close)
        connection.sendall(wire.head("/oob/v1/ws"))
        answer, body = wire.read_answer(connection)
        self.assertEqual(wire.status(answer), 502)
        self.assertIn(b"does not trust the certificate", body)
        self.hub.wait_for_log(r"\(127\.0\.0\.1:48323\) is not trusted: its certificate is not the expected one")
        severity, message, remedy = self.hub.problem("cloudxr-certificate")
        self.assertEqual(severity, "warning")
        self.assertIn("its certificate is not the expected one", message)
        self.assertIn(str(self.certificates / "server.crt"), remedy)

        for broken in (None, "", "no certificate\n", (kept / "server.key").read_text()):
            (self.certificates / "server.crt").unlink(missing_ok=True)
            if broken is not None:
                (self.certificates / "server.crt").write_text(broken)
            with self.subTest(broken and broken[:20]):
                self.assertEqual(self.greeting("/oob/v1/ws"), 502)
                self.assertIn(str(self.certificates / "server.crt"), self.hub.problem("cloudxr-certificate")[1])
        (self.certificates / "server.crt").unlink()
        os.mkfifo(self.certificates / "server.crt")
        self.assertEqual(self.greeting("/oob/v1/ws"), 502)

        (self.certificates / "server.crt").unlink()
        shutil.copy(kept / "server.crt", self.certificates)
        self.assertEqual(self.greeting("/oob/v1/ws"), "oob /oob/v1/ws")
        self.assertNotIn("cloudxr-certificate", self.hub.problems())

    def test_authorities_do_not_count(self):
        """Not even a certificate of the hub's own authority is taken for the proxy's."""
        self.make_hub()
        self.start_runtime(runtime=False, cloudxr_env=MOVED)
        shutil.copy(self.hub.authority, self.certificates / "server.crt")
        self.assertEqual(self.greeting("/oob/v1/ws"), 502)

    def test_other_folder(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="xmh-")))
        self.make_hub(env={"CXR_INSTALL_DIR": str(folder)})
        self.start_runtime(runtime=False, cloudxr_env=MOVED, cloudxr_install_dir=str(folder))
        self.assertEqual(self.greeting("/oob/v1/ws"), "oob /oob/v1/ws")

    def test_named_backend(self):
        """Who names the proxy gets it for every path, and who names the runtime gets only that."""
        self.make_hub(cloudxr_backend=PROXY)
        runtime = self.start_runtime(cloudxr_env=MOVED)
        self.assertEqual(self.state()["backend"], PROXY)
        self.assertEqual(self.greeting("/sign_in"), "runtime /sign_in")
        self.assertEqual(self.greeting("/oob/v1/ws"), "oob /oob/v1/ws")
        self.hub.stop()
        self.hub.config_file.write_text(json.dumps(self.hub.config | {"cloudxr_backend": DIRECT}))
        self.hub.start()
        self.assertEqual(self.greeting("/oob/v1/ws"), "runtime /oob/v1/ws")
        self.stop_runtime(runtime)

    def test_hub_on_the_proxys_port(self):
        """A hub that left 48322 to the runtime must not take itself for the proxy."""
        self.make_hub(cloudxr_proxy_port=48323)
        self.assertEqual(self.greeting("/oob/v1/ws"), 503)
        self.assertEqual((self.state()["backend"], self.state()["backend-ready"]), (DIRECT, False))
        self.start_runtime()
        self.assertEqual(self.greeting("/oob/v1/ws"), "runtime /oob/v1/ws")

    def test_hub_follows(self):
        """What the hub relays to changes while it runs, and its signals say so."""
        self.make_hub()
        self.start_runtime(runtime=False, cloudxr_env=MOVED)
        self.state()
        monitor = self.hub.monitor()
        wait_until(lambda: self.state()["backend"] == PROXY, "the proxy")
        runtime = socket.create_server(("127.0.0.1", 49100))
        monitor.wait(DIRECT)
        runtime.close()
        monitor.wait(PROXY)


if __name__ == "__main__":
    tap.main()
