#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""heads.py [--write]

Sends the rows of tests/integration/test-doors.py to the hub, to nginx and to HAProxy, and prints what each answers as
a table; --write puts it into docs/security.md. Needs Debian's nginx and haproxy. By hand:

    XMH_DAEMON=BUILD/src/daemon/xr-media-hub PYTHONPATH=tests/lib tests/judges/heads.py --write
"""
import importlib.util
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

import wire
from hub import Hub, free_ports
from waiting import wait_until

TREE = pathlib.Path(__file__).resolve().parents[2]
DOORS = TREE / "tests/integration/test-doors.py"
PAGE = TREE / "docs/security.md"
# The script writes the part of the page between these lines.
BEGIN = "<!-- made by tests/judges/heads.py --write -->\n"
END = "<!-- end of the table -->\n"
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log /dev/null;
events {{}}
http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
        uwsgi_temp_path {folder}; scgi_temp_path {folder};
        server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }} }}
"""
HAPROXY = """
defaults
  mode http
  timeout client 5s
frontend all
  bind 127.0.0.1:{port}
  http-request return status 200 content-type text/plain string ok
"""


def load_rows():
    spec = importlib.util.spec_from_file_location("doors", DOORS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.HEADS


def ask(port, data):
    """The status of the first response, or how the connection ended."""
    with socket.create_connection(("127.0.0.1", port), 3) as connection:
        connection.settimeout(1)
        connection.sendall(data)
        answer = b""
        try:
            while b"\r\n" not in answer and (more := connection.recv(1000)):
                answer += more
        except TimeoutError:
            return "waits"
        except OSError:
            return "closes"
    if not answer:
        return "closes"
    return str(wire.status(answer.decode("latin-1"))) if answer.startswith(b"HTTP/") else "no head"


def make_table(ports):
    rows = [f"| {name} | {' | '.join(ask(port, data) for port in ports)} |\n" for name, data, _ in load_rows()]
    return "| head | hub | nginx | HAProxy |\n|---|---|---|---|\n" + "".join(rows)


def write(table):
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    PAGE.write_text(before + BEGIN + table + END + rest.split(END)[1])


class Judges(unittest.TestCase):
    def start_server(self, folder, name, text, *command):
        port = free_ports(1)[0]
        file = pathlib.Path(folder, name + ".conf")
        file.write_text(text.format(folder=folder, port=port))
        process = subprocess.Popen([shutil.which(command[0], path="/usr/sbin:/usr/bin"), *command[1:], str(file)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

        def answers():
            try:
                return ask(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == "200"
            except OSError:
                return False

        wait_until(answers, name)
        return port

    def test_table(self):
        folder = tempfile.mkdtemp(prefix="xmh-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        ports = [Hub(self, web_server_tls=False).port,
                 self.start_server(folder, "nginx", NGINX, "nginx", "-p", folder, "-c"),
                 self.start_server(folder, "haproxy", HAPROXY, "haproxy", "-f")]
        table = make_table(ports)
        print(table, end="")
        if "--write" in ARGUMENTS:
            write(table)


ARGUMENTS = sys.argv[1:]

if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
