# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A hub behind a real firewall: in tests/tools/with-firewalld, with a cable and a client at its other end."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import unittest

from bus import BUS_CONFIG
from hub import Hub
from sandboxed_hub import AS_USER, HubInside, sandbox
from waiting import wait_until
from wire import Backend

XMHCTL = os.environ.get("XMHCTL", "build/src/cli/xmhctl")
PORTS = {"web_server_port": 8080, "cloudxr_proxy_port": 48322, "lk_port_ws": 7880, "lk_port_tcp": 7881,
         "lk_port_udp": 7882}
ALL = ["8080/tcp", "48322/tcp", "7881/tcp", "7882/udp"]
HERE, THERE = "10.78.0.1", "10.78.0.2"
USERS = {"root": [], "nobody": ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"],
         "daemon": AS_USER}

# Prints "served" or "kept out" for a port, from the view of a device. A rejected connection (firewalld, within the kernel's
# limits for such messages) counts like a dropped one (ufw).
PROBE = """
import socket, sys
address, port, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM)
client.settimeout(2)
try:
    client.connect((address, port))
    if kind == "udp":
        client.send(b"ping")
        client.recv(16)
    print("served")
except OSError:
    print("kept out")
"""


def run(*command, check=True):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if check and done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


class Cable:
    """A second namespace, joined to this one by lan0."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep infinity"],
                                       stdout=subprocess.PIPE)
        self.holder.stdout.readline()
        self.net = f"--net=/proc/{self.holder.pid}/ns/net"
        run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1", "netns", str(self.holder.pid))
        run("ip", "address", "add", f"{HERE}/24", "dev", "lan0")
        run("ip", "link", "set", "lan0", "up")
        run("nsenter", self.net, "ip", "address", "add", f"{THERE}/24", "dev", "lan1")
        run("nsenter", self.net, "ip", "link", "set", "lan1", "up")

    def probe(self, port):
        number, kind = port.split("/")
        return run("nsenter", self.net, "/usr/bin/python3", "-c", PROBE, HERE, number, kind).strip()

    def end(self):
        # With the namespace, the kernel removes it some time later; the next cable has the same name.
        run("ip", "link", "delete", "lan0")
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()


class UdpEcho:
    """Replaces LiveKit's media port, which responds only to its own protocol."""

    def __init__(self, test, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("", port))
        self.tcp = socket.create_server(("", PORTS["lk_port_tcp"]))
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(self._end, port)

    def _serve(self):
        while True:
            data, peer = self.socket.recvfrom(64)
            if data == b"end":
                break
            self.socket.sendto(data, peer)
        self.socket.close()
        self.tcp.close()

    def _end(self, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", ("127.0.0.1", port))


class FirewallCase(unittest.TestCase):
    user = "root"
    is_flatpak = False

    @classmethod
    def setUpClass(cls):
        if run("sh", "-c", "id -u; ip -o link | wc -l").split() != ["0", "1"]:
            raise unittest.SkipTest("needs tests/tools/with-firewalld")
        cls.cable = Cable()
        cls.addClassCleanup(cls.cable.end)
        cls.firewalld = None

    def start_hub(self, **config):
        backend = Backend(self, lambda connection, head: None)
        UdpEcho(self, PORTS["lk_port_udp"])
        # Not below a folder that only root can enter.
        home = pathlib.Path(run("mktemp", "-d", "/tmp/xmh-XXXXXX").strip())
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        address = f"unix:path={home}/run/bus"
        env = {"DBUS_SESSION_BUS_ADDRESS": address}
        if self.is_flatpak:
            hub = HubInside(self, home=home, prefix=sandbox(home), start=False,
                            env=env | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={home}/system-bus"})
        else:
            hub = Hub(self, home=home, prefix=USERS[self.user], env=env, start=False)
        hub.configure(**PORTS | {"web_server_host": None, "enable_cloudxr_proxy": True, "livekit_url": backend.url,
                                 "enable_livekit": True} | config)
        services, bus_config = home / "services", home / "bus.conf"
        services.mkdir()
        bus_config.write_text(BUS_CONFIG.format(address=address, services=services))
        run("chown", "-R", self.user, str(home))
        bus = subprocess.Popen([*USERS[self.user], "dbus-daemon", f"--config-file={bus_config}", "--nofork",
                                "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        bus.stdout.readline()
        self.addCleanup(bus.stdout.close)
        self.addCleanup(bus.wait)
        self.addCleanup(bus.terminate)
        self.hub = hub
        if self.is_flatpak:
            self.start_proxy(home)
        hub.start()
        wait_until(lambda: self.ctl("status").returncode == 0, "the hub on the bus")
        return hub

    def start_proxy(self, home):
        """The system bus with the single permission of the manifest."""
        proxy = subprocess.Popen([*AS_USER, "xdg-dbus-proxy", "unix:path=/run/dbus/system_bus_socket", f"{home}/system-bus",
                                  "--filter", "--talk=org.fedoraproject.FirewallD1"])
        self.addCleanup(proxy.wait)
        self.addCleanup(proxy.terminate)
        wait_until((home / "system-bus").exists, "the filter of the system bus")

    def ctl(self, *arguments):
        return subprocess.run([*USERS[self.user], XMHCTL, *arguments], env=self.hub.env, capture_output=True, text=True,
                              timeout=60)

    def ask(self):
        done = self.ctl("firewall", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def problems(self):
        return [each["code"] for each in json.loads(self.ctl("status", "--json").stdout)["problems"]]

    def finding(self, identity):
        return next(each for each in json.loads(self.ctl("doctor", "--json").stdout) if each["id"] == identity)

    def wait_for_problem(self, stands):
        wait_until(lambda: ("firewall" in self.problems()) == stands, f"the problem stands: {stands}", 60)

    def assert_probes(self, answer, ports=ALL):
        self.assertEqual({port: self.cable.probe(port) for port in ports}, dict.fromkeys(ports, answer))

    def start_firewalld(self):
        firewalld = subprocess.Popen(["firewalld", "--nofork", "--nopid"], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
        self.addCleanup(firewalld.wait)
        self.addCleanup(firewalld.terminate)
        wait_until(lambda: subprocess.run(["firewall-cmd", "--state"], capture_output=True).returncode == 0, "firewalld", 60)

    @staticmethod
    def find_firewalld():
        return int(run("busctl", "--system", "--json=short", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus",
                       "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s",
                       "org.fedoraproject.FirewallD1").split("[")[1].split("]")[0])

    def stop_firewalld(self):
        pid = self.find_firewalld()
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not pathlib.Path(f"/proc/{pid}/cmdline").exists() or
                   not pathlib.Path(f"/proc/{pid}/cmdline").read_bytes(), "firewalld has ended", 60)
