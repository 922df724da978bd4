#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The daemon on a private bus, called with independent clients: busctl, gdbus and python3-dbus."""
import base64
import json
import os
import pathlib
import re
import selectors
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import xml.etree.ElementTree as ElementTree

import netns
import tap

BUILD = pathlib.Path(os.environ["XMH_BUILD_DIR"])
SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
NAME, PATH = "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub"
INTERFACE, ERROR = NAME + "1", NAME + "1.Error."
DEADLINE_S = 30
PYTHON = "/usr/bin/python3"          # the one that Debian's python3-dbus belongs to


def wait_until(what, condition):
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


def read_line(process, seconds=DEADLINE_S):
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(seconds):
            raise TimeoutError(f"{process.args} said nothing for {seconds} s")
    return process.stdout.readline().decode()


class CallError(Exception):
    def __init__(self, text):
        super().__init__(text)
        self.text = text


class Hub(unittest.TestCase):
    config = "enable_livekit: false\n"

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        (self.home / "run").mkdir(mode=0o700)
        self.address = f"unix:path={self.home}/bus"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "LIVEKIT_"))}
        self.env.update(HOME=str(self.home), XDG_RUNTIME_DIR=f"{self.home}/run", LC_ALL="C.UTF-8",
                        DBUS_SESSION_BUS_ADDRESS=self.address)
        self.port = 18600 + os.getpid() % 100
        self.configure(self.config)
        self.bus = self.start_bus()
        self.start_hub()

    def configure(self, text):
        self.file = self.home / "xr_media_hub.yaml"
        self.file.write_text(f"web_server_port: {self.port}\nenable_cloudxr_proxy: false\n{text}")

    def start(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0, env=self.env, **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def start_bus(self):
        pathlib.Path(f"{self.home}/bus").unlink(missing_ok=True)
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address={self.address}"],
                         stderr=subprocess.DEVNULL)
        read_line(bus)
        return bus

    def start_hub(self):
        self.log = open(self.home / "log", "ab")
        self.addCleanup(self.log.close)
        self.daemon = self.start([BUILD / "src/daemon/xr-media-hub", "--config", self.file], stderr=self.log)
        self.wait_for_hub()

    def wait_for_hub(self):
        wait_until("the hub on the bus", lambda: self.busctl("status", NAME, check=False).returncode == 0)

    def busctl(self, *words, check=True):
        done = subprocess.run(["busctl", "--user", f"--address={self.address}", *words], env=self.env,
                              capture_output=True, text=True, timeout=40)
        if check and done.returncode != 0:
            raise CallError(done.stderr)
        return done

    def call(self, member, signature="", *arguments):
        """Calls a method with busctl; returns its JSON."""
        done = self.busctl("--json=short", "call", NAME, PATH, INTERFACE, member,
                           *([signature] if signature else []), *map(str, arguments))
        return json.loads(done.stdout)["data"] if done.stdout.strip() else None

    def get(self, name):
        done = self.busctl("--json=short", "get-property", NAME, PATH, INTERFACE, name)
        return json.loads(done.stdout)["data"]

    def dictionary(self, name):
        return {key: value["data"] for key, value in self.get(name).items()}

    def error_of(self, member, signature="", *arguments):
        """The name of the error that python3-dbus raises."""
        return self.python(f"""
import dbus
hub = dbus.Interface(dbus.bus.BusConnection({self.address!r}).get_object({NAME!r}, {PATH!r}), {INTERFACE!r})
try:
    hub.get_dbus_method({member!r})(*{arguments!r}{f', signature={signature!r}' if signature else ''})
    print("none")
except dbus.DBusException as error:
    print(error.get_dbus_name())
""").strip()

    def python(self, program):
        done = subprocess.run([PYTHON, "-c", program], env=self.env, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def watch(self):
        """A process that prints the signals of the interface, received by python3-dbus's low level."""
        monitor = self.start(["gdbus", "monitor", "--session", "--dest", NAME, "--object-path", PATH])
        self.assertIn("Monitoring", read_line(monitor))
        self.assertIn("owned by", read_line(monitor))
        return monitor

    def https(self, path, encrypted=True, host="localhost", address="127.0.0.1", whole=False):
        with socket.create_connection((address, self.port), timeout=DEADLINE_S) as client:
            if encrypted:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                client = context.wrap_socket(client, server_hostname="localhost")
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: client.recv(4096), b"")).decode()
            return answer if whole else answer.split("\r\n")[0]


