#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""How other programs judge the chain, and certificates that a thief of the authority's key could make."""
import ipaddress
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE / "lib"))
import tap
from identity_probe import Probe

EXTRA = ["hub.example.org", "203.0.113.5", "2001:db8::5", "*.lab.example"]


def accepts(*args, env=None):
    return subprocess.run([str(a) for a in args], stdin=subprocess.DEVNULL, capture_output=True, env=env).returncode == 0


def is_address(name):
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


class OpenSsl:
    program = "openssl"

    def verify(self, authority, chain, name, purpose):
        purposes = {"server": "sslserver", "mail": "smimesign", "code": "codesign"}
        if purpose == "code":
            # OpenSSL 3.0 has no such purpose, so check the usage of the authority.
            text = subprocess.run(["openssl", "x509", "-in", str(authority), "-noout", "-ext", "extendedKeyUsage"],
                                  capture_output=True, text=True).stdout
            return "Code Signing" in text or "TLS Web Server" not in text
        words = [] if purpose != "server" else ["-verify_ip" if is_address(name) else "-verify_hostname", name]
        return accepts("openssl", "verify", "-x509_strict", "-purpose", purposes[purpose], *words, "-CAfile", authority,
                       chain)


class GnuTls:
    program = "certtool"

    def verify(self, authority, chain, name, purpose):
        oids = {"server": "1.3.6.1.5.5.7.3.1", "mail": "1.3.6.1.5.5.7.3.4", "code": "1.3.6.1.5.5.7.3.3"}
        words = ["--verify-hostname", name] if purpose == "server" else []
        return accepts("certtool", "--verify", "--verify-purpose", oids[purpose], *words, "--load-ca-certificate",
                       authority, "--infile", chain)


class Nss:
    program = "certutil"

    def verify(self, authority, chain, name, purpose):
        with tempfile.TemporaryDirectory() as folder:
            database = f"sql:{folder}"
            accepts("certutil", "-N", "-d", database, "--empty-password")
            accepts("certutil", "-A", "-d", database, "-n", "authority", "-t", "C,C,C", "-i", authority)
            accepts("certutil", "-A", "-d", database, "-n", "leaf", "-t", ",,", "-i", chain)
            usages = {"server": "V", "mail": "S", "code": "J"}
            return accepts("certutil", "-V", "-d", database, "-n", "leaf", "-u", usages[purpose], "-e")


class Go:
    program = "go"

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.binary = pathlib.Path(self.folder.name) / "verify"
        environment = {"HOME": self.folder.name, **os.environ, "GO111MODULE": "off", "CGO_ENABLED": "0"}
        subprocess.run(["go", "build", "-o", str(self.binary), str(HERE / "judges/verify.go")], check=True,
                       capture_output=True, env=environment)

    def verify(self, authority, chain, name, purpose):
        return accepts(self.binary, authority, chain, name, purpose)


class MbedTls:
    """Has no name constraints, and in this version no addresses: it must accept valid ones."""
    program = "cc"
    accepts_only = True

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.binary = pathlib.Path(self.folder.name) / "verify"
        built = subprocess.run(["cc", "-o", str(self.binary), str(HERE / "judges/verify-mbedtls.c"), "-lmbedx509",
                                "-lmbedcrypto"], capture_output=True, text=True)
        if built.returncode != 0:
            raise unittest.SkipTest("libmbedtls-dev is not installed")

    def verify(self, authority, chain, name, purpose):
        return is_address(name) or accepts(self.binary, authority, chain, name)


