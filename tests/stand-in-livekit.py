#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Stands in for livekit-server: stand-in-livekit.py FOLDER MODE (--version | --config FILE).

Answers GET / with 200 on the configured port of 127.0.0.1 and writes FOLDER/report.json about the process it
found itself in. Modes: good; dies (says why and exits); drains (ends at the second SIGTERM); stubborn (ignores
SIGTERM); mute (never healthy); ill (healthy once); forks (leaves a process in a session of its own and ignores
SIGTERM); warns (complains 2 s before it ends)."""
import http.server
import json
import os
import re
import signal
import sys
import threading
import time

folder, mode, option = sys.argv[1:4]
if option == "--version":
    print("livekit-server version 1.13.5")
    sys.exit()
with open(sys.argv[4]) as f:
    text = f.read()


def attempt(path):
    try:
        os.listdir(path)
        return "open"
    except OSError as error:
        return error.strerror


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError as error:
        return error.strerror


status = dict(re.findall(r"^(\w+):\t(.*)$", read("/proc/self/status"), re.M))
report = {
    "fds": sorted(int(n) for n in os.listdir("/proc/self/fd"))[:-1],    # the last one lists them
    "data": attempt(os.path.join(folder, "data")),
    "secret": read(os.path.join(folder, "data", "kept.key")),
    "beside": read(os.path.join(folder, "beside")),
    "no-new-privs": status["NoNewPrivs"],
    "environment": sorted(os.environ),
    "config": text,
}
with open(os.path.join(folder, "runtime", "report.json"), "w") as file:
    json.dump(report, file)

if mode == "dies":
    print("2026-01-01T00:00:00Z\tINFO\tlivekit\tstarting")
    print("could not start: \x1b[31mthe moon\x1b[0m eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", flush=True)
    sys.exit(3)

def leave_stray():
    """A daemon, by forking twice."""
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with open(os.path.join(folder, "runtime", "stray.new"), "w") as file:
        file.write(str(os.getpid()))
    os.rename(os.path.join(folder, "runtime", "stray.new"), os.path.join(folder, "runtime", "stray"))
    while True:
        signal.pause()


if mode == "forks":
    leave_stray()
    while not os.path.exists(os.path.join(folder, "runtime", "stray")):
        time.sleep(0.01)


def end_later():
    print("2026-01-01T00:00:00Z\tWARN\tlivekit\tinvalid API key", flush=True)
    time.sleep(2)
    os._exit(3)


terms = 0


def on_term(number, frame):
    global terms
    terms += 1
    if mode not in ("stubborn", "forks") and (mode != "drains" or terms > 1):
        os._exit(0)


signal.signal(signal.SIGTERM, on_term)
answers = 0


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global answers
        answers += 1
        self.send_response(406 if mode == "mute" or (mode == "ill" and answers > 1) else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", int(re.search(r"^port: (\d+)", text, re.M).group(1))), Handler)
print("listening", flush=True)
if mode == "warns":
    threading.Thread(target=end_later).start()
server.serve_forever()
