#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The status icon, as a desktop sees it: a watcher of the test, and the calls that desktops make."""
import os
import pathlib
import subprocess
import unittest

import tap
from desktop import DEADLINE_S, PANEL, Desktop, Eyes, wait_until

APPLET = "io.github.xr_ai.MediaHub.Applet"
HUB = "io.github.xr_ai.MediaHub"
ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"


def setUpModule():
    global desktop, eyes, Gio, GLib, gated_hub, device, Watcher
    desktop = Desktop()
    eyes = Eyes()
    from gi.repository import Gio, GLib
    import fakes
    import gated_hub
    device = gated_hub.device

    class Watcher(fakes.FakeService):
        NAME, PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
        XML = """<node><interface name="org.kde.StatusNotifierWatcher">
          <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method></interface></node>"""

        def __init__(self):
            self.items = []
            super().__init__()

        def RegisterStatusNotifierItem(self, invocation, service):
            self.items.append((invocation.get_sender(), service))
            invocation.return_value(None)


def tearDownModule():
    desktop.close()


def flatten(item):
    """The items of a layout, with their properties and children."""
    number, properties, children = item
    yield number, properties, children
    for child in children:
        yield from flatten(child)


class Applet(unittest.TestCase):
    def start(self, watcher=True, display=False):
        if watcher:
            self.watcher = Watcher()
            self.addCleanup(self.watcher.close)
        # It must not need a display; only a panel that it starts does.
        self.applet = desktop.start([*(() if display else ("env", "-u", "DISPLAY")), PANEL, "--applet"], "applet.log")
        self.addCleanup(self.end, self.applet)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        if watcher:
            self.owner, self.path = wait_until("the item", lambda: self.watcher.items)[-1]

    def end(self, applet):
        if applet in desktop.processes:
            desktop.end(applet)
        log = (desktop.home / "applet.log").read_text(errors="replace")
        self.assertNotRegex(log, "CRITICAL|WARNING")

    def start_hub(self, **hub):
        self.hub = gated_hub.GatedHub(**hub)
        self.addCleanup(self.hub.close)

    def call(self, path, interface, method, kind=None, *arguments):
        return self.bus.call_sync(self.owner, path, interface, method, GLib.Variant(kind, arguments) if kind else None,
                                  None, Gio.DBusCallFlags.NONE, DEADLINE_S * 1000, None).unpack()

    def get(self, name):
        return self.call(self.path, "org.freedesktop.DBus.Properties", "Get", "(ss)", ITEM, name)[0]

    def layout(self, depth=-1):
        return self.call(self.call(self.path, "org.freedesktop.DBus.Properties", "Get", "(ss)", ITEM, "Menu")[0], MENU,
                         "GetLayout", "(iias)", 0, depth, [])[1]

    def labels(self):
        return [properties.get("label", "-") for _, properties, _ in flatten(self.layout())][1:]

    def look(self, label):
        return next((item for item in flatten(self.layout()) if item[1].get("label") == label), None)

    def find(self, label):
        return wait_until(f"“{label}” and not {self.labels()}", lambda: self.look(label))

    def click(self, number):
        self.call("/MenuBar", MENU, "Event", "(isvu)", number, "clicked", GLib.Variant("i", 0), 0)

    def wait_for_call(self, *call):
        wait_until(f"{call} and not {self.hub.calls}", lambda: call in self.hub.calls)


