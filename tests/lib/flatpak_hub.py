# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""The hub as a Flatpak, installed in a temporary home and started by a session bus of that home."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from bus import NAME, BusHub
from room import processes
from waiting import wait_until

# What tests/tools/flatpak-bundle printed: runtime and both versions, in repositories.
BUNDLE = pathlib.Path(os.environ.get("XMH_FLATPAK", "/nonexistent"))
# All of its processes, and those that Flatpak runs for it.
PROGRAMS = ("xr-media-hub", "xr-media-hub-pa", "livekit-server", "bwrap", "xdg-dbus-proxy")


class FlatpakHub(BusHub):
    def __init__(self, test, **options):
        home = tempfile.mkdtemp(prefix="xmh-")
        test.addCleanup(shutil.rmtree, home, ignore_errors=True)
        # On the file system of the repositories, so that Flatpak can install by hard links.
        self.installation = pathlib.Path(tempfile.mkdtemp(prefix="installation-", dir=BUNDLE))
        test.addCleanup(shutil.rmtree, self.installation, ignore_errors=True)
        self.exports = self.installation / "exports/share"
        address = f"unix:path={home}/bus"
        super().__init__(test, home, start=False, standard=True, env={
            "FLATPAK_USER_DIR": str(self.installation),
            # The bus finds the exported service files here.
            "XDG_DATA_DIRS": f"{self.exports}:/usr/local/share:/usr/share",
            "DBUS_SESSION_BUS_ADDRESS": address,
            # Flatpak asks the system bus about parental controls; don't use the one of this computer.
            "DBUS_SYSTEM_BUS_ADDRESS": address} | options)
        self.config_file = self.home / ".config/xr-ai/xr_media_hub.yaml"
        self.port = 8080
        self.tls = True
        self.process = None
        test.addCleanup(self.end)
        self.flatpak("remote-add", "--no-gpg-verify", "runtime", str(BUNDLE / "runtime/repo"))
        self.flatpak("remote-add", "--no-gpg-verify", "hub", str(BUNDLE / "repo"))
        self.flatpak("install", "--noninteractive", "runtime", "runtime/org.gnome.Platform")
        self.flatpak("install", "--noninteractive", "hub", NAME)

    def run(self, *command, check=True, timeout=120):
        done = subprocess.run(command, env=self.env, cwd=self.home, capture_output=True, text=True, timeout=timeout,
                              stdin=subprocess.DEVNULL)
        if check and done.returncode != 0:
            raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}\n{self.bus_log()}")
        return done

    def flatpak(self, *words, check=True):
        return self.run("flatpak", "--user", *words, check=check)

    def inside(self, *command, check=True):
        """Runs a program of the bundle like a user."""
        return self.flatpak("run", f"--command={command[0]}", NAME, *command[1:], check=check)

    def wait_until_ready(self):
        """The first call makes the bus start it."""
        wait_until(lambda: self.get("State") == "ready", "the hub is ready with LiveKit", 40)

    def running(self):
        return {name: pids for name in PROGRAMS if (pids := processes(name))}

    def end(self):
        """Stops it like a user; the next call starts it again."""
        killed = self.run("flatpak", "kill", NAME, check=False)
        wait_until(lambda: not self.running(), f"nothing runs any more after {killed}: {self.running()}", 20)
