# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Devices that a hub knows from its file, and what recognising them and keeping them costs."""

import hashlib
import json
import os
import subprocess
import time

MOST = 256          # XMH_ACCESS_DEVICES_MAX
SECRET = "5" * 32
# An address that is not of this computer, as from a proxy on it: so the hub asks whether the device has access.
FORWARDED = "X-Forwarded-For: 192.168.77.5"


def device(number):
    """What a paired browser leaves that joins by one name."""
    now = int(time.time())
    return {"id": f"{number:016x}", "state": "allowed", "name": f"Quest 3 {number}", "named": False, "made-name": "Quest 3",
            "kind": "headset", "recognised-by": "cookie", "secret-sha256": hashlib.sha256(SECRET.encode()).hexdigest(),
            "address": f"192.168.78.{number % 250 + 1}", "link-address": f"02000000{number:04x}",
            "identities": [{"identity": f"quest-{number}", "issued": now - 60}],
            "since": now - 86400, "last-seen": now - 3600 - number, "expires": 0, "watch-only": False, "always": True}


def cookie(number):
    return f"Cookie: __Host-xmh-device={number:016x}.{SECRET}"


def give(hub, count):
    """Writes COUNT devices into the file of a hub that is not running."""
    write(hub.certificate()[0].parent, count)


def allocated(build, folder, count):
    """Bytes that COUNT devices take in the heap, and what belongs to them."""
    write(folder, count)
    environment = os.environ | {"G_SLICE": "always-malloc"}
    return int(subprocess.run([build / "bench/xmh-bench-devices", folder], env=environment, check=True, stdout=subprocess.PIPE).stdout)


def write(folder, count):
    folder.mkdir(parents=True, exist_ok=True)
    clock = {"wall": int(time.time()), "boot": int(time.clock_gettime(time.CLOCK_BOOTTIME)), "boot-id": ""}
    text = json.dumps({"version": 1, "clock": clock, "devices": [device(each) for each in range(count)], "revoked": []})
    (folder / "devices.json").write_text(text)
    (folder / "devices.json").chmod(0o600)
