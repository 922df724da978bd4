#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""fake_connector.py NOTES MODE: stands in for a connector that the hub starts.

Appends a line of JSON to the file NOTES when it starts and when it is asked to end, with what it found. Modes: good; ends (at
once, with status 7); stubborn (ignores SIGTERM); talks (prints without end); leaks (prints what it must not); forks (leaves a
process in a session of its own)."""
import json
import mmap
import os
import pathlib
import signal
import socket
import sys
import time
import urllib.parse

notes, mode = sys.argv[1:3]
variables = {name: os.environ.get(name) for name in
             ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "XMH_ROOM", "XMH_IDENTITY", "XMH_CONFIG",
              "XMH_CONNECTOR_ENV", "XMH_TEST_VARIABLE", "DBUS_SESSION_BUS_ADDRESS", "NOTIFY_SOCKET")}


def is_livekit_there():
    url = urllib.parse.urlsplit(os.environ["LIVEKIT_URL"])
    try:
        socket.create_connection((url.hostname, url.port), 2).close()
        return True
    except OSError:
        return False


def may_execute_memory():
    """Not within the hub's unit."""
    try:
        mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
        return True
    except OSError:
        return False


def note(event, **details):
    with open(notes, "a") as file:
        file.write(json.dumps({"event": event, "pid": os.getpid(), "time": time.monotonic(),
                               "livekit": is_livekit_there()} | details) + "\n")


def on_end(_number, _frame):
    note("asked")
    if mode != "stubborn":
        sys.exit(0)


signal.signal(signal.SIGTERM, on_end)
path = pathlib.Path(os.environ["XMH_CONNECTOR_ENV"])
child = 0
if mode == "forks":
    child = os.fork()
    if child == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            time.sleep(60)
note("started", variables=variables, mode=path.stat().st_mode & 0o7777, file=path.read_text(), child=child,
     executes=may_execute_memory(), status=pathlib.Path("/proc/self/status").read_text(),
     cmdline=pathlib.Path("/proc/self/cmdline").read_text())
print("the connector speaks", flush=True)
if mode == "ends":
    print("no checkout there", flush=True)
    sys.exit(7)
if mode == "leaks":
    print(f"secret {os.environ['LIVEKIT_API_SECRET']} and token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl end",
          flush=True)
while mode == "talks":
    print("chatter " * 1000, flush=True)
while True:
    time.sleep(60)