class Members(Hub):
    def test_contract(self):
        """The introspection data of the daemon is that of the file."""
        out = subprocess.run(["gdbus", "introspect", "--session", "--dest", NAME, "--object-path", PATH, "--xml"],
                             env=self.env, capture_output=True, text=True, timeout=20, check=True).stdout

        def members(text):
            root = ElementTree.fromstring(text)
            interface = next(i for i in root.iter("interface") if i.get("name") == INTERFACE)
            return sorted((member.tag, member.get("name"), member.get("type"), member.get("access"),
                           tuple((arg.get("type"), arg.get("direction", "out")) for arg in member.iter("arg")))
                          for member in interface)

        self.assertEqual(members(out), members((SOURCE / f"data/dbus/{INTERFACE}.xml").read_text()))

    def test_properties(self):
        self.assertRegex(self.get("Version"), r"^\d+\.\d+\.\d+$")
        self.assertEqual(self.get("State"), "ready")
        self.assertEqual(self.get("Problems"), [])
        self.assertEqual(self.get("Room"), "xr-room")
        self.assertTrue(self.get("TlsEnabled"))
        self.assertEqual(self.get("TlsSource"), "configuration")
        self.assertEqual(self.get("SessionCount"), 0)
        self.assertEqual(self.get("Urls")[:1], [self.get("Url")])
        certificate, authority = self.dictionary("Certificate"), self.dictionary("Authority")
        self.assertEqual(set(certificate),
                         {"file", "fingerprint", "not-before", "not-after", "names", "source"})
        self.assertEqual(certificate["source"], "local-authority")
        self.assertIn("localhost", certificate["names"])
        self.assertRegex(authority["fingerprint"], r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$")
        self.assertEqual(self.dictionary("MediaServer"),
                         {"state": "disabled", "url": "", "pid": 0, "restarts": 0, "version": "", "owner-hidden": False})
        self.assertEqual(self.dictionary("CloudXr")["state"], "disabled")

    def test_state_follows_a_busy_port(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free = self.port + 200
            other.bind(("0.0.0.0", free))
            other.listen()
            self.port = free
            self.configure("enable_livekit: false\n")
            self.call("Reload")
            self.assertEqual(self.get("State"), "degraded")
            code, severity, message, remedy = self.get("Problems")[0]
            self.assertEqual((code, severity), ("port-in-use", "error"))
            self.assertIn(str(free), message)
            self.assertTrue(remedy)
        wait_until("the free port", lambda: self.get("State") == "ready")
        self.assertEqual(self.get("Problems"), [])
        self.assertIn("200", self.https("/healthz"))

    def test_tls(self):
        self.call("SetTlsEnabled", "b", "false")
        self.assertEqual((self.get("TlsEnabled"), self.get("TlsSource")), (False, "settings"))
        self.assertIn("200", self.https("/healthz", encrypted=False))
        self.end(self.daemon)
        self.start_hub()
        self.assertEqual((self.get("TlsEnabled"), self.get("TlsSource")), (False, "settings"))
        self.call("ResetTls")
        self.assertEqual((self.get("TlsEnabled"), self.get("TlsSource")), (True, "configuration"))
        self.assertIn("200", self.https("/healthz"))

    def test_tls_that_cannot_be_kept(self):
        shutil.rmtree(self.home / ".local/state/xr-ai", ignore_errors=True)
        (self.home / ".local/state").mkdir(parents=True, exist_ok=True)
        (self.home / ".local/state/xr-ai").write_text("in the way")
        self.assertEqual(self.error_of("SetTlsEnabled", "b", False), ERROR + "Failed")
        self.assertTrue(self.get("TlsEnabled"))

    def test_rotation(self):
        monitor = self.watch()
        before, authority = self.dictionary("Certificate"), self.dictionary("Authority")
        fingerprint, = self.call("RotateCertificate")
        self.assertNotEqual(fingerprint, before["fingerprint"])
        self.assertEqual(self.dictionary("Certificate")["fingerprint"], fingerprint)
        self.assertEqual(self.dictionary("Authority"), authority)
        self.assertEqual(self.call("RetiredAuthorities"), [[]])
        line = ""
        while "CertificateRotated" not in line:
            line = read_line(monitor)
        self.assertIn(f"('{fingerprint}', false)", line)

        fingerprint, = self.call("RotateAuthority")
        self.assertNotEqual(self.dictionary("Authority")["fingerprint"], authority["fingerprint"])
        retired, = self.call("RetiredAuthorities")
        self.assertEqual([entry["fingerprint"]["data"] for entry in retired], [authority["fingerprint"]])
        while f"('{fingerprint}', true)" not in line:
            line = read_line(monitor)

    def test_fifty_rotations_at_once(self):
        callers = [self.start(["busctl", "--user", f"--address={self.address}", "call", NAME, PATH, INTERFACE,
                               "RotateCertificate"]) for _ in range(50)]
        for number, caller in enumerate(callers):
            if number % 5 == 0:
                caller.kill()        # disconnects while it waits
        for number, caller in enumerate(callers):
            caller.wait(60)
            if number % 5 != 0:
                self.assertEqual(caller.returncode, 0)
        self.assertEqual(self.get("State"), "ready")

    def test_tokens(self):
        token, room, url = self.call("IssueToken", "sa{sv}", "Zoë", "1", "ttl", "u", "60")
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        self.assertEqual(claims["sub"], "Zoë")
        self.assertLessEqual(claims["exp"] - time.time(), 61)
        self.assertEqual(claims["video"]["room"], room)
        self.assertEqual(url, self.get("Url").replace("https", "wss"))
        self.call("IssueToken", "sa{sv}", "xr-hub-connector", "0")
        log = self.home / "log"
        wait_until("a line in the log", lambda: log.read_bytes().count(b"reserved identity") == 1)
        self.call("IssueToken", "sa{sv}", "XR-Hub-Connector ", "0")
        wait_until("for what looks like it too", lambda: log.read_bytes().count(b"reserved identity") == 2)
        self.assertNotIn(token.encode(), log.read_bytes())

    def test_token_arguments(self):
        for arguments in (("", {}), ("x" * 257, {}), ("a\nb", {}), ("a\x7f", {}), ("a\u200bb", {}), ("a\u202eb", {}),
                          ("ok", {"ttl": 5}), ("ok", {"other": "x"})):
            self.assertEqual(self.error_of("IssueToken", "sa{sv}", *arguments), ERROR + "InvalidArgument", arguments)
        for identity, message in (("", "An identity must be 1 to 256 bytes long"),
                                  ("x" * 257, "An identity must be 1 to 256 bytes long"),
                                  ("a\nb", "An identity must not contain control characters"),
                                  ("a\u200bb", "An identity must not contain invisible or bidirectional formatting "
                                               "characters")):
            with self.assertRaisesRegex(CallError, message):
                self.call("IssueToken", "sa{sv}", identity, "0")
            with self.assertRaisesRegex(CallError, message):
                self.call("IssueToken", "sa{sv}", identity, "1", "ttl", "u", "0")
        for ttl in (0, 604801, 4294967295):
            with self.assertRaisesRegex(CallError, "Option “ttl” must be 1 to 604800 seconds"):
                self.call("IssueToken", "sa{sv}", "ok", "1", "ttl", "u", ttl)
            with self.assertRaisesRegex(CallError, "Option “ttl” must be 1 to 604800 seconds"):
                self.call("IssueToken", "sa{sv}", "ok", "2", "ttl", "u", 60, "ttl", "u", ttl)

    def test_sessions(self):
        self.assertEqual(self.call("ListSessions"), [[]])
        for number in (0, 1, 2 ** 64 - 1):
            self.assertEqual(self.error_of("CloseSession", "t", number), ERROR + "NotFound")
        self.assertEqual(self.error_of("ListParticipants"), ERROR + "NotAvailable")
        self.assertEqual(self.error_of("RemoveParticipant", "s", "x"), ERROR + "NotAvailable")
        self.assertEqual(self.error_of("RemoveParticipant", "s", ""), ERROR + "InvalidArgument")
        self.assertEqual(self.error_of("RestartMediaServer"), ERROR + "NotAvailable")

    def test_untrusting_clients(self):
        self.assertEqual(self.call("UntrustingClients"), [[]])
        with self.assertRaises(ssl.SSLError):
            with socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_S) as client:
                ssl.create_default_context().wrap_socket(client, server_hostname="localhost")
        wait_until("the alert", lambda: self.call("UntrustingClients")[0])
        entry = {key: value["data"] for key, value in self.call("UntrustingClients")[0][0].items()}
        self.assertEqual((entry["peer"], entry["alert"], entry["count"]), ("127.0.0.1", "unknown_ca", 1))
        self.assertEqual(self.get("Problems")[0][:2], ["untrusting-client", "warning"])
        self.assertEqual(self.get("State"), "ready")

    def test_reload(self):
        self.configure("enable_livekit: false\nroom_name: other\n")
        self.assertEqual(self.call("Reload"), [[]])
        self.assertEqual(self.get("Room"), "other")
        self.configure("enable_livekit: false\nroom_name: [\n")
        self.assertEqual(self.error_of("Reload"), ERROR + "InvalidConfig")
        self.assertEqual(self.get("Room"), "other")
        self.configure("enable_livekit: false\nweb_server_port: 99999\n")
        with self.assertRaisesRegex(CallError, r"xr_media_hub.yaml:4:\d+: web_server_port: "):
            self.call("Reload")

    def lifetime_of_token(self):
        """How long a token of /token lives, in seconds."""
        payload = json.loads(self.https("/token", whole=True).partition("\r\n\r\n")[2])["token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return claims["exp"] - claims["nbf"]

    def test_reload_over_the_wire(self):
        self.assertEqual(self.lifetime_of_token(), 21600)
        self.configure("enable_livekit: false\ntoken_ttl: 120\nallowed_hosts: [stage.example]\n")
        self.assertEqual(self.call("Reload"), [[]])
        self.assertEqual(self.lifetime_of_token(), 120)
        self.assertIn("200", self.https("/healthz", host="stage.example"))

        self.configure("enable_livekit: false\nweb_server_host: 127.0.0.2\n")
        self.assertEqual(self.call("Reload"), [[]])
        self.assertIn("421", self.https("/healthz", host="stage.example", address="127.0.0.2"))
        with self.assertRaises(ConnectionRefusedError):
            self.https("/healthz")

        self.configure("enable_livekit: false\nweb_server_tls: false\n")
        self.assertEqual(self.call("Reload"), [[]])
        self.assertIn("200", self.https("/healthz", encrypted=False))

        self.configure("enable_livekit: false\nlivekit_url: ws://127.0.0.1:1\n")
        self.assertEqual(self.call("Reload"), [["livekit_url"]])

    def test_notifications(self):
        before = self.get("Notifications")
        self.busctl("set-property", NAME, PATH, INTERFACE, "Notifications", "b", str(not before).lower())
        self.assertEqual(self.get("Notifications"), not before)
        self.end(self.daemon)
        self.start_hub()
        self.assertEqual(self.get("Notifications"), not before)

    def test_origins(self):
        self.call("AllowOrigin", "s", "https://Example.com:443")
        settings = (self.home / ".local/state/xr-ai/settings.ini").read_text()
        self.assertIn("https://example.com", settings)
        for origin in ("", "*", "null", "example.com", "https://example.com/path", "https://", "ftp:\u202e"):
            self.assertEqual(self.error_of("AllowOrigin", "s", origin), ERROR + "InvalidArgument", origin)

    def ask_token(self, origin):
        """The head of the response to a page of that origin."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_S) as plain:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(plain, server_hostname="localhost") as client:
                client.sendall(f"GET /token HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n"
                               "Connection: close\r\n\r\n".encode())
                return client.recv(4096).split(b"\r\n\r\n")[0].decode()

    def test_origin_that_may_not_read_tokens(self):
        page = "https://pages.example"
        self.assertNotIn("Access-Control-Allow-Origin", self.ask_token(page))
        self.assertIn(page, self.get("Problems")[0][2])
        self.assertEqual(self.get("Problems")[0][:2], ["origin-refused", "warning"])
        self.call("AllowOrigin", "s", page)
        self.assertEqual(self.get("Problems"), [])
        settings = (self.home / ".local/state/xr-ai/settings.ini").read_text()
        self.assertIn(f"cors_allow_origins={page};", settings)
        self.assertNotIn("cloudxr_allow_origins", settings)
        self.assertIn(f"Access-Control-Allow-Origin: {page}", self.ask_token(page))
        self.assertNotIn("Access-Control-Allow-Origin", self.ask_token("https://others.example"))
        self.end(self.daemon)
        self.start_hub()
        self.assertIn(f"Access-Control-Allow-Origin: {page}", self.ask_token(page))

    def test_not_there_yet(self):
        for member in ("Firewall", "OpenFirewall", "CloseFirewall"):
            self.assertIn(self.error_of(member), ("none", ERROR + "NotAvailable", ERROR + "Refused"), member)

    def test_renewed_credentials(self):
        file = self.home / ".local/share/xr-ai/livekit-keys.yaml"
        before = file.read_text()
        self.call("RenewCredentials")
        self.assertNotEqual(file.read_text(), before)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(pathlib.Path(f"{file}.backup").read_text(), before)

    def test_public_credentials(self):
        public = "api_key: devkey\napi_secret: devsecret-xr-livekit-prototype-2026\n"
        self.configure("enable_livekit: false\n# a note\n" + public)
        self.call("Reload")
        self.assertEqual(self.get("Problems")[0][:2], ["public-credentials", "error"])
        self.assertEqual(self.get("Access"), "ask-ineffective")
        self.call("RenewCredentials")
        self.assertEqual(self.get("Access"), "ask")
        self.assertEqual(self.get("Problems"), [])
        self.assertNotIn("devsecret", self.file.read_text())
        self.assertIn("# a note", self.file.read_text())
        self.call("Reload")
        self.assertEqual(self.get("Problems"), [])

    def diagnose(self):
        began = time.monotonic()
        findings, = self.call("Diagnose")
        self.assertLess(time.monotonic() - began, 3)
        for _, severity, finding, remedy in findings:
            self.assertIn(severity, ("ok", "info", "warning", "error"))
            self.assertTrue(finding)
            self.assertTrue(remedy or severity in ("ok", "info"))
        self.assertEqual(len({each[0] for each in findings}), len(findings))
        return {each[0]: each[1] for each in findings}

    def test_diagnosis(self):
        findings = self.diagnose()
        for name in ("port", "certificate-names", "certificate-time", "file-modes", "credentials", "disk-space", "clock",
                     "session-bus", "versions"):
            self.assertIn(findings[name], ("ok", "info"), name)
        self.assertNotIn("error", findings.values())

    def test_diagnosis_of_faults(self):
        (self.home / ".local/share/xr-ai/authority.key").chmod(0o644)
        self.configure("enable_livekit: false\ncloudxr_backend: ws://127.0.0.1:49111\n"
                       "api_key: devkey\napi_secret: devsecret-xr-livekit-prototype-2026\n"
                       f"lk_port_ws: {self.port + 300}\n")
        text = self.file.read_text().replace("enable_cloudxr_proxy: false", "enable_cloudxr_proxy: true")
        self.file.write_text(text)
        with socket.create_server(("0.0.0.0", 49111)), socket.create_server(("0.0.0.0", self.port + 300)), \
                socket.create_server(("0.0.0.0", self.port + 301)):
            self.call("Reload")
            findings = self.diagnose()
            self.assertEqual(findings["file-modes"], "warning")
            remedies = {each[0]: each[3] for each in self.call("Diagnose")[0]}
            # The remedy can be pasted unchanged.
            command = re.search("“(.*)”", remedies["file-modes"])[1]
            self.assertEqual(command, f"chmod go-rwx {self.home}/.local/share/xr-ai/authority.key && "
                                      f"chmod go-rwx {self.file}")
            subprocess.run(command, shell=True, check=True)
            self.assertEqual(self.diagnose()["file-modes"], "ok")
            self.assertEqual(findings["cloudxr-exposed"], "error")
            self.assertEqual(findings["livekit-exposed"], "error")
            self.assertEqual(findings["public-credentials"], "error")
            self.file.write_text(text.replace(f"web_server_port: {self.port}", f"web_server_port: {self.port + 301}"))
            self.call("Reload")
            self.assertEqual(self.diagnose()["port-in-use"], "error")

    def test_diagnosis_of_damaged_settings(self):
        settings = self.home / ".local/state/xr-ai/settings.ini"
        self.assertNotIn("settings", self.diagnose())
        self.end(self.daemon)
        settings.write_text("[settings\n")
        self.start_hub()
        self.assertEqual(self.diagnose()["settings"], "warning")
        self.assertEqual(pathlib.Path(f"{settings}.broken").read_text(), "[settings\n")

    def test_odd_values(self):
        """Wrong types, wrong counts, huge and strange values: each is an error, and the hub continues."""
        self.python(f"""
import dbus, itertools
bus = dbus.bus.BusConnection({self.address!r})
hub = bus.get_object({NAME!r}, {PATH!r}, introspect=False)
values = [dbus.Boolean(True), dbus.UInt32(2**32 - 1), dbus.UInt64(2**64 - 1), dbus.Int64(-2**63), dbus.Double("nan"),
          "", "x" * 100000, "\\u202e\\ud7ff\\U0010ffff", dbus.ByteArray(b"\\xff" * 10), dbus.ObjectPath("/"),
          dbus.Signature("a{{sv}}"), dbus.Array([], signature="s"), dbus.Dictionary({{}}, signature="sv"),
          dbus.Dictionary({{"ttl": dbus.Dictionary({{"x" * 1000: dbus.Int32(-1)}}, signature="sv")}}, signature="sv"),
          dbus.Struct((1, "a"), variant_level=3)]
methods = "SetTlsEnabled ResetTls IssueToken ListSessions CloseSession RemoveParticipant UntrustingClients \\
AllowOrigin Reload RetiredAuthorities Firewall Nonsense".split()
for method in methods:
    for arguments in itertools.chain([()], ((v,) for v in values), itertools.product(values[5:8], values)):
        if method in ("SetTlsEnabled", "ResetTls", "Reload") and (
                not arguments or arguments == (values[0],)):
            continue
        try:
            hub.get_dbus_method(method, {INTERFACE!r})(*arguments)
        except dbus.DBusException as error:
            name = error.get_dbus_name()
            assert name.startswith(({ERROR!r}, "org.freedesktop.DBus.Error.InvalidArgs",
                                    "org.freedesktop.DBus.Error.UnknownMethod")), (method, name)
properties = dbus.Interface(hub, "org.freedesktop.DBus.Properties")
for name in ("State", "Notifications", "Nonsense", ""):
    for value in values[1:]:
        try:
            properties.Set({INTERFACE!r}, name, value)
            raise SystemExit(name)
        except dbus.DBusException:
            pass
""")
        self.assertEqual(self.get("State"), "ready")
        self.assertIsNone(self.daemon.poll())


class Bus(Hub):
    def test_bus_goes_and_comes(self):
        self.bus.kill()
        self.bus.wait()
        self.assertIn("200", self.https("/healthz"))
        self.bus = self.start_bus()
        self.wait_for_hub()
        self.assertEqual(self.get("State"), "ready")
        self.assertIsNone(self.daemon.poll())

    def test_no_bus_at_start(self):
        self.end(self.daemon)
        self.bus.kill()
        self.bus.wait()
        self.log.flush()
        self.daemon = self.start([BUILD / "src/daemon/xr-media-hub", "--config", self.file], stderr=self.log)

        def serves():
            try:
                return "200" in self.https("/healthz")
            except OSError:
                return False

        wait_until("the web front", serves)
        self.bus = self.start_bus()
        self.wait_for_hub()

    def test_bus_that_says_nothing(self):
        """Devices do not wait for it, and a stop before its end works."""
        self.end(self.daemon)
        self.bus.kill()
        self.bus.wait()
        (self.home / "bus").unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as mute:
            mute.bind(str(self.home / "bus"))
            mute.listen()
            command = [BUILD / "src/daemon/xr-media-hub", "--config", self.file, "--ready-file", self.home / "ready"]
            first = self.start(command, stderr=self.log)
            mute.settimeout(DEADLINE_S)
            mute.accept()[0].detach()
            first.send_signal(signal.SIGTERM)
            self.assertEqual(first.wait(30), 0)
            self.assertFalse((self.home / "ready").exists())
            self.start(command, stderr=self.log)
            wait_until("readiness", (self.home / "ready").exists)
            self.assertIn("200", self.https("/healthz"))

    def test_signals_are_few(self):
        monitor = self.watch()
        began = time.monotonic()
        for _ in range(30):
            self.call("RotateCertificate")
        seconds = time.monotonic() - began
        self.end(self.daemon)
        monitor.kill()
        output = monitor.stdout.read().decode()
        self.assertEqual(output.count("CertificateRotated"), 30)
        self.assertGreaterEqual(output.count("PropertiesChanged"), 1)
        self.assertLessEqual(output.count("PropertiesChanged"), 4 * seconds + 3)

    def test_stopping(self):
        # Not by gdbus: GDBus drops a signal whose sender has left the bus by the time it would be delivered.
        monitor = self.start(["stdbuf", "-oL", "dbus-monitor", "--session", f"type='signal',path='{PATH}'"])
        patience = threading.Timer(DEADLINE_S, monitor.kill)
        patience.start()
        self.addCleanup(patience.cancel)
        # A connection that becomes a monitor loses its name, and sees everything from then on.
        self.assertTrue(any(b"NameLost" in line for line in monitor.stdout))
        self.daemon.send_signal(signal.SIGTERM)
        self.assertTrue(any(b'string "stopping"' in line for line in monitor.stdout))
        self.assertEqual(self.daemon.wait(30), 0)


@unittest.skipUnless(os.environ.get("XMH_LIVEKIT_SERVER"), "no LiveKit server")
class LiveKit(Hub):
    config = f"livekit_command: {os.environ.get('XMH_LIVEKIT_SERVER')}\n"

    def setUp(self):
        super().setUp()
        wait_until("LiveKit", lambda: self.dictionary("MediaServer")["state"] == "ready")

    def test_media_server(self):
        server = self.dictionary("MediaServer")
        self.assertEqual(server["url"], "ws://127.0.0.1:7880")
        self.assertRegex(server["version"], r"^\d+\.\d+")
        self.call("RestartMediaServer")
        wait_until("another process", lambda: self.dictionary("MediaServer")["state"] == "ready"
                   and self.dictionary("MediaServer")["pid"] not in (0, server["pid"]))

    def test_participants(self):
        self.assertEqual(self.call("ListParticipants"), [[]])
        self.assertEqual(self.error_of("RemoveParticipant", "s", "nobody"), ERROR + "NotFound")

    def join(self, identity):
        """A participant that is only connected to signalling; returns its socket."""
        token, _, _ = self.call("IssueToken", "sa{sv}", identity, 0)
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client = context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_S),
                                     server_hostname="localhost")
        self.addCleanup(client.close)
        client.sendall(f"GET /rtc?access_token={token}&protocol=9&sdk=js HTTP/1.1\r\nHost: localhost\r\n"
                       "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nUser-Agent: a headset\r\n\r\n".encode())
        self.assertIn(b" 101 ", client.recv(4096))
        return client

    def participants(self):
        return {each["identity"]["data"]: each for each in self.call("ListParticipants")[0]}

    def test_participant_that_is_removed(self):
        client = self.join("glasses")
        wait_until("the participant", lambda: "glasses" in self.participants())
        person = self.participants()["glasses"]
        self.assertEqual(person["name"]["data"], "glasses")
        self.assertIn(person["state"]["data"], ("joining", "joined", "active"))
        self.assertEqual(person["publishing"]["data"], [])
        self.assertEqual(self.get("SessionCount"), 1)
        session = self.call("ListSessions")[0][0]
        self.assertEqual((session["service"]["data"], session["user-agent"]["data"]), ("livekit", "a headset"))
        self.assertRegex(session["peer"]["data"], r"^127\.0\.0\.1:\d+$")
        wait_until("LiveKit's output", lambda: self.call("ListSessions")[0][0]["bytes-out"]["data"] > 0)

        self.call("RemoveParticipant", "s", "glasses")
        while client.recv(4096):
            pass
        client.close()
        wait_until("he is gone", lambda: "glasses" not in self.participants())
        wait_until("his session is gone", lambda: self.get("SessionCount") == 0)

    def test_renewed_credentials(self):
        server = self.dictionary("MediaServer")
        self.call("RenewCredentials")
        wait_until("another process", lambda: self.dictionary("MediaServer")["state"] == "ready"
                   and self.dictionary("MediaServer")["pid"] not in (0, server["pid"]))
        self.assertEqual(self.call("ListParticipants"), [[]])


def enter():
    """Runs itself again in a new network namespace, where ports are free."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return tap.main()
    command = [*netns.ALONE, sys.executable, __file__, *sys.argv[1:]]
    return subprocess.run(command, env=dict(os.environ, XMH_INNER="1")).returncode


if __name__ == "__main__":
    sys.exit(tap.main() if os.environ.get("XMH_INNER") else enter())