class Icon(Applet):
    def test_is_registered_with_each_watcher(self):
        self.start(watcher=False)
        wait_until("the icon", lambda: desktop.busctl("status", APPLET, check=False).returncode == 0)
        for _ in range(2):
            watcher = Watcher()
            wait_until("the item", lambda: watcher.items)
            watcher.close()
        self.assertIsNone(self.applet.poll())

    def test_shows_the_state_and_does_not_start_the_hub(self):
        started = desktop.home / "started"
        self.addCleanup(desktop.activatable(HUB, ["/usr/bin/touch", str(started)]))
        self.start()
        self.assertEqual((self.path, self.get("Id"), self.get("ItemIsMenu")), ("/StatusNotifierItem", "xr-media-hub", False))
        self.assertEqual(self.get("IconName"), f"{HUB}-stopped-symbolic")
        self.assertEqual(self.labels(), ["The hub is not running", "-", "Open Control Panel", "Quit"])
        self.start_hub()
        wait_until("the hub", lambda: self.get("IconName") == f"{HUB}-symbolic")
        self.assertEqual(self.get("Status"), "Active")
        self.assertEqual(self.get("ToolTip")[2:], ("XR Media Hub", "Ready"))
        self.hub.change(State="degraded")
        wait_until("the problem", lambda: self.get("IconName") == f"{HUB}-problem-symbolic")
        self.hub.close()
        wait_until("no hub", lambda: self.get("IconName") == f"{HUB}-stopped-symbolic")
        self.assertFalse(started.exists())

    def test_is_one_for_a_session_and_small(self):
        self.start()
        done = subprocess.run([PANEL, "--applet"], timeout=DEADLINE_S, capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(len(self.watcher.items), 1)
        if not desktop.is_sanitized():
            self.layout()
            rollup = pathlib.Path(f"/proc/{self.applet.pid}/smaps_rollup").read_text().splitlines()
            private = sum(int(line.split()[1]) for line in rollup if line.startswith(("Private_", "Swap:")))
            self.assertLess(private, 12 * 1024)

    def test_needs_a_session(self):
        done = subprocess.run([PANEL, "--applet"], timeout=DEADLINE_S, capture_output=True,
                              env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"})
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr)


class Menu(Applet):
    def setUp(self):
        self.start()

    def test_answers_a_request(self):
        self.start_hub(devices=[device("Living_room", connected=True)])
        self.find("Living__room, connected")
        self.find("Ready, 1 device connected")
        self.hub.put(device("4217", "pending"))
        wait_until("attention", lambda: self.get("Status") == "NeedsAttention")
        self.assertEqual(self.get("AttentionIconName"), f"{HUB}-request-symbolic")
        request = self.find("Quest 3 asks for access: 4217")
        allow, deny = (child[0] for child in request[2])
        # The submenu itself does nothing.
        self.click(request[0])
        self.click(allow)
        self.wait_for_call("AllowDevice", "id-4217", {})
        self.find("Quest 3")
        self.assertEqual(len(self.hub.calls), 1)
        # Items of a menu that the desktop still shows stand for nothing else.
        self.hub.put(device("0815", "pending"))
        request = self.find("Quest 3 asks for access: 0815")
        self.assertFalse({allow, deny} & {number for number, _, _ in flatten(self.layout())})
        self.click(allow)
        self.click(deny)
        self.click(request[2][1][0])
        self.wait_for_call("DenyDevice", "id-0815")
        self.assertEqual(len(self.hub.calls), 2)
        wait_until("no attention", lambda: self.get("Status") == "Active")

    def test_controls_the_hub(self):
        self.start_hub()
        self.find("Renew Certificate")
        self.click(self.find("Renew Certificate")[0])
        self.wait_for_call("RotateCertificate")
        self.click(self.find("Off: only this computer can connect")[0])
        self.wait_for_call("SetTlsEnabled", False)
        wait_until("the choice", lambda: self.look("Off: only this computer can connect")[1]["toggle-state"] == 1)
        self.assertEqual(self.look("On")[1]["toggle-state"], 0)
        self.click(self.find("Quit")[0])
        self.assertEqual(self.applet.wait(DEADLINE_S), 0)

    def test_speaks_the_protocol(self):
        self.start_hub()
        self.find("Renew Certificate")
        root = self.layout(1)
        self.assertEqual([child[2] for child in root[2]], [[]] * len(root[2]))
        number = self.look("Encryption")[0]
        self.assertEqual(self.call("/MenuBar", MENU, "GetProperty", "(is)", number, "label"), ("Encryption",))
        self.assertEqual(self.call("/MenuBar", MENU, "GetGroupProperties", "(aias)", [number, 9999], [])[0],
                         [(number, {"label": "Encryption", "children-display": "submenu"})])
        self.assertEqual(self.call("/MenuBar", MENU, "AboutToShow", "(i)", 0), (False,))
        self.assertEqual(self.call("/MenuBar", MENU, "AboutToShowGroup", "(ai)", [0, 1]), ([], []))
        self.click(9999)
        with self.assertRaises(GLib.Error):
            self.call("/MenuBar", MENU, "GetLayout", "(iias)", 9999, -1, [])
        self.call("/MenuBar", MENU, "EventGroup", "(a(isvu))",
                  [(self.look("Renew Certificate")[0], "clicked", GLib.Variant("i", 0), 0)])
        self.wait_for_call("RotateCertificate")

    def test_layout_change_is_signalled(self):
        seen = []
        id = self.bus.signal_subscribe(self.owner, MENU, "LayoutUpdated", "/MenuBar", None, Gio.DBusSignalFlags.NONE,
                                       lambda *arguments: seen.append(arguments[5].unpack()))
        self.addCleanup(self.bus.signal_unsubscribe, id)
        self.start_hub()
        wait_until("the signal", lambda: GLib.MainContext.default().iteration(False) and False or seen)
        self.assertEqual(seen[0][1], 0)

    def test_opens_the_panel(self):
        self.start_hub(devices=[device("Quest of Ada")])
        self.addCleanup(self.end_panel)
        # The panel of the bus has a display.
        self.addCleanup(desktop.activatable(f"{HUB}.Panel", [PANEL, "--gapplication-service"]))
        self.find("Copy Address")
        self.click(self.look("Copy Address")[0])
        wait_until("the address", lambda: self.clipboard() == gated_hub.URL)
        self.click(self.find("Quest of Ada")[0])
        eyes.find("panel", "Devices")
        self.call(self.path, ITEM, "ProvideXdgActivationToken", "(s)", "token")
        self.call(self.path, ITEM, "Activate", "(ii)", 0, 0)
        eyes.find("panel", "Connect")

    @staticmethod
    def clipboard():
        try:
            return desktop.clipboard()
        except subprocess.CalledProcessError:
            return None         # it is empty

    def test_starts_a_panel_that_is_not_installed(self):
        self.end(self.applet)
        self.watcher.close()
        self.start(display=True)
        self.start_hub()
        self.addCleanup(self.end_panel)
        self.click(self.find("Open Control Panel")[0])
        eyes.find("panel", "Connect")

    @staticmethod
    def end_panel():
        subprocess.run(["gdbus", "call", "--session", "--dest", f"{HUB}.Panel", "--object-path",
                        "/io/github/xr_ai/MediaHub/Panel", "--method", "org.gtk.Actions.Activate", "quit", "[]", "{}"],
                       capture_output=True, timeout=60)
        wait_until("the panel has ended", lambda: desktop.busctl("status", f"{HUB}.Panel", check=False).returncode)


class Switch(Applet):
    def test_starts_it_now_and_at_login(self):
        self.start_hub()
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        file = desktop.home / f".config/autostart/{APPLET}.desktop"
        panel = desktop.start([PANEL], "panel.log")
        self.addCleanup(desktop.quit, panel)
        switch = eyes.find("check box", "Status icon")
        self.assertFalse(eyes.is_checked(switch))
        eyes.click(switch)
        wait_until("the icon", lambda: desktop.busctl("status", APPLET, check=False).returncode == 0)
        wait_until("the switch", lambda: eyes.is_checked(switch))
        self.assertIn(f'\nExec="{os.path.realpath(PANEL)}" --applet\n', file.read_text())
        subprocess.run(["desktop-file-validate", file], check=True, timeout=60)
        eyes.click(switch)
        wait_until("no icon", lambda: desktop.busctl("status", APPLET, check=False).returncode)
        wait_until("the switch", lambda: not eyes.is_checked(switch))
        self.assertFalse(file.exists())


if __name__ == "__main__":
    tap.main()
