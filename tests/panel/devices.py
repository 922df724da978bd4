# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Devices that connect to the hub, and the CloudXR runtime. As a program: a device that stays connected.

    devices.py HOST PORT [TARGET [USER-AGENT]]
"""
import socket
import ssl
import sys
import threading

DEADLINE_S = 30
HANDSHAKE = ("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nUser-Agent: {agent}\r\n\r\n")
SWITCHED = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")


def connect(port, target="/", agent="Headset/1", host="127.0.0.1"):
    """A device's WebSocket, open."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client = context.wrap_socket(socket.create_connection((host, port), timeout=DEADLINE_S),
                                 server_hostname="localhost")
    client.sendall(HANDSHAKE.format(target=target, port=port, agent=agent).encode())
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
    else:
        device = connect(int(port), *rest, host=host)
        sys.stdin.read()
