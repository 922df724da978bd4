# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates from the view of a client: verified, resumed, refused."""
import hashlib
import pathlib
import socket
import ssl
import subprocess

import wire

REQUEST = b"GET /cert HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def as_fingerprint(der):
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[i:i + 2] for i in range(0, len(digest), 2))


def handshake(hub, context, name="localhost", host="127.0.0.1", timeout=20):
    """The certificate of a verified connection; raises exceptions of the ssl module."""
    with socket.create_connection((host, hub.port), timeout) as plain:
        with context.wrap_socket(plain, server_hostname=name) as client:
            client.sendall(REQUEST)
            while client.recv(65536):
                pass
            return as_fingerprint(client.getpeercert(True))


def served(hub, name="localhost", host="127.0.0.1", authority=None, timeout=20):
    """The fingerprint of the certificate that a new connection gets, verified with the authority for a name."""
    return handshake(hub, ssl.create_default_context(cafile=str(authority or hub.authority)), name, host, timeout)


def shown(hub, host="127.0.0.1"):
    """The same, without verifying it."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return handshake(hub, context, host=host)


def s_client(hub, *options, given=REQUEST, host="127.0.0.1", prefix=()):
    return subprocess.run([*prefix, "openssl", "s_client", "-connect", f"{host}:{hub.port}", *options],
                          input=given, capture_output=True, timeout=60)


def get_ticket(hub, file, version="-tls1_3"):
    s_client(hub, version, "-CAfile", str(hub.authority), "-ign_eof", "-sess_out", str(file))


def is_resumed(hub, file, version="-tls1_3"):
    done = s_client(hub, version, "-CAfile", str(hub.authority), "-ign_eof", "-sess_in", str(file))
    return b"Reused, TLSv1" in done.stdout


def make_echo_backend(test):
    """A stand-in for LiveKit that accepts every WebSocket and echoes."""
    def echo(connection, _head):
        connection.sendall(wire.ACCEPTED.encode())
        connection.settimeout(None)
        while data := connection.recv(65536):
            connection.sendall(data)
    return wire.Backend(test, echo)


class Session:
    """A WebSocket through the hub to an echo backend; ask() checks that it still works."""

    def __init__(self, hub, host="127.0.0.1"):
        self.stream = hub.connect(host, timeout=60)
        self.stream.sendall(wire.head("/rtc?access_token=x", host=f"{host}:{hub.port}"))
        head = wire.read_head(self.stream)
        assert wire.status(head) == 101, head
        hub.test.addCleanup(self.stream.close)

    def ask(self, data=b"still there?"):
        self.stream.sendall(data)
        return wire.read_exactly(self.stream, len(data)) == data


P256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
SAN = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)


def make_pair(folder, stem="site", kind=P256, days=90, subject="/CN=localhost", extra=()):
    """Creates a certificate and its key, moved into place when complete; returns the two paths."""
    folder = pathlib.Path(folder)
    crt, key = folder / f"{stem}.crt", folder / f"{stem}.key"
    openssl("req", "-x509", *kind, "-nodes", "-days", days, "-subj", subject, *SAN, "-addext",
            "basicConstraints=critical,CA:FALSE", *extra, "-keyout", f"{key}.part", "-out", f"{crt}.part")
    pathlib.Path(f"{key}.part").replace(key)
    pathlib.Path(f"{crt}.part").replace(crt)
    return crt, key


def make_chain(folder, stem="site", kind=P256, days=90):
    """A server certificate issued by an authority, both in one file; returns it, its key and the authority."""
    folder = pathlib.Path(folder)
    root_crt, root_key = folder / f"{stem}-root.crt", folder / f"{stem}-root.key"
    crt, key = folder / f"{stem}.crt", folder / f"{stem}.key"
    openssl("req", "-x509", *P256, "-nodes", "-days", 900, "-subj", "/CN=Our root", "-keyout", root_key,
            "-out", root_crt)
    openssl("req", "-new", *kind, "-nodes", "-subj", "/CN=localhost", *SAN, "-addext", "basicConstraints=CA:FALSE",
            "-keyout", f"{key}.part", "-out", folder / "csr")
    openssl("x509", "-req", "-in", folder / "csr", "-CA", root_crt, "-CAkey", root_key, "-days", days,
            "-copy_extensions", "copy", "-out", folder / "leaf")
    pathlib.Path(f"{crt}.part").write_text((folder / "leaf").read_text() + root_crt.read_text())
    pathlib.Path(f"{key}.part").replace(key)
    pathlib.Path(f"{crt}.part").replace(crt)
    return crt, key, root_crt
