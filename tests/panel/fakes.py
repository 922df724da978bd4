# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Fake services on the session bus: an old or failing hub, and the portal of a desktop."""
import os
import threading

from gi.repository import Gio, GLib

BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


class FakeService:
    """One object on a separate connection and thread. `XML` declares its members; methods are in Python."""
    NAME = PATH = XML = None

    def __init__(self):
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        if not self.ready.wait(30):
            raise TimeoutError(self.NAME)

    def run(self):
        self.context.push_thread_default()
        self.connection = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        for interface in Gio.DBusNodeInfo.new_for_xml(self.XML).interfaces:
            self.connection.register_object(self.PATH, interface, self.on_call, self.on_get, None)
        self.connection.call_sync(*BUS, "RequestName", GLib.Variant("(su)", (self.NAME, 4)), None, 0, -1, None)
        self.ready.set()
        self.loop.run()
        self.connection.close_sync(None)
        self.context.pop_thread_default()

    def close(self):
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, self.loop.quit)
        self.thread.join(30)

    def later(self, seconds, function):
        """Runs it in the service's thread."""
        source = GLib.timeout_source_new(int(seconds * 1000))
        source.set_callback(lambda *_: function() and False)
        source.attach(self.context)

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        getattr(self, method)(invocation, *parameters.unpack())

    def on_get(self, connection, sender, path, interface, name):
        return getattr(self, name)


class OldHub(FakeService):
    """An earlier hub, which lacks most members, and is slow or fails if the test sets that."""
    NAME, PATH = "io.github.xr_ai.MediaHub", "/io/github/xr_ai/MediaHub"
    XML = """<node><interface name="io.github.xr_ai.MediaHub1">
      <property name="Version" type="s" access="read"/>
      <property name="State" type="s" access="read"/>
      <property name="Certificate" type="a{sv}" access="read"/>
      <method name="RotateCertificate"><arg name="fingerprint" type="s" direction="out"/></method>
      <method name="Diagnose"><arg name="findings" type="a(ssss)" direction="out"/></method>
    </interface></node>"""
    Version, State = GLib.Variant("s", "0.0.1"), GLib.Variant("s", "ready")
    Certificate = GLib.Variant("a{sv}", {
        "file": GLib.Variant("s", "/tmp/web-server.crt"), "fingerprint": GLib.Variant("s", ":".join(["AB"] * 32)),
        "not-before": GLib.Variant("x", 1700000000), "not-after": GLib.Variant("x", 1800000000),
        "names": GLib.Variant("as", ["localhost"]), "source": GLib.Variant("s", "local-authority")})
    findings = ()

    def __init__(self):
        self.asked = threading.Event()
        self.answer = threading.Event()         # set by the test, and asked for each 20 ms
        self.error = None
        super().__init__()

    def RotateCertificate(self, invocation):
        self.asked.set()
        self.later(0.02, lambda: self.reply(invocation))

    def reply(self, invocation):
        if not self.answer.is_set():
            self.later(0.02, lambda: self.reply(invocation))
        elif self.error:
            invocation.return_dbus_error(*self.error)
        else:
            invocation.return_value(GLib.Variant("(s)", ("AB:CD",)))

    def Diagnose(self, invocation):
        invocation.return_value(GLib.Variant("(a(ssss))", (self.findings,)))


class AddressedHub(OldHub):
    """Has URLs for devices, but cannot make tokens."""
    XML = OldHub.XML.replace("<method", '<property name="Url" type="s" access="read"/><method', 1)
    Url = GLib.Variant("s", "https://192.0.2.1:8080")


