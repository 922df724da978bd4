# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""HTTP and WebSocket handshakes on raw sockets, for cases that libraries do not send."""
import re
import socketserver
import ssl
import threading

UPGRADE = ("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
# RFC 6455 section 1.3: the answer to that key.
ACCEPTED = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")


def head(target, *headers, method="GET", host="127.0.0.1", upgrade=True):
    lines = "".join(f"{line}\r\n" for line in headers)
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{UPGRADE if upgrade else ''}{lines}\r\n".encode()


def read_exactly(connection, length):
    data = b""
    while len(data) < length:
        more = connection.recv(length - len(data))
        if not more:
            raise EOFError(f"{len(data)} of {length} bytes: {data!r}")
        data += more
    return data


def read_head(connection):
    """Reads only the head, byte by byte, and leaves the rest for others."""
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        data += read_exactly(connection, 1)
    return data.decode("latin-1")


def read_answer(connection):
    """A head and its body; reads nothing after them."""
    head = read_head(connection)
    lengths = re.findall(r"^content-length: *(\d+)\r$", head, re.IGNORECASE | re.MULTILINE)
    return head, read_exactly(connection, int(lengths[0]) if lengths else 0)


def read_to_end(connection):
    data = bytearray()
    while more := connection.recv(65536):
        data += more
    return bytes(data)


def status(answer):
    return int(answer.split()[1])


class Backend(socketserver.ThreadingTCPServer):
    """A stand-in for LiveKit on a loopback port. It answers the probe `GET /` by itself; all other requests go
    to `handle (connection, head)`, the connection being closed after. The heads are kept in `heads`."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, test, handle):
        super().__init__(("127.0.0.1", 0), None)
        self.handle = handle
        self.heads = []
        self.url = f"ws://127.0.0.1:{self.server_address[1]}"
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(self.server_close)
        test.addCleanup(self.shutdown)

    def finish_request(self, connection, address):
        connection.settimeout(10)
        try:
            request = read_head(connection)
        except (EOFError, OSError):
            return
        if request.startswith("GET / "):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK")
            return
        self.heads.append(request)
        self.handle(connection, request)

    def handle_error(self, request, client_address):
        """Ignores peers that disconnect, which many tests do."""


class TlsStream:
    """A TLS client that can end sending and continue reading. ssl.SSLSocket.unwrap() waits for the peer's close
    and throws away what comes before it."""

    def __init__(self, connection, context, host):
        self.connection = connection
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=host)
        self._run(self.tls.do_handshake)

    def _run(self, step, *arguments):
        while True:
            try:
                return step(*arguments)
            except ssl.SSLWantReadError:
                self._flush()
                data = self.connection.recv(65536)
                self.incoming.write(data) if data else self.incoming.write_eof()
            finally:
                self._flush()

    def _flush(self):
        self.connection.sendall(self.outgoing.read())

    def recv(self, length):
        try:
            return self._run(self.tls.read, length)
        except ssl.SSLZeroReturnError:
            return b""

    def sendall(self, data):
        self._run(self.tls.write, data)

    def shutdown(self, _how):
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self._flush()

    def close(self):
        self.connection.close()
