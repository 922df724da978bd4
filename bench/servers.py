# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The processes of a run: the hub, nginx, HAProxy, and the echo backend for all of them. Uses loopback only."""

import http.client
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time

import client

SERVER_CORE = "0"
LOAD_CORE = "1"
START_S = 20
STOP_S = 10


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pinned(core, command):
    return ["taskset", "-c", core, *map(str, command)]


def get(port, target):
    """The body of a GET, without verifying the certificate."""
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
    """Total Pss, Rss and private dirty memory of processes, in KiB."""
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
    """Replaces LiveKit: accepts the handshake and echoes everything."""

    def __init__(self, build):
        self.process = subprocess.Popen(pinned(LOAD_CORE, [build / "bench/xmh-bench-backend"]),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.pid = self.process.pid

    def stop(self):
        end(self.process)
        self.process.stdout.close()


class Server:
    """Base of all contenders."""

    name = ""
    tunnel_target = "/rtc?access_token=bench"
    token_target = "/token.json"
    file_target, large_file_target = ("/" + name for name in client.FILES)

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
        """The processes whose CPU time and memory count."""
        raise NotImplementedError

    def spawn(self):
        self.log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(pinned(SERVER_CORE, self.command()), env=self.environment(),
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def wait_until(self, is_up):
        deadline = time.monotonic() + START_S
        while not is_up():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start: {self.last_words()}")
            time.sleep(0.01)

    def answers(self):
        try:
            return bool(get(self.port, "/"))
        except OSError:
            return False

    def start(self):
        self.spawn()
        self.wait_until(self.answers)
        return self

    def last_words(self):
        return (self.folder / "log").read_text(errors="replace")[-500:]

    def stop(self):
        if self.process:
            end(self.process)
            self.log.close()
            self.process = None


class Hub(Server):
    name = "hub"
    token_target = "/token?identity=b"

    def __init__(self, folder, build, backend_port, everywhere=False, access="open"):
        super().__init__(folder)
        self.binary = build / "src/daemon/xr-media-hub"
        client.copy_for_hub(build, folder / "client")
        self.config = folder / "bench.yaml"
        self.config.write_text(
            f"web_server_host: {'' if everywhere else '127.0.0.1'}\nweb_server_port: {self.port}\nweb_client_dir: {folder / 'client'}\n"
            f"enable_livekit: false\nlivekit_url: ws://127.0.0.1:{backend_port}\nenable_cloudxr_proxy: false\naccess: {access}\n"
            "limits: {rtc_tunnels: 4096, rtc_tunnels_per_address: 4096, connections: 8192,"
            " connections_per_address: 8192}\n")

    def command(self):
        return [self.binary, "--config", self.config]

    def environment(self):
        """A home of its own. No session bus, where it would replace the hub in use."""
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
  map $http_upgrade $upgrading {{ default upgrade; "" ""; }}
  upstream livekit {{ server 127.0.0.1:{backend_port}; keepalive 64; }}
  server {{
    listen {listen} backlog=4096;
    {tls}
    root {folder}/www;
    gzip_static on;
    location = /token.json {{ gzip_static off; }}
    location /rtc {{
      proxy_pass http://livekit;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $upgrading;
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
NGINX_TLS = """
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_tickets on;
"""


class Nginx(Server):
    """With `socket`, serves files on that socket by plain HTTP."""

    name = "nginx"

    def __init__(self, folder, build, pair, backend_port, token_size, socket=None):
        super().__init__(folder)
        www = folder / "www"
        client.copy_for_nginx(build, www)
        (www / "token.json").write_bytes(b"x" * token_size)
        # The worker runs as another user when root starts it.
        for path in (folder, www):
            path.chmod(0o755)
        tls = NGINX_TLS.format(certificate=pair[0], key=pair[1])
        listen = (f"unix:{socket}", "") if socket else (f"127.0.0.1:{self.port} ssl", tls)
        self.config = folder / "nginx.conf"
        self.config.write_text(NGINX_CONF.format(folder=folder, listen=listen[0], tls=listen[1], backend_port=backend_port))

    def command(self):
        return ["nginx", "-c", self.config, "-p", self.folder]

    def measured(self):
        task = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in task.read_text().split()]


HAPROXY_CONF = """
global
  nbthread 1
  maxconn 9000
  tune.bufsize 65536
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  http-reuse always
  timeout connect 10s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend device
  bind 127.0.0.1:{port} ssl crt {folder}/pair.pem backlog 4096
  http-request return status 200 content-type application/json file {folder}/token.json if {{ path /token.json }}
  use_backend livekit if {{ path_beg /rtc }}
  default_backend files
backend livekit
  server livekit 127.0.0.1:{backend_port}
backend files
  server nginx unix@{socket}
"""


class HAProxy(Server):
    """HAProxy serves no files, so an nginx behind it does, on the same core. Its CPU time and memory count too."""

    name = "haproxy"

    def __init__(self, folder, build, pair, backend_port, token_size):
        super().__init__(folder)
        self.socket = folder / "files.sock"
        self.files = Nginx(folder / "files", build, pair, backend_port, token_size, socket=self.socket)
        (folder / "token.json").write_bytes(b"x" * token_size)
        (folder / "pair.pem").touch(mode=0o600)
        (folder / "pair.pem").write_bytes(b"".join(path.read_bytes() for path in pair))
        self.config = folder / "haproxy.cfg"
        self.config.write_text(HAPROXY_CONF.format(folder=folder, port=self.port, backend_port=backend_port, socket=self.socket))

    def command(self):
        return ["haproxy", "-db", "-f", self.config]

    def measured(self):
        return [self.process.pid, *self.files.measured()]

    def start(self):
        self.files.spawn()
        self.files.wait_until(self.socket.exists)
        return super().start()

    def stop(self):
        super().stop()
        self.files.stop()
