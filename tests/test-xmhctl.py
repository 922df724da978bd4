#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""xmhctl with a fake hub on a private bus: output and exit status."""
import hashlib
import json
import os
import pathlib
import pwd
import shutil
import signal
import ssl
import subprocess
import unittest

import tap
from fake_hub import FAKE_HUB, XMHCTL, Bus, FakeHub, read_line
from terminal import Terminal
from waiting import wait_until


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", "/dev/null", "-subj", "/CN=last", "-out", folder / "last.crt"], check=True,
                   capture_output=True)
    return (folder / "last.crt").read_text()


def fingerprint(pem):
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest().hex(":").upper()


class WithoutHub(Bus):
    def test_says_how_to_start(self):
        for command in ("status", "watch", "url", "doctor", "reload", "cert", "tls", "sessions", "rotate", "firewall", "open",
                        "start", "restart"):
            out, err = self.xmhctl(command, status=3)
            self.assertEqual(out, "")
            self.assertIn("XR Media Hub is not running.", err)
            self.assertRegex(err, r"\n    \S*src/daemon/xr-media-hub\n")
        self.assertIn("--help", self.xmhctl(status=3)[1])
        self.assertEqual(self.xmhctl("stop")[0], "The hub is not running.\n")

    def test_start_by_the_bus(self):
        """Without a unit, the bus starts the hub if it has a service file."""
        services = self.home / "share/dbus-1/services"
        services.mkdir(parents=True)
        (services / "io.github.xr_ai.MediaHub.service").write_text(
            f"[D-BUS Service]\nName=io.github.xr_ai.MediaHub\nExec={FAKE_HUB} /nonexistent\n")
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.home}/bus2"
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1",
                          f"--address=unix:path={self.home}/bus2"],
                         env=dict(self.env, XDG_DATA_HOME=str(self.home / "share")), stderr=subprocess.DEVNULL)
        read_line(bus)
        self.assertEqual(self.xmhctl("start")[0], "The hub is running.\nAddress for devices: https://192.168.1.2:8080\n")
        self.assertIn("already running", self.xmhctl("start")[0])

    def hold_lock(self):
        """Locks the folder like a hub that runs without this bus. Returns the process."""
        folder = self.home / ".local/share/xr-ai"
        folder.mkdir(parents=True)
        holder = self.start(["/usr/bin/python3", "-c", f"""
import fcntl, os, struct, sys, time
file = open({str(folder / "lock")!r}, "w")
fcntl.fcntl(file, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
print(os.getpid(), file=file, flush=True)
print("held", flush=True)
time.sleep(60)
"""])
        self.assertEqual(read_line(holder), "held\n")
        return holder

    def test_not_on_this_bus(self):
        holder = self.hold_lock()
        err = self.xmhctl("status", status=3)[1]
        self.assertIn(f"The hub is running (process {holder.pid}), but xmhctl can't reach it.\n", err)
        self.assertIn(f"Control socket: {self.home}/run/xr-media-hub/control: No such file or directory\n", err)
        self.assertIn("with the same XDG_RUNTIME_DIR", err)

    def test_no_bus(self):
        self.env.pop("DBUS_SESSION_BUS_ADDRESS")
        self.env.pop("XDG_RUNTIME_DIR", None)
        self.env.pop("DISPLAY", None)
        self.assertIn("XR Media Hub is not running.\n", self.xmhctl("status", status=3)[1])
        holder = self.hold_lock()
        err = self.xmhctl("status", status=3)[1]
        self.assertIn(f"The hub is running (process {holder.pid}), but xmhctl can't reach it.\n", err)
        self.assertIn("xmhctl stop\n", err)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
        self.assertIn("Cannot connect to the session bus: ", self.xmhctl("status", status=3)[1])
        self.assertEqual(self.xmhctl("stop")[0], "Stopped.\n")
        self.assertEqual(holder.wait(30), -signal.SIGTERM)

    def test_starts_no_bus(self):
        """With a display but no bus, as over ssh -X, GDBus would start a bus."""
        trace = self.home / "launched"
        launcher = self.home / "dbus-launch"
        launcher.write_text(f"#!/bin/sh\n: >{trace}\nexit 1\n")
        launcher.chmod(0o755)
        self.env.pop("DBUS_SESSION_BUS_ADDRESS")
        self.env |= {"DISPLAY": ":99", "PATH": f"{self.home}:{self.env['PATH']}"}
        for command in ("status", "url", "watch"):
            self.xmhctl(command, status=3)
        self.assertFalse(trace.exists())

    def test_another_user(self):
        """Each user has a separate hub; the message names that of another user."""
        if os.getuid() != 0:
            self.skipTest("needs root")
        program = self.home / "xr-media-hub"
        shutil.copy("/bin/sleep", program)
        self.home.chmod(0o755)
        user = pwd.getpwnam("daemon")
        other = self.start([program, "60"], user=user.pw_uid)
        comm = pathlib.Path(f"/proc/{other.pid}/comm")
        wait_until(lambda: comm.read_text() == "xr-media-hub\n", "it runs")
        err = self.xmhctl("status", status=3)[1]
        self.assertRegex(err, r"User \w+ is running a hub. Each user has their own hub.")
        self.assertRegex(err, r"\n    sudo -u \w+ XDG_RUNTIME_DIR=/run/user/\d+ \S*xmhctl status\n")

    def test_from_files(self):
        """URLs and certificates are printed without a running hub, with their source."""
        data, state = self.home / ".local/share/xr-ai", self.home / ".local/state/xr-ai"
        data.mkdir(parents=True)
        state.mkdir(parents=True)
        pem = make_certificate(self.home)
        (data / "authority.crt").write_text(pem)
        (state / "urls").write_text("https://192.0.2.1:8080\nhttps://host.local:8080\n")
        out, err = self.xmhctl("cert")
        self.assertEqual(out, pem)
        self.assertIn(f"This is the certificate authority stored in {data}/authority.crt.", err)
        self.assertEqual(self.xmhctl("cert", "--fingerprint")[0], fingerprint(pem) + "\n")
        out, err = self.xmhctl("url")
        self.assertEqual(out, "https://192.0.2.1:8080\n")
        self.assertIn(f"The hub is not running. Its last address, from {state}/urls:", err)
        self.assertEqual(json.loads(self.xmhctl("url", "--json")[0])["urls"][1], "https://host.local:8080")
        self.hold_lock_in(data)

    def hold_lock_in(self, data):
        shutil.rmtree(data)
        self.hold_lock()
        self.assertIn("The hub is not reachable.", self.xmhctl("url")[1])

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

    def test_wrong_usage(self):
        for words in (("nonsense",), ("--nonsense",), ("help", "nonsense"), ("open", "x"), ("logs", "-n", "0"), ("status", "more"), ("status", "--nonsense"), ("token",), ("token", "a", "b"),
                      ("token", "a", "--ttl", "soon"), ("token", "a", "--ttl", "-5"), ("token", "a", "--ttl", ""),
                      ("token", "a", "--ttl", "99999999999d"), ("token", b"\xff"), ("tls", "maybe"),
                      ("sessions", "close"), ("sessions", "close", "x"), ("sessions", "list", "1"),
                      ("sessions", "burn", "1"), ("credentials",), ("credentials", "lose"), ("firewall", "burn"),
                      ("pair", "--for", "soon"), ("pair", "--for", "0"), ("pair", "x"), ("pair", "--name", b"\xff"),
                      ("devices", "allow"), ("devices", "allow", "1", "2"), ("devices", "rename", "x"), ("devices", "burn"),
                      ("devices", "deny", "1", "--always"), ("devices", "--qr"), ("devices", "add", b"\xff"), ("devices", "allow", b"\xff"),
                      ("access", "closed"), ("access", "ask", "open"), ("service", "burn"), ("service", "install", "print"), ("service", "remove", "--now")):
            # Arguments are checked before connecting to the hub, except the number of a session.
            if words == ("sessions", "close", "x"):
                continue
            self.xmhctl(*words, status=2)

    COMMANDS = ("status", "watch", "url", "open", "start", "stop", "restart", "logs", "pair", "devices", "access", "token", "rotate", "tls", "sessions",
                "doctor", "firewall", "credentials", "import", "cert", "service", "reload", "help")

    def test_help_and_version(self):
        out, _ = self.xmhctl("--help")
        self.assertEqual(self.xmhctl("help")[0], out)
        for command in self.COMMANDS:
            self.assertIn(f"\n  {command} ", out)
            usage, _ = self.xmhctl(command, "--help")
            self.assertIn(f"Usage:\n  xmhctl {command}", usage)
            self.assertRegex(usage, rf"Example:\n  xmhctl {command}")
            self.assertEqual(self.xmhctl("help", command)[0], usage)
            self.assertEqual("--json" in usage.split("Options:")[1], "--json" in usage.split("\n\n")[0], command)
        for word in ("--version", "-V"):
            self.assertRegex(self.xmhctl(word)[0], r"^xmhctl \d+\.\d+")

    def test_help_explains_words(self):
        for command, words in (("tls", ("on", "off", "reset")), ("service", ("install", "print", "remove")),
                               ("sessions", ("list", "close ID", "participants", "remove IDENTITY")),
                               ("devices", ("list", "allow DEVICE", "deny DEVICE", "forget DEVICE", "rename DEVICE NAME",
                                            "add NAME")), ("access", ("ask", "open", "reset")),
                               ("firewall", ("open", "close")), ("credentials", ("renew", "env")), ("open", ("trust", "config")),
                               ("restart", ("connector",))):
            for word in words:
                self.assertRegex(self.xmhctl(command, "--help")[0], rf"\n  {word} +[A-Z]")

    def test_suggestions(self):
        for words, wanted in ((("statsu",), "“status”"), (("tls", "onn"), "“on”"), (("sessions", "clsoe"), "“close”"),
                              (("service", "instal"), "“install”"), (("help", "docter"), "“doctor”")):
            self.assertIn(f"Did you mean {wanted}?", self.xmhctl(*words, status=2)[1])
        self.assertNotIn("Did you mean", self.xmhctl("nonsense", status=2)[1])
        self.assertIn("Expected on, off or reset, not “maybe”", self.xmhctl("tls", "maybe", status=2)[1])

    def test_wrapped(self):
        """Lines have whole words and fit the width of the terminal."""
        for columns in (80, 40):
            for words in (("help",), *((command, "--help") for command in self.COMMANDS)):
                terminal = Terminal(self, [XMHCTL, *words], self.env, columns)
                self.assertEqual(terminal.wait(), 0)
                self.assertLessEqual(max(map(len, terminal.text.splitlines())), columns, terminal.text)
        self.assertIn("Show the state, addresses\n               and problems\n",
                      self.terminal_text(40, "help"))

    def terminal_text(self, columns, *words):
        terminal = Terminal(self, [XMHCTL, *words], self.env, columns)
        terminal.wait()
        return terminal.text

    def test_character_set(self):
        self.env["LC_ALL"] = "C"
        self.assertIn('not "maybe"', self.xmhctl("tls", "maybe", status=2)[1])


