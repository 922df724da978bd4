#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xmhctl against a hub of cardboard on a private bus: what it prints, and what it exits with."""
import hashlib
import json
import os
import pathlib
import selectors
import signal
import ssl
import subprocess
import tempfile
import unittest

import tap

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
XMHCTL = BUILD / "src/cli/xmhctl"
FAKE_HUB = BUILD / "tests/fake-hub"


def read_line(process, seconds=10):
    """The next line of a process, or an error when none comes in time."""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(seconds):
            raise TimeoutError(f"{process.args} said nothing for {seconds} s")
    return process.stdout.readline().decode()


class Bus(unittest.TestCase):
    """A private bus a case."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)
        address = f"unix:path={self.home}/bus"
        self.bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={address}"],
                              stderr=subprocess.DEVNULL)
        read_line(self.bus)
        self.env = dict(os.environ, DBUS_SESSION_BUS_ADDRESS=address, HOME=str(self.home), LC_ALL="C.UTF-8")

    def start(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()

    def xmhctl(self, *words, status=0):
        """Runs it; returns standard output and standard error."""
        done = subprocess.run([XMHCTL, *words], env=self.env, capture_output=True, timeout=20, text=True,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout, done.stderr


class WithoutHub(Bus):
    def test_says_how_to_start(self):
        for command in ("status", "watch", "url", "doctor", "reload", "cert", "tls", "sessions", "rotate", "firewall"):
            out, err = self.xmhctl(command, status=3)
            self.assertEqual(out, "")
            self.assertIn("systemctl --user start xr-media-hub.service", err)

    def test_does_not_start_it(self):
        services = self.home / "share/dbus-1/services"
        services.mkdir(parents=True)
        trace = self.home / "started"
        (services / "io.github.xr_ai.MediaHub.service").write_text(
            f"[D-BUS Service]\nName=io.github.xr_ai.MediaHub\nExec=/usr/bin/touch {trace}\n")
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                          f"--address=unix:path={self.home}/bus2"],
                         env=dict(self.env, XDG_DATA_HOME=str(self.home / "share")), stderr=subprocess.DEVNULL)
        read_line(bus)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.home}/bus2"
        self.xmhctl("status", status=3)
        self.xmhctl("tls", "off", status=3)
        self.assertFalse(trace.exists())

    def test_no_bus(self):
        self.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
        self.xmhctl("status", status=3)

    def test_wrong_usage(self):
        for words in ((), ("nonsense",), ("status", "more"), ("status", "--nonsense"), ("token",), ("token", "a", "b"),
                      ("token", "a", "--ttl", "soon"), ("token", "a", "--ttl", "-5"), ("token", "a", "--ttl", ""),
                      ("token", "a", "--ttl", "99999999999d"), ("token", b"\xff"), ("tls", "maybe"),
                      ("sessions", "close"), ("sessions", "close", "x"), ("sessions", "list", "1"),
                      ("sessions", "burn", "1"), ("credentials",), ("credentials", "lose"), ("firewall", "burn"),
                      ("service", "burn"), ("service", "install", "print"), ("service", "remove", "--now")):
            # Arguments are looked at before the service is asked for, all but the number of a session.
            if words == ("sessions", "close", "x"):
                continue
            self.xmhctl(*words, status=2)

    def test_help_and_version(self):
        out, _ = self.xmhctl("--help")
        for command in ("status", "watch", "url", "token", "rotate", "tls", "sessions", "doctor", "firewall",
                        "credentials", "cert", "service", "reload"):
            self.assertIn(f"\n  {command} ", out)
            usage, _ = self.xmhctl(command, "--help")
            self.assertIn(f"xmhctl {command}", usage)
        self.assertRegex(self.xmhctl("--version")[0], r"^xmhctl \d+\.\d+")


class WithHub(Bus):
    def setUp(self):
        super().setUp()
        self.file = self.home / "web-server.crt"
        self.hub = self.start([FAKE_HUB, self.file], env=self.env)
        self.assertEqual(read_line(self.hub), "ready\n")

    def test_status(self):
        out, _ = self.xmhctl("status")
        self.assertNotIn("\033", out)
        for text in ("XR Media Hub 9.9.9  degraded", "https://192.168.1.2:8080", "https://host.local:8080", "room-1",
                     "failed, 1.9, 2 restarts", "livekit-not-found", "→ Install it"):
            self.assertIn(text, out)

    def test_status_json(self):
        status = json.loads(self.xmhctl("status", "--json")[0])
        self.assertEqual(set(status), {"version", "state", "problems", "url", "urls", "room", "tls", "certificate",
                                       "authority", "media-server", "cloudxr", "session-count", "notifications"})
        self.assertEqual(status["problems"], [{"code": "livekit-not-found", "severity": "error",
                                               "message": "There is no LiveKit", "remedy": "Install it"}])
        self.assertEqual(status["tls"], {"enabled": True, "source": "configuration"})
        self.assertEqual(status["certificate"]["not-after"], 1800000000)
        self.assertEqual(status["authority"], {})
        self.assertEqual(status["cloudxr"], {"state": "listening", "port": 48322, "backend-ready": False})

    def test_url(self):
        self.assertEqual(self.xmhctl("url")[0], "https://192.168.1.2:8080\n")
        self.assertEqual(self.xmhctl("url", "--all")[0], "https://192.168.1.2:8080\nhttps://host.local:8080\n")
        self.assertEqual(json.loads(self.xmhctl("url", "--json")[0])["urls"][1], "https://host.local:8080")

    def test_qr(self):
        out, err = subprocess.run([XMHCTL, "url", "--qr"], env=self.env, capture_output=True, timeout=20,
                                  text=True).stdout, ""
        lines = out.splitlines()
        if not lines:
            self.skipTest("built without QR codes")
        self.assertEqual(lines.pop(), "https://192.168.1.2:8080")
        self.assertEqual({len(line) for line in lines}, {33})   # version 2: 25 modules and the margins
        self.assertEqual(len(lines), 17)
        self.assertEqual(lines[0], "█" * 33)

    def test_token(self):
        out, err = self.xmhctl("token", "Zoë", "--ttl", "2h")
        self.assertEqual((out, err), ("a.b.c\n", ""))
        self.assertEqual(read_line(self.hub), "IssueToken ('Zoë', {'ttl': <uint32 7200>})\n")
        self.assertEqual(json.loads(self.xmhctl("token", "x", "--json")[0]),
                         {"token": "a.b.c", "room": "room-1", "url": "wss://192.168.1.2:8080"})
        self.assertEqual(read_line(self.hub), "IssueToken ('x', {})\n")
        self.assertEqual(self.xmhctl("token", "", status=2)[1], "xmhctl: Empty\n")

    def test_link(self):
        link = "https://192.168.1.2:8080/#name=Zo%C3%AB%20%26%20Co&token=a.b.c"
        self.assertEqual(self.xmhctl("token", "Zoë & Co", "--link"), (link + "\n", ""))
        self.assertEqual(json.loads(self.xmhctl("token", "Zoë & Co", "--link", "--json")[0]),
                         {"token": "a.b.c", "room": "room-1", "url": "wss://192.168.1.2:8080", "link": link})
        drawn = subprocess.run([XMHCTL, "token", "Zoë & Co", "--qr"], env=self.env, capture_output=True, timeout=20,
                               text=True)
        if drawn.returncode == 0:
            self.assertEqual(drawn.stdout.splitlines()[-1], link)
            self.assertGreater(len(drawn.stdout.splitlines()), 17)

    def test_tls(self):
        self.assertIn("Encryption is on.", self.xmhctl("tls")[0])
        self.assertIn("Encryption is off. It was switched", self.xmhctl("tls", "off")[0])
        self.assertEqual(json.loads(self.xmhctl("tls", "on", "--json")[0]), {"enabled": True, "source": "settings"})
        self.assertIn("The configuration says so.", self.xmhctl("tls", "reset")[0])
        self.assertEqual([read_line(self.hub) for _ in range(3)],
                         ["SetTlsEnabled (false,)\n", "SetTlsEnabled (true,)\n", "ResetTls ()\n"])

    def test_rotate(self):
        self.assertIn("AB:CD:EF", self.xmhctl("rotate")[0])
        self.assertEqual(self.xmhctl("rotate", "--authority", status=1)[1], "xmhctl: It is being done already\n")

    def test_sessions(self):
        head, row = self.xmhctl("sessions")[0].splitlines()
        self.assertEqual(head.split()[:3], ["ID", "SERVICE", "PEER"])
        self.assertIn("18446744073709551615  livekit  192.168.1.9:50000", row)
        self.assertEqual(head.index("USER"), row.index("Quest"))
        self.assertEqual(json.loads(self.xmhctl("sessions", "--json")[0])[0]["bytes-out"], 2500000)
        self.xmhctl("sessions", "close", "7")
        self.assertEqual(self.xmhctl("sessions", "close", "8", status=1)[1], "xmhctl: No such session\n")
        self.xmhctl("sessions", "close", "x", status=2)
        self.assertEqual(self.xmhctl("sessions", "participants")[0], "Nobody is in the room.\n")
        self.assertEqual(json.loads(self.xmhctl("sessions", "participants", "--json")[0]), [])

    def test_doctor(self):
        out, _ = self.xmhctl("doctor", status=1)
        self.assertIn("The disk is full  disk-space", out)
        self.assertIn("1 error, 0 warnings.", out)
        findings = json.loads(self.xmhctl("doctor", "--json", status=1)[0])
        self.assertEqual(findings[0], {"id": "ports", "severity": "ok", "finding": "All ports are ours", "remedy": ""})

    def test_reload(self):
        self.assertIn("livekit_command", self.xmhctl("reload")[0])

    def test_hub_dies_at_work(self):
        self.xmhctl("credentials", "renew", status=3)

    def test_cert(self):
        self.xmhctl("cert", status=1)
        self.file.write_text("no certificate")
        self.xmhctl("cert", status=1)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", "/dev/null", "-subj", "/CN=last", "-out", self.home / "last.crt"],
                       check=True, capture_output=True)
        last = (self.home / "last.crt").read_text()
        self.file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + last)
        self.assertEqual(self.xmhctl("cert")[0], last)
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(last)).hexdigest().upper()
        self.assertEqual(self.xmhctl("cert", "--fingerprint")[0].strip().replace(":", ""), digest)
        self.assertEqual(len(self.xmhctl("cert", "--fingerprint")[0]), 96)
        self.xmhctl("cert", str(self.home / "out.crt"))
        self.assertEqual((self.home / "out.crt").read_text(), last)
        self.xmhctl("cert", str(self.home / "no/out.crt"), status=1)

    def test_watch(self):
        watch = self.start([XMHCTL, "watch", "--json"], env=self.env)
        first = json.loads(read_line(watch))
        self.assertEqual((first["event"], first["details"]), ("properties", {"State": "degraded"}))
        self.xmhctl("rotate")
        event = json.loads(read_line(watch))
        self.assertEqual(event["event"], "certificate-rotated")
        self.assertEqual(event["details"], {"fingerprint": "AB:CD:EF", "authority-changed": False})
        self.xmhctl("tls", "off")
        self.assertEqual(json.loads(read_line(watch))["details"], {"TlsEnabled": False, "TlsSource": "settings"})
        self.hub.kill()
        self.assertEqual(json.loads(read_line(watch))["event"], "service-vanished")
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(10), 0)

    def test_watch_lines(self):
        watch = self.start([XMHCTL, "watch"], env=self.env)
        self.assertRegex(read_line(watch), r"^\d\d:\d\d:\d\d  State: degraded\n$")
        self.assertIn("There is no LiveKit", read_line(watch))
        self.assertIn("Install it", read_line(watch))
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(10), 0)


if __name__ == "__main__":
    tap.main()
