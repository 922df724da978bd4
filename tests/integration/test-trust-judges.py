#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Independent TLS clients connect to the running daemon by each of its names, from the other side of the LAN of with-lan, and
refuse it by another name or without its authority."""
import ipaddress
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import tap
import wire
from bus import BusHub
from lan import there

JUDGES = pathlib.Path(__file__).parents[1] / "judges"
HOST = "10.77.0.1"
SOME_NAME = {"studio.local", "10.77.0.1", "fd77::1"}
CHROMIUM = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--timeout=8000",
            "--virtual-time-budget=8000", "--dump-dom"]


def is_address(name):
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def bracketed(name):
    return f"[{name}]" if ":" in name else name


class Judge:
    """Connects to HOST by a name with an authority; `knows` tells which names it supports."""

    def __init__(self, _folder):
        pass

    def knows(self, _name):
        return True

    def accepts(self, hub, authority, name):
        done = subprocess.run(there(*map(str, self.command(hub, authority, name))), input=b"\n", capture_output=True,
                              timeout=90, env=hub.env)
        return done.returncode == 0


class Curl(Judge):
    program = "curl"

    def command(self, hub, authority, name):
        return ["curl", "-sSf", "--cacert", authority, "--connect-to", f"::{HOST}:{hub.port}",
                f"https://{bracketed(name)}:{hub.port}/cert"]


class OpenSsl(Judge):
    program = "openssl"

    def command(self, hub, authority, name):
        kind = "-verify_ip" if is_address(name) else "-verify_hostname"
        return ["openssl", "s_client", "-connect", f"{HOST}:{hub.port}", "-CAfile", authority, "-x509_strict",
                "-purpose", "sslserver", kind, name, "-verify_return_error"]


class GnuTls(Judge):
    program = "gnutls-cli"

    def command(self, hub, authority, name):
        return ["gnutls-cli", "--x509cafile", authority, "--port", hub.port, "--verify-hostname", name, HOST]


class Go(Judge):
    program = "go"

    def __init__(self, folder):
        self.binary = folder / "dial"
        subprocess.run(["go", "build", "-o", str(self.binary), str(JUDGES / "dial.go")], check=True, capture_output=True,
                       env=os.environ | {"HOME": str(folder), "GO111MODULE": "off", "CGO_ENABLED": "0"})

    def command(self, hub, authority, name):
        return [self.binary, authority, f"{HOST}:{hub.port}", name]


class MbedTls(Judge):
    """Does not support addresses in certificates in this version."""
    program = "cc"

    def __init__(self, folder):
        self.binary = folder / "dial-mbedtls"
        built = subprocess.run(["cc", "-o", str(self.binary), str(JUDGES / "dial-mbedtls.c"), "-lmbedtls", "-lmbedx509",
                                "-lmbedcrypto"], capture_output=True, text=True)
        if built.returncode != 0:
            raise unittest.SkipTest("libmbedtls-dev is not installed")

    def knows(self, name):
        return not is_address(name)

    def command(self, hub, authority, name):
        return [self.binary, authority, HOST, hub.port, name]


class Chromium(Judge):
    program = "chromium"

    def __init__(self, folder):
        self.folder = folder

    def accepts(self, hub, authority, name):
        home = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        database = home / ".pki/nssdb"
        database.mkdir(parents=True)
        for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "hub", "-i", str(authority)]):
            subprocess.run(["certutil", "-d", f"sql:{database}", *words], check=True, timeout=60, capture_output=True)
        done = subprocess.run(there(*CHROMIUM, f"--host-resolver-rules=MAP *.local {HOST}",
                                    f"https://{bracketed(name)}:{hub.port}/healthz"),
                              env=hub.env | {"HOME": str(home)}, capture_output=True, text=True, timeout=120)
        return '"state"' in done.stdout

    def knows(self, name):
        return name in SOME_NAME            # each takes seconds, and must be reachable


class Rustls(Judge):
    """A refusal of the backend, relayed by the hub, proves that the certificate was accepted."""
    program = "openssl"

    def __init__(self, _folder):
        if "XMH_SDK_PYTHON" not in os.environ:
            raise unittest.SkipTest("XMH_SDK_PYTHON names no Python with LiveKit's SDK")

    def knows(self, name):
        return name in SOME_NAME

    def accepts(self, hub, authority, name):
        heads = len(hub.backend.heads)
        host = HOST if name.endswith(".invalid") else name
        done = subprocess.run(there(os.environ["XMH_SDK_PYTHON"], str(JUDGES / "join-rustls.py"),
                                    f"wss://{bracketed(host)}:{hub.port}", "a.b.c"),
                              env=hub.env | {"SSL_CERT_FILE": str(authority)}, capture_output=True, timeout=90)
        assert done.returncode == 0, done.stderr
        return len(hub.backend.heads) > heads


class Judged:
    """The cases of each judge; the classes below name it."""

    @classmethod
    def setUpClass(cls):
        if shutil.which(cls.judge_class.program) is None:
            raise unittest.SkipTest(f"{cls.judge_class.program} is not installed")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.judge = cls.judge_class(cls.folder)

    def start(self, **options):
        def refuse(connection, _head):
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")

        backend = wire.Backend(self, refuse)
        hub = BusHub(self, web_server_host=None, enable_livekit=True, livekit_url=backend.url, **options)
        hub.backend = backend
        return hub

    def check_names(self, hub):
        names = [name for name in hub.get("Certificate")["names"] if self.judge.knows(name)]
        self.assertTrue(names)
        for name in names:
            with self.subTest(name):
                self.assertTrue(self.judge.accepts(hub, hub.authority, name))

    def test_accepts_each_name(self):
        self.check_names(self.start(web_server_extra_sans=["hub.example.org", "203.0.113.5"]))

    def test_accepts_beside_public_addresses(self):
        """Names that exist before the authority are included; later ones are left out, and everything else works."""
        for address in ("198.51.100.7/24", "2001:db8:1:2::7/64"):
            self.addCleanup(subprocess.run, ["ip", "address", "del", address, "dev", "lan0"], capture_output=True)
        subprocess.run(["ip", "address", "add", "2001:db8:1:2::7/64", "dev", "lan0", "nodad"], check=True)
        hub = self.start()
        subprocess.run(["ip", "address", "add", "198.51.100.7/24", "dev", "lan0"], check=True)
        hub.wait_for_log("198.51.100.7 is outside", 20)
        self.assertIn("2001:db8:1:2::7", hub.get("Certificate")["names"])
        self.check_names(hub)

    def test_refuses_without_the_authority(self):
        hub, other = self.start(), self.start()
        name = next(name for name in ("studio.local", HOST) if self.judge.knows(name))
        self.assertFalse(self.judge.accepts(hub, other.authority, name))
        hub.call("RotateAuthority")
        self.assertTrue(self.judge.accepts(hub, hub.authority, name))

    def test_refuses_another_name(self):
        if isinstance(self.judge, (Chromium, Rustls)):
            self.skipTest("this judge takes the name that it dials")
        hub = self.start()
        self.assertFalse(self.judge.accepts(hub, hub.authority, "elsewhere.example"))


for judge_class in (Curl, OpenSsl, GnuTls, Go, MbedTls, Chromium, Rustls):
    case = f"By{judge_class.__name__}"
    globals()[case] = type(case, (Judged, unittest.TestCase), {"judge_class": judge_class})


if __name__ == "__main__":
    tap.main()
