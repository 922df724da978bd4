#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""“Start at login”, with a real user manager; and in a sandbox, with a portal that allows or denies it."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import tap
from desktop import BUILD, PANEL, Desktop, Eyes, wait_until

UNIT = "xr-media-hub.service"
APPLICATION = "io.github.xr_ai.MediaHub"
SWITCH = "Start at login"
TOOLS = pathlib.Path(__file__).resolve().parent.parent / "tools"


def systemctl(*words):
    return subprocess.run(["systemctl", "--user", *words], capture_output=True, text=True, timeout=60).stdout.strip()


def setUpModule():
    global desktop, eyes, fakes
    # The manager has already read its folders, so use the home that it was started with.
    desktop = Desktop(home=os.environ["HOME"], bus=os.environ["DBUS_SESSION_BUS_ADDRESS"],
                      runtime=os.environ["XDG_RUNTIME_DIR"])
    eyes = Eyes()
    import fakes


def tearDownModule():
    desktop.close()


class Login(unittest.TestCase):
    wrap = ()

    def start(self):
        desktop.start_hub()
        self.addCleanup(desktop.end, desktop.hub)
        self.start_panel()

    def start_panel(self):
        self.panel = desktop.start([*self.wrap, PANEL], "panel.log")
        self.addCleanup(desktop.quit, self.panel)
        eyes.find("label", desktop.get("Url"))
        self.switch = eyes.find("check box", SWITCH)

    def click(self):
        """As soon as the switch is free: it waits for the session's first answer, and for the one to the last click."""
        wait_until("the switch to be free", lambda: eyes.is_sensitive(self.switch))
        eyes.click(self.switch)

    def wait_for(self, is_on):
        wait_until(f"the switch {'on' if is_on else 'off'}", lambda: eyes.is_checked(self.switch) == is_on)


class Systemd(Login):
    def setUp(self):
        folder = desktop.home / ".config/systemd/user"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / UNIT).write_text((BUILD / "data/systemd" / UNIT).read_text())
        systemctl("daemon-reload")
        self.addCleanup(systemctl, "daemon-reload")
        self.addCleanup((folder / UNIT).unlink)
        self.addCleanup(systemctl, "disable", UNIT)
        self.addCleanup(systemctl, "unmask", UNIT)

    def test_switches_the_unit(self):
        self.start()
        self.assertEqual(systemctl("is-enabled", UNIT), "disabled")
        self.wait_for(False)
        self.click()
        wait_until("the unit enabled", lambda: systemctl("is-enabled", UNIT) == "enabled")
        self.wait_for(True)
        self.click()
        wait_until("the unit disabled", lambda: systemctl("is-enabled", UNIT) == "disabled")
        self.wait_for(False)

    def test_click_while_units_are_read_again(self):
        """Answers that change nothing leave a click alone, which takes effect a moment after it."""
        self.start()
        end = threading.Event()

        def reload():
            while not end.is_set():
                systemctl("daemon-reload")
        reloads = threading.Thread(target=reload)
        reloads.start()
        self.addCleanup(reloads.join)
        self.addCleanup(end.set)
        for state in ["enabled", "disabled"] * 4:
            self.click()
            wait_until(f"the unit {state}", lambda: systemctl("is-enabled", UNIT) == state)

    def test_shows_what_is_so_at_the_start(self):
        systemctl("enable", UNIT)
        self.start()
        self.wait_for(True)

    def test_follows_changes_from_outside(self):
        self.start()
        self.wait_for(False)
        systemctl("enable", UNIT)
        self.wait_for(True)
        systemctl("disable", UNIT)
        self.wait_for(False)

    def test_says_when_it_can_not(self):
        systemctl("enable", UNIT)
        self.start()
        self.wait_for(True)
        self.assertFalse(eyes.look("label", "Not available", eyes.application()))
        systemctl("disable", UNIT)
        (desktop.home / ".config/systemd/user" / UNIT).rename(desktop.home / "unit")
        self.addCleanup((desktop.home / "unit").rename, desktop.home / ".config/systemd/user" / UNIT)
        systemctl("daemon-reload")
        eyes.find("label", "Not available")
        self.wait_for(False)


