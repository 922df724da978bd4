# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""A hub that asks before devices connect, with the devices, sessions and participants that the test sets."""
import pathlib
import time

from gi.repository import Gio, GLib

import fakes

ROOT = pathlib.Path(__file__).resolve().parents[2]
INTERFACE = "io.github.xr_ai.MediaHub1"
URL = "https://10.77.0.1:8080"
FINGERPRINT = ":".join(["4F", "A0", "17", "C3"] * 8)
EMPTY = {"s": "", "b": False, "u": 0, "as": [], "a{sv}": {}, "a(ssss)": []}
TYPES = {"since": "x", "last-seen": "x", "expires": "x", "joined": "x", "watch-only": "b", "always": "b", "connected": "b",
         "identities": "as", "publishing": "as", "id": "s", "bytes-in": "t", "bytes-out": "t"}


def pack(item, **types):
    return {key: GLib.Variant({**TYPES, **types}.get(key, "s"), value) for key, value in item.items()}


def device(number_or_name, state="allowed", **more):
    """A dictionary of ListDevices(): a pending one with its number, or one with a name."""
    now = int(time.time())
    return {"id": f"id-{number_or_name}", "state": state, "name": number_or_name if state == "allowed" else "Quest 3",
            "kind": "headset", "recognised-by": "cookie", "number": number_or_name if state == "pending" else "",
            "since": now - 300, "last-seen": now - 60, "expires": 0, "watch-only": False, "always": False,
            "address": "10.77.0.2", "identities": [], "connected": False, **more}


class GatedHub(fakes.FakeService):
    NAME, PATH = "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub"
    XML = (ROOT / "data/dbus/io.github.xr_ai.MediaHub1.xml").read_text()

    def __init__(self, access="ask", devices=(), sessions=(), participants=(), code_life_s=600, **properties):
        self.devices, self.sessions, self.participants = list(devices), list(sessions), list(participants)
        self.code_life_s = code_life_s
        self.codes = []         # options of each
        self.calls = []
        self.properties = {
            "Version": "0.1.0", "State": "ready", "Url": URL, "Urls": [URL], "LocalUrl": "https://localhost:8080",
            "Room": "xr-room", "TlsEnabled": True, "TlsSource": "configuration", "SessionCount": len(self.sessions),
            "Access": access, "Notifications": True,
            "MediaServer": pack({"state": "ready", "url": "ws://127.0.0.1:7880"}),
            "Authority": pack({"fingerprint": FINGERPRINT, "file": "/a/authority.crt", "not-before": 1700000000,
                               "not-after": 2000000000}, **{"not-before": "x", "not-after": "x"}),
            "Certificate": pack({"fingerprint": FINGERPRINT[::-1], "file": "/a/server.crt", "source": "local-authority",
                                 "not-before": 1700000000, "not-after": 2000000000},
                                **{"not-before": "x", "not-after": "x"}), **properties}
        super().__init__()

    def on_get(self, connection, sender, path, interface, name):
        interface = Gio.DBusNodeInfo.new_for_xml(self.XML).lookup_interface(INTERFACE)
        kind = interface.lookup_property(name).signature
        return GLib.Variant(kind, self.properties.get(name, EMPTY[kind]))

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        arguments = parameters.unpack()
        handler = getattr(self, method, None)
        if not method.startswith(("List", "Create", "Untrusting", "Retired", "Firewall")):
            self.calls.append((method, *arguments))
        if handler:
            invocation.return_value(handler(*arguments))
        else:
            invocation.return_value(None)

    # What the test does.

    def emit(self, signal, *arguments, kind="(s)"):
        self.connection.emit_signal(None, self.PATH, INTERFACE, signal, GLib.Variant(kind, arguments))

    def put(self, *devices):
        """Adds devices, or replaces those with the same ids."""
        ids = [each["id"] for each in devices]
        self.devices = [*devices, *(each for each in self.devices if each["id"] not in ids)]
        self.devices.sort(key=lambda each: each["state"] != "pending")
        for each in devices:
            if each["state"] == "pending":
                self.emit("DeviceRequested", each["id"], pack(each), kind="(sa{sv})")
            else:
                self.emit("DeviceChanged", each["id"])

    def change(self, **properties):
        self.properties.update(properties)
        self.connection.emit_signal(None, self.PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", GLib.Variant(
            "(sa{sv}as)", (INTERFACE, {name: self.on_get(None, None, None, None, name) for name in properties}, [])))

    def find(self, id):
        return next(each for each in self.devices if each["id"] == id)

    # What the hub does.

    def ListDevices(self):
        return GLib.Variant("(aa{sv})", ([pack(each) for each in self.devices],))

    def ListSessions(self):
        return GLib.Variant("(aa{sv})", ([pack(each, id="t") for each in self.sessions],))

    def ListParticipants(self):
        return GLib.Variant("(aa{sv})", ([pack(each) for each in self.participants],))

    def RetiredAuthorities(self):
        return GLib.Variant("(aa{sv})", ([],))

    def UntrustingClients(self):
        return GLib.Variant("(aa{sv})", ([],))

    def Firewall(self):
        return GLib.Variant("(a{sv})", ({},))

    def CreatePairingLink(self, options):
        self.codes.append(options)
        code = f"K7WM3QX{len(self.codes)}"
        return GLib.Variant("(ssx)", (f"{URL}/pair#{code}", code, int(time.time()) + self.code_life_s))

    def AllowDevice(self, id, options):
        self.put({**self.find(id), "state": "allowed", "number": "", "always": options.get("always", False)})

    def DenyDevice(self, id):
        self.put({**self.find(id), "state": "denied", "number": ""})

    def ForgetDevice(self, id):
        self.devices.remove(self.find(id))
        self.emit("DeviceChanged", id)

    def RenameDevice(self, id, name):
        self.put({**self.find(id), "name": name or "Quest 3"})

    def AddDevice(self, name):
        self.put(device(name, **{"recognised-by": "key", "kind": "app", "address": ""}))
        return GLib.Variant("(s)", (f"{URL}/token?key=SECRET",))

    def SetAccess(self, access):
        self.change(Access=access)

    def RenewCredentials(self):
        self.change(Access="ask")

    def Diagnose(self):
        return GLib.Variant("(a(ssss))", ([],))

    def RotateCertificate(self):
        return GLib.Variant("(s)", (FINGERPRINT,))

    def SetTlsEnabled(self, enabled):
        self.change(TlsEnabled=enabled)
