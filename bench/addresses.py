# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Measures the time from a new address of the host to the first connection to it with a valid certificate. Uses a LAN of two
network namespaces joined by a veth, so nothing leaves the machine. Needs root."""

import contextlib
import os
import socket
import ssl
import subprocess
import sys
import time

import servers

PREFIX = "10.77.0"
CHANGES = 5
PATIENCE_S = 20
RETRY_S = 0.005


class Lan:
    """The hub's namespace and the device's."""

    def __init__(self):
        self.hub = f"xmh-bench-{os.getpid()}-h"
        self.device = f"xmh-bench-{os.getpid()}-d"

    def __enter__(self):
        for name in (self.hub, self.device):
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", self.hub, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", self.device)
        for name, host in ((self.hub, 1), (self.device, 250)):
            ip("-n", name, "addr", "add", f"{PREFIX}.{host}/24", "dev", "eth0")
            ip("-n", name, "link", "set", "eth0", "up")
        return self

    def __exit__(self, *error):
        for name in (self.hub, self.device):
            with contextlib.suppress(subprocess.CalledProcessError):
                ip("netns", "del", name)

    def inside(self, name, command):
        return ["ip", "netns", "exec", name, *map(str, command)]


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def visit(authority, address, port):
    """Connects once, as a device that trusts the authority."""
    context = ssl.create_default_context(cafile=authority)
    with socket.create_connection((address, port), timeout=1) as plain:
        with context.wrap_socket(plain, server_hostname=address):
            return True


def visitor(authority, port):
    """Runs in the device's namespace. For each address on standard input, prints when a connection first succeeded."""
    for line in sys.stdin:
        address = line.strip()
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                visit(authority, address, port)
                break
            time.sleep(RETRY_S)
        else:
            sys.exit(f"no valid connection to {address} within {PATIENCE_S} s")
        print(time.monotonic(), flush=True)


@contextlib.contextmanager
def running(command, **options):
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        servers.end(process)


def change(lan, device, number):
    """Milliseconds for one new address."""
    address = f"{PREFIX}.{10 + number}"
    before = time.monotonic()
    ip("-n", lan.hub, "addr", "add", f"{address}/24", "dev", "eth0")
    device.stdin.write(address + "\n")
    device.stdin.flush()
    answer = device.stdout.readline()
    if not answer:
        raise RuntimeError(f"no valid connection to {address}")
    return (float(answer) - before) * 1000


def measure(hub):
    """Milliseconds for each new address. `hub` must listen everywhere and not be running."""
    authority = hub.certificate()[0].with_name("authority.crt")
    with Lan() as lan, open(hub.folder / "log", "ab") as log:
        with running(lan.inside(lan.hub, hub.command()), env=hub.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log):
            visiting = lan.inside(lan.device, [sys.executable, __file__, authority, hub.port])
            with running(visiting, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as device:
                device.stdin.write(f"{PREFIX}.1\n")
                device.stdin.flush()
                if not device.stdout.readline():
                    raise RuntimeError(f"the hub did not start: {hub.last_words()}")
                return [change(lan, device, number) for number in range(CHANGES)]


if __name__ == "__main__":
    visitor(sys.argv[1], int(sys.argv[2]))