class FailedStart(unittest.TestCase):
    """The bus waits a minute for a failed unit; the manager has the reason immediately."""

    def setUp(self):
        self.folder = desktop.home / ".config/systemd/user"
        self.folder.mkdir(parents=True, exist_ok=True)
        services = desktop.home / ".local/share/dbus-1/services"
        services.mkdir(parents=True, exist_ok=True)
        self.service = services / f"{APPLICATION}.service"
        self.service.write_text(f"[D-BUS Service]\nName={APPLICATION}\nExec=/bin/false\nSystemdService={UNIT}\n")
        self.addCleanup(self.forget)

    def forget(self):
        systemctl("stop", UNIT)
        systemctl("reset-failed", UNIT)
        self.service.unlink()
        (self.folder / UNIT).unlink()
        self.reload()

    @staticmethod
    def reload():
        systemctl("daemon-reload")
        desktop.busctl("call", "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig")

    def start(self, command, more=""):
        (self.folder / UNIT).write_text(f"[Service]\nType=notify\nBusName={APPLICATION}\nExecStart={command}\n{more}\n")
        self.reload()
        started = time.monotonic()
        self.panel = desktop.start([PANEL], "panel.log")
        self.addCleanup(desktop.quit, self.panel)
        eyes.find("label", "The hub could not start")
        self.assertLess(time.monotonic() - started, 40, "well before the bus gives up")

    def test_what_the_hub_said(self):
        file = desktop.home / "named.yaml"
        file.write_text("web_server_port: many\n")
        self.start(f"{BUILD}/src/daemon/xr-media-hub --config {file}")
        eyes.find("label", f"{file}:1:18: web_server_port")

    def test_a_status_alone(self):
        self.start("/bin/sh -c 'exit 3'", "Restart=on-failure\nRestartSec=1")
        eyes.find("label", "The hub exited with status 3.")
        # Repaired, and started by the button.
        (self.folder / UNIT).write_text(f"[Service]\nType=notify\nBusName={APPLICATION}\n"
                                        f"ExecStart={' '.join(desktop.hub_command())}\n")
        desktop.configure()
        self.reload()
        systemctl("reset-failed", UNIT)
        eyes.click(eyes.find("push button", "Try Again"))
        eyes.find("label", "Ready")


class Sandboxed(Login):
    """As in a Flatpak: with its marker file and the portal, but without the host's folder."""

    def setUp(self):
        mark = desktop.home / "flatpak-info"
        mark.write_text(f"[Application]\nname={APPLICATION}\n")
        # A separate root, since the mount point would be created in the real one.
        roots = [entry for entry in os.scandir("/") if entry.name not in ("proc", "lost+found")]
        self.wrap = ["bwrap", "--die-with-parent", "--proc", "/proc"]
        for entry in roots:
            self.wrap += (["--symlink", os.readlink(entry), entry.path] if entry.is_symlink() else
                          ["--dev-bind", entry.path, entry.path])
        self.wrap += ["--ro-bind", str(mark), "/.flatpak-info"]
        self.portal = fakes.Portal()
        self.addCleanup(self.portal.close)
        self.addCleanup((desktop.home / ".local/state/xr-media-hub/panel.ini").unlink, missing_ok=True)

    def test_asks_the_portal(self):
        self.start()
        eyes.find("label", "The sandbox hides whether this is on")
        self.wait_for(False)
        self.click()
        self.wait_for(True)
        options = self.portal.asked[-1]
        self.assertEqual(options["autostart"], True)
        self.assertEqual(options["commandline"], ["xr-media-hub"])
        self.assertIn("reason", options)
        eyes.find("label", "Last reported by the desktop")
        # It is still known after a restart.
        desktop.quit(self.panel)
        self.start_panel()
        self.wait_for(True)
        self.click()
        self.wait_for(False)
        self.assertEqual(self.portal.asked[-1]["autostart"], False)

    def test_a_no_is_told(self):
        self.portal.response = 1
        self.start()
        self.click()
        eyes.find("label", "The desktop did not allow it")
        self.wait_for(False)

    def test_a_quiet_no_is_told(self):
        self.portal.may_start = False
        self.start()
        self.click()
        eyes.find("label", "The desktop did not allow it")
        self.wait_for(False)

    def test_without_a_portal(self):
        self.portal.close()
        self.start()
        self.click()
        eyes.find("label", "This desktop session can’t start programs at login")
        self.wait_for(False)

    def test_sees_the_file_where_it_may(self):
        folder = desktop.home / ".config/autostart"
        folder.mkdir(parents=True)
        self.addCleanup(folder.rmdir)
        file = folder / f"{APPLICATION}.desktop"
        file.write_text("[Desktop Entry]\n")
        self.addCleanup(file.unlink)
        self.start()
        self.wait_for(True)
        eyes.find("label", "The hub starts whenever you log in")


if __name__ == "__main__":
    if "WITH_LOGIN_INNER" in os.environ:
        tap.main()
    elif os.geteuid() != 0 or not all(map(shutil.which, ("unshare", "bwrap", "/lib/systemd/systemd"))):
        print("1..0 # SKIP needs root, systemd and bubblewrap")
    else:
        with tempfile.TemporaryDirectory(prefix="xmh-panel-login-") as home:
            sys.exit(subprocess.run([TOOLS / "with-user-systemd", sys.executable, __file__, *sys.argv[1:]],
                                    env={**os.environ, "HOME": home, "XDG_DATA_HOME": f"{home}/.local/share",
                                         "XDG_CONFIG_HOME": f"{home}/.config", "WITH_LOGIN_INNER": "1"}).returncode)
