# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Fake notification services in this process, which record what they should show."""
import dataclasses
import time

import gi
gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib

from waiting import TooLate

SERVER, SERVER_PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
PORTAL, PORTAL_PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
PORTAL_INTERFACE = "org.freedesktop.portal.Notification"
PANEL = "io.github.xr_ai.MediaHub.Panel"

XML = f"""<node>
<interface name="{SERVER}">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface>
<interface name="{PORTAL_INTERFACE}">
  <method name="AddNotification"><arg type="s" direction="in"/><arg type="a{{sv}}" direction="in"/></method>
  <method name="RemoveNotification"><arg type="s" direction="in"/></method>
</interface>
</node>"""


@dataclasses.dataclass
class Shown:
    id: object
    title: str
    body: str
    more: dict
    is_open: bool = True


class Desktop:
    """A client of the hub's bus that replaces the desktop: it owns the names that a test gives it."""

    def __init__(self, hub, capabilities=("actions", "body", "body-markup")):
        self.hub = hub
        self.capabilities = list(capabilities)
        self.shown = []
        self.asked = 0          # number of requests to show something, successful or not
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            hub.env["DBUS_SESSION_BUS_ADDRESS"], flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)
        server, portal = Gio.DBusNodeInfo.new_for_xml(XML).interfaces
        self.bus.register_object(SERVER_PATH, server, self._on_server, None, None)
        self.bus.register_object(PORTAL_PATH, portal, self._on_portal, None, None)
        hub.test.addCleanup(self.close)

    def close(self):
        if not self.bus.is_closed():
            self.bus.close_sync(None)

    def _ask_bus(self, method, parameters, reply):
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                  parameters, GLib.VariantType(reply), 0, -1, None).unpack()[0]

    def own(self, name):
        assert self._ask_bus("RequestName", GLib.Variant("(su)", (name, 4)), "(u)") == 1

    def release(self, name):
        assert self._ask_bus("ReleaseName", GLib.Variant("(s)", (name,)), "(u)") == 1

    def _on_server(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        arguments = parameters.unpack()
        if method == "GetCapabilities":
            self.asked += 1
            invocation.return_value(GLib.Variant("(as)", (self.capabilities,)))
        elif method == "Notify":
            app, replaces, icon, title, body, actions, hints, expires = arguments
            more = {"app": app, "replaces": replaces, "icon": icon, "actions": actions, "hints": hints,
                    "expires": expires}
            self.shown.append(Shown(len(self.shown) + 1, title, body, more))
            invocation.return_value(GLib.Variant("(u)", (len(self.shown),)))
        else:
            self._close(arguments[0])
            invocation.return_value(None)

    def _on_portal(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        arguments = parameters.unpack()
        if method == "AddNotification":
            self.asked += 1
            code, keys = arguments
            self.shown.append(Shown(code, keys.pop("title"), keys.pop("body"), keys))
        else:
            self._close(arguments[0])
        invocation.return_value(None)

    def _close(self, number):
        for each in self.shown:
            if each.id == number:
                each.is_open = False

    def open_ones(self):
        return [each for each in self.shown if each.is_open]

    def _emit(self, path, interface, name, parameters):
        self.bus.emit_signal(None, path, interface, name, parameters)
        self.bus.flush_sync(None)

    def click(self, notification, token):
        """Sends the signals of a server after a click."""
        self._emit(SERVER_PATH, SERVER, "ActivationToken", GLib.Variant("(us)", (notification.id, token)))
        self._emit(SERVER_PATH, SERVER, "ActionInvoked", GLib.Variant("(us)", (notification.id, "default")))

    def press(self, notification, action):
        """Sends the signal of a service after a click on a button."""
        if isinstance(notification.id, str):
            self._emit(PORTAL_PATH, PORTAL_INTERFACE, "ActionInvoked",
                       GLib.Variant("(ssav)", (notification.id, action, [])))
        else:
            self._emit(SERVER_PATH, SERVER, "ActionInvoked", GLib.Variant("(us)", (notification.id, action)))

    def close_by_user(self, notification):
        notification.is_open = False
        self._emit(SERVER_PATH, SERVER, "NotificationClosed", GLib.Variant("(uu)", (notification.id, 2)))

    def click_in_portal(self, notification, token):
        data = GLib.Variant("a{sv}", {"activation-token": GLib.Variant("s", token)})
        self._emit(PORTAL_PATH, PORTAL_INTERFACE, "ActionInvoked",
                   GLib.Variant("(ssav)", (notification.id, notification.more["default-action"], [data])))

    def wait(self, condition, what, timeout=60):
        """Serves the bus until the condition is true."""
        deadline = time.monotonic() + timeout
        while not condition():
            if not GLib.MainContext.default().iteration(False):
                if time.monotonic() > deadline:
                    raise TooLate(f"not within {timeout} s: {what}; shown: {self.shown}\n{self.hub.log()}")
                time.sleep(0.01)

    def settle(self):
        """Serves everything that the hub has sent until now, and what it sends after those responses."""
        for _ in range(3):
            self.hub.get("State")
            self._ask_bus("GetId", None, "(s)")
            while GLib.MainContext.default().iteration(False):
                pass
