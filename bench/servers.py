# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The processes of a run: the hub, nginx beside it, and the backend that echoes for both. Only loopback is used."""

import http.client
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time

SERVER_CORE = "0"
LOAD_CORE = "1"
CLIENT_FILE = "file.bin"
CLIENT_FILE_SIZE = 1024
PAGE = b"<!DOCTYPE html><title>bench</title>"
START_S = 20
STOP_S = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    return ["taskset", "-c", core, *map(str, command)]


def get(port, target):
    """The body of a GET, whoever the server says it is."""
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"GET {target}: {answer.status} {body[:200]!r}")
        return body
    finally:
        connection.close()


def memory(pids):
    """Pss, Rss and private dirty memory of some processes together, in KiB."""
    sums = {"Pss": 0, "Rss": 0, "Private_Dirty": 0}
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            key = line.split(":")[0]
            if key in sums:
                sums[key] += int(line.split()[1])
    return sums


def end(process):
    if process.stdin:
        process.stdin.close()
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Backend:
    """Stands for LiveKit: answers the handshake and sends everything back."""

    def __init__(self, build):
        self.process = subprocess.Popen(pinned(LOAD_CORE, [build / "bench/xmh-bench-backend"]),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.pid = self.process.pid

    def stop(self):
        end(self.process)
        self.process.stdout.close()


class Server:
    """What the two contenders have in common."""

    name = ""
    tunnel_target = ""
    token_target = ""
    file_target = "/" + CLIENT_FILE

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.process = None
        self.log = None
        folder.mkdir(parents=True, exist_ok=True)

    def command(self):
        raise NotImplementedError

    def environment(self):
        return None

    def measured(self):
        """The processes whose time and memory count."""
        raise NotImplementedError

    def start(self):
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(pinned(SERVER_CORE, self.command()), env=self.environment(),
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + START_S
        while True:
            try:
                get(self.port, "/")
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} does not start: {self.last_words()}") from None
                time.sleep(0.01)

    def last_words(self):
        return (self.folder / "log").read_text(errors="replace")[-500:]

    def stop(self):
        if self.process:
            end(self.process)
            self.log.close()
            self.process = None


class Hub(Server):
    name = "hub"
    tunnel_target = "/rtc?access_token=bench"
    token_target = "/token?identity=b"

    def __init__(self, folder, binary, backend_port, everywhere=False):
        super().__init__(folder)
        self.binary = binary
        client = folder / "client"
        client.mkdir(exist_ok=True)
        (client / "index.html").write_bytes(PAGE)
        (client / CLIENT_FILE).write_bytes(b"x" * CLIENT_FILE_SIZE)
        self.config = folder / "bench.yaml"
        self.config.write_text(
            f"web_server_host: {'' if everywhere else '127.0.0.1'}\nweb_server_port: {self.port}\nweb_client_dir: {client}\n"
            f"enable_livekit: false\nlivekit_url: ws://127.0.0.1:{backend_port}\nenable_cloudxr_proxy: false\n"
            "limits: {rtc_tunnels: 4096, rtc_tunnels_per_address: 4096, connections: 8192,"
            " connections_per_address: 8192}\n")

    def command(self):
        return [self.binary, "--config", self.config]

    def environment(self):
        """A home of its own; no bus, for a run must not take the name of the hub in use."""
        (self.folder / "run").mkdir(mode=0o700, exist_ok=True)
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder / "home"),
                       "XDG_RUNTIME_DIR": str(self.folder / "run"),
                       "DBUS_SESSION_BUS_ADDRESS": os.environ.get("XMH_BENCH_BUS", "")}
        return environment

    def measured(self):
        return [self.process.pid]

    def certificate(self):
        data = self.folder / "home/.local/share/xr-ai"
        return data / "web-server.crt", data / "web-server.key"


NGINX_CONF = """
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 10000; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  types {{ text/html html; application/json json; }}
  default_type application/octet-stream;
  keepalive_timeout 3600s;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/t1;
  proxy_temp_path {folder}/t2;
  fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4;
  scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets on;
    root {folder}/www;
    location /rtc {{
      proxy_pass http://127.0.0.1:{backend_port};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      proxy_set_header Host $host;
      proxy_buffer_size 64k;
      proxy_buffers 8 64k;
      proxy_busy_buffers_size 128k;
      proxy_read_timeout 3600s;
      proxy_send_timeout 3600s;
    }}
  }}
}}
"""


class Nginx(Server):
    name = "nginx"
    tunnel_target = "/rtc?access_token=bench"
    token_target = "/token.json"

    def __init__(self, folder, certificate, key, backend_port, token_size):
        super().__init__(folder)
        www = folder / "www"
        www.mkdir(exist_ok=True)
        (www / "index.html").write_bytes(PAGE)
        (www / CLIENT_FILE).write_bytes(b"x" * CLIENT_FILE_SIZE)
        (www / "token.json").write_bytes(b"x" * token_size)
        # The worker runs as another user when root starts it.
        for path in (folder.parent, folder, www):
            path.chmod(0o755)
        self.config = folder / "nginx.conf"
        self.config.write_text(NGINX_CONF.format(folder=folder, port=self.port, certificate=certificate, key=key,
                                                 backend_port=backend_port))

    def command(self):
        return ["nginx", "-c", self.config, "-p", self.folder]

    def measured(self):
        task = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in task.read_text().split()]