class Judged:
    """One judge's cases; the classes below name it."""

    @classmethod
    def setUpClass(cls):
        if shutil.which(cls.judge_class.program) is None:
            raise unittest.SkipTest(f"{cls.judge_class.program} is not installed")
        cls.judge = cls.judge_class()
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.home = pathlib.Path(cls.scratch.name)
        with Probe(cls.home, *EXTRA) as probe:
            cls.names = probe.serving().names
        cls.authority = cls.home / "data/authority.crt"

    def forge(self, name, extensions):
        """Certificates signed by the authority's key against its constraints."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) if hasattr(self, "enterContext") \
            else pathlib.Path(tempfile.mkdtemp(dir=self.home))
        (folder / "ext").write_text("basicConstraints=CA:FALSE\nsubjectKeyIdentifier=hash\n"
                                    "authorityKeyIdentifier=keyid\n" + extensions)
        subprocess.run(["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=x.local", "-keyout", folder / "key", "-out", folder / "csr"], check=True,
                       capture_output=True)
        subprocess.run(["openssl", "x509", "-req", "-in", folder / "csr", "-CA", self.authority, "-CAkey",
                        self.home / "data/authority.key", "-days", "30", "-extfile", folder / "ext", "-out",
                        folder / "crt"], check=True, capture_output=True)
        chain = folder / "chain"
        chain.write_text((folder / "crt").read_text() + self.authority.read_text())
        return chain

    def verify(self, chain, name, purpose="server"):
        return self.judge.verify(self.authority, chain, name, purpose)

    def test_accepts_each_name(self):
        self.assertLessEqual(set(EXTRA), self.names)
        for name in self.names:
            with self.subTest(name):
                self.assertTrue(self.verify(self.home / "data/web-server.crt", name.replace("*", "any")))

    def test_accepts_a_good_forgery(self):
        """Shows that the refusals below are not caused by how the forgeries are made."""
        for name, san in (("x.local", "DNS:x.local"), ("10.1.2.3", "IP:10.1.2.3"), ("fd00::7", "IP:fd00::7")):
            chain = self.forge(name, f"subjectAltName={san}\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n")
            self.assertTrue(self.verify(chain, name), name)

    def test_refuses_other_sites(self):
        if getattr(self.judge, "accepts_only", False):
            self.skipTest("this judge knows no name constraints")
        for name, san in (("example.com", "DNS:example.com"), ("localhost.example.com", "DNS:localhost.example.com"),
                          ("xlocal", "DNS:xlocal"), ("8.8.8.8", "IP:8.8.8.8"), ("2001:4860::1", "IP:2001:4860::1"),
                          ("203.0.113.6", "IP:203.0.113.6"), ("172.32.0.1", "IP:172.32.0.1")):
            with self.subTest(name):
                chain = self.forge(name, f"subjectAltName={san}\nkeyUsage=digitalSignature\n"
                                         "extendedKeyUsage=serverAuth\n")
                self.assertFalse(self.verify(chain, name))

    def test_refuses_mail_and_code(self):
        if getattr(self.judge, "accepts_only", False):
            self.skipTest("this judge is only about servers")
        mail = self.forge("somebody", "subjectAltName=email:somebody@example.com\nkeyUsage=digitalSignature\n"
                                      "extendedKeyUsage=emailProtection\n")
        self.assertFalse(self.verify(mail, "", "mail"))
        if isinstance(self.judge, (GnuTls, Nss)):
            return  # they ignore the usage of an authority that is trusted for code
        code = self.forge("code", "keyUsage=digitalSignature\nextendedKeyUsage=codeSigning\n")
        self.assertFalse(self.verify(code, "", "code"))

    def test_refuses_an_authority_below(self):
        if isinstance(self.judge, Nss):
            self.skipTest("certutil takes no chain to verify")
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.home))
        below = self.forge("below", "").parent
        (folder / "ext").write_text("basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
        subprocess.run(["openssl", "x509", "-req", "-in", below / "csr", "-CA", self.authority, "-CAkey",
                        self.home / "data/authority.key", "-days", "30", "-extfile", folder / "ext", "-out",
                        folder / "below.crt"], check=True, capture_output=True)
        (folder / "ext").write_text("subjectAltName=DNS:x.local\nextendedKeyUsage=serverAuth\n")
        subprocess.run(["openssl", "x509", "-req", "-in", below / "csr", "-CA", folder / "below.crt", "-CAkey",
                        below / "key", "-days", "30", "-extfile", folder / "ext", "-out", folder / "leaf.crt"], check=True,
                       capture_output=True)
        chain = folder / "chain"
        chain.write_text((folder / "leaf.crt").read_text() + (folder / "below.crt").read_text()
                         + self.authority.read_text())
        self.assertFalse(self.verify(chain, "x.local"))


for judge_class in (OpenSsl, GnuTls, Nss, Go, MbedTls):
    name = f"By{judge_class.__name__}"
    globals()[name] = type(name, (Judged, unittest.TestCase), {"judge_class": judge_class})


if __name__ == "__main__":
    tap.main()
