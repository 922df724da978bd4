# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Devices that connect to the hub, and the CloudXR runtime. As a program: a device that stays connected.

    devices.py HOST PORT [TARGET [USER-AGENT]]
    devices.py HOST PORT ask IDENTITY USER-AGENT
    devices.py HOST PORT join IDENTITY USER-AGENT
    devices.py HOST PORT pair CODE USER-AGENT CLOUDXR-PORT
    devices.py HOST PORT distrust
"""
import json
import re
import socket
import ssl
import sys
import threading

DEADLINE_S = 30
HANDSHAKE = ("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nUser-Agent: {agent}\r\n{more}\r\n")
SWITCHED = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")


def connect(port, target="/", agent="Headset/1", host="127.0.0.1", cookie=None):
    """A device's WebSocket, open."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client = context.wrap_socket(socket.create_connection((host, port), timeout=DEADLINE_S),
                                 server_hostname="localhost")
    client.sendall(HANDSHAKE.format(target=target, port=port, agent=agent,
                                    more=f"Cookie: {cookie}\r\n" if cookie else "").encode())
    answer = client.recv(4096)
    if b" 101 " not in answer:
        client.close()
        raise AssertionError(answer)
    return client


def distrust(port, host="127.0.0.1"):
    """A device without the authority, which rejects the certificate."""
    try:
        with socket.create_connection((host, port), timeout=DEADLINE_S) as plain:
            ssl.create_default_context().wrap_socket(plain, server_hostname="localhost")
    except ssl.SSLError:
        return
    raise AssertionError("the certificate was trusted")


def exchange(port, host, head, body=""):
    """One request over TLS; returns the answer."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(socket.create_connection((host, port), timeout=DEADLINE_S)) as client:
        client.sendall(f"{head}\r\nHost: {host}:{port}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}"
                       .encode())
        return client.makefile("rb").read().decode(errors="replace")


def ask(port, host, identity, agent):
    """An app that asks for a token; returns it, or why the hub refused it."""
    answer = exchange(port, host, f"GET /token?identity={identity} HTTP/1.1\r\nUser-Agent: {agent}")
    return answer.partition("\r\n\r\n")[2].strip()


def join(port, host, identity, agent):
    """An app that has access, in the room."""
    answer = ask(port, host, identity, agent)
    token = json.loads(answer)["token"] if answer.startswith("{") else answer
    return connect(port, f"/rtc?access_token={token}&protocol=15&sdk=js&version=2", agent, host)


def pair(port, host, code, agent):
    """A browser that uses a code; returns its cookie."""
    answer = exchange(port, host, f"POST /pair HTTP/1.1\r\nUser-Agent: {agent}\r\nOrigin: https://{host}:{port}\r\n"
                      "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json", json.dumps({"code": code}))
    return re.search(r"(?im)^set-cookie: ([^;]*)", answer)[1]


class Runtime:
    """The CloudXR runtime behind the hub: accepts connections and keeps them open."""

    def __init__(self, port):
        self.server = socket.create_server(("127.0.0.1", port))
        self.connections = []
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        try:
            while True:
                connection, _ = self.server.accept()
                self.connections.append(connection)
                if connection.recv(4096):
                    connection.sendall(SWITCHED)
        except OSError:
            pass

    def close(self):
        # Closing alone would not wake accept().
        self.server.shutdown(socket.SHUT_RDWR)
        self.thread.join(DEADLINE_S)
        for each in [self.server, *self.connections]:
            each.close()


if __name__ == "__main__":
    host, port, *rest = sys.argv[1:]
    if rest == ["distrust"]:
        distrust(int(port), host)
    elif rest[0:1] == ["ask"]:
        ask(int(port), host, *rest[1:])
    elif rest[0:1] == ["join"]:
        device = join(int(port), host, *rest[1:])
        sys.stdin.read()
    elif rest[0:1] == ["pair"]:
        code, agent, xr_port = rest[1:]
        device = connect(int(xr_port), "/", agent, host, pair(int(port), host, code, agent))
        sys.stdin.read()
    else:
        device = connect(int(port), *rest, host=host)
        sys.stdin.read()