class TroubledHub(FakeService):
    """A hub with the problem that the test sets, which records calls."""
    NAME, PATH = OldHub.NAME, OldHub.PATH
    NAMES = ("OpenFirewall", "RotateCertificate", "RotateAuthority", "RestartMediaServer", "RenewCredentials")
    XML = """<node><interface name="io.github.xr_ai.MediaHub1">
      <property name="State" type="s" access="read"/>
      <property name="Problems" type="a(ssss)" access="read"/>
      <method name="SetTlsEnabled"><arg name="enabled" type="b" direction="in"/></method>
      <method name="AllowOrigin"><arg name="origin" type="s" direction="in"/></method>
      <method name="UntrustingClients"><arg name="clients" type="aa{sv}" direction="out"/></method>
      """ + "".join(f'<method name="{name}"/>' for name in NAMES) + """
    </interface></node>"""
    State, Problems = GLib.Variant("s", "ready"), GLib.Variant("a(ssss)", ())

    def __init__(self):
        self.calls = []
        super().__init__()

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        if method == "UntrustingClients":
            invocation.return_value(GLib.Variant("(aa{sv})", ([],)))
        else:
            self.calls.append((method, *parameters.unpack()))
            invocation.return_value(None)

    def show(self, *problems):
        self.Problems = GLib.Variant("a(ssss)", problems)
        self.connection.emit_signal(None, self.PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged", GLib.Variant(
            "(sa{sv}as)", ("io.github.xr_ai.MediaHub1", {"Problems": self.Problems}, [])))


class UnreachableHub(TroubledHub):
    """A hub that is ready, with the addresses, ports and file that the test sets."""
    NAMES = ("OpenFirewall",)
    XML = """<node><interface name="io.github.xr_ai.MediaHub1">
      <property name="State" type="s" access="read"/>
      <property name="Problems" type="a(ssss)" access="read"/>
      <property name="Url" type="s" access="read"/>
      <property name="Urls" type="as" access="read"/>
      <property name="TlsEnabled" type="b" access="read"/>
      <property name="ConfigFile" type="s" access="read"/>
      <method name="SetTlsEnabled"><arg name="enabled" type="b" direction="in"/></method>
      <method name="OpenFirewall"/>
      <method name="UntrustingClients"><arg name="clients" type="aa{sv}" direction="out"/></method>
      <method name="Reload"><arg name="waiting" type="as" direction="out"/></method>
      <method name="Firewall"><arg name="firewall" type="a{sv}" direction="out"/></method>
    </interface></node>"""
    TlsEnabled = GLib.Variant("b", True)

    def __init__(self, urls=("https://10.77.0.1:8080",), problems=(), tls=True, missing=(), file="", **firewall):
        self.Url, self.Urls = GLib.Variant("s", urls[0] if urls else ""), GLib.Variant("as", urls)
        self.Problems = GLib.Variant("a(ssss)", problems)
        self.TlsEnabled = GLib.Variant("b", tls)
        self.ConfigFile = GLib.Variant("s", file)
        self.firewall = {key: GLib.Variant("s", value) for key, value in firewall.items()}
        self.firewall["missing"] = GLib.Variant("as", missing)
        super().__init__()

    def on_call(self, connection, sender, path, interface, method, parameters, invocation):
        if method == "Firewall":
            invocation.return_value(GLib.Variant("(a{sv})", (self.firewall,)))
        elif method == "Reload":
            self.calls.append((method,))
            invocation.return_value(GLib.Variant("(as)", ((),)))
        else:
            super().on_call(connection, sender, path, interface, method, parameters, invocation)


class Portal(FakeService):
    """The portal of a Flatpak, which decides whether the application may start at login."""
    NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
    XML = """<node><interface name="org.freedesktop.portal.Background">
      <method name="RequestBackground">
        <arg name="parent_window" type="s" direction="in"/>
        <arg name="options" type="a{sv}" direction="in"/>
        <arg name="handle" type="o" direction="out"/>
      </method>
    </interface></node>"""

    def __init__(self):
        self.asked = []
        self.response, self.may_start = 0, True
        super().__init__()

    def RequestBackground(self, invocation, parent, options):
        self.asked.append(options)
        sender = invocation.get_sender()
        handle = f"{self.PATH}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        invocation.return_value(GLib.Variant("(o)", (handle,)))
        results = {"background": GLib.Variant("b", self.may_start),
                   "autostart": GLib.Variant("b", self.may_start and options["autostart"])}
        # Only to the caller, as from the real portal.
        self.connection.emit_signal(sender, handle, "org.freedesktop.portal.Request", "Response",
                                    GLib.Variant("(ua{sv})", (self.response, results)))