class WithHub(FakeHub):
    def test_status(self):
        out, _ = self.xmhctl("status")
        self.assertNotIn("\033", out)
        for text in ("XR Media Hub 9.9.9  degraded", "https://192.168.1.2:8080", "https://host.local:8080", "room-1",
                     "failed, 1.9, 2 restarts", "livekit-not-found", "→ Install it", "CloudXR           listening, the runtime is not running",
                     "Connector         running, in the room, 1 restart", "ufw, closed", "Access            devices that you allow",
                     "1 device asks for access; run “xmhctl devices”", "Closed            8080/tcp",
                     "Configuration     no file, built-in defaults"):
            self.assertIn(text, out)

        self.assertEqual(out.count("11:22"), 1)

    def test_open(self):
        """The web browser of the desktop gets the address."""
        applications = self.home / ".local/share/applications"
        applications.mkdir(parents=True)
        opened = self.home / "opened"
        browser = self.home / "browser"
        browser.write_text(f'#!/bin/sh\necho "$1" >{opened}.new && mv {opened}.new {opened}\n')
        browser.chmod(0o755)
        (applications / "b.desktop").write_text(f"[Desktop Entry]\nType=Application\nName=b\nExec={browser} %u\n"
                                                "MimeType=x-scheme-handler/https;\n")
        (applications / "mimeinfo.cache").write_text("[MIME Cache]\nx-scheme-handler/https=b.desktop;\n")
        self.env["XDG_DATA_HOME"] = str(self.home / ".local/share")
        for words, page in (((), "/"), (("trust",), "/trust")):
            opened.unlink(missing_ok=True)
            self.xmhctl("open", *words)
            wait_until(opened.exists, "it is opened")
            self.assertEqual(opened.read_text(), f"https://localhost:8080{page}\n")
        self.assertIn("does not use a configuration file", self.xmhctl("open", "config", status=1)[1])

    def test_without_a_command(self):
        out, _ = self.xmhctl()
        self.assertEqual(out.splitlines()[:2], ["XR Media Hub 9.9.9  degraded", "  Address           https://192.168.1.2:8080"])
        self.assertIn("There is no LiveKit", out)
        self.assertLess(len(out.splitlines()), 10)
        self.assertEqual(json.loads(self.xmhctl("--json")[0])["state"], "degraded")
        self.assertEqual(self.xmhctl("--json", "url"), self.xmhctl("url", "--json"))

    def test_status_on_narrow_terminals(self):
        for columns in (80, 60, 40):
            for words in ((), ("status",), ("sessions",), ("doctor",)):
                terminal = Terminal(self, [XMHCTL, *words], self.env, columns)
                terminal.wait()
                self.assertLessEqual(max(map(len, terminal.text.splitlines())), columns, terminal.text)

    def test_status_json(self):
        status = json.loads(self.xmhctl("status", "--json")[0])
        self.assertEqual(set(status), {"version", "state", "problems", "url", "urls", "room", "tls", "certificate",
                                       "authority", "media-server", "connector", "cloudxr", "session-count", "notifications",
                                       "config-file", "access", "pending-devices"})
        self.assertEqual(status["problems"], [{"code": "livekit-not-found", "severity": "error",
                                               "message": "There is no LiveKit", "remedy": "Install it"}])
        self.assertEqual(status["tls"], {"enabled": True, "source": "configuration"})
        self.assertEqual(status["certificate"]["not-after"], 1800000000)
        self.assertEqual(status["authority"], {})
        self.assertEqual(status["connector"], {"state": "running", "pid": 77, "restarts": 1, "present": True})
        self.assertEqual(status["cloudxr"], {"state": "listening", "port": 48322, "backend-ready": False,
                                             "backend": "ws://127.0.0.1:49100"})

    def test_restart_connector(self):
        self.assertEqual(self.xmhctl("restart", "connector")[0], "The connector starts again.\n")
        self.assertIn("Expected connector, not “livekit”", self.xmhctl("restart", "livekit", status=2)[1])

    def test_url(self):
        self.assertEqual(self.xmhctl("url")[0], "https://192.168.1.2:8080\n")
        self.assertEqual(self.xmhctl("url", "--all")[0], "https://192.168.1.2:8080\nhttps://host.local:8080\n")
        self.assertEqual(json.loads(self.xmhctl("url", "--json")[0])["urls"][1], "https://host.local:8080")

    def draw(self, *words, **env):
        done = subprocess.run([XMHCTL, *words], env=self.env | env, capture_output=True, timeout=20, text=True)
        if not done.stdout:
            self.skipTest("built without QR codes")
        return done.stdout.splitlines()

    def test_qr(self):
        lines = self.draw("url", "--qr")
        self.assertEqual(lines.pop(), "https://192.168.1.2:8080")
        self.assertEqual({len(line) for line in lines}, {33})   # version 2: 25 modules plus margins
        self.assertEqual(len(lines), 17)
        self.assertEqual(lines[0], "█" * 33)

    def test_qr_in_ascii(self):
        """The same modules in a locale without block characters."""
        blocks = self.draw("url", "--qr")
        plain = self.draw("url", "--qr", LC_ALL="C")
        self.assertEqual(plain.pop(), blocks.pop())
        self.assertEqual({len(line) for line in plain}, {66})
        self.assertEqual(len(plain), 33)
        for y, line in enumerate(plain):
            self.assertLessEqual(set(line), {"#", " "})
            light = "█▀" if y % 2 == 0 else "█▄"
            self.assertEqual(line, "".join("##" if block in light else "  " for block in blocks[y // 2]))

    def test_qr_that_does_not_fit(self):
        self.draw("url", "--qr")
        for words, columns, rows, remedy in ((("url",), 32, 24, ""), (("url",), 80, 17, ""), (("token", "x"), 80, 10, "--link")):
            terminal = Terminal(self, [XMHCTL, *words, "--qr"], self.env, columns, rows)
            self.assertEqual(terminal.wait(), 1)
            self.assertRegex(terminal.text, r"The QR code needs \d+ columns and \d+ rows, but this terminal has "
                                            rf"{columns} and {rows}")
            self.assertIn(remedy, terminal.text)
        self.assertEqual(Terminal(self, [XMHCTL, "url", "--qr"], self.env, 33, 18).wait(), 0)

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
        self.assertIn("Encryption is off. Set with xmhctl or the panel.\nOnly this computer can connect.", self.xmhctl("tls", "off")[0])
        self.assertEqual(json.loads(self.xmhctl("tls", "on", "--json")[0]), {"enabled": True, "source": "settings"})
        self.assertIn("Set by the configuration file.", self.xmhctl("tls", "reset")[0])
        self.assertEqual([read_line(self.hub) for _ in range(3)],
                         ["SetTlsEnabled (false,)\n", "SetTlsEnabled (true,)\n", "ResetTls ()\n"])

    def test_rotate(self):
        self.assertIn("AB:CD:EF", self.xmhctl("rotate")[0])
        self.assertEqual(self.xmhctl("rotate", "--authority", status=1)[1], "xmhctl: It is being done already\n")

    def test_sessions(self):
        head, row = self.xmhctl("sessions")[0].splitlines()
        self.assertEqual(head.split()[:3], ["ID", "SERVICE", "DEVICE"])
        self.assertIn("18446744073709551615  livekit  Quest 3, 192.168.1.9:50000", row)
        self.assertEqual(head.index("USER"), row.index("Quest 3 ✓"))
        self.assertEqual(json.loads(self.xmhctl("sessions", "--json")[0])[0]["bytes-out"], 2500000)
        self.xmhctl("sessions", "close", "7")
        self.assertEqual(self.xmhctl("sessions", "close", "8", status=1)[1], "xmhctl: No such session\n")
        self.xmhctl("sessions", "close", "x", status=2)
        self.assertEqual(self.xmhctl("sessions", "participants")[0], "There are no participants in the room.\n")
        self.assertEqual(json.loads(self.xmhctl("sessions", "participants", "--json")[0]), [])
        self.assertEqual(self.xmhctl("sessions", "remove", "nobody", status=1)[1],
                         "xmhctl: There is no participant “nobody” in the room. “xmhctl sessions participants” lists them.\n")

    def test_doctor(self):
        out, _ = self.xmhctl("doctor", status=1)
        self.assertEqual(out, """\
  error    There is no LiveKit (livekit-not-found)
           → Install it
           → LiveKit is not ready
           → This computer cannot connect to 7881/tcp
  error    The disk is full (disk-space)
           → Make room

2 errors, 0 warnings.
1 check passed; “xmhctl doctor --all” shows it.
""")
        out, _ = self.xmhctl("doctor", "--all", status=1)
        self.assertIn("  ok       All ports are ours (ports)\n", out)
        self.assertNotIn("--all", out)
        findings = json.loads(self.xmhctl("doctor", "--json", status=1)[0])
        self.assertEqual(findings[-1], {"id": "ports", "severity": "ok", "finding": "All ports are ours", "remedy": ""})
        self.assertEqual(len(findings), 5)

    def test_reload(self):
        self.assertIn("livekit_command", self.xmhctl("reload")[0])

    def test_hub_dies_at_work(self):
        self.xmhctl("credentials", "renew", status=3)

    def test_cert(self):
        self.xmhctl("cert", status=1)
        self.file.write_text("no certificate")
        self.xmhctl("cert", status=1)
        last = make_certificate(self.home)
        self.file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + last)
        self.assertEqual(self.xmhctl("cert")[0], last)
        self.assertEqual(self.xmhctl("cert", "--fingerprint")[0], fingerprint(last) + "\n")
        self.xmhctl("cert", str(self.home / "out.crt"))
        self.assertEqual((self.home / "out.crt").read_text(), last)
        self.xmhctl("cert", str(self.home / "no/out.crt"), status=1)
        self.xmhctl("cert", str(self.home / "out.crt"))                 # the same again loses nothing

    def test_cert_replaces_nothing_unasked(self):
        self.file.write_text(make_certificate(self.home))
        out = self.home / "out.crt"
        out.write_text("mine")
        self.assertIn("Use --force", self.xmhctl("cert", str(out), status=1)[1])
        self.assertEqual(self.answer("n", "cert", str(out))[0], 1)
        self.assertEqual(out.read_text(), "mine")
        self.assertEqual(self.answer("y", "cert", str(out))[0], 0)
        self.assertEqual(out.read_text(), self.file.read_text())
        out.write_text("mine")
        self.xmhctl("cert", str(out), "--force")
        self.assertEqual(out.read_text(), self.file.read_text())

    def test_questions(self):
        """On a terminal, changes that disconnect devices need confirmation, with the consequence; scripts are not asked."""
        for words, consequence, call in (
                (("rotate", "--authority"), "Every device must trust this computer again.", None),
                (("tls", "off"), "Other devices can no longer connect", "SetTlsEnabled (false,)\n"),
                (("credentials", "renew"), "Existing tokens and links will stop working", None),
                (("firewall", "close"), "Devices will no longer be able to connect", "CloseFirewall ()\n")):
            for refusal in ("n", "", "no"):
                status, text = self.answer(refusal, *words)
                self.assertEqual(status, 1)
                self.assertIn(consequence, text)
                self.assertIn("Nothing was changed.", text)
            if call is not None:
                self.assertEqual(self.answer("y", *words)[0], 0)
                self.assertEqual(read_line(self.hub), call)
        self.xmhctl("tls", "on")
        self.assertEqual(read_line(self.hub), "SetTlsEnabled (true,)\n")
        terminal = Terminal(self, [XMHCTL, "tls", "off", "--yes"], self.env)
        self.assertEqual(terminal.wait(), 0)
        self.assertNotIn("Continue?", terminal.text)
        # Nothing is lost, so it does not ask.
        for words in (("tls", "off"), ("tls", "on"), ("rotate",), ("firewall", "open")):
            self.assertEqual(Terminal(self, [XMHCTL, *words], self.env).wait(), 0)

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
        self.assertEqual(watch.wait(30), 0)

    def test_watch_lines(self):
        watch = self.start([XMHCTL, "watch"], env=self.env)
        self.assertEqual(read_line(watch), "Watching… Press Ctrl+C to stop.\n")
        self.assertRegex(read_line(watch), r"^\d\d:\d\d:\d\d  Hub state: degraded\.\n$")
        self.assertRegex(read_line(watch), r"^\d\d:\d\d:\d\d  Problem: There is no LiveKit → Install it\n$")
        self.xmhctl("tls", "off")
        # The source of the setting is not a separate sentence.
        self.assertIn("  Encryption is off.\n", read_line(watch))
        self.hub.kill()
        self.assertIn("  The hub stopped. Waiting", read_line(watch))
        self.hub = self.start([FAKE_HUB, self.file], env=self.env)
        # Unchanged values are not printed again.
        self.assertEqual({read_line(watch)[10:] for _ in range(2)}, {"The hub started.\n", "Encryption is on.\n"})
        watch.send_signal(signal.SIGTERM)
        self.assertEqual(watch.wait(30), 0)
        self.assertEqual(watch.stdout.read(), b"")


if __name__ == "__main__":
    tap.main()
