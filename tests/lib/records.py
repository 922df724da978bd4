# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""TLS records that are made, cut and joined here, for cases that TLS libraries do not send."""
import ctypes
import hashlib
import hmac
import pathlib
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading

import wire

HANDSHAKE, DATA = 22, 23
HEADER = 5
RANDOM = (11, 43)               # its position in a record with a hello (RFC 8446, 4.1.2)
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"


def record(kind, content, version=b"\x03\x03"):
    return bytes([kind]) + version + len(content).to_bytes(2, "big") + content


def split(data):
    """The complete records at the beginning of DATA, and the rest."""
    records = []
    while len(data) >= HEADER and len(data) >= (length := HEADER + int.from_bytes(data[3:5], "big")):
        records.append(data[:length])
        data = data[length:]
    return records, data


class Datum(ctypes.Structure):
    _fields_ = [("data", ctypes.c_char_p), ("size", ctypes.c_uint)]


class Sealer:
    """Records of TLS 1.3 with AES-GCM by the secret of one direction, from a key log."""

    TAG = 16
    # Of a secret's length: GnuTLS's number of the cipher, the key's length, the hash.
    SUITES = {32: (10, 16, hashlib.sha256), 48: (11, 32, hashlib.sha384)}
    library = ctypes.CDLL("libgnutls.so.30")

    def __init__(self, secret):
        self.cipher = ctypes.c_void_p()
        number, length, _ = self.SUITES[len(secret)]
        key = self._expand(secret, b"key", length)
        assert self.library.gnutls_aead_cipher_init(ctypes.byref(self.cipher), number,
                                                    ctypes.byref(Datum(key, len(key)))) == 0
        self.iv = int.from_bytes(self._expand(secret, b"iv", 12), "big")
        self.sequence = 0

    def _expand(self, secret, label, length):
        label = b"tls13 " + label
        info = length.to_bytes(2, "big") + bytes([len(label)]) + label + b"\0"
        return hmac.digest(secret, info + b"\1", self.SUITES[len(secret)][2])[:length]

    def seal(self, kind, content, outer_type=DATA):
        """OUTER_TYPE is the type in the header; the record is authenticated with the right type."""
        content += bytes([kind])
        header = bytes([DATA, 3, 3]) + (len(content) + self.TAG).to_bytes(2, "big")
        nonce = (self.iv ^ self.sequence).to_bytes(12, "big")
        self.sequence += 1
        out = ctypes.create_string_buffer(len(content) + self.TAG)
        length = ctypes.c_size_t(len(out))
        assert self.library.gnutls_aead_cipher_encrypt(
            self.cipher, nonce, ctypes.c_size_t(len(nonce)), header, ctypes.c_size_t(len(header)),
            ctypes.c_size_t(self.TAG), content, ctypes.c_size_t(len(content)), out, ctypes.byref(length)) == 0
        return bytes([outer_type]) + header[1:] + out.raw[:length.value]


def sealer_from_log(file, side, client_random=""):
    """SIDE is CLIENT or SERVER; without a random number, in hex, there is one connection in the log."""
    lines = [line.split() for line in pathlib.Path(file).read_text().splitlines()]
    secrets = [line[2] for line in lines if line[0] == f"{side}_TRAFFIC_SECRET_0" and client_random in line[1]]
    assert len(secrets) == 1, f"{len(secrets)} secrets"
    return Sealer(bytes.fromhex(secrets[0]))


class Raw:
    """The socket beneath an ssl.SSLSocket."""

    def __init__(self, connection):
        self.connection = connection

    def sendall(self, data):
        socket.socket.sendall(self.connection, data)

    def recv(self, count):
        return socket.socket.recv(self.connection, count)


class SealingClient:
    """A TLS 1.3 client by OpenSSL. After its request for TARGET, the test makes the records."""

    def __init__(self, connection, context, host):
        with tempfile.NamedTemporaryFile() as log:
            context.keylog_filename = log.name
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            self.connection = connection
            self.stream = wire.TlsStream(connection, context, host)
            self.sealer = sealer_from_log(log.name, "CLIENT")

    def ask(self, request):
        self.stream.sendall(request)
        self.sealer.sequence += 1
        return wire.status(wire.read_head(self.stream))

    def say(self, kind, content, outer_type=DATA):
        self.connection.sendall(self.sealer.seal(kind, content, outer_type))


class Cutter(socketserver.ThreadingTCPServer):
    """A way to a TCP port of loopback on which the handshake messages that are not encrypted get records anew. `cut` is
    the size of the first record and that of the others; `segment` is how many bytes arrive together."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, test, port):
        super().__init__(("127.0.0.1", 0), None)
        self.target = port
        self.port = self.server_address[1]
        self.cut = (1 << 14, 1 << 14)
        self.segment = 1 << 20
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        test.addCleanup(thread.join)
        test.addCleanup(self.server_close)
        test.addCleanup(self.shutdown)

    def finish_request(self, client, _address):
        with socket.create_connection(("127.0.0.1", self.target), 10) as server:
            for each in (client, server):
                each.settimeout(10)
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
            back.start()
            self._pass_on(client, server)
            back.join()

    def handle_error(self, request, client_address):
        """Either side may close."""

    def _pass_on(self, source, sink):
        rest, is_plain = b"", True
        try:
            while data := source.recv(65536):
                if is_plain:
                    records, rest = split(rest + data)
                    data, is_plain = self._cut_anew(records)
                    if not is_plain:
                        data, rest = data + rest, b""
                self._send(sink, data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _cut_anew(self, records):
        """Joins all unencrypted records first. Returns the bytes, and whether the following ones are unencrypted."""
        messages, result, (first, piece) = b"", b"", self.cut
        while records and records[0][0] == HANDSHAKE:
            messages += records.pop(0)[HEADER:]
        while messages:
            result += record(HANDSHAKE, messages[:first])
            messages, first = messages[first:], piece
        return result + b"".join(records), not records

    def _send(self, sink, data):
        for i in range(0, len(data), self.segment):
            sink.sendall(data[i:i + self.segment])


class TlsBackend(wire.Backend):
    """A stand-in for LiveKit behind wss, with a certificate that the hub trusts after trust_in()."""

    def __init__(self, test, handle, crt, key, version=None):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(crt, key)
        self.context.num_tickets = 0
        if version is not None:
            self.context.minimum_version = self.context.maximum_version = version
        super().__init__(test, handle)
        self.port = self.server_address[1]
        self.url = f"wss://127.0.0.1:{self.port}"

    def finish_request(self, connection, address):
        connection.settimeout(10)
        try:
            client_random = connection.recv(RANDOM[1], socket.MSG_PEEK | socket.MSG_WAITALL)[slice(*RANDOM)].hex()
            connection = self.context.wrap_socket(connection, server_side=True)
        except OSError:
            return
        connection.client_random = client_random
        super().finish_request(connection, address)

    def sealer(self, connection):
        """Makes records from the server's first one after the handshake; `context` needs a key log."""
        return sealer_from_log(self.context.keylog_filename, "SERVER", connection.client_random)


def trust_in(authority):
    """Makes AUTHORITY the only one of the system, for all programs inside this tests/tools/with-lan."""
    subprocess.run(["mount", "--bind", str(authority), TRUST_STORE], check=True)
